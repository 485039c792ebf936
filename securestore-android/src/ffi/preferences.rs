//! SharedPreferences: one object per file, kept for the life of the process as Android keeps its content.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::bindings;
use super::environment::Environment;
use super::frame::{Frame, failure, object};
use super::reference::{Arg, Global, Local};
use crate::seam::{Edit, Exception, SharedPreferences};

/// `Context.MODE_PRIVATE`
const MODE_PRIVATE: i32 = 0;

/// The app's preference files.
#[derive(Debug)]
pub struct SystemPreferences {
    environment: &'static Environment,
    files: Mutex<BTreeMap<String, Arc<Global>>>,
    directory: OnceLock<PathBuf>,
}

impl SystemPreferences {
    /// Creates the handle; no call is made.
    #[must_use]
    pub const fn new(environment: &'static Environment) -> Self {
        Self {
            environment,
            files: Mutex::new(BTreeMap::new()),
            directory: OnceLock::new(),
        }
    }

    /// Returns the object of a file: Android's own is the same one each time.
    fn file(&self, frame: &Frame<'_>, file: &str) -> Result<Arc<Global>, Exception> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = files.get(file) {
            return Ok(Arc::clone(known));
        }
        let name = frame.string(file)?;
        let preferences = frame.call(
            &bindings::GET_SHARED_PREFERENCES,
            self.environment.context(),
            [(&name).into(), Arg::Int(MODE_PRIVATE)],
        )?;
        let preferences = Arc::new(frame.global(object(preferences)?.as_ref())?);
        files.insert(file.to_owned(), Arc::clone(&preferences));
        Ok(preferences)
    }

    /// Returns where `ContextImpl.getPreferencesDir` has the files.
    fn directory(&self, frame: &Frame<'_>) -> Result<&PathBuf, Exception> {
        if let Some(directory) = self.directory.get() {
            return Ok(directory);
        }
        let data = frame.call(&bindings::GET_DATA_DIR, self.environment.context(), [])?;
        let path = frame.call(&bindings::GET_PATH, object(data)?.as_ref(), [])?;
        let path = frame.text(object(path)?.as_ref())?;
        Ok(self
            .directory
            .get_or_init(|| PathBuf::from(path).join("shared_prefs")))
    }
}

impl SharedPreferences for SystemPreferences {
    fn get_string(&self, file: &str, name: &str) -> Result<Option<String>, Exception> {
        self.environment.visit(|frame| {
            let preferences = self.file(frame, file)?;
            read(frame, &preferences, name)
        })
    }

    fn get_strings(&self, file: &str, names: &[&str]) -> Result<Vec<Option<String>>, Exception> {
        self.environment.visit(|frame| {
            let preferences = self.file(frame, file)?;
            names
                .iter()
                .map(|name| read(frame, &preferences, name))
                .collect()
        })
    }

    fn get_all(&self, file: &str) -> Result<BTreeMap<String, String>, Exception> {
        self.environment.visit(|frame| {
            let preferences = self.file(frame, file)?;
            let map = object(frame.call(&bindings::GET_ALL, (*preferences).as_ref(), [])?)?;
            let set = object(frame.call(&bindings::ENTRY_SET, map.as_ref(), [])?)?;
            let entries = object(frame.call(&bindings::SET_ITERATOR, set.as_ref(), [])?)?;
            let mut all = BTreeMap::new();
            while frame.boolean(&bindings::HAS_NEXT, entries.as_ref(), [])? {
                let entry = object(frame.call(&bindings::NEXT, entries.as_ref(), [])?)?;
                let name = frame.call(&bindings::ENTRY_KEY, entry.as_ref(), [])?;
                let value = frame.call(&bindings::ENTRY_VALUE, entry.as_ref(), [])?;
                frame.delete(entry);
                all.insert(take_text(frame, name)?, take_text(frame, value)?);
            }
            Ok(all)
        })
    }

    fn exists(&self, file: &str) -> Result<bool, Exception> {
        let directory = self.environment.visit(|frame| {
            self.file(frame, file)?;
            self.directory(frame)
        })?;
        for name in [format!("{file}.xml"), format!("{file}.xml.bak")] {
            match fs::metadata(directory.join(name)) {
                Ok(found) if found.len() > 0 => return Ok(true),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failure(&format!("std::io::{:?}", error.kind()))),
            }
        }
        Ok(false)
    }

    fn commit(&self, file: &str, edit: &Edit) -> Result<bool, Exception> {
        let Edit { clear, changes } = edit;
        self.environment.visit(|frame| {
            let preferences = self.file(frame, file)?;
            let editor = object(frame.call(&bindings::EDIT, (*preferences).as_ref(), [])?)?;
            let this = editor.as_ref();
            // Each setter returns the editor again.
            if *clear {
                frame.call(&bindings::CLEAR, this, [])?;
            }
            let many = changes.len() > 2;
            for (name, value) in changes {
                let name = frame.string(name)?;
                let value = value.as_ref().map(|text| frame.string(text)).transpose()?;
                let again = match &value {
                    Some(value) => {
                        frame.call(&bindings::PUT_STRING, this, [(&name).into(), value.into()])?
                    }
                    None => frame.call(&bindings::REMOVE, this, [(&name).into()])?,
                };
                if many {
                    [Some(name), value, again]
                        .into_iter()
                        .flatten()
                        .for_each(|local| frame.delete(local));
                }
            }
            frame.boolean(&bindings::COMMIT, this, [])
        })
    }
}

fn read(frame: &Frame<'_>, file: &Global, name: &str) -> Result<Option<String>, Exception> {
    let name = frame.string(name)?;
    frame
        .call(
            &bindings::GET_STRING,
            file.as_ref(),
            [(&name).into(), Arg::Null],
        )?
        .map(|value| frame.text(value.as_ref()))
        .transpose()
}

/// Reads a string and gives its reference back. What isn't a string is what `getString` throws for, too.
fn take_text<'f>(frame: &Frame<'f>, value: Option<Local<'f>>) -> Result<String, Exception> {
    let value = object(value)?;
    if !frame.is_instance(value.as_ref(), &bindings::STRING)? {
        return Err(failure("java.lang.ClassCastException"));
    }
    let text = frame.text(value.as_ref());
    frame.delete(value);
    text
}
