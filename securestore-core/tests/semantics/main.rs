//! What `BackendStore` promises over any honest backend; one module a topic.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod batches;
mod blocking;
mod cached;
mod cancellation;
mod concurrency;
mod cuts;
mod damage;
mod deleting;
mod fallback;
mod keys;
mod layers;
mod migrating;
mod model;
mod observed;
mod prompts;
mod protection;
mod recovery;
mod scenario;
mod secrecy;
mod sizes;
mod typed;

#[path = "../support/mod.rs"]
mod support;
