//! The words for people: what a refusal code means to those inside (log, tester, `punchgate check`), and what a caller
//! outside is told, in every language. Each language is a file of its own and answers every case, or the build fails; what a
//! page or a protocol does with the words is left to `web` and `protocol`.

mod de;
mod en;
mod log;
mod pl;

pub use log::{LogWords, ending_text, flag_text, log_words, outcome_text, step_text};

use super::{
    ladder::Ending,
    language::Language,
    reason::{Reason, ReasonCode},
};
use serde::Serialize;

/// A reason in words, for the inside: it may name licenses, subscriptions and how a secret differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What happened, in a few words.
    pub title: &'static str,
    /// What happened and why, in sentences.
    pub detail: &'static str,
    /// What to do about it.
    pub next_step: &'static str,
}

/// A reason with its words, as it is written wherever reasons are told in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The stable code.
    pub code: &'static str,
    /// What it is about.
    pub subject: String,
    /// What happened, in a few words.
    pub title: &'static str,
    /// What happened and why, in sentences.
    pub detail: &'static str,
    /// What to do about it.
    pub next_step: &'static str,
}

impl Explained {
    /// A reason in a language.
    #[must_use]
    pub fn of(reason: &Reason, language: Language) -> Self {
        Self::told(reason.code.as_str(), reason.subject.as_str(), explain(reason, language))
    }

    /// All of these reasons, in their order.
    #[must_use]
    pub fn all(reasons: &[Reason], language: Language) -> Vec<Self> {
        reasons.iter().map(|reason| Self::of(reason, language)).collect()
    }

    /// How a session ended other than by its cart.
    #[must_use]
    pub fn of_ending(ending: Ending, language: Language) -> Self {
        Self::told(ending.as_str(), "session", ending_text(ending, language))
    }

    fn told(code: &'static str, subject: &str, Explanation { title, detail, next_step }: Explanation) -> Self {
        Self { code, subject: subject.to_owned(), title, detail, next_step }
    }
}

/// A refusal in words, for the outside: it says whom to ask, and nothing about what anybody owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CallerText {
    /// What happened, in a few words.
    pub title: &'static str,
    /// What happened and why, in sentences.
    pub detail: &'static str,
    /// What to do about it.
    pub next_step: &'static str,
}

/// The fixed words of the page on which a buyer reads a refusal; its heading is the title of the [`CallerText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLabels {
    /// The title of the page, for the browser's tab.
    pub page_title: &'static str,
    /// The label of the reference number.
    pub reference: &'static str,
    /// What the reference number is good for.
    pub keep_reference: &'static str,
}

/// Explains a reason to those inside.
#[must_use]
pub fn explain(reason: &Reason, language: Language) -> Explanation {
    let case = Case::of(reason);
    match language {
        Language::English => en::explain(case),
        Language::German => de::explain(case),
        Language::Polish => pl::explain(case),
    }
}

/// What the caller is told about a refusal.
#[must_use]
pub fn caller_text(code: ReasonCode, language: Language) -> CallerText {
    let answer = Answer::of(code);
    match language {
        Language::English => en::answer(answer),
        Language::German => de::answer(answer),
        Language::Polish => pl::answer(answer),
    }
}

/// The fixed words of the refusal page.
#[must_use]
pub fn page_labels(language: Language) -> PageLabels {
    match language {
        Language::English => en::PAGE,
        Language::German => de::PAGE,
        Language::Polish => pl::PAGE,
    }
}

/// What there is to explain inside: a code, and where it matters what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Form(Form),
    Login(Login),
    Identity(Identity),
    Proof(Proof),
    Access(Access),
    License(Fault, Place),
    Policy(Policy),
    Ours(Ours),
}

/// The request cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    TooLarge,
    Malformed,
    ForbiddenDoctype,
    UnsupportedRequest,
}

/// The login fails before or beside identity and secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Login {
    RateLimited,
    SystemUnknown,
    MacExpired,
}

/// Which part of who the request says it is fits nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Identity {
    Sender,
    To,
    Customer,
    Ambiguous,
    Placeholder,
    Parameter,
}

/// How the proof fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    NotSet,
    Absent,
    Misplaced,
    Retired,
    Unsupported,
    EqualButForBlanks,
    EqualButForCase,
    SameLength,
    Shorter,
    Longer,
    Different,
}

/// What is missing or switched off, other than a license that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    SystemDisabled,
    SystemLicenseMissing,
    CustomerNotLinked,
    LinkMissing,
    CustomerLicenseMissing,
    CustomerDisabled,
    LicenseKeyExpired,
}

/// Why a license that is there is not effective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Revoked,
    Suspended,
    ShopMismatch,
    SubscriptionMissing,
    SubscriptionNotStarted,
    SubscriptionLapsed,
}

/// Where that license is, and so what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a system.
    System,
    /// In a link.
    Link,
    /// In neither, or the reason is about the shop itself.
    Shop,
}

/// The system's configuration forbids this request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    OperationNotAllowed,
    ReturnUrlMissing,
    ReturnUrlNotAllowed,
    ReturnUrlPlaceholder,
    Sapevent,
    DeploymentModeMismatch,
    CartUnknown,
    PayloadConflict,
}

/// It is our fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ours {
    Busy,
    StoreUnavailable,
    Internal,
}

impl Case {
    fn of(reason: &Reason) -> Self {
        let license = |fault| Self::License(fault, Place::of(reason));
        match reason.code {
            ReasonCode::TooLarge => Self::Form(Form::TooLarge),
            ReasonCode::Malformed => Self::Form(Form::Malformed),
            ReasonCode::ForbiddenDoctype => Self::Form(Form::ForbiddenDoctype),
            ReasonCode::UnsupportedRequest => Self::Form(Form::UnsupportedRequest),
            ReasonCode::RateLimited => Self::Login(Login::RateLimited),
            ReasonCode::SystemUnknown => Self::Login(Login::SystemUnknown),
            ReasonCode::IdentityUnknown => Self::Identity(Identity::of(reason)),
            ReasonCode::SecretMismatch => Self::Proof(Proof::of(reason)),
            ReasonCode::MacExpired => Self::Login(Login::MacExpired),
            ReasonCode::SystemDisabled => Self::Access(Access::SystemDisabled),
            ReasonCode::SystemLicenseMissing => Self::Access(Access::SystemLicenseMissing),
            ReasonCode::CustomerNotLinked => Self::Access(Access::of_no_link(reason)),
            ReasonCode::CustomerLicenseMissing => Self::Access(Access::CustomerLicenseMissing),
            ReasonCode::CustomerDisabled => Self::Access(Access::CustomerDisabled),
            ReasonCode::LicenseRevoked => license(Fault::Revoked),
            ReasonCode::LicenseSuspended => license(Fault::Suspended),
            ReasonCode::ShopMismatch => license(Fault::ShopMismatch),
            ReasonCode::SubscriptionMissing => license(Fault::SubscriptionMissing),
            ReasonCode::SubscriptionNotStarted => license(Fault::SubscriptionNotStarted),
            ReasonCode::SubscriptionLapsed => license(Fault::SubscriptionLapsed),
            ReasonCode::LicenseKeyExpired => Self::Access(Access::LicenseKeyExpired),
            ReasonCode::OperationNotAllowed => Self::Policy(Policy::OperationNotAllowed),
            ReasonCode::ReturnUrlMissing => Self::Policy(Policy::ReturnUrlMissing),
            ReasonCode::ReturnUrlNotAllowed => Self::Policy(Policy::of_return_url(reason)),
            ReasonCode::DeploymentModeMismatch => Self::Policy(Policy::DeploymentModeMismatch),
            ReasonCode::CartUnknown => Self::Policy(Policy::CartUnknown),
            ReasonCode::PayloadConflict => Self::Policy(Policy::PayloadConflict),
            ReasonCode::Busy => Self::Ours(Ours::Busy),
            ReasonCode::StoreUnavailable => Self::Ours(Ours::StoreUnavailable),
            ReasonCode::Internal => Self::Ours(Ours::Internal),
        }
    }
}

impl Identity {
    fn of(reason: &Reason) -> Self {
        match (reason.subject.kind(), reason.subject.as_str()) {
            ("sender", _) => Self::Sender,
            ("to", _) => Self::To,
            ("parameter", _) => Self::Parameter,
            (_, "identity:ambiguous") => Self::Ambiguous,
            (_, "identity:placeholder") => Self::Placeholder,
            _ => Self::Customer,
        }
    }
}

impl Proof {
    fn of(reason: &Reason) -> Self {
        match reason.subject.as_str() {
            "secret:not_set" => Self::NotSet,
            "secret:absent" => Self::Absent,
            "secret:misplaced" => Self::Misplaced,
            "secret:retired" => Self::Retired,
            "secret:unsupported_proof" => Self::Unsupported,
            "secret:equal_but_for_blanks" => Self::EqualButForBlanks,
            "secret:equal_but_for_case" => Self::EqualButForCase,
            "secret:same_length" => Self::SameLength,
            "secret:shorter" => Self::Shorter,
            "secret:longer" => Self::Longer,
            _ => Self::Different,
        }
    }
}

impl Access {
    /// Whether a sender named the customer, or we did.
    fn of_no_link(reason: &Reason) -> Self {
        match reason.subject.kind() {
            "link" | "customer" => Self::LinkMissing,
            _ => Self::CustomerNotLinked,
        }
    }
}

impl Policy {
    fn of_return_url(reason: &Reason) -> Self {
        match reason.subject.as_str() {
            "return_url:placeholder" => Self::ReturnUrlPlaceholder,
            "return_url:sapevent" => Self::Sapevent,
            _ => Self::ReturnUrlNotAllowed,
        }
    }
}

impl Place {
    fn of(reason: &Reason) -> Self {
        match reason.subject.kind() {
            "system_license" => Self::System,
            "customer_license" => Self::Link,
            _ => Self::Shop,
        }
    }
}

/// What a caller can be told. Codes that must look the same outside share an answer, so no language can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    TooLarge,
    Malformed,
    ForbiddenDoctype,
    UnsupportedRequest,
    LoginFailed,
    RateLimited,
    NoAccess,
    OperationNotAllowed,
    ReturnUrlMissing,
    ReturnUrlNotAllowed,
    DeploymentModeMismatch,
    CartUnknown,
    PayloadConflict,
    Unavailable,
    Internal,
}

impl Answer {
    fn of(code: ReasonCode) -> Self {
        match code {
            ReasonCode::TooLarge => Self::TooLarge,
            ReasonCode::Malformed => Self::Malformed,
            ReasonCode::ForbiddenDoctype => Self::ForbiddenDoctype,
            ReasonCode::UnsupportedRequest => Self::UnsupportedRequest,
            ReasonCode::RateLimited => Self::RateLimited,
            ReasonCode::SystemUnknown
            | ReasonCode::IdentityUnknown
            | ReasonCode::SecretMismatch
            | ReasonCode::MacExpired => Self::LoginFailed,
            ReasonCode::SystemDisabled
            | ReasonCode::SystemLicenseMissing
            | ReasonCode::CustomerNotLinked
            | ReasonCode::CustomerLicenseMissing
            | ReasonCode::CustomerDisabled
            | ReasonCode::LicenseRevoked
            | ReasonCode::LicenseSuspended
            | ReasonCode::ShopMismatch
            | ReasonCode::SubscriptionMissing
            | ReasonCode::SubscriptionNotStarted
            | ReasonCode::SubscriptionLapsed
            | ReasonCode::LicenseKeyExpired => Self::NoAccess,
            ReasonCode::OperationNotAllowed => Self::OperationNotAllowed,
            ReasonCode::ReturnUrlMissing => Self::ReturnUrlMissing,
            ReasonCode::ReturnUrlNotAllowed => Self::ReturnUrlNotAllowed,
            ReasonCode::DeploymentModeMismatch => Self::DeploymentModeMismatch,
            ReasonCode::CartUnknown => Self::CartUnknown,
            ReasonCode::PayloadConflict => Self::PayloadConflict,
            ReasonCode::Busy | ReasonCode::StoreUnavailable => Self::Unavailable,
            ReasonCode::Internal => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            reason::{Stage, Subject},
            secret::Relation,
        },
        *,
    };

    const SECRETS: [&str; 11] = [
        "not_set",
        "absent",
        "misplaced",
        "retired",
        "unsupported_proof",
        "equal_but_for_blanks",
        "equal_but_for_case",
        "same_length",
        "shorter",
        "longer",
        "different",
    ];

    fn subjects(code: ReasonCode) -> Vec<Subject> {
        match code {
            ReasonCode::SecretMismatch => SECRETS.map(|how| Subject::which("secret", how)).to_vec(),
            ReasonCode::IdentityUnknown => {
                let mut subjects = ["sender", "to", "identity"].map(Subject::of).to_vec();
                subjects.push(Subject::which("identity", "ambiguous"));
                subjects.push(Subject::which("identity", "placeholder"));
                subjects.push(Subject::which("parameter", "CLIENT"));
                subjects
            }
            ReasonCode::CustomerNotLinked => vec![Subject::of("identity"), Subject::of("link")],
            ReasonCode::ReturnUrlNotAllowed => {
                let which = ["placeholder", "sapevent"].map(|which| Subject::which("return_url", which));
                [vec![Subject::of("return_url")], which.to_vec()].concat()
            }
            ReasonCode::LicenseRevoked
            | ReasonCode::LicenseSuspended
            | ReasonCode::ShopMismatch
            | ReasonCode::SubscriptionMissing
            | ReasonCode::SubscriptionNotStarted
            | ReasonCode::SubscriptionLapsed => {
                vec![Subject::which("system_license", 1), Subject::which("customer_license", 2), Subject::of("shop")]
            }
            _ => vec![Subject::of("system")],
        }
    }

    fn reasons() -> Vec<Reason> {
        let of_code =
            |&code: &ReasonCode| subjects(code).into_iter().map(move |subject| Reason { code, subject }).collect::<Vec<_>>();
        ReasonCode::ALL.iter().flat_map(of_code).collect()
    }

    pub(super) fn assert_finished(title: &str, detail: &str, next_step: &str, what: &str) {
        for text in [title, detail, next_step] {
            assert!(
                !text.is_empty() && text == text.trim() && !text.contains("  ") && !text.contains('\n'),
                "{what}: {text}"
            );
        }
        assert!(!title.ends_with('.') && title.chars().count() <= 60, "{what}: {title}");
        assert!(detail.ends_with('.'), "{what}: {detail}");
        assert!(next_step.ends_with('.'), "{what}: {next_step}");
    }

    #[test]
    fn every_reason_is_explained_in_every_language() {
        for language in Language::ALL {
            for reason in reasons() {
                let Explanation { title, detail, next_step } = explain(&reason, language);
                assert_finished(title, detail, next_step, &format!("{reason:?} {language:?}"));
            }
        }
    }

    #[test]
    fn every_caller_is_answered_in_every_language() {
        for language in Language::ALL {
            for &code in ReasonCode::ALL {
                let CallerText { title, detail, next_step } = caller_text(code, language);
                assert_finished(title, detail, next_step, &format!("{code} {language:?}"));
            }
            let PageLabels { page_title, reference, keep_reference } = page_labels(language);
            assert_finished(page_title, keep_reference, keep_reference, reference);
        }
    }

    #[test]
    fn every_subject_has_an_explanation_of_its_own() {
        for language in Language::ALL {
            let all: Vec<Explanation> = reasons().iter().map(|reason| explain(reason, language)).collect();
            for (place, one) in all.iter().enumerate() {
                assert!(!all[..place].contains(one), "twice in {language:?}: {one:?}");
            }
        }
    }

    #[test]
    fn every_relation_of_a_refused_secret_is_explained() {
        for (relation, proof) in [
            (Relation::EqualButForBlanks, Proof::EqualButForBlanks),
            (Relation::EqualButForCase, Proof::EqualButForCase),
            (Relation::SameLength, Proof::SameLength),
            (Relation::Shorter, Proof::Shorter),
            (Relation::Longer, Proof::Longer),
        ] {
            let subject = Subject::which("secret", relation.as_str());
            assert_eq!(Proof::of(&Reason { code: ReasonCode::SecretMismatch, subject }), proof);
        }
    }

    #[test]
    fn no_language_repeats_another_one() {
        for (one, other) in [
            (Language::English, Language::German),
            (Language::English, Language::Polish),
            (Language::German, Language::Polish),
        ] {
            for reason in reasons() {
                let (one, other) = (explain(&reason, one), explain(&reason, other));
                assert_ne!(one.title, other.title);
                assert_ne!(one.detail, other.detail);
                assert_ne!(one.next_step, other.next_step);
            }
            for &code in ReasonCode::ALL {
                let (one, other) = (caller_text(code, one), caller_text(code, other));
                assert_ne!(one.title, other.title);
                assert_ne!(one.detail, other.detail);
                assert_ne!(one.next_step, other.next_step);
            }
            let (one, other) = (page_labels(one), page_labels(other));
            assert_ne!(one.page_title, other.page_title);
            assert_ne!(one.reference, other.reference);
            assert_ne!(one.keep_reference, other.keep_reference);
        }
    }

    #[test]
    fn outside_a_wrong_secret_looks_like_an_unknown_identity() {
        for language in Language::ALL {
            let expected = caller_text(ReasonCode::IdentityUnknown, language);
            for code in [ReasonCode::SystemUnknown, ReasonCode::SecretMismatch, ReasonCode::MacExpired] {
                assert_eq!(caller_text(code, language), expected, "{code}");
            }
        }
    }

    #[test]
    fn outside_nobody_reads_what_the_shop_has_bought() {
        let inside_only = [
            "license",
            "lizenz",
            "licencj",
            "subscription",
            "abo",
            "subskrypcj",
            "paid",
            "payment",
            "zahl",
            "płat",
            "billing",
        ];
        for language in Language::ALL {
            for &code in ReasonCode::ALL.iter().filter(|code| code.stage() == Stage::Entitlement) {
                let text = caller_text(code, language);
                let said = format!("{} {} {}", text.title, text.detail, text.next_step).to_lowercase();
                for word in inside_only {
                    assert!(!said.contains(word), "{code} {language:?}: {word}");
                }
            }
        }
    }
}
