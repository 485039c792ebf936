//! Another thread creates a file while this one looks at it.

use std::sync::Mutex;

use super::*;
use crate::seam::Exception;

/// A file that another thread creates before the nth call.
#[derive(Debug)]
struct Arriving {
    calls: Mutex<usize>,
    arrives: usize,
}

impl Arriving {
    fn content(&self) -> BTreeMap<String, String> {
        let mut calls = self.calls.lock().unwrap();
        *calls += 1;
        if *calls <= self.arrives {
            return BTreeMap::new();
        }
        let header = r#"{"layout":1,"service":"app"}"#;
        let entry = ("e/token".to_owned(), "t0p".to_owned());
        [(HEADER.to_owned(), header.to_owned()), entry].into()
    }
}

impl SharedPreferences for Arriving {
    fn get_string(&self, _: &str, name: &str) -> Result<Option<String>, Exception> {
        Ok(self.content().remove(name))
    }

    fn get_all(&self, _: &str) -> Result<BTreeMap<String, String>, Exception> {
        Ok(self.content())
    }

    fn exists(&self, _: &str) -> Result<bool, Exception> {
        Ok(!self.content().is_empty())
    }

    fn commit(&self, _: &str, _: &Edit) -> Result<bool, Exception> {
        Ok(true)
    }
}

fn arriving(arrives: usize) -> File {
    let preferences = Arriving {
        calls: Mutex::new(0),
        arrives,
    };
    File::new(Arc::new(preferences), "file", Service::new("app"))
}

#[test]
fn a_file_that_arrives_during_a_lookup_is_not_reported_damaged() {
    for arrives in 0..6 {
        let found = arriving(arrives).lookup("e/token").unwrap();

        assert_eq!(found.is_some(), arrives == 0, "{arrives}");
    }
}

#[test]
fn a_file_that_arrives_during_a_list_is_not_reported_damaged() {
    for arrives in 0..4 {
        let all = arriving(arrives).all().unwrap();

        assert!(!all.contains_key(HEADER));
        assert_eq!(all.is_empty(), arrives > 1, "{arrives}");
    }
}
