//! The targets, and what is done for each.

/// What is done for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    /// Linted and linked.
    Android,
    /// Linted and linked.
    Ios,
    /// Linted, with the runner of the suite.
    Mac,
    /// Linted.
    OtherApple,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) triple: &'static str,
    pub(super) platform: Platform,
}

/// What every phone of today is; CI lints and links for these two.
pub(super) const PHONES: [Target; 2] = [
    target("aarch64-linux-android", Platform::Android),
    target("aarch64-apple-ios", Platform::Ios),
];

/// What every week adds: other processors, the simulator, and the desktop.
pub(super) const OTHERS: [Target; 6] = [
    target("x86_64-linux-android", Platform::Android),
    target("armv7-linux-androideabi", Platform::Android),
    target("i686-linux-android", Platform::Android),
    target("aarch64-apple-ios-sim", Platform::Ios),
    target("aarch64-apple-darwin", Platform::Mac),
    target("x86_64-apple-darwin", Platform::Mac),
];

/// Platforms that securestore compiles for but doesn't aim at; every week too.
pub(super) const MORE: [Target; 3] = [
    target("aarch64-apple-tvos", Platform::OtherApple),
    target("aarch64-apple-watchos", Platform::OtherApple),
    target("aarch64-apple-visionos", Platform::OtherApple),
];

/// Returns all of them.
pub(super) fn all() -> Vec<Target> {
    [&PHONES[..], &OTHERS, &MORE].concat()
}

const fn target(triple: &'static str, platform: Platform) -> Target {
    Target { triple, platform }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_target_is_checked_twice() {
        let mut triples: Vec<_> = all().iter().map(|target| target.triple).collect();
        triples.sort_unstable();
        triples.dedup();

        assert_eq!(triples.len(), all().len());
    }
}
