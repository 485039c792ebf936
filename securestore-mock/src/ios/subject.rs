//! What a step says about a keychain call: its attributes, never its data.

use std::fmt::Display;

use securestore_apple::seam::{Access, Changes, NewItem, Query, Ui};

/// Describes the dictionary of `SecItemAdd`.
pub(super) fn item(item: &NewItem<'_>) -> String {
    let NewItem {
        class: _,
        service,
        account,
        generic,
        label,
        description,
        access_group,
        synchronizable,
        access,
        data: _,
    } = item;
    let mut text = Text::default();
    text.attributes(Some(service), Some(account), *access_group, *synchronizable);
    text.details(*generic, *label, *description);
    text.access(Some(*access));
    text.0
}

/// Describes a query dictionary.
pub(super) fn query(query: &Query<'_>) -> String {
    let Query {
        class: _,
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
    text.attributes(*service, *account, *access_group, *synchronizable);
    text.details(*generic, *label, *description);
    text.pair(
        "ui",
        match ui {
            Ui::Fail => "fail",
            Ui::Skip => "skip",
            Ui::Allow(_) => "allow",
            _ => "unknown",
        },
    );
    text.0
}

/// Describes the second dictionary of `SecItemUpdate`.
pub(super) fn changes(changes: &Changes<'_>) -> String {
    let Changes {
        access,
        generic,
        label,
        description,
        data,
    } = changes;
    let mut text = Text::default();
    text.details(*generic, *label, *description);
    text.access(*access);
    if data.is_some() {
        text.pair("data", "..");
    }
    format!("to[{}]", text.0)
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn pair(&mut self, name: &str, value: impl Display) {
        let separator = if self.0.is_empty() { "" } else { " " };
        self.0.push_str(&format!("{separator}{name}={value}"));
    }

    fn attributes(
        &mut self,
        service: Option<&str>,
        account: Option<&[u8]>,
        access_group: Option<&str>,
        synchronizable: bool,
    ) {
        if let Some(service) = service {
            self.pair("svce", service.escape_debug());
        }
        if let Some(account) = account {
            self.pair("acct", lossy(account));
        }
        if let Some(group) = access_group {
            self.pair("agrp", group.escape_debug());
        }
        if synchronizable {
            self.pair("sync", 1);
        }
    }

    fn details(&mut self, generic: Option<&[u8]>, label: Option<&str>, description: Option<&str>) {
        if let Some(generic) = generic {
            self.pair("generic", lossy(generic));
        }
        if let Some(label) = label {
            self.pair("labl", label.escape_debug());
        }
        if let Some(description) = description {
            self.pair("desc", description.escape_debug());
        }
    }

    fn access(&mut self, access: Option<Access>) {
        if let Some(access) = access {
            self.pair("access", format!("{:?}", access.accessible()));
            if let Some(constraint) = access.constraint() {
                self.pair("constraint", format!("{constraint:?}"));
            }
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).escape_debug().to_string()
}
