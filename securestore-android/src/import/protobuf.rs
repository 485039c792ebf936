//! Protocol buffers, as far as Tink's keysets use them: numbers and bytes.

/// The fields of one message, in their order; `None` if it is malformed or has a field of another kind.
pub(super) fn fields(mut message: &[u8]) -> Option<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let tag = varint(&mut message)?;
        let value = match tag & 7 {
            0 => Value::Number(varint(&mut message)?),
            2 => {
                let length = usize::try_from(varint(&mut message)?).ok()?;
                let (bytes, rest) = message.split_at_checked(length)?;
                message = rest;
                Value::Bytes(bytes)
            }
            _ => return None,
        };
        fields.push(Field {
            number: tag >> 3,
            value,
        });
    }
    Some(fields)
}

/// One field of a message.
pub(super) struct Field<'a> {
    number: u64,
    value: Value<'a>,
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    /// Returns the bytes of a string, bytes or message field, if this is the one.
    pub(super) fn bytes(&self, number: u64) -> Option<&'a [u8]> {
        match self.value {
            Value::Bytes(bytes) if self.number == number => Some(bytes),
            _ => None,
        }
    }

    /// Returns the value of a number field, if this is the one.
    pub(super) fn number(&self, number: u64) -> Option<u64> {
        match self.value {
            Value::Number(value) if self.number == number => Some(value),
            _ => None,
        }
    }
}

fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = message.split_first()?;
        *message = rest;
        let bits = u64::from(first & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        value |= bits << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bytes_are_read_in_order() {
        let fields = fields(&[0x08, 0x96, 0x01, 0x12, 0x02, 7, 8]).unwrap();

        assert_eq!(fields[0].number(1), Some(150));
        assert_eq!(fields[1].bytes(2), Some(&[7, 8][..]));
        assert_eq!((fields[0].number(2), fields[1].bytes(1)), (None, None));
    }

    #[test]
    fn what_ends_early_or_has_another_kind_is_malformed() {
        for message in [
            &[0x08][..],
            &[0x08, 0x80],
            &[0x12, 0x02, 7],
            &[
                0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
            ],
            &[
                0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02,
            ],
            &[0x09, 0, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert!(fields(message).is_none(), "{message:?}");
        }
    }
}
