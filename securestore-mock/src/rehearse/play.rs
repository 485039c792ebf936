//! One run of a flow: its launches, with what disturbs them, and one more on a healthy phone.

use std::any::Any;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::flow::is_the_stores;
use super::phone::{RehearsedPhone, Screen, Stopped};
use super::plan::{Hit, Plan, What};
use super::state::{Complaint, Launch};
use crate::device::{At, Step};
use crate::phone::{DEFAULT_APP, SimulatedPhone};

/// How a flow ended; see [`FlowEnd`](super::FlowEnd).
pub(super) type Ended = Result<(), Box<dyn Error + Send + Sync>>;

/// A flow, whatever it returns.
pub(super) type Flow<'a> = &'a dyn Fn(&RehearsedPhone) -> Ended;

/// What one run showed.
pub(super) struct Played {
    pub(super) story: Vec<String>,
    pub(super) complaint: Option<Complaint>,
    /// The steps of each launch; the last launch is the one on a healthy phone.
    pub(super) steps: Vec<Vec<Step>>,
    pub(super) last_screen: Option<Screen>,
}

/// Runs a plan; `expected` is the screen that the last launch of an undisturbed run ends with.
pub(super) fn play(
    flow: Flow<'_>,
    plan: &Plan,
    launches: usize,
    expected: Option<Screen>,
) -> Played {
    let phone = RehearsedPhone::new(SimulatedPhone::new(plan.model));
    let mut steps = Vec::new();
    for launch in 1..=launches {
        let hits: Vec<_> = plan
            .hits
            .iter()
            .filter(|hit| hit.launch == launch)
            .collect();
        run_launch(flow, &phone, &hits, Health::AsItIs);
        steps.push(phone.simulated().steps());
        let complained = phone.state().complaint.is_some();
        if complained || (!hits.is_empty() && plan.hits.iter().all(|hit| hit.launch <= launch)) {
            break;
        }
    }
    if phone.state().complaint.is_none() {
        run_launch(flow, &phone, &[], Health::Healed);
        steps.push(phone.simulated().steps());
        let mut state = phone.state();
        let shown = state.launch.last_screen;
        let goes_on = matches!(shown, Some(Screen::Home | Screen::Login)) || shown == expected;
        if let (Some(expected), false) = (expected, goes_on) {
            state.complain(
                "stuck: the phone is healthy and unlocked, and the app doesn't go on",
                format!("{expected:?}, as without a disturbance, or Login"),
            );
        }
        state.judge_end(phone.simulated());
    }
    let mut state = phone.state();
    Played {
        story: std::mem::take(&mut state.story),
        complaint: state.complaint.take(),
        steps,
        last_screen: state.launch.last_screen,
    }
}

/// Whether the phone is made healthy before a launch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    AsItIs,
    Healed,
}

fn run_launch(flow: Flow<'_>, phone: &RehearsedPhone, hits: &[&Hit], health: Health) {
    prepare(phone, hits, health);
    let ended = catch_unwind(AssertUnwindSafe(|| flow(phone)));
    let simulated = phone.simulated();
    let mut state = phone.state();
    let alive = match &state.launch.process {
        Some(process) => simulated.shared().lock().is_alive(process),
        None => true,
    };
    // What a dead process does, or one whose fault is known, tells nothing.
    if !alive || state.complaint.is_some() {
        return;
    }
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            let text = chain(&*error);
            let gave_up = is_the_stores(&*error);
            let healthy = health == Health::Healed || !state.launch.store_failed;
            state.tell(format!("the flow ends: {text}"));
            if gave_up && healthy {
                state.complain(
                    format!("the flow gave up on a healthy phone: {text}"),
                    "what error.recovery() says",
                );
            } else if !gave_up {
                state.complain(format!("the flow says: {text}"), "no such error");
            }
        }
        Err(payload) if payload.is::<Stopped>() => {}
        Err(payload) => {
            let text = panic_text(&*payload);
            state.tell("the flow panics");
            state.complain(format!("the flow panicked: {text}"), "no panic");
        }
    }
}

/// Makes the phone ready for a launch, and starts the app's process.
fn prepare(phone: &RehearsedPhone, hits: &[&Hit], health: Health) {
    let simulated = phone.simulated();
    simulated.settle();
    let in_background = hits.iter().any(|hit| hit.what == What::InBackground);
    let mut state = phone.state();
    if health == Health::Healed {
        simulated.shared().lock().heal();
        state.tell("the phone is healthy and unlocked");
    }
    for hit in hits {
        if let (None, What::Happens(happening)) = (hit.step, &hit.what) {
            state.tell(hit.what.story(None));
            happening
                .events()
                .into_iter()
                .for_each(|event| simulated.apply(event));
            if hit.what.may_lose() {
                state.memory.may_lose();
            }
        }
    }
    simulated.kill_app();
    simulated.clear_journal();
    for hit in hits {
        if let (Some(step), Some(disturbance)) = (hit.step, hit.what.disturbance()) {
            simulated.disturb(At::Step(step), disturbance);
        }
    }
    let mut waiting: Vec<_> = hits.iter().filter(|hit| hit.step.is_some()).collect();
    waiting.sort_by_key(|hit| hit.step);
    state.tell(if in_background {
        "the system launches the app in the background"
    } else {
        "the app is launched"
    });
    state.launch = Launch {
        process: simulated.process(DEFAULT_APP).ok(),
        in_background,
        waiting: waiting
            .into_iter()
            .filter_map(|hit| Some((hit.step?, hit.what.clone())))
            .collect(),
        ..Launch::default()
    };
}

/// The text of an error and of its sources.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a text".to_owned())
}
