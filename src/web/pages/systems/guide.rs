//! The steps to a system that lets its first customer in. What is done follows from the system itself: a step that was left is gone on
//! with later, and nothing is kept beside the system.

use super::{
    super::words::{Spoken, guide::GuideWords},
    path,
};
use crate::{
    domain::language::Language,
    store::{Db, LoginFilter, SystemDetail},
    web::pages::answer::Fault,
};

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::pages) enum Step {
    Protocol,
    Name,
    Login,
    Cart,
    Customer,
    Test,
}

impl Step {
    const ALL: [Self; 6] = [Self::Protocol, Self::Name, Self::Login, Self::Cart, Self::Customer, Self::Test];

    /// Where it is taken; a system that is there has its protocol for good.
    pub(super) fn path(self, detail: &SystemDetail) -> Option<String> {
        match self {
            Self::Protocol => None,
            Self::Name if detail.summary.license.is_some() => None,
            Self::Name => Some(path(detail, "/license")),
            Self::Login => Some(path(detail, "/settings?guided=1")),
            Self::Cart => Some(path(detail, "/cart?guided=1")),
            Self::Customer => Some(path(detail, "/first-customer")),
            Self::Test => Some(format!("/tester?system={}", detail.summary.id)),
        }
    }
}

/// The steps as they are shown.
pub(super) struct Guide {
    pub(super) words: &'static GuideWords,
    pub(super) steps: Vec<StepShown>,
}

/// A step as it is shown.
pub(super) struct StepShown {
    pub(super) label: &'static str,
    pub(super) path: Option<String>,
    pub(super) is_done: bool,
    pub(super) is_here: bool,
}

impl Guide {
    /// Before there is a system.
    pub(super) fn begun(here: Step, language: Language) -> Self {
        Self::with(here.into(), language, |step| (None, step == Step::Protocol && here == Step::Name))
    }

    /// Of a system.
    pub(super) async fn of(
        db: &mut Db,
        detail: &SystemDetail,
        here: Option<Step>,
        language: Language,
    ) -> Result<Self, Fault> {
        let accepted = LoginFilter { system: Some(detail.summary.id), accepted: Some(true), ..LoginFilter::default() };
        let was_let_in = !db.logins(&accepted, None, 1).await?.is_empty();
        let returns = !detail.config.return_urls.is_empty() || detail.config.allows_sapevent();
        let done = |step| match step {
            Step::Protocol => true,
            Step::Name => detail.summary.license.is_some(),
            Step::Login => returns,
            // Nothing has to be changed there.
            Step::Cart => returns && here != Some(Step::Cart),
            Step::Customer => detail.licensed_links > 0,
            Step::Test => was_let_in,
        };
        Ok(Self::with(here, language, |step| (step.path(detail), done(step))))
    }

    fn with(here: Option<Step>, language: Language, look: impl Fn(Step) -> (Option<String>, bool)) -> Self {
        let words = GuideWords::of(language);
        let shown = |step| {
            let ((path, is_done), is_here) = (look(step), here == Some(step));
            StepShown { label: words.step(step), path: path.filter(|_| !is_here), is_done, is_here }
        };
        Self { steps: Step::ALL.into_iter().map(shown).collect(), words }
    }

    /// Whether there is nothing left to do.
    pub(super) fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.is_done)
    }
}
