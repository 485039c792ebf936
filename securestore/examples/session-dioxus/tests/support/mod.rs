//! The app on a simulated phone, without a web view: its events go in, HTML comes out.
#![expect(clippy::unwrap_used, reason = "a helper of tests")]

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use dioxus::core::{ElementId, Mutation, Mutations};
use dioxus::html::{PlatformEventData, SerializedHtmlEventConverter, set_event_converter};
use dioxus::prelude::*;
use dioxus_html::{SerializedFormData, SerializedFormObject, SerializedMouseData};
use futures_lite::future::block_on;
use securestore_mock::SimulatedPhone;
use securestore_session::DeskServer;
use securestore_session_dioxus::{Parts, Screens, Session, Shown, use_session};

/// The app on one phone.
pub(crate) struct App {
    pub(crate) phone: SimulatedPhone,
    pub(crate) server: Arc<DeskServer>,
    dom: VirtualDom,
    session: Handle,
    /// Which element listens to which event; the last one is on the screen.
    listeners: Vec<(String, ElementId)>,
}

/// The session of the app that runs, for what no element does.
#[derive(Clone, Default)]
struct Handle(Rc<Cell<Option<Session>>>);

#[component]
fn Root() -> Element {
    let session = use_session();
    use_context::<Handle>().0.set(Some(session));
    rsx! { Screens {} }
}

/// Returns the app on both platforms, launched for the first time.
pub(crate) fn apps() -> [App; 2] {
    [securestore_mock::ios(), securestore_mock::android()]
        .map(|phone| App::launch(phone, Arc::new(DeskServer::new())))
}

/// Returns the app on both platforms, with somebody who is signed in.
pub(crate) fn signed_in() -> [App; 2] {
    apps().map(|mut app| {
        app.settle();
        app.submit(DeskServer::PASSWORD);
        app.settle();
        app
    })
}

impl App {
    fn launch(phone: SimulatedPhone, server: Arc<DeskServer>) -> Self {
        set_event_converter(Box::new(SerializedHtmlEventConverter));
        phone.kill_app();
        let store = phone.open("com.example.app.session").unwrap();
        let session = Handle::default();
        let dom = VirtualDom::new(Root)
            .with_root_context(Parts::new(store, server.clone(), phone.clock()))
            .with_root_context(session.clone());
        let mut app = Self {
            phone,
            server,
            dom,
            session,
            listeners: Vec::new(),
        };
        let drawn = app.dom.rebuild_to_vec();
        app.note(drawn);
        app
    }

    /// Ends the app, and launches it anew.
    pub(crate) fn relaunch(self) -> Self {
        let Self { phone, server, .. } = self;
        Self::launch(phone, server)
    }

    /// Returns the page.
    pub(crate) fn html(&self) -> String {
        dioxus_ssr::render(&self.dom)
    }

    /// Returns the name of the screen that the page shows.
    pub(crate) fn screen(&self) -> String {
        let html = self.html();
        let (_, rest) = html.split_once("<main id=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// Says whether an operation runs, be it drawn or not.
    pub(crate) fn is_loading(&self) -> bool {
        self.with_session(|session| matches!(*session.shown(), Shown::Loading))
    }

    /// Draws the page, and lets the operation that runs end.
    pub(crate) fn settle(&mut self) {
        self.draw();
        while self.is_loading() {
            block_on(self.dom.wait_for_work());
            self.draw();
        }
    }

    /// Fills the form in, and sends it.
    pub(crate) fn submit(&self, password: &str) {
        self.submit_to(self.listener("submit"), password);
    }

    /// Sends a form that may have left the page.
    pub(crate) fn submit_to(&self, form: ElementId, password: &str) {
        let field = |key: &str, text: &str| SerializedFormObject {
            key: key.to_owned(),
            text: Some(text.to_owned()),
            file: None,
        };
        let fields = vec![field("name", "ali"), field("password", password)];
        self.send(
            "submit",
            form,
            SerializedFormData::new(String::new(), fields),
        );
    }

    /// Taps the button of the screen.
    pub(crate) fn click(&self) {
        let button = self.listener("click");
        self.send("click", button, SerializedMouseData::default());
    }

    /// Brings the app to the foreground.
    pub(crate) fn resume(&mut self) {
        self.resume_unheard();
        self.settle();
    }

    /// Brings the app to the foreground before it can do anything else.
    pub(crate) fn resume_unheard(&self) {
        self.with_session(Session::resume);
    }

    /// Uses the session as a component does.
    pub(crate) fn with_session<T>(&self, use_it: impl FnOnce(Session) -> T) -> T {
        let session = self.session.0.get().unwrap();
        self.dom.in_runtime(|| use_it(session))
    }

    /// Returns the element of the screen that listens to an event.
    pub(crate) fn listener(&self, event: &str) -> ElementId {
        let found = self.listeners.iter().rev().find(|(name, _)| name == event);
        found.unwrap().1
    }

    fn send(&self, name: &str, element: ElementId, data: impl Any) {
        let data: Rc<dyn Any> = Rc::new(PlatformEventData::new(Box::new(data)));
        let event = Event::new(data, true);
        self.dom.runtime().handle_event(name, event, element);
    }

    fn draw(&mut self) {
        let drawn = self.dom.render_immediate_to_vec();
        self.note(drawn);
    }

    fn note(&mut self, drawn: Mutations) {
        for edit in drawn.edits {
            if let Mutation::NewEventListener { name, id } = edit {
                self.listeners.push((name, id));
            }
        }
    }
}
