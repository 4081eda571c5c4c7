//! Ids and numbers, each a type of its own, so that one can't stand where another belongs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that the database gives out, counted from 1: small on the wire, exact in JSON.
macro_rules! counted {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    };
}

/// 64 random bits: eight bytes in the binary form, sixteen hexadecimal digits in JSON, whose numbers stop at 53 bits.
macro_rules! random {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotHexadecimal;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
                if !digits {
                    return Err(NotHexadecimal);
                }
                u64::from_str_radix(text, 16).map($name).map_err(|_| NotHexadecimal)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.to_le_bytes().serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; 8]>::deserialize(deserializer).map(|bytes| $name(u64::from_le_bytes(bytes)))
                }
            }
        }
    };
}

/// A text that should have been sixteen hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sixteen hexadecimal digits")]
pub struct NotHexadecimal;

counted! {
    /// A person on this server.
    UserId
}
counted! {
    /// A room.
    RoomId
}
counted! {
    /// An invite link.
    InviteId
}
counted! {
    /// The gapless number of a durable event in its room, or in the space; the first is 1.
    ///
    /// A message is known by its room and the revision at which it was sent, for ever.
    Revision
}
counted! {
    /// The number of a client's request on its connection, chosen by the client and returned with the reply.
    RequestId
}
counted! {
    /// Milliseconds since 1970 in UTC, by the server's clock. Shown to people; never used to order anything.
    UnixMs
}

random! {
    /// A client's own name for one thing that it asks to be made, so that it may ask for it again without making two.
    Nonce
}
random! {
    /// The life of a database: made with it, changed when it is restored from a backup.
    ///
    /// A client that comes with another epoch forgets what it holds and never merges it.
    Epoch
}

impl UnixMs {
    /// So many milliseconds later.
    #[must_use]
    pub const fn after_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl Revision {
    /// Before the first event.
    pub const ZERO: Self = Self(0);

    /// The revision that follows this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The revision before this one; `ZERO` has none and stays.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_hexadecimal_in_json_and_eight_bytes_in_binary() {
        let nonce = Nonce(0x00ff_0000_0000_002a);
        assert_eq!(serde_json::to_string(&nonce).expect("plain"), "\"00ff00000000002a\"");
        assert_eq!(postcard::to_allocvec(&nonce).expect("plain").len(), 8);
        assert_eq!("00ff00000000002a".parse(), Ok(nonce));
    }

    #[test]
    fn a_nonce_of_another_spelling_is_refused() {
        for text in ["", "2a", "+0ff00000000002a", "00ff00000000002g", "00ff00000000002a0"] {
            assert_eq!(text.parse::<Nonce>(), Err(NotHexadecimal), "{text}");
        }
    }
}
