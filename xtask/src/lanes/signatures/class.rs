//! A Java class file, as far as its signatures go.

use noak::AccessFlags;
use noak::error::DecodeError;
use noak::reader::attributes::annotations::Annotation;
use noak::reader::attributes::{
    ConstantValue, RuntimeInvisibleAnnotations, RuntimeVisibleAnnotations,
};
use noak::reader::cpool::{Class as PoolClass, ConstantPool, Index, Item};
use noak::reader::{Attribute, Class as Reader, DecodeMany};

use crate::error::Result;

/// The annotation of what a double has beside Android's members, for the tests.
const CONTROL: &str = "Lsecurestore/jvm/Control;";

/// A class with what it declares itself.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// With slashes.
    pub(super) name: String,
    pub(super) flags: AccessFlags,
    pub(super) superclass: Option<String>,
    pub(super) interfaces: Vec<String>,
    pub(super) members: Vec<Member>,
    pub(super) hidden: Hidden,
}

/// A method, constructor or field.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) descriptor: String,
    pub(super) flags: AccessFlags,
    /// The value of an `int` constant.
    pub(super) constant: Option<i32>,
    pub(super) hidden: Hidden,
    /// Whether a double has it for its tests, and marks it so.
    pub(super) control: bool,
}

/// What a class file tells about Android's restrictions on non-SDK interfaces. Being `@hide` alone leaves no trace in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// No sign of one.
    No,
    /// `@UnsupportedAppUsage`: open to every app, without a promise.
    Unsupported,
    /// `@UnsupportedAppUsage` up to a target level, or `@SystemApi`: closed to today's apps.
    Blocked,
}

impl Class {
    /// Reads a class file.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes).map_err(|error| format!("malformed class file: {error}").into())
    }

    /// Returns the member that it declares with this name and descriptor.
    pub(super) fn member(&self, name: &str, descriptor: &str) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| member.name == name && member.descriptor == descriptor)
    }

    fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let class = Reader::new(bytes)?;
        let pool = class.pool();
        let name = |index: Index<PoolClass<'_>>| -> Result<String, DecodeError> {
            Ok(pool.retrieve(index)?.name.display().to_string())
        };
        let mut members = Vec::new();
        for field in class.fields() {
            let field = field?;
            let notes = notes(&field.attributes(), pool)?;
            let constant = match field
                .attributes()
                .find_attribute::<ConstantValue<'_>>(pool)?
            {
                Some(constant) => match pool.get(constant.value())? {
                    Item::Integer(integer) => Some(integer.value),
                    _ => None,
                },
                None => None,
            };
            members.push(Member {
                name: pool.retrieve(field.name())?.display().to_string(),
                descriptor: pool.retrieve(field.descriptor())?.display().to_string(),
                flags: field.access_flags(),
                constant,
                hidden: hidden(&notes),
                control: is_control(&notes),
            });
        }
        for method in class.methods() {
            let method = method?;
            let notes = notes(&method.attributes(), pool)?;
            members.push(Member {
                name: pool.retrieve(method.name())?.display().to_string(),
                descriptor: pool.retrieve(method.descriptor())?.display().to_string(),
                flags: method.access_flags(),
                constant: None,
                hidden: hidden(&notes),
                control: is_control(&notes),
            });
        }
        Ok(Self {
            name: name(class.this_class())?,
            flags: class.access_flags(),
            superclass: class.super_class().map(name).transpose()?,
            interfaces: class
                .interfaces()
                .iter()
                .map(|index| name(index?))
                .collect::<Result<_, _>>()?,
            members,
            hidden: hidden(&notes(&class.attributes(), pool)?),
        })
    }
}

fn is_control(notes: &[Note]) -> bool {
    notes.iter().any(|note| note.kind == CONTROL)
}

/// An annotation: its type, and the names of the elements that are given.
struct Note {
    kind: String,
    elements: Vec<String>,
}

fn hidden(notes: &[Note]) -> Hidden {
    let has = |name: &str| notes.iter().find(|note| note.kind.ends_with(name));
    match has("/UnsupportedAppUsage;") {
        _ if has("/SystemApi;").is_some() => Hidden::Blocked,
        Some(note) if note.elements.iter().any(|name| name == "maxTargetSdk") => Hidden::Blocked,
        Some(_) => Hidden::Unsupported,
        None => Hidden::No,
    }
}

fn notes<'a>(
    attributes: &DecodeMany<'a, Attribute<'a>, u16>,
    pool: &ConstantPool<'a>,
) -> Result<Vec<Note>, DecodeError> {
    let invisible: Option<RuntimeInvisibleAnnotations<'_>> = attributes.find_attribute(pool)?;
    let visible: Option<RuntimeVisibleAnnotations<'_>> = attributes.find_attribute(pool)?;
    let mut all: Vec<Annotation<'_>> = Vec::new();
    if let Some(list) = invisible {
        all.extend(list.annotations().iter().collect::<Result<Vec<_>, _>>()?);
    }
    if let Some(list) = visible {
        all.extend(list.annotations().iter().collect::<Result<Vec<_>, _>>()?);
    }
    all.iter()
        .map(|annotation| {
            let elements = annotation
                .pairs()
                .iter()
                .map(|pair| Ok(pool.retrieve(pair?.name())?.display().to_string()));
            Ok(Note {
                kind: pool.retrieve(annotation.type_())?.display().to_string(),
                elements: elements.collect::<Result<_, DecodeError>>()?,
            })
        })
        .collect()
}
