//! What a flow may return.

use std::error::Error;

/// What a rehearsed flow may return: nothing, or any `Result`.
///
/// A flow that ends with an error of the store (or one whose [`source`](Error::source) is one) gave up; it may do so in a launch
/// in which the store failed, never on a healthy phone. Every other error is an assertion of the flow that failed, as a panic is.
pub trait FlowEnd: sealed::Sealed {
    /// Says how the flow ended.
    #[doc(hidden)]
    fn ended(self) -> Result<(), Box<dyn Error + Send + Sync>>;
}

impl FlowEnd for () {
    fn ended(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> FlowEnd for Result<T, E> {
    fn ended(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.map(drop).map_err(Into::into)
    }
}

/// Says whether an error is the store's, or was caused by one.
pub(super) fn is_the_stores(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<securestore_core::Error>() {
            return true;
        }
        next = error.source();
    }
    false
}

mod sealed {
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}

    impl Sealed for () {}
    impl<T, E> Sealed for Result<T, E> {}
}
