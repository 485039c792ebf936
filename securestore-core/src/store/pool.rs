//! Runs blocking operations: on a small pool of threads, or at once where the caller chose to block.

use std::cell::Cell;
use std::future::Future;

use crate::backend::Cancellation;

thread_local! {
    /// Set while this thread polls a future on behalf of a blocking call.
    static INLINE: Cell<bool> = const { Cell::new(false) };
}

/// Drives a future on this thread; the operations below it run on this thread too.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let _reset = Reset(INLINE.replace(true));
    futures_lite::future::block_on(future)
}

/// Says whether operations run at once on this thread, so that their arguments need not be cloned for another.
pub(crate) fn is_inline() -> bool {
    INLINE.get()
}

/// Runs an operation on the pool; dropping the future withdraws it.
pub(crate) async fn run<T: Send + 'static>(
    operation: impl FnOnce(&Cancellation) -> T + Send + 'static,
) -> T {
    let cancellation = Cancellation::new();
    let guard = CancelOnDrop(Some(cancellation.clone()));
    let result = blocking::unblock(move || operation(&cancellation)).await;
    guard.disarm();
    result
}

struct Reset(bool);

impl Drop for Reset {
    fn drop(&mut self) {
        INLINE.set(self.0);
    }
}

struct CancelOnDrop(Option<Cancellation>);

impl CancelOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(cancellation) = &self.0 {
            cancellation.cancel();
        }
    }
}
