//! Reading a part of an event: a JSON value that knows where it stands, so that every fault names the place it is about. Which
//! parts an event has is left to `event`.

use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;

/// The most characters of a name, a reference or an e-mail address.
const TEXT_MAX: usize = 255;

/// What is wrong with an event of a type that we know. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {detail}")]
pub struct EventFault {
    /// Where, as a JSON pointer (RFC 6901); empty for the whole body.
    pub pointer: String,
    /// What.
    pub detail: &'static str,
}

/// A part of the body and where it stands.
pub(super) struct Part<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Part<'a> {
    pub(super) fn whole(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    /// A field; `null` counts as missing.
    pub(super) fn field(&self, name: &str) -> Option<Part<'a>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Part { value, pointer: format!("{}/{name}", self.pointer) })
    }

    /// A field that must be there.
    pub(super) fn need(&self, name: &str) -> Result<Part<'a>, EventFault> {
        self.field(name).ok_or_else(|| self.missing(name))
    }

    /// That a field is not there.
    pub(super) fn missing(&self, name: &str) -> EventFault {
        EventFault { pointer: format!("{}/{name}", self.pointer), detail: "this part is needed" }
    }

    /// What is wrong with this part.
    pub(super) fn fault(&self, detail: &'static str) -> EventFault {
        EventFault { pointer: self.pointer.clone(), detail }
    }

    /// Text of any kind.
    pub(super) fn word(&self) -> Result<&'a str, EventFault> {
        self.value.as_str().ok_or_else(|| self.fault("this is to be text"))
    }

    /// Text that names something: not empty, not long, and nothing that a database or a log could stumble over.
    pub(super) fn text(&self) -> Result<String, EventFault> {
        let text = self.word()?;
        if (1..=TEXT_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
            Ok(text.to_owned())
        } else {
            Err(self.fault("this is to be text of 1 to 255 characters, none of them a control character"))
        }
    }

    /// A moment, in RFC 3339, cut to the microseconds that the store keeps.
    pub(super) fn date(&self) -> Result<DateTime<Utc>, EventFault> {
        DateTime::parse_from_rfc3339(self.word()?)
            .ok()
            // Through the number, so that a leap second is the moment that the store makes of it.
            .and_then(|date| DateTime::from_timestamp_micros(date.timestamp_micros()))
            .filter(|date| (1..=9999).contains(&date.year()))
            .ok_or_else(|| self.fault("this is to be a date and time of RFC 3339, with its offset"))
    }

    /// A moment, in seconds since 1970.
    pub(super) fn seconds(&self) -> Result<DateTime<Utc>, EventFault> {
        self.value
            .as_i64()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .filter(|date| (1..=9999).contains(&date.year()))
            .ok_or_else(|| self.fault("this is to be a time in seconds since 1970"))
    }

    pub(super) fn flag(&self) -> Result<bool, EventFault> {
        self.value.as_bool().ok_or_else(|| self.fault("this is to be true or false"))
    }

    pub(super) fn count(&self) -> Result<i64, EventFault> {
        self.value.as_i64().filter(|&count| count >= 0).ok_or_else(|| self.fault("this is to be an integer from 0"))
    }

    /// The parts of a list that says something: it has between 1 and `max`.
    pub(super) fn list(&self, max: usize) -> Result<Vec<Part<'a>>, EventFault> {
        let list = self.value.as_array().filter(|list| (1..=max).contains(&list.len()));
        let list = list.ok_or_else(|| self.fault("this is to be a list that is neither empty nor too long"))?;
        let part = |(place, value)| Part { value, pointer: format!("{}/{place}", self.pointer) };
        Ok(list.iter().enumerate().map(part).collect())
    }
}
