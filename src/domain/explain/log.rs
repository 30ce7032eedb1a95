//! The words of the log for people: the steps of a login's ladder and how they ended, how a session ended, what rode along, and the
//! fixed words around them, in every language. Each language is a file of its own and answers every case, or the build fails.

mod de;
mod en;
mod pl;

use super::{
    super::{
        ladder::{Ending, Outcome, Step},
        language::Language,
        reason::Flag,
    },
    Explanation,
};

/// The fixed words around a list of logins, and around one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogWords {
    /// The heading of the moment.
    pub at: &'static str,
    /// The heading of the reference number.
    pub reference: &'static str,
    /// The heading of the system.
    pub system: &'static str,
    /// The heading of the customer.
    pub customer: &'static str,
    /// The heading of the identity that the request brought.
    pub identity: &'static str,
    /// The heading of what was decided.
    pub decision: &'static str,
    /// The heading of the operation.
    pub operation: &'static str,
    /// The heading of the client's address.
    pub client: &'static str,
    /// The heading of what went back.
    pub cart: &'static str,
    /// The word for a login that was let in.
    pub accepted: &'static str,
    /// The word for one that was not.
    pub refused: &'static str,
    /// What stands before the moment until which a step can be taken.
    pub until: &'static str,
    /// What stands before the next step.
    pub next_step: &'static str,
    /// For a list without any login.
    pub nothing_found: &'static str,
}

/// A step of the ladder, as a heading.
#[must_use]
pub fn step_text(step: Step, language: Language) -> &'static str {
    match language {
        Language::English => en::step(step),
        Language::German => de::step(step),
        Language::Polish => pl::step(step),
    }
}

/// How a step ended, in a word or two.
#[must_use]
pub fn outcome_text(outcome: Outcome, language: Language) -> &'static str {
    match language {
        Language::English => en::outcome(outcome),
        Language::German => de::outcome(outcome),
        Language::Polish => pl::outcome(outcome),
    }
}

/// How a session ended other than by its cart.
#[must_use]
pub fn ending_text(ending: Ending, language: Language) -> Explanation {
    match language {
        Language::English => en::ending(ending),
        Language::German => de::ending(ending),
        Language::Polish => pl::ending(ending),
    }
}

/// What rode along, in a few words; its moment, if it has one, is to follow.
#[must_use]
pub fn flag_text(flag: Flag, language: Language) -> &'static str {
    match language {
        Language::English => en::flag(flag),
        Language::German => de::flag(flag),
        Language::Polish => pl::flag(flag),
    }
}

/// The fixed words.
#[must_use]
pub fn log_words(language: Language) -> LogWords {
    match language {
        Language::English => en::WORDS,
        Language::German => de::WORDS,
        Language::Polish => pl::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::assert_finished, *};
    use chrono::{DateTime, Utc};

    const FLAGS: [Flag; 4] = [
        Flag::InGrace(DateTime::<Utc>::UNIX_EPOCH),
        Flag::EndsOn(DateTime::<Utc>::UNIX_EPOCH),
        Flag::OldSecretUsed,
        Flag::InsecureReturnUrl,
    ];

    /// Every word or sentence that stands alone.
    fn words(language: Language) -> Vec<&'static str> {
        let LogWords {
            at,
            reference,
            system,
            customer,
            identity,
            decision,
            operation,
            client,
            cart,
            accepted,
            refused,
            until,
            next_step,
            nothing_found,
        } = log_words(language);
        let fixed = [at, reference, system, customer, identity, decision, operation, client, cart, accepted, refused, until];
        let steps = Step::ALL.map(|step| step_text(step, language));
        let outcomes = Outcome::ALL.map(|outcome| outcome_text(outcome, language));
        let flags = FLAGS.map(|flag| flag_text(flag, language));
        [&fixed[..], &[next_step, nothing_found], &steps, &outcomes, &flags].concat()
    }

    #[test]
    fn every_word_of_the_log_is_there_in_every_language_and_means_one_thing() {
        for language in Language::ALL {
            let words = words(language);
            for (place, word) in words.iter().enumerate() {
                assert!(!word.is_empty() && *word == word.trim() && !word.contains("  "), "{language:?}: {word}");
                assert!(!words[..place].contains(word), "twice in {language:?}: {word}");
            }
            for ending in Ending::ALL {
                let Explanation { title, detail, next_step } = ending_text(ending, language);
                assert_finished(title, detail, next_step, &format!("{ending:?} {language:?}"));
            }
        }
    }

    #[test]
    fn no_language_of_the_log_repeats_another_one() {
        // The same word in two languages.
        let shared = ["System", "Operation"];
        let (en, de, pl) = (words(Language::English), words(Language::German), words(Language::Polish));
        for (place, word) in en.iter().enumerate() {
            assert!((*word != de[place] && *word != pl[place]) || shared.contains(word), "{word}");
            assert!(de[place] != pl[place] || shared.contains(&de[place]), "{}", de[place]);
        }
        for ending in Ending::ALL {
            let all = Language::ALL.map(|language| ending_text(ending, language));
            assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
        }
    }
}
