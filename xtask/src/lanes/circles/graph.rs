//! Which files of a crate import which, and the circles among files and folders.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::source::{Path, Source};

/// A name that is handed on more often than this goes round and round.
const MAX_HOPS: usize = 16;

/// The file that imports, and the one that it imports from.
type Import<'a> = (&'a str, &'a str);
/// What each part of a folder imports from the others.
type Level<'a> = BTreeMap<&'a [String], BTreeMap<&'a [String], Import<'a>>>;

/// The files of a crate, by their modules, and what each of them imports.
#[derive(Debug)]
pub(super) struct Graph {
    files: BTreeMap<Path, String>,
    edges: BTreeMap<Path, BTreeSet<Path>>,
}

impl Graph {
    /// Reads the files of a crate: paths below its `src`, and texts.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files = BTreeMap::new();
        let mut sources = BTreeMap::new();
        for (file, text) in texts {
            let module = module(file);
            sources.insert(module.clone(), Source::read(text));
            files.insert(module, file.to_owned());
        }
        let tests: Vec<Path> = sources
            .iter()
            .flat_map(|(module, source)| {
                let names = source.test_modules.iter();
                names.map(|name| child(module, name)).collect::<Vec<_>>()
            })
            .collect();
        sources.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));

        let crate_ = Crate { sources };
        let edges = crate_.sources.iter().map(|(from, source)| {
            let to = source.paths.iter().chain(&source.globs);
            let to = to.filter_map(|path| crate_.file_of(from, path, 0));
            (from.clone(), to.filter(|to| to != from).collect())
        });
        let edges = edges.collect();
        Self { files, edges }
    }

    /// Returns one circle of each knot of modules, as the imports that make it. A folder is one module to what lies beside it.
    pub(super) fn circles(&self) -> Vec<String> {
        self.circles_of(|_| true)
    }

    /// Returns those inside a folder.
    pub(super) fn circles_within(&self, folder: &str) -> Vec<String> {
        self.circles_of(|level| level.first().is_some_and(|first| first == folder))
    }

    fn circles_of(&self, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let modules = self.edges.keys();
        let folders = modules.filter_map(|module| Some(module.split_last()?.1));
        let folders: BTreeSet<&[String]> = folders.filter(|folder| wanted(folder)).collect();
        let circles = folders.iter().flat_map(|folder| self.circles_in(folder));
        circles.collect()
    }

    /// Returns the circles among what lies directly in a folder, and the file of the folder itself.
    fn circles_in(&self, folder: &[String]) -> Vec<String> {
        let level = self.level(folder);
        let mut seen: BTreeSet<&[String]> = BTreeSet::new();
        let mut circles = Vec::new();
        for start in level.keys() {
            if seen.contains(start) {
                continue;
            }
            let Some(circle) = way(&level, start, start) else {
                continue;
            };
            // What lies in the same knot is told by this circle.
            let knot = level.keys().copied().filter(|other| {
                way(&level, start, other).is_some() && way(&level, other, start).is_some()
            });
            seen.extend(knot);
            let imports = circle.iter().map(|(from, to)| format!("{from} -> {to}"));
            circles.push(imports.collect::<Vec<_>>().join(", "));
        }
        circles
    }

    /// Returns the imports between the parts of a folder, each by one example.
    fn level(&self, folder: &[String]) -> Level<'_> {
        let mut level = Level::new();
        let part = |module: &Path| {
            let below = module.starts_with(folder);
            below.then(|| module.len().min(folder.len() + 1))
        };
        for (from, to) in &self.edges {
            for to in to {
                let (Some(a), Some(b)) = (part(from), part(to)) else {
                    continue;
                };
                let (Some(a), Some(b)) = (from.get(..a), to.get(..b)) else {
                    continue;
                };
                if a != b {
                    let import = (self.name(from), self.name(to));
                    level.entry(a).or_default().entry(b).or_insert(import);
                }
            }
        }
        level
    }

    /// Returns the imports by which files of a folder reach out of it.
    pub(super) fn leaving(&self, folder: &str) -> Vec<Import<'_>> {
        let inside = |module: &Path| module.first().is_some_and(|first| first == folder);
        let edges = self.edges.iter().filter(|(from, _)| inside(from));
        edges
            .flat_map(|(from, to)| to.iter().map(move |to| (from, to)))
            .filter(|(_, to)| !inside(to))
            .map(|(from, to)| (self.name(from), self.name(to)))
            .collect()
    }

    /// Returns how many files there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len()
    }

    fn name(&self, module: &Path) -> &str {
        self.files.get(module).map_or("", String::as_str)
    }
}

/// Returns the imports of the shortest way of at least one.
fn way<'a>(level: &Level<'a>, start: &[String], end: &[String]) -> Option<Vec<Import<'a>>> {
    let mut ways = VecDeque::from([(start, Vec::new())]);
    let mut seen = BTreeSet::new();
    while let Some((last, imports)) = ways.pop_front() {
        for (next, import) in level.get(last).into_iter().flatten() {
            let longer = [imports.as_slice(), &[*import]].concat();
            if *next == end {
                return Some(longer);
            }
            if seen.insert(next) {
                ways.push_back((next, longer));
            }
        }
    }
    None
}

struct Crate {
    sources: BTreeMap<Path, Source>,
}

impl Crate {
    /// Returns the module whose file defines what a path names; `None` for other crates.
    fn file_of(&self, from: &Path, path: &[String], hops: usize) -> Option<Path> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => Path::new(),
            "self" => from.clone(),
            "super" => parent(from)?,
            _ if self.sources.contains_key(&child(from, first)) => child(from, first),
            _ => return self.handed_on(from, path, hops),
        };
        while let Some((next, after)) = rest.split_first() {
            if next == "super" {
                module = parent(&module)?;
            } else if self.sources.contains_key(&child(&module, next)) {
                module.push(next.clone());
            } else {
                return self
                    .handed_on(&module, rest, hops)
                    .or_else(|| self.sources.contains_key(&module).then_some(module));
            }
            rest = after;
        }
        // A module that defines nothing is a list of others; what is taken of it comes with a longer path.
        let source = self.sources.get(&module)?;
        let is_list =
            source.items.is_empty() && !(source.names.is_empty() && source.globs.is_empty());
        (!is_list).then_some(module)
    }

    /// Follows a name that a module imports from elsewhere.
    fn handed_on(&self, module: &Path, path: &[String], hops: usize) -> Option<Path> {
        let source = self.sources.get(module)?;
        let (first, rest) = path.split_first()?;
        if hops > MAX_HOPS || source.items.contains(first) {
            return None;
        }
        if let Some(origin) = source.names.get(first) {
            let whole = [origin.as_slice(), rest].concat();
            return (whole != path).then(|| self.file_of(module, &whole, hops + 1))?;
        }
        source.globs.iter().find_map(|origin| {
            let to = self.file_of(module, &[origin.as_slice(), path].concat(), hops + 1)?;
            let defines = |to: &Path| {
                self.sources
                    .get(to)
                    .is_some_and(|s| s.items.contains(first))
            };
            defines(&to).then_some(to)
        })
    }
}

/// Returns the module of a file: `a/b.rs` and `a/b/mod.rs` are `a::b`.
fn module(file: &str) -> Path {
    let names = file.trim_end_matches(".rs").split('/').map(str::to_owned);
    let mut path: Path = names.collect();
    let last = path.last().map_or("", String::as_str);
    if last == "mod" || (path.len() == 1 && ["lib", "main"].contains(&last)) {
        path.pop();
    }
    path
}

fn child(module: &Path, name: &str) -> Path {
    let mut path = module.clone();
    path.push(name.to_owned());
    path
}

fn parent(module: &Path) -> Option<Path> {
    let (_, above) = module.split_last()?;
    Some(above.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let graph = Graph::of(files.iter().copied());
        graph.circles()
    }

    #[test]
    fn a_planted_circle_is_found_however_it_is_written() {
        for back in [
            "use crate::a::A;",
            "use super::a::A;",
            "use super::{c::C, a::{A}};",
            "fn f() -> crate::a::A { A }",
            "use super::A;",
            "use crate::*; fn f(a: super::A) {}",
        ] {
            let files = [
                ("lib.rs", "mod a; mod b; mod c; pub use a::A; pub use b::B;"),
                ("a.rs", "use crate::b::B; pub struct A(B);"),
                ("b.rs", &format!("{back} pub struct B;")),
                ("c.rs", "pub struct C;"),
            ];

            assert_eq!(circles(&files), ["a.rs -> b.rs, b.rs -> a.rs"], "{back}");
        }
    }

    #[test]
    fn a_circle_through_a_handed_on_name_is_found() {
        let files = [
            ("main.rs", "mod low; mod high; fn main() { high::run() }"),
            ("low/mod.rs", "mod deep; pub(crate) use deep::*;"),
            ("low/deep.rs", "pub(crate) fn f() { crate::high::run() }"),
            (
                "high.rs",
                "use crate::low; pub(crate) fn run() { low::f() }",
            ),
        ];

        assert_eq!(
            circles(&files),
            ["high.rs -> low/deep.rs, low/deep.rs -> high.rs"]
        );
    }

    #[test]
    fn what_is_defined_in_the_root_makes_a_circle_with_whoever_it_calls() {
        let files = [
            ("main.rs", "mod a; type Result = (); fn main() { a::run() }"),
            ("a.rs", "use crate::Result; pub fn run() -> Result {}"),
        ];

        assert_eq!(circles(&files), ["main.rs -> a.rs, a.rs -> main.rs"]);
    }

    #[test]
    fn folders_that_import_each_other_make_a_circle_though_no_two_files_do() {
        let files = [
            ("lib.rs", "mod low; mod high;"),
            ("low/mod.rs", "mod a; mod b; pub use a::A;"),
            ("low/a.rs", "pub struct A;"),
            ("low/b.rs", "use crate::high::H;"),
            ("high.rs", "use crate::low::A; pub struct H(A);"),
        ];

        assert_eq!(
            circles(&files),
            ["high.rs -> low/a.rs, low/b.rs -> high.rs"]
        );
    }

    #[test]
    fn an_order_of_files_has_no_circle_though_all_go_through_the_root() {
        let files = [
            ("lib.rs", "mod a; mod b; mod t; pub use a::A; pub use b::B;"),
            (
                "a.rs",
                "pub struct A; #[cfg(test)] mod tests { use crate::B; }",
            ),
            ("b.rs", "use crate::A; pub struct B(A); #[cfg(test)] mod c;"),
            ("b/c.rs", "use crate::t::T;"),
            ("t.rs", "use crate::B; pub struct T(B);"),
        ];

        assert_eq!(circles(&files), Vec::<String>::new());
    }

    #[test]
    fn a_file_that_reaches_out_of_its_folder_is_named() {
        let files = [
            ("lib.rs", "mod seam; mod error;"),
            ("seam/mod.rs", "mod a; mod b; pub use b::B;"),
            ("seam/a.rs", "use super::B; use crate::error::error;"),
            ("seam/b.rs", "use std::fmt; pub struct B;"),
            ("error.rs", "use crate::seam::B; pub fn error() {}"),
        ];

        let graph = Graph::of(files.iter().copied());

        assert_eq!(graph.leaving("seam"), [("seam/a.rs", "error.rs")]);
    }
}
