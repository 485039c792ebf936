//! The entitlements in the code signature of a Mach-O program: what an app was really signed with.
//!
//! Apple's headers `mach-o/loader.h`, `mach-o/fat.h` and `cs_blobs.h` describe them
//! (<https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/kern/cs_blobs.h>). Nothing in the file is trusted.

const FAT: u32 = 0xcafe_babe;
const MACH_64: u32 = 0xfeed_facf;
const LC_CODE_SIGNATURE: u32 = 0x1d;
const SIGNATURE: u32 = 0xfade_0cc0;
const ENTITLEMENTS: u32 = 0xfade_7171;
const HEADER_64: usize = 32;

/// Returns the property list of the entitlements; `None` if the program is not signed with any, or is no 64-bit Mach-O.
pub(crate) fn entitlements(program: &[u8]) -> Option<&[u8]> {
    let program = thin(program)?;
    if little(program, 0)? != MACH_64 {
        return None;
    }
    let mut at = HEADER_64;
    for _ in 0..little(program, 16)? {
        let length = usize::try_from(little(program, at + 4)?).ok()?;
        if little(program, at)? == LC_CODE_SIGNATURE {
            let start = usize::try_from(little(program, at + 8)?).ok()?;
            let size = usize::try_from(little(program, at + 12)?).ok()?;
            return in_signature(part(program, start, size)?);
        }
        if length < 8 {
            return None;
        }
        at = at.checked_add(length)?;
    }
    None
}

/// Returns the first program of a universal file: all are signed with the same entitlements.
fn thin(program: &[u8]) -> Option<&[u8]> {
    if big(program, 0)? != FAT {
        return Some(program);
    }
    let start = usize::try_from(big(program, 16)?).ok()?;
    let size = usize::try_from(big(program, 20)?).ok()?;
    part(program, start, size)
}

fn in_signature(signature: &[u8]) -> Option<&[u8]> {
    if big(signature, 0)? != SIGNATURE {
        return None;
    }
    let count = usize::try_from(big(signature, 8)?).ok()?;
    (0..count.min(signature.len() / 8)).find_map(|index| {
        let at = usize::try_from(big(signature, 16 + 8 * index)?).ok()?;
        if big(signature, at)? != ENTITLEMENTS {
            return None;
        }
        let length = usize::try_from(big(signature, at.checked_add(4)?)?).ok()?;
        part(signature, at.checked_add(8)?, length.checked_sub(8)?)
    })
}

fn part(bytes: &[u8], start: usize, size: usize) -> Option<&[u8]> {
    bytes.get(start..start.checked_add(size)?)
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(part(bytes, at, 4)?.try_into().ok()?))
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    big(bytes, at).map(u32::swap_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program of nothing but a header, one command and a signature with these entitlements.
    fn program(plist: &[u8]) -> Vec<u8> {
        let mut signature = Vec::new();
        let length = 8 + plist.len() as u32;
        for word in [SIGNATURE, 20 + length, 1, 5, 20, ENTITLEMENTS, length] {
            signature.extend_from_slice(&word.to_be_bytes());
        }
        signature.extend_from_slice(plist);
        let start = HEADER_64 as u32 + 16;
        let words = [
            [MACH_64, 0, 0, 2, 1, 16, 0, 0].as_slice(),
            &[LC_CODE_SIGNATURE, 16, start, signature.len() as u32],
        ];
        let mut bytes: Vec<u8> = words
            .concat()
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect();
        bytes.extend_from_slice(&signature);
        bytes
    }

    fn universal(plist: &[u8]) -> Vec<u8> {
        let program = program(plist);
        let mut bytes: Vec<u8> = [FAT, 1, 0, 0, 28, program.len() as u32, 0]
            .iter()
            .flat_map(|word| word.to_be_bytes())
            .collect();
        bytes.extend_from_slice(&program);
        bytes
    }

    #[test]
    fn entitlements_of_a_thin_and_a_universal_program_are_found() {
        assert_eq!(entitlements(&program(b"<plist/>")), Some(&b"<plist/>"[..]));
        assert_eq!(
            entitlements(&universal(b"<plist/>")),
            Some(&b"<plist/>"[..])
        );
    }

    #[test]
    fn any_byte_may_be_wrong() {
        let whole = universal(b"<plist/>");
        for at in 0..whole.len() {
            for wrong in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] = wrong;
                let _ = entitlements(&changed);
            }
            let _ = entitlements(&whole[..at]);
        }
    }

    #[test]
    fn what_is_no_program_has_none() {
        assert_eq!(entitlements(b""), None);
        assert_eq!(entitlements(b"#!/bin/sh"), None);
    }
}
