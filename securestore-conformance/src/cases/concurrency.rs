//! Several threads use one entry, one store, or several stores of one service.

use std::sync::Arc;
use std::thread;

use securestore_core::{Key, Result, Secret, SecureStore, SecureStoreExt};

use crate::case::{Case, case};
use crate::check::{A, B, Failure, LONG, Stop, ensure, is_one_of, is_value, pattern};

const ROUNDS: usize = 12;

/// Runs both on threads of their own and returns what they answer.
fn together<T: Send + 'static, U: Send + 'static>(
    one: impl FnOnce() -> Result<T> + Send + 'static,
    two: impl FnOnce() -> Result<U> + Send + 'static,
) -> Result<(T, U), Stop> {
    let (one, two) = (thread::spawn(one), thread::spawn(two));
    let died = |_| Stop::Failed(Failure::new("a thread panicked"));
    Ok((one.join().map_err(died)??, two.join().map_err(died)??))
}

fn write(store: Arc<dyn SecureStore>, key: Key, values: [Vec<u8>; 2]) -> Result<()> {
    for round in 0..ROUNDS {
        let [even, odd] = &values;
        let value = if round % 2 == 0 { even } else { odd };
        store.blocking().set(&key, value.clone())?;
    }
    Ok(())
}

fn read(store: Arc<dyn SecureStore>, key: Key) -> Result<Vec<Option<Secret>>> {
    (0..ROUNDS).map(|_| store.blocking().get(&key)).collect()
}

pub(super) const fn a_reader_sees_old_or_new() -> Case {
    case(&["GET-3"], |bench| {
        let store = bench.open()?;
        let values = [pattern(LONG, 1), pattern(LONG + 7, 2)];
        store.set(&A, values[0].clone())?;
        let (writer, reader) = (store.shared(), store.shared());
        let written = values.clone();
        let ((), seen) = together(|| write(writer, A, written), || read(reader, A))?;
        for value in seen {
            is_one_of(value, &[Some(&values[0]), Some(&values[1])])?;
        }
        Ok(())
    })
}

pub(super) const fn a_reader_sees_short_or_long() -> Case {
    case(&["GET-3"], |bench| {
        let store = bench.open()?;
        let values = [b"short".to_vec(), pattern(LONG, 2)];
        store.set(&A, values[0].clone())?;
        let (writer, reader) = (store.shared(), store.shared());
        let written = values.clone();
        let ((), seen) = together(|| write(writer, A, written), || read(reader, A))?;
        for value in seen {
            is_one_of(value, &[Some(&values[0]), Some(&values[1])])?;
        }
        Ok(())
    })
}

pub(super) const fn two_writers_of_one_entry_leave_one_value() -> Case {
    case(&["SET-1", "GET-3"], |bench| {
        let (one, two) = (bench.open()?, bench.open()?);
        let values = [pattern(LONG, 1), pattern(LONG, 2)];
        let (first, second) = (one.shared(), two.shared());
        let (mine, theirs) = (values[0].clone(), values[1].clone());
        together(
            move || write(first, A, [mine.clone(), mine]),
            move || write(second, A, [theirs.clone(), theirs]),
        )?;
        is_one_of(one.get(&A)?, &[Some(&values[0]), Some(&values[1])])
    })
}

pub(super) const fn writers_of_two_entries_do_not_disturb_each_other() -> Case {
    case(&["SET-1", "KEY-2"], |bench| {
        let (one, two) = (bench.open()?, bench.open()?);
        let (first, second) = (one.shared(), two.shared());
        together(
            || write(first, A, [pattern(10, 1), pattern(LONG, 2)]),
            || write(second, B, [pattern(LONG, 3), pattern(10, 4)]),
        )?;
        is_value(one.get(&A)?, &pattern(LONG, 2))?;
        is_value(one.get(&B)?, &pattern(10, 4))
    })
}

pub(super) const fn a_clear_beside_a_writer_leaves_a_whole_value_or_none() -> Case {
    case(&["DEL-2", "SET-1"], |bench| {
        let store = bench.open()?;
        let (writer, clearer) = (store.shared(), store.shared());
        together(
            || write(writer, A, [pattern(LONG, 1), pattern(LONG, 2)]),
            move || {
                for _ in 0..ROUNDS {
                    clearer.blocking().clear()?;
                }
                Ok(())
            },
        )?;
        is_one_of(store.get(&A)?, &[None, Some(&pattern(LONG, 2))])
    })
}

pub(super) const fn a_repair_beside_a_writer_loses_nothing() -> Case {
    case(&["CHUNK-3", "SET-1"], |bench| {
        let store = bench.open()?;
        let (writer, repairer) = (store.shared(), store.shared());
        together(
            || write(writer, A, [pattern(LONG, 1), pattern(LONG, 2)]),
            move || {
                for _ in 0..ROUNDS {
                    repairer.blocking().repair()?;
                }
                Ok(())
            },
        )?;
        is_value(store.get(&A)?, &pattern(LONG, 2))
    })
}

pub(super) const fn a_deleter_beside_a_reader_shows_the_value_or_none() -> Case {
    case(&["GET-3", "DEL-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        let (deleter, reader) = (store.shared(), store.shared());
        let ((), seen) = together(move || deleter.blocking().delete(&A), || read(reader, A))?;
        for value in seen {
            is_one_of(value, &[None, Some(&pattern(LONG, 1))])?;
        }
        ensure(!store.contains(&A)?, || "it is still there".to_owned())
    })
}
