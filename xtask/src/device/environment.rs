//! The kinds of devices, and what the environment files say about each; the runner on the device reads the same files.

/// A kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Environment {
    pub(crate) name: &'static str,
    text: &'static str,
}

macro_rules! environment {
    ($name:literal) => {
        Environment {
            name: $name,
            text: include_str!(concat!(
                "../../../securestore-conformance/device/environments/",
                $name,
                ".txt"
            )),
        }
    };
}

pub(crate) const IOS_SIMULATOR: Environment = environment!("ios-simulator");
pub(crate) const IOS_PHONE: Environment = environment!("ios-phone");
pub(crate) const MACOS: Environment = environment!("macos");
pub(crate) const ANDROID_EMULATOR: Environment = environment!("android-emulator");
pub(crate) const ANDROID_PHONE: Environment = environment!("android-phone");

impl Environment {
    /// Returns the controls that the lane must be able to drive.
    pub(crate) fn controls(self) -> impl Iterator<Item = &'static str> {
        self.text
            .lines()
            .filter_map(|line| line.strip_prefix("can "))
            .map(str::trim)
    }

    /// Says whether a control is one of them.
    pub(crate) fn can(self, control: &str) -> bool {
        self.controls().any(|known| known == control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emulator_can_more_than_a_phone_on_a_desk() {
        assert!(ANDROID_EMULATOR.can("Reboot"));
        assert!(!ANDROID_PHONE.can("Reboot"));
        assert!(
            ANDROID_PHONE
                .controls()
                .all(|control| ANDROID_EMULATOR.can(control))
        );
    }
}
