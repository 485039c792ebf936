//! Which plans are run, and how a failing one becomes smaller.

use super::failure::{Failure, Summary};
use super::flow::FlowEnd;
use super::phone::{RehearsedPhone, Screen};
use super::plan::{Cut, Happening, Hit, Plan, What};
use super::play::{Flow, Played, play};
use super::state::Complaint;
use crate::device::{Device, Model, Step};

/// Runs a flow of an app under everything that can happen to its phone, with the defaults of [`Rehearsal`].
///
/// ```
/// use securestore_core::{Key, Recovery, Result, SecureStoreExt};
/// use securestore_mock::{RehearsedPhone, Screen, rehearse};
///
/// const TOKEN: Key = Key::new("token");
///
/// /// What the app does when it is launched.
/// fn launch(phone: &RehearsedPhone) -> Result<()> {
///     let store = phone.open("com.example.app")?;
///     match store.blocking().get(&TOKEN) {
///         Ok(Some(_)) => phone.shows(Screen::Home),
///         Ok(None) => sign_in(phone)?,
///         Err(e) => match e.recovery() {
///             Recovery::SignInAgain => sign_in(phone)?,
///             Recovery::WaitForUnlock => phone.shows(Screen::Splash), // Screen::Login here fails the rehearsal
///             _ => phone.shows(Screen::Retry),
///         },
///     }
///     Ok(())
/// }
///
/// fn sign_in(phone: &RehearsedPhone) -> Result<()> {
///     phone.shows(Screen::Login);
///     phone.open("com.example.app")?.blocking().set(&TOKEN, "t0p")?;
///     phone.shows(Screen::Home);
///     Ok(())
/// }
///
/// rehearse(launch);
/// ```
///
/// # Panics
/// With the story of the smallest disturbance under which the flow does wrong; see [`Rehearsal`].
#[track_caller]
pub fn rehearse<R: FlowEnd>(flow: impl Fn(&RehearsedPhone) -> R) -> Summary {
    Rehearsal::new().run(flow)
}

/// How a flow is rehearsed: on which phones, with how many launches.
///
/// The flow is what the app does when it is launched. It opens its stores on the [`RehearsedPhone`] and tells what it
/// [`shows`](RehearsedPhone::shows). Each run has a new phone; it launches the app, by default twice (the first launch signs
/// in, the next one finds that), and disturbs it once: the phone is locked, restarted, full, given another finger, reset, the app
/// is upgraded, reinstalled, restored here or on a new phone, before a launch or at any step of it; a call answers any
/// fault that the platform has, or a prompt is refused; the app is killed before, within or after a step. Then comes one launch on a
/// healthy, unlocked phone. Some runs have two disturbances.
///
/// A run fails if
/// * the flow panics, or ends with an error that is not the store's; with one of the store's if the store had answered none, or on
///   the healthy phone;
/// * it shows [`Screen::Login`] to a person who is signed in, though the store never said that something is gone: while the phone is
///   merely locked, after a fault, or because the app itself removed the entries;
/// * an entry is gone that nothing may have lost, or holds neither an old value nor the new one;
/// * a prompt is shown for a call without a [`Prompt`](securestore_core::Prompt), or in a launch in the background;
/// * it ends on [`Screen::Splash`] or [`Screen::Retry`] on the healthy phone, where it doesn't undisturbed.
///
/// The same flow gives the same runs. A killed app is simulated by unwinding the flow, so it needs `panic = "unwind"`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Rehearsal {
    platforms: Vec<Model>,
    launches: usize,
    pairs: usize,
    seed: u64,
    background: Background,
    replay: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Background {
    Never,
    Too,
}

impl Default for Rehearsal {
    fn default() -> Self {
        Self {
            platforms: vec![Model::Ios(26), Model::Android(30), Model::Android(35)],
            launches: 2,
            pairs: 100,
            seed: 0,
            background: Background::Never,
            replay: None,
        }
    }
}

impl Rehearsal {
    /// Creates a rehearsal of two launches on iOS 26 and on Android with API levels 30 and 35.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the phones.
    pub fn platforms(mut self, platforms: impl IntoIterator<Item = Model>) -> Self {
        self.platforms = platforms.into_iter().collect();
        self
    }

    /// Sets how many launches can be disturbed; one more follows on a healthy phone.
    pub const fn launches(mut self, launches: usize) -> Self {
        self.launches = launches;
        self
    }

    /// Sets how many runs with two disturbances there are on each phone, and from which seed they are drawn.
    pub const fn pairs(mut self, pairs: usize, seed: u64) -> Self {
        self.pairs = pairs;
        self.seed = seed;
        self
    }

    /// Lets the system launch the app in the background too, where a prompt is a failure.
    pub const fn with_background_launches(mut self) -> Self {
        self.background = Background::Too;
        self
    }

    /// Runs one plan only: the one that a failure printed.
    pub fn replay(mut self, plan: impl Into<String>) -> Self {
        self.replay = Some(plan.into());
        self
    }

    /// Rehearses the flow.
    ///
    /// # Panics
    /// With the story of the smallest disturbance under which the flow does wrong.
    #[track_caller]
    pub fn run<R: FlowEnd>(self, flow: impl Fn(&RehearsedPhone) -> R) -> Summary {
        match self.check(flow) {
            Ok(summary) => summary,
            Err(failure) => panic!("the rehearsal failed: {failure}"),
        }
    }

    /// Rehearses the flow, and returns the story instead of panicking with it.
    ///
    /// # Errors
    /// The smallest disturbance under which the flow does wrong; a plan to replay that is none.
    pub fn check<R: FlowEnd>(
        self,
        flow: impl Fn(&RehearsedPhone) -> R,
    ) -> Result<Summary, Failure> {
        let flow = |phone: &RehearsedPhone| flow(phone).ended();
        let mut summary = Summary { runs: 0, steps: 0 };
        if let Some(text) = &self.replay {
            let plan = text
                .parse::<Plan>()
                .map_err(|reason: String| no_plan(&reason))?;
            let clean = self.undisturbed(&flow, plan.model)?;
            summary.runs = 1;
            let played = play(&flow, &plan, self.launches, clean.last_screen);
            return match failure(plan, played) {
                None => Ok(summary),
                Some(failure) => Err(failure),
            };
        }
        for &model in &self.platforms {
            let clean = self.undisturbed(&flow, model)?;
            let steps: Vec<_> = clean.steps.iter().take(self.launches).collect();
            summary.steps += steps.iter().map(|steps| steps.len()).sum::<usize>();
            let singles = self.singles(model, &steps);
            let pairs = self.pairs_of(model, &singles);
            let alone = singles.into_iter().map(|hit| vec![hit]);
            for hits in alone.chain(pairs) {
                let plan = Plan { model, hits };
                summary.runs += 1;
                let played = play(&flow, &plan, self.launches, clean.last_screen);
                if let Some(found) = failure(plan, played) {
                    return Err(self.smaller(&flow, found, clean.last_screen));
                }
            }
        }
        Ok(summary)
    }

    fn undisturbed(&self, flow: Flow<'_>, model: Model) -> Result<Played, Failure> {
        let hits = Vec::new();
        let mut played = play(flow, &Plan { model, hits }, self.launches, None);
        match played.complaint.take() {
            None => Ok(played),
            Some(complaint) => Err(Failure {
                plan: Some(Plan {
                    model,
                    hits: Vec::new(),
                }),
                complaint,
                story: played.story,
            }),
        }
    }

    /// Returns every single disturbance, the earliest and simplest first.
    fn singles(&self, model: Model, steps: &[&Vec<Step>]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (index, steps) in steps.iter().enumerate() {
            let launch = index + 1;
            let mut add = |step, what| hits.push(Hit { launch, step, what });
            for happening in Happening::ALL {
                add(None, What::Happens(happening));
            }
            if self.background == Background::Too {
                add(None, What::InBackground);
            }
            for step in *steps {
                let happenings = Happening::ALL.map(What::Happens).into_iter();
                let cuts = Cut::ALL.map(What::Cut).into_iter();
                let faults = What::faults(model, step.call);
                for what in happenings.chain(cuts).chain(faults) {
                    add(Some(step.number), what);
                }
            }
        }
        hits
    }

    /// Draws runs with two disturbances.
    fn pairs_of(&self, model: Model, singles: &[Hit]) -> Vec<Vec<Hit>> {
        let mut random = Device::new(model, 0);
        random.random = self.seed;
        let mut draw = || {
            let count = u64::try_from(singles.len()).unwrap_or(u64::MAX).max(1);
            let index = usize::try_from(random.next_random() % count).unwrap_or_default();
            singles.get(index).cloned()
        };
        (0..self.pairs)
            .filter_map(|_| Some(vec![draw()?, draw()?]))
            .collect()
    }

    /// Leaves out disturbances, and moves them to earlier places, as long as the flow does wrong.
    fn smaller(&self, flow: Flow<'_>, mut found: Failure, expected: Option<Screen>) -> Failure {
        while let Some(smaller) = found.plan.iter().flat_map(Plan::smaller).find_map(|plan| {
            let played = play(flow, &plan, self.launches, expected);
            failure(plan, played)
        }) {
            found = smaller;
        }
        found
    }
}

impl Plan {
    /// Returns the plans that are a little smaller, the smallest first.
    fn smaller(&self) -> Vec<Self> {
        let with = |hits| Self {
            model: self.model,
            hits,
        };
        let mut plans = Vec::new();
        for index in 0..self.hits.len() {
            let mut hits = self.hits.clone();
            hits.remove(index);
            plans.push(with(hits));
        }
        for (index, hit) in self.hits.iter().enumerate() {
            for step in 0..hit.step.unwrap_or_default() {
                let mut hits = self.hits.clone();
                if let Some(hit) = hits.get_mut(index) {
                    hit.step = Some(step);
                }
                plans.push(with(hits));
            }
        }
        plans.retain(|plan| !plan.hits.is_empty());
        plans
    }
}

fn failure(plan: Plan, played: Played) -> Option<Failure> {
    Some(Failure {
        plan: Some(plan),
        complaint: played.complaint?,
        story: played.story,
    })
}

fn no_plan(reason: &str) -> Failure {
    Failure {
        plan: None,
        complaint: Complaint {
            what: format!("no plan to replay: {reason}"),
            expected: "the text that a failure printed".to_owned(),
        },
        story: Vec::new(),
    }
}
