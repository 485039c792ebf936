//! How long the values of a store may be.

/// What happens to a value that is longer than one slot of the backend holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Oversize {
    /// It is split into encrypted chunks and put together again by `get`.
    #[default]
    Chunk,
    /// It is refused with [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    Reject,
}

/// How long values may be, and what happens to long ones. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SizePolicy {
    inline_limit: Option<usize>,
    max_len: usize,
    oversize: Oversize,
}

impl SizePolicy {
    /// The longest value by default: 16 MiB.
    pub const DEFAULT_MAX_LEN: usize = 16 << 20;
    /// The length that every iOS version is said to take in one item.
    pub const PORTABLE_INLINE_LIMIT: usize = 2048;

    /// Creates the default policy: the backend's own inline limit, chunks above it, at most 16 MiB.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            inline_limit: None,
            max_len: Self::DEFAULT_MAX_LEN,
            oversize: Oversize::Chunk,
        }
    }

    /// Creates a policy that never puts more than 2048 bytes into one slot, on any backend.
    #[must_use]
    pub const fn portable() -> Self {
        Self {
            inline_limit: Some(Self::PORTABLE_INLINE_LIMIT),
            ..Self::new()
        }
    }

    /// Sets what happens above the inline limit.
    #[must_use]
    pub const fn with_oversize(mut self, oversize: Oversize) -> Self {
        self.oversize = oversize;
        self
    }

    /// Sets the longest value that `set` takes.
    #[must_use]
    pub const fn with_max_len(mut self, bytes: usize) -> Self {
        self.max_len = bytes;
        self
    }

    /// Lowers the longest content of one slot; the backend's own limit still holds.
    #[must_use]
    pub const fn with_inline_limit(mut self, bytes: usize) -> Self {
        self.inline_limit = Some(bytes);
        self
    }

    /// Returns the longest value.
    #[must_use]
    pub const fn max_len(&self) -> usize {
        self.max_len
    }

    /// Returns what happens above the inline limit.
    #[must_use]
    pub const fn oversize(&self) -> Oversize {
        self.oversize
    }

    /// Returns the longest content of one slot on a backend whose own limit is `backend_limit`.
    #[must_use]
    pub const fn inline_limit(&self, backend_limit: usize) -> usize {
        match self.inline_limit {
            Some(limit) if limit < backend_limit => limit,
            _ => backend_limit,
        }
    }
}

impl Default for SizePolicy {
    fn default() -> Self {
        Self::new()
    }
}
