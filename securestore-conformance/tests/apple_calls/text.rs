//! Requests to the Keychain as text: every attribute, and of data only how long it is.

use std::fmt::{Debug, Display};

use securestore_apple::seam::{Access, Changes, Item, ItemClass, NewItem, Query, Ui};

/// Returns the dictionary of an add.
pub(crate) fn new_item(item: &NewItem<'_>) -> String {
    let NewItem {
        class,
        service,
        account,
        generic,
        label,
        description,
        access_group,
        synchronizable,
        access,
        data,
    } = item;
    let mut text = Text::default();
    text.class(*class);
    text.given("service", Some(*service));
    text.bytes("account", Some(*account));
    text.bytes("generic", *generic);
    text.quoted("label", *label);
    text.quoted("description", *description);
    text.given("group", *access_group);
    text.flag("synchronizable", *synchronizable);
    text.access(Some(*access));
    text.given("data", Some(length(data.len())));
    text.0
}

/// Returns a query.
pub(crate) fn query(query: &Query<'_>) -> String {
    let Query {
        class,
        service,
        account,
        generic,
        label,
        description,
        access_group,
        synchronizable,
        ui,
    } = query;
    let mut text = Text::default();
    text.class(*class);
    text.given("service", *service);
    text.bytes("account", *account);
    text.bytes("generic", *generic);
    text.quoted("label", *label);
    text.quoted("description", *description);
    text.given("group", *access_group);
    text.flag("synchronizable", *synchronizable);
    match ui {
        Ui::Fail => text.given("ui", Some("fail")),
        Ui::Skip => text.given("ui", Some("skip")),
        Ui::Allow(context) => text.quoted("ui", Some(context)),
        other => text.quoted("ui", Some(other)),
    }
    text.0
}

/// Returns the changes of an update.
pub(crate) fn changes(changes: &Changes<'_>) -> String {
    let Changes {
        access,
        generic,
        label,
        description,
        data,
    } = changes;
    let mut text = Text::default();
    text.bytes("generic", *generic);
    text.quoted("label", *label);
    text.quoted("description", *description);
    text.access(*access);
    text.given("data", data.map(|data| length(data.len())));
    text.0
}

/// Returns what was found, in the order of the accounts.
pub(crate) fn items(items: &[Item]) -> String {
    let mut found: Vec<_> = items
        .iter()
        .map(|item| {
            let account = String::from_utf8_lossy(&item.account);
            let data = item.data.as_ref();
            data.map_or_else(
                || account.to_string(),
                |data| format!("{account} ({})", length(data.len())),
            )
        })
        .collect();
    found.sort();
    if found.is_empty() {
        "it exists".to_owned()
    } else {
        found.join(", ")
    }
}

/// Returns a length.
pub(crate) fn length(bytes: usize) -> String {
    format!("{bytes}B")
}

/// Gives what differs from run to run a name: generations, and the bytes that stand for an enrolment.
pub(crate) fn named(text: &str) -> String {
    let mut known: Vec<&str> = Vec::new();
    let mut result = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        let (digits, after) = rest.split_at(rest.find(|c| !is_hex(c)).unwrap_or(rest.len()));
        let kind = match digits.len() {
            GENERATION => "generation",
            ENROLMENT => "enrolment",
            _ => "",
        };
        if kind.is_empty() {
            result += digits;
        } else {
            if !known.contains(&digits) {
                known.push(digits);
            }
            let same_kind = known.iter().filter(|name| name.len() == digits.len());
            let number = same_kind.take_while(|name| **name != digits).count() + 1;
            result += &format!("<{kind} {number}>");
        }
        let other = after.chars().next();
        result.extend(other);
        rest = after
            .get(other.map_or(0, char::len_utf8)..)
            .unwrap_or_default();
    }
    result
}

const GENERATION: usize = 32;
const ENROLMENT: usize = 64;

#[derive(Default)]
struct Text(String);

impl Text {
    fn class(&mut self, class: ItemClass) {
        self.given("class", Some(format!("{class:?}")));
    }

    fn given(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0 += &format!(" {name}={value}");
        }
    }

    fn quoted(&mut self, name: &str, value: Option<impl Debug>) {
        self.given(name, value.map(|value| format!("{value:?}")));
    }

    fn bytes(&mut self, name: &str, value: Option<&[u8]>) {
        self.given(name, value.map(String::from_utf8_lossy));
    }

    fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.0 += &format!(" {name}");
        }
    }

    fn access(&mut self, access: Option<Access>) {
        let Some(access) = access else { return };
        let accessible = access.accessible();
        match access.constraint() {
            None => self.given("accessible", Some(format!("{accessible:?}"))),
            Some(constraint) => {
                let control = format!("({accessible:?}, {constraint:?})");
                self.given("access control", Some(control));
            }
        }
    }
}

#[test]
fn random_names_are_told_apart_by_their_order() {
    let (first, second) = ("a0".repeat(16), "b1".repeat(16));
    let text = format!(
        "/{first}/1 {second} {first} {} deadbeef\u{e9}",
        "c".repeat(64)
    );

    assert_eq!(
        named(&text),
        "/<generation 1>/1 <generation 2> <generation 1> <enrolment 1> deadbeef\u{e9}"
    );
}
