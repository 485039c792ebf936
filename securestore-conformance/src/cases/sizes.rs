//! How long a value may be.

use securestore_core::{ErrorKind, Oversize, SizePolicy};

use crate::case::{Case, case};
use crate::check::{
    A, ensure, equal, fails_with, is_absent, is_value, pattern, takes_long_values_whole,
};
use crate::need::Need;

/// Checks that a value of this length comes back.
macro_rules! lengths {
    ($($name:ident: |$limit:ident| $len:expr;)*) => {$(
        pub(super) const fn $name() -> Case {
            case(&["GET-4", "SIZE-3"], |bench| {
                let store = bench.open()?;
                let $limit = store.capabilities().inline_limit;
                let value = pattern($len, 3);
                store.set(&A, value.clone())?;
                is_value(store.get(&A)?, &value)
            })
        }
    )*};
}

lengths! {
    one_byte_comes_back: |_limit| 1;
    one_byte_below_the_inline_limit_comes_back: |limit| limit - 1;
    the_inline_limit_comes_back: |limit| limit;
    one_byte_above_the_inline_limit_comes_back: |limit| limit + 1;
    a_multiple_of_the_inline_limit_comes_back: |limit| 4 * limit;
    two_hundred_thousand_bytes_come_back: |_limit| 200_000;
}

pub(super) const fn portable_sizes_come_back_around_2048() -> Case {
    case(&["SIZE-3", "GET-4"], |bench| {
        let store = bench.open_sized(SizePolicy::portable())?;
        for len in [2047, 2048, 2049, 4096, 10_000] {
            store.set(&A, pattern(len, 4))?;
            is_value(store.get(&A)?, &pattern(len, 4))?;
        }
        Ok(())
    })
}

pub(super) const fn what_one_policy_wrote_another_reads() -> Case {
    case(&["SIZE-3", "GET-4"], |bench| {
        let portable = bench.open_sized(SizePolicy::portable())?;
        portable.set(&A, pattern(20_000, 5))?;
        let store = bench.open()?;
        is_value(store.get(&A)?, &pattern(20_000, 5))?;
        store.set(&A, pattern(20_001, 6))?;
        is_value(portable.get(&A)?, &pattern(20_001, 6))
    })
}

pub(super) const fn the_maximum_is_taken() -> Case {
    case(&["SIZE-1"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(5000))?;
        store.set(&A, pattern(5000, 7))?;
        is_value(store.get(&A)?, &pattern(5000, 7))
    })
}

pub(super) const fn one_byte_above_the_maximum_is_refused() -> Case {
    case(&["SIZE-1", "SET-1"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(5000))?;
        store.set(&A, "old")?;
        fails_with(store.set(&A, pattern(5001, 7)), ErrorKind::TooLarge)?;
        is_value(store.get(&A)?, b"old")
    })
}

pub(super) const fn a_refused_length_names_the_limit() -> Case {
    case(&["SIZE-1"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(5000))?;
        let text = store.set(&A, pattern(6001, 7)).err().map(|e| e.to_string());
        let text = text.unwrap_or_default();
        ensure(text.contains("5000") && text.contains("6001"), || {
            format!("limit and length are not both in: {text}")
        })?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn the_default_maximum_is_16_mib() -> Case {
    case(&["SIZE-1"], |bench| {
        let store = bench.open()?;
        equal(SizePolicy::new().max_len(), 16 << 20)?;
        fails_with(store.set(&A, vec![0; (16 << 20) + 1]), ErrorKind::TooLarge)?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn reject_refuses_what_does_not_fit_a_slot() -> Case {
    case(&["SIZE-2"], |bench| {
        let sizes = SizePolicy::portable().with_oversize(Oversize::Reject);
        let store = bench.open_sized(sizes)?;
        store.set(&A, pattern(2048, 8))?;
        fails_with(store.set(&A, pattern(2049, 9)), ErrorKind::TooLarge)?;
        is_value(store.get(&A)?, &pattern(2048, 8))
    })
    .needs(&[Need::Chunking], takes_long_values_whole)
}
