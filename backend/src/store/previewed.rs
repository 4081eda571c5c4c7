//! Previews of links, as they are kept.

use adda_shared::id::{Revision, RoomId};
use adda_shared::preview::Preview;
use adda_shared::text::LinkAddress;

/// A link of a message whose page is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRow {
    pub wanted: WantedId,
    pub room: RoomId,
    pub message: Revision,
    pub link: LinkAddress,
    /// The name of its host, in small letters.
    pub host: String,
}

/// The number of a link that is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedId(pub u64);

/// What a page said when it was read last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRow {
    /// Nothing, where it said nothing, or could not be read.
    pub preview: Option<Preview>,
}
