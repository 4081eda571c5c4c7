//! How our types stand in columns.

use adda_shared::file::FileName;
use adda_shared::id::{Epoch, InviteId, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Hue, RoomKind};
use adda_shared::notify::NotifyLevel;
use adda_shared::permission::{Role, RoomRole};
use adda_shared::text::{DisplayName, LinkAddress, MessageBody, PersonName, RoomName, SpaceName, Topic};
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::{Digest, PartId, SessionId, SessionKind, StoreError, TokenHash};

/// A counted number as it is kept. Numbers beyond what a column holds come from clients only, are those of nothing,
/// and stay so.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of things in memory as it is kept.
pub(super) fn size(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// 64 random bits as they are kept.
pub(super) fn bits(random: u64) -> i64 {
    random.cast_signed()
}

/// A type that can be read from a column.
pub(super) trait Column: Sized {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

/// Reads a column.
pub(super) fn get<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    row.get(index).map(|Read(value)| value)
}

/// Reads a column that may be empty.
pub(super) fn find<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<Read<T>>>(index).map(|read| read.map(|Read(value)| value))
}

/// Reads a column in JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(cause)))
}

/// Reads a column in JSON that may be empty.
pub(super) fn maybe_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<T>> {
    if row.get_ref(index)? == ValueRef::Null { Ok(None) } else { json(row, index).map(Some) }
}

/// Writes a value in JSON, which later versions can read.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::broken("write a value in JSON", cause))
}

struct Read<T>(T);

impl<T: Column> FromSql for Read<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        T::read(value).map(Read)
    }
}

macro_rules! counted {
    ($($name:ident)*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                u64::read(value).map($name)
            }
        }
    )*};
}

macro_rules! random {
    ($($name:ident)*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Ok($name(value.as_i64()?.cast_unsigned()))
            }
        }
    )*};
}

macro_rules! text {
    ($($name:ident)*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                $name::parse(value.as_str()?).map_err(FromSqlError::other)
            }
        }
    )*};
}

counted! { InviteId PartId Revision RoomId SessionId UnixMs UserId }
random! { Epoch Nonce }
text! { DisplayName LinkAddress MessageBody PersonName RoomName SpaceName Topic }

impl Column for u64 {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        Self::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

impl Column for u32 {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        Self::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

impl Column for Hue {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let degrees = value.as_i64()?;
        let degrees = u16::try_from(degrees).map_err(|_| FromSqlError::OutOfRange(degrees))?;
        Self::new(degrees).map_err(FromSqlError::other)
    }
}

impl Column for FileName {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::try_from(value.as_str()?.to_owned()).map_err(FromSqlError::other)
    }
}

impl Column for Digest {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(Digest).map_err(FromSqlError::other)
    }
}

impl Column for TokenHash {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(TokenHash).map_err(FromSqlError::other)
    }
}

/// A closed type that is kept as one of a few words.
pub(super) trait Word: Copy + 'static {
    const ALL: &'static [Self];

    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* })*) => {$(
        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let word = value.as_str()?;
                let known = Self::ALL.iter().copied().find(|known| known.word() == word);
                known.ok_or(FromSqlError::InvalidType)
            }
        }
    )*};
}

words! {
    Role { Guest = "guest", Member = "member", Admin = "admin", Owner = "owner" }
    RoomKind { Open = "open", Closed = "closed", Direct = "direct" }
    RoomRole { Member = "member", Owner = "owner" }
    NotifyLevel { Nothing = "nothing", Mentions = "mentions", All = "all" }
    SessionKind { Browser = "browser", Token = "token" }
}
