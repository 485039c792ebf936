//! Layers: stores over any store, which an app puts together.
//!
//! A layer keeps every clause of SPEC.md that the store below keeps; what it adds is in the LAYER clauses.

mod cached;
mod fallback;
mod observed;

pub use cached::CachedStore;
pub use fallback::{FallbackStore, KeptIn, Otherwise};
pub use observed::{Change, Changes, Observed};

/// Writes the named operations of `SecureStore` as calls of `self.inner`.
///
/// They hand the future of the store below through, so a layer costs nothing where it does nothing.
macro_rules! forward {
    ($($operation:ident)*) => { $(forward!(@ $operation);)* };
    (@ set_opts) => {
        forward!(=> set_opts(key: &'b Key; value: Secret, options: SetOptions) -> Result<EntryInfo>);
    };
    (@ get_opts) => {
        forward!(=> get_opts(key: &'b Key; options: GetOptions) -> Result<Option<Secret>>);
    };
    (@ get_many) => {
        forward!(=> get_many(keys: &'b [Key]; options: GetOptions) -> Vec<Result<Option<Secret>>>);
    };
    (@ delete) => { forward!(=> delete(key: &'b Key;) -> Result<()>); };
    (@ contains) => { forward!(=> contains(key: &'b Key;) -> Result<bool>); };
    (@ entries) => { forward!(=> entries() -> Result<Vec<EntryInfo>>); };
    (@ clear) => { forward!(=> clear() -> Result<()>); };
    (@ set_many) => { forward!(=> set_many(items: Vec<SetItem>) -> Vec<Result<EntryInfo>>); };
    (@ repair) => { forward!(=> repair() -> Result<RepairReport>); };
    (@ examine) => { forward!(=> examine(keys: &'b [Key];) -> Examination); };
    (@ unlock_opts) => { forward!(=> unlock_opts(options: UnlockOptions) -> Result<UnlockGuard>); };
    (@ lock) => {
        fn lock(&self) {
            self.inner.lock();
        }
    };
    (@ availability) => { forward!(=> availability() -> Availability); };
    (@ biometrics) => { forward!(=> biometrics() -> Result<Biometrics>); };
    (@ capabilities) => {
        fn capabilities(&self) -> &Capabilities {
            self.inner.capabilities()
        }
    };
    (@ place) => {
        fn place(&self) -> Option<&crate::backend::Place> {
            self.inner.place()
        }
    };
    // The shape that `async-trait` gives an operation that borrows an argument.
    (=> $name:ident($borrowed:ident: $type:ty; $($arg:ident: $arg_type:ty),*) -> $answer:ty) => {
        fn $name<'a, 'b, 'c>(
            &'a self,
            $borrowed: $type,
            $($arg: $arg_type),*
        ) -> std::pin::Pin<Box<dyn Future<Output = $answer> + Send + 'c>>
        where
            'a: 'c,
            'b: 'c,
            Self: 'c,
        {
            self.inner.$name($borrowed, $($arg),*)
        }
    };
    (=> $name:ident($($arg:ident: $arg_type:ty),*) -> $answer:ty) => {
        fn $name<'a, 'c>(
            &'a self,
            $($arg: $arg_type),*
        ) -> std::pin::Pin<Box<dyn Future<Output = $answer> + Send + 'c>>
        where
            'a: 'c,
            Self: 'c,
        {
            self.inner.$name($($arg),*)
        }
    };
}
use forward;
