//! A session is whole or it isn't there, wherever the app is killed and whatever call of the system fails.

mod support;

use securestore_mock::{At, Disturbance, Fault};
use securestore_session::{Reason, State};
use support::{App, apps, signed_in};

const DISTURBANCES: [Disturbance; 4] = [
    Disturbance::CutBefore,
    Disturbance::Torn,
    Disturbance::CutAfter,
    Disturbance::Answer(Fault::Transient),
];

/// Does something at each of its steps, on new phones, until it has no more; returns how often it was disturbed.
fn at_each_step(
    phones: fn() -> [App; 2],
    disturbance: &Disturbance,
    act: impl Fn(&App) -> bool,
    check: impl Fn(&App, bool),
) -> usize {
    let mut disturbed = 0;
    let platforms: [fn([App; 2]) -> App; 2] = [|[ios, _]| ios, |[_, android]| android];
    for of_platform in platforms {
        for step in 0.. {
            let app = of_platform(phones());
            app.phone.disturb(At::Step(step), disturbance.clone());
            let done = act(&app);
            if app.phone.waiting_disturbances() > 0 {
                break;
            }
            app.phone.settle();
            check(&app, done);
            disturbed += 1;
        }
    }
    disturbed
}

#[test]
fn a_sign_in_that_is_cut_short_leaves_a_whole_session_or_none() {
    for disturbance in &DISTURBANCES {
        let disturbed = at_each_step(
            apps,
            disturbance,
            |app| app.sign_in().is_ok(),
            |app, done| {
                let state = app.restore();
                app.expire();
                let later = app.restore();

                match state {
                    State::SignedIn(_) => assert!(matches!(later, State::SignedIn(_)), "{later:?}"),
                    State::SignedOut(Reason::NoSession) => assert!(!done),
                    other => panic!("{disturbance:?}: {other:?}"),
                }
            },
        );

        assert!(disturbed > 8, "{disturbed}");
    }
}

#[test]
fn a_refresh_that_is_cut_short_never_ends_the_session() {
    let expired = || {
        let apps = signed_in();
        apps.iter().for_each(App::expire);
        apps
    };
    for disturbance in &DISTURBANCES {
        let disturbed = at_each_step(
            expired,
            disturbance,
            |app| matches!(app.restore(), State::SignedIn(_)),
            |app, _| {
                for _ in 0..2 {
                    let state = app.restore();

                    assert!(
                        matches!(state, State::SignedIn(_)),
                        "{disturbance:?}: {state:?}"
                    );
                    app.expire();
                }
            },
        );

        assert!(disturbed > 8, "{disturbed}");
    }
}

#[test]
fn a_sign_out_that_is_cut_short_can_be_made_again() {
    for disturbance in &DISTURBANCES {
        let disturbed = at_each_step(
            signed_in,
            disturbance,
            |app| app.sign_out().is_ok(),
            |app, done| {
                if done {
                    assert_eq!(app.entries(), 0);
                }
                app.sign_out().unwrap();

                let state = app.restore();
                assert!(matches!(state, State::SignedOut(Reason::NoSession)));
                assert_eq!(app.entries(), 0);
            },
        );

        assert!(disturbed > 2, "{disturbed}");
    }
}
