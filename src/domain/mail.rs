//! Mails as they wait: what each is about, never what it says. The words are made when it is sent, so that no serial waits in clear;
//! sending is left to `delivery`.

use super::{id::Id, license::License, order::Order, transfer::Transfer};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Marks ids of mails.
pub enum Mail {}

/// To which side of a transfer a mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The account that offers the license.
    Giver,
    /// The address that it is offered to.
    Recipient,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum Message {
    /// The licenses of a paid order, with their serials.
    OrderPaid {
        /// The order.
        order: Id<Order>,
    },
    /// One license of an order, with its serial, sent again.
    SentAgain {
        /// The license.
        license: Id<License>,
    },
    /// A license is offered.
    TransferOffered {
        /// The transfer.
        transfer: Id<Transfer>,
        /// To whom this goes.
        to: Side,
    },
    /// An offer came to its end: the transfer says how.
    TransferSettled {
        /// The transfer.
        transfer: Id<Transfer>,
        /// To whom this goes.
        to: Side,
    },
}

impl Message {
    /// The word for what it is about.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::OrderPaid { .. } => "order_paid",
            Self::SentAgain { .. } => "sent_again",
            Self::TransferOffered { .. } => "transfer_offered",
            Self::TransferSettled { .. } => "transfer_settled",
        }
    }
}

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It waits, or is on its way.
    Queued,
    /// The mail server has it.
    Accepted,
    /// It was refused for good, or failed too often; an operator can let it be tried again.
    GivenUp,
}

impl MailState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Queued, Self::Accepted, Self::GivenUp];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Accepted => "accepted",
            Self::GivenUp => "given_up",
        }
    }

    /// The state of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// How many minutes to wait after each attempt that failed: three days in all, then it is given up.
const WAITS: [i64; 9] = [1, 5, 30, 120, 240, 480, 720, 1200, 1440];

/// How long a mail waits after so many attempts, of which all failed; `None` if it is given up. A part of up to a fifth that is left
/// to chance (0 to 255) keeps the mails of a server that was down from coming all at once.
#[must_use]
pub fn wait_after(attempts: i64, chance: u8) -> Option<TimeDelta> {
    let failed_before = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let wait = TimeDelta::minutes(*WAITS.get(failed_before)?);
    Some(wait + wait * i32::from(chance) / (5 * 255))
}

/// The most of a server's answer that is kept.
const ANSWER_MAX: usize = 300;

/// A server's answer as it is kept: one line of bounded length, and none of the mail's secrets, should the server repeat them.
#[must_use]
pub fn kept_answer(answer: &str, secrets: &[String]) -> String {
    let bare = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let said = bare(answer);
    if secrets.iter().map(|secret| bare(secret)).any(|secret| !secret.is_empty() && said.contains(&secret)) {
        return "the server's answer repeats what the mail says, so it is not kept".to_owned();
    }
    let line = answer.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(ANSWER_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_for_three_days_at_growing_distances() {
        let waits: Vec<TimeDelta> = (1..).map_while(|attempts| wait_after(attempts, 0)).collect();
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(waits[0], TimeDelta::minutes(1));
        let all: TimeDelta = waits.iter().sum();
        assert!(all >= TimeDelta::hours(70) && all <= TimeDelta::hours(72), "{all}");
        assert_eq!(wait_after(1, 255), Some(TimeDelta::seconds(72)));
        assert_eq!((wait_after(0, 0), wait_after(-1, 0), wait_after(10, 0)), (None, None, None));
    }

    #[test]
    fn an_answer_is_one_line_and_tells_no_secret() {
        assert_eq!(kept_answer("250 2.0.0\r\nOk:  queued\u{7}", &[]), "250 2.0.0 Ok: queued");
        assert_eq!(kept_answer(&"x".repeat(1000), &[]).len(), 300);
        let secrets = ["PG-00000-11111".to_owned()];
        for answer in ["550 spam: PG-00000-11111", "550 pg 00000 11111", "550 PG\r\n-00000-11111"] {
            assert!(!kept_answer(answer, &secrets).contains("550"), "{answer}");
        }
        assert_eq!(kept_answer("550 no", &secrets), "550 no");
    }
}
