//! Values that an app split into counted chunks: `<base>_count` and `<base>_0` to `<base>_<count - 1>`.
//!
//! A set is removed from its last chunk to its first, and its count last. What a crash leaves of it is then the beginning of the value
//! that the target holds, which is how the next run knows it from a set that its writer left torn.

use zeroize::Zeroizing;

use super::items::{chunk_name, count_name};
use super::origin::{MigrationOrigin, Read};
use crate::error::Result;
use crate::options::GetOptions;
use crate::secret::Secret;

/// More chunks of 1800 bytes than the longest value has; a greater count is damage.
const MAX_CHUNKS: usize = 1 << 14;

/// What was found of a value, and the names that hold it, in the order in which they are to be removed.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) read: Read,
    pub(super) parts: Vec<String>,
    pub(super) state: State,
}

/// Whether all of a value was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Yes, or nothing of it.
    Whole,
    /// Only its beginning: the last chunks are missing.
    Beginning,
    /// What is there makes no sense.
    Torn,
}

impl Found {
    fn new(read: Read, parts: Vec<String>, state: State) -> Self {
        Self { read, parts, state }
    }

    /// A value that stands under its own name.
    pub(super) fn whole(read: Read, name: &str) -> Self {
        Self::new(read, vec![name.to_owned()], State::Whole)
    }

    fn torn() -> Self {
        Self::new(Read::Absent, Vec::new(), State::Torn)
    }
}

/// Reads a set of counted chunks; `listed` are the names of the chunks that the source listed.
pub(super) async fn read_counted(
    origin: &MigrationOrigin,
    base: &str,
    listed: &[String],
    allowed: &GetOptions,
) -> Result<Found> {
    let mut asked = false;
    let name = count_name(base);
    let count = match origin.read(&name, allowed).await? {
        Read::Open(count) => count,
        Read::Authenticated(count) => {
            asked = true;
            count
        }
        Read::Closed => return Ok(Found::new(Read::Closed, Vec::new(), State::Whole)),
        Read::Absent if listed.is_empty() && !is_there(origin, base, 0).await? => {
            return Ok(Found::new(Read::Absent, Vec::new(), State::Whole));
        }
        Read::Absent => return Ok(Found::torn()),
    };
    let Some(count) = parse(&count) else {
        return Ok(Found::torn());
    };
    let mut chunks = Vec::new();
    for index in 0..count {
        match origin.read(&chunk_name(base, index), allowed).await? {
            Read::Open(chunk) => chunks.push(chunk),
            Read::Authenticated(chunk) => {
                asked = true;
                chunks.push(chunk);
            }
            Read::Closed => return Ok(Found::new(Read::Closed, Vec::new(), State::Whole)),
            Read::Absent => break,
        }
    }
    let state = if chunks.len() == count {
        State::Whole
    } else {
        for index in chunks.len() + 1..count {
            if is_there(origin, base, index).await? {
                return Ok(Found::torn());
            }
        }
        State::Beginning
    };
    let indices = (0..chunks.len()).rev();
    let mut parts: Vec<_> = indices.map(|index| chunk_name(base, index)).collect();
    parts.push(name);
    let value = join(&chunks);
    let read = if asked {
        Read::Authenticated(value)
    } else {
        Read::Open(value)
    };
    Ok(Found::new(read, parts, state))
}

async fn is_there(origin: &MigrationOrigin, base: &str, index: usize) -> Result<bool> {
    let name = chunk_name(base, index);
    let read = origin.read(&name, &GetOptions::new()).await?;
    Ok(!matches!(read, Read::Absent))
}

/// Reads a count as JavaScript writes one; anything else is damage.
fn parse(count: &Secret) -> Option<usize> {
    let text = count.expose_str().ok()?;
    let number: usize = text.parse().ok()?;
    (number <= MAX_CHUNKS && number.to_string() == text).then_some(number)
}

/// Puts the chunks together, in a buffer that never grows and so leaves no copy behind.
fn join(chunks: &[Secret]) -> Secret {
    let len = chunks.iter().map(Secret::len).sum();
    let mut value = Zeroizing::new(Vec::with_capacity(len));
    for chunk in chunks {
        value.extend_from_slice(chunk.expose_secret());
    }
    Secret::from(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_number_as_it_is_written() {
        assert_eq!(parse(&"0".into()), Some(0));
        assert_eq!(parse(&"16384".into()), Some(MAX_CHUNKS));
        for damaged in ["", "-1", "+1", "01", "1.5", "16385", "NaN", " 1"] {
            assert_eq!(parse(&damaged.into()), None, "{damaged}");
        }
    }
}
