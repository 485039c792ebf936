//! Which functions of Android's libraries a securestore app may call, from the table `bionic.tsv`.

use std::collections::BTreeMap;

use crate::error::Result;

const TABLE: &str = include_str!("bionic.tsv");

/// The functions, each with its library and the API level from which it is there.
#[derive(Debug)]
pub(super) struct Bionic(BTreeMap<&'static str, (&'static str, u32)>);

impl Bionic {
    /// Reads the table.
    pub(super) fn load() -> Result<Self> {
        Self::parse(TABLE)
    }

    fn parse(table: &'static str) -> Result<Self> {
        let mut functions = BTreeMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(library), Some(name), Some(api), None) = (
                columns.next(),
                columns.next(),
                columns.next(),
                columns.next(),
            ) else {
                return Err(format!("bionic.tsv: `{line}` hasn't three columns").into());
            };
            let api = api
                .parse()
                .map_err(|_| format!("bionic.tsv: `{line}` has no API level"))?;
            if functions.insert(name, (library, api)).is_some() {
                return Err(format!("bionic.tsv: {name} is there twice").into());
            }
        }
        Ok(Self(functions))
    }

    /// Returns a function's library and the API level from which it is there.
    pub(super) fn find(&self, name: &str) -> Option<(&'static str, u32)> {
        self.0.get(name).copied()
    }

    pub(super) fn has_library(&self, library: &str) -> bool {
        self.libraries().contains(&library)
    }

    /// Returns the libraries, each once.
    pub(super) fn libraries(&self) -> Vec<&'static str> {
        let mut libraries: Vec<_> = self.0.values().map(|(library, _)| *library).collect();
        libraries.sort_unstable();
        libraries.dedup();
        libraries
    }

    /// Returns the functions of a library.
    pub(super) fn symbols<'a>(&'a self, library: &'a str) -> impl Iterator<Item = &'a str> {
        let functions = self.0.iter();
        functions.filter_map(move |(name, (of, _))| (*of == library).then_some(*name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_the_libraries_of_android() {
        let lines: Vec<_> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();

        assert!(lines.is_sorted());
        assert_eq!(
            Bionic::load().unwrap().libraries(),
            [
                "libandroid.so",
                "libc.so",
                "libdl.so",
                "liblog.so",
                "libm.so",
                "libunwind.a"
            ]
        );
    }

    #[test]
    fn a_function_has_one_library() {
        let twice = "libc.so\ta\t21\nlibm.so\ta\t21";

        assert!(Bionic::parse(twice).is_err());
        assert!(Bionic::parse("libc.so a 21").is_err());
        assert!(Bionic::parse("libc.so\ta\tnew").is_err());
    }
}
