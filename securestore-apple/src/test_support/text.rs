//! Calls as text, so that a test can show them.

use super::phone::Context;
use crate::seam::{Changes, NewItem, Query, Ui};

/// Returns an add as text.
pub(super) fn new_item(item: &NewItem<'_>) -> String {
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
        data,
    } = *item;
    let attributes = Query {
        service: Some(service),
        account: Some(account),
        generic,
        label,
        description,
        access_group,
        synchronizable,
        ..Query::default()
    };
    format!("ADD{} {access:?} {}B", query(&attributes), data.len())
}

/// Returns a query as text; the service of the native layout is the same in all calls and left out.
pub(super) fn query(asked: &Query<'_>) -> String {
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
    } = asked;
    let mut text = match service.unwrap() {
        "securestore.1/app" => String::new(),
        service => format!(" service={service}"),
    };
    let text_of = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for (name, value) in [
        ("account", account.map(text_of)),
        ("generic", generic.map(text_of)),
        ("label", label.map(quoted)),
        ("description", description.map(quoted)),
        ("group", access_group.map(str::to_owned)),
    ] {
        if let Some(value) = value {
            text += &format!(" {name}={value}");
        }
    }
    if *synchronizable {
        text += " synchronizable";
    }
    match ui {
        Ui::Fail => {}
        Ui::Skip => text += " ui=Skip",
        Ui::Allow(context) => {
            let context = context.as_any().downcast_ref::<Context>().unwrap();
            text += &format!(" ui='{}'", context.reason());
        }
    }
    text
}

/// Returns the changes of an update as text.
pub(super) fn changes(changed: &Changes<'_>) -> String {
    let Changes {
        access,
        generic,
        label,
        description,
        data,
    } = *changed;
    let asked = Query {
        generic,
        label,
        description,
        service: Some("securestore.1/app"),
        ..Query::default()
    };
    let mut text = query(&asked);
    if let Some(access) = access {
        text += &format!(" {access:?}");
    }
    if let Some(data) = data {
        text += &format!(" {}B", data.len());
    }
    text
}

fn quoted(text: &str) -> String {
    format!("'{text}'")
}
