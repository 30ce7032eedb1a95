//! How values of the domain stand in columns: ids as UUIDs (16 bytes on SQLite), fixed words as text. What a column cannot mean
//! is an error of decoding, never a guess.

use crate::domain::id::Id;
use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};
use uuid::Uuid;

impl<T, D: Database> Type<D> for Id<T>
where
    Uuid: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        Uuid::type_info()
    }

    fn compatible(ty: &D::TypeInfo) -> bool {
        Uuid::compatible(ty)
    }
}

impl<'q, T, D: Database> Encode<'q, D> for Id<T>
where
    Uuid: Encode<'q, D>,
{
    fn encode_by_ref(&self, buffer: &mut D::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.uuid().encode_by_ref(buffer)
    }
}

impl<'r, T, D: Database> Decode<'r, D> for Id<T>
where
    Uuid: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Uuid::decode(value).map(Self::new)
    }
}

/// Reads a column that holds one of the domain's words, by the function that knows them.
pub(super) fn word<T>(
    table: &'static str,
    row: impl std::fmt::Display,
    text: &str,
    known: impl FnOnce(&str) -> Option<T>,
) -> super::Result<T> {
    known(text).ok_or_else(|| super::Error::Corrupt {
        table,
        row: row.to_string(),
        detail: format!("`{text}` is no word that belongs there"),
    })
}

/// Reads a column that holds JSON.
pub(super) fn json<T: serde::de::DeserializeOwned>(
    table: &'static str,
    row: impl std::fmt::Display,
    text: &str,
) -> super::Result<T> {
    serde_json::from_str(text).map_err(|error| super::Error::Corrupt {
        table,
        row: row.to_string(),
        detail: error.to_string(),
    })
}

/// Writes a value as JSON. Our types always can be written.
pub(super) fn as_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
