//! Why something is not done.

use adda_shared::poll::PollFault;
use adda_shared::protocol::problem::{Problem, PushFault, TextField};
use adda_shared::text::TextFault;

samples! {
    text_faults: TextFault {
        TextFault::Empty => [TextFault::Empty],
        TextFault::TooShort { .. } => [TextFault::TooShort { chars_min: 8 }],
        TextFault::TooLong { .. } => [TextFault::TooLong { max: 16_000 }],
        TextFault::Character => [TextFault::Character],
    }
}

samples! {
    text_fields: TextField {
        TextField::Body => [TextField::Body],
        TextField::Name => [TextField::Name],
        TextField::DisplayName => [TextField::DisplayName],
        TextField::Password => [TextField::Password],
        TextField::SpaceName => [TextField::SpaceName],
        TextField::RoomName => [TextField::RoomName],
        TextField::Topic => [TextField::Topic],
        TextField::Search => [TextField::Search],
        TextField::Emoji => [TextField::Emoji],
        TextField::Keyword => [TextField::Keyword],
        TextField::Zone => [TextField::Zone],
        TextField::Notification => [TextField::Notification],
        TextField::Status => [TextField::Status],
        TextField::Choice => [TextField::Choice],
        TextField::Note => [TextField::Note],
    }
}

samples! {
    plain_problems: Problem {
        Problem::BadText { .. } => [
            Problem::BadText { field: TextField::Body, fault: TextFault::TooLong { max: 16_000 } },
        ],
        Problem::NoSuchRoom => [Problem::NoSuchRoom],
        Problem::NoSuchPerson => [Problem::NoSuchPerson],
        Problem::NotAllowed => [Problem::NotAllowed],
        Problem::NameTaken => [Problem::NameTaken],
        Problem::LastOwner => [Problem::LastOwner],
        Problem::TooManyRooms { .. } => [Problem::TooManyRooms { max: 1_000 }],
        Problem::TooManyPeople { .. } => [Problem::TooManyPeople { max: 10 }],
        Problem::RoomFull { .. } => [Problem::RoomFull { max: 20_000 }],
        Problem::SpaceFull { .. } => [Problem::SpaceFull { max: 20_000 }],
        Problem::BadInvite => [Problem::BadInvite],
        Problem::TooManyInvites { .. } => [Problem::TooManyInvites { max: 500 }],
        Problem::LinkSpent => [Problem::LinkSpent],
        Problem::WrongPassword => [Problem::WrongPassword],
        Problem::NotSignedIn => [Problem::NotSignedIn],
        Problem::RegistrationClosed => [Problem::RegistrationClosed],
        Problem::WrongState => [Problem::WrongState],
        Problem::TooFast { .. } => [Problem::TooFast { retry_after_ms: 1_500 }],
        Problem::Unreadable => [Problem::Unreadable],
        Problem::TooLarge { .. } => [Problem::TooLarge { bytes_max: 16_384 }],
        Problem::TooManyTerms { .. } => [Problem::TooManyTerms { max: 40 }],
        Problem::NoSuchUpload => [Problem::NoSuchUpload],
        Problem::TooManyFiles { .. } => [Problem::TooManyFiles { max: 10 }],
        Problem::TooManyUploads { .. } => [Problem::TooManyUploads { max: 50 }],
        Problem::NoRoom { .. } => [Problem::NoRoom { bytes_max: 5_368_709_120, is_shared: false }],
        Problem::NoSuchFile => [Problem::NoSuchFile],
        Problem::TooManyReactions { .. } => [Problem::TooManyReactions { max: 20 }],
        Problem::TooManyMentions { .. } => [Problem::TooManyMentions { max: 50 }],
        Problem::ForeignOrigin => [Problem::ForeignOrigin],
        Problem::Unavailable => [Problem::Unavailable],
        Problem::Internal { .. } => [Problem::Internal { incident: "9f86d081".into() }],
        Problem::NoSuchMessage => [Problem::NoSuchMessage],
        Problem::TooManyFavourites { .. } => [Problem::TooManyFavourites { max: 100 }],
        Problem::TooManyKeywords { .. } => [Problem::TooManyKeywords { max: 20 }],
        Problem::NoSuchZone => [Problem::NoSuchZone],
        Problem::BadSubscription => [Problem::BadSubscription],
        Problem::PushFailed { .. } => [Problem::PushFailed { why: PushFault::Silent }],
        Problem::NoSuchSubscription => [Problem::NoSuchSubscription],
        Problem::TooManySaved { .. } => [Problem::TooManySaved { max: 500 }],
        Problem::TooManyDrafts { .. } => [Problem::TooManyDrafts { max: 100 }],
        Problem::BadTime { .. } => [Problem::BadTime { days_max: 366 }],
        Problem::TooManyPlans { .. } => [Problem::TooManyPlans { max: 100 }],
        Problem::NoSuchPlan => [Problem::NoSuchPlan],
        Problem::TooManyPins { .. } => [Problem::TooManyPins { max: 100 }],
        Problem::BadPoll { .. } => [
            Problem::BadPoll { fault: PollFault::TooFew { min: 2 } },
            Problem::BadPoll { fault: PollFault::TooMany { max: 10 } },
            Problem::BadPoll { fault: PollFault::Twins },
            Problem::BadPoll { fault: PollFault::Past },
        ],
        Problem::PollClosed => [Problem::PollClosed],
        Problem::NoSuchChoice => [Problem::NoSuchChoice],
    }
}

samples! {
    push_faults: PushFault {
        PushFault::Unreachable => [PushFault::Unreachable],
        PushFault::NotPublic => [PushFault::NotPublic],
        PushFault::Silent => [PushFault::Silent],
        PushFault::Refused { .. } => [PushFault::Refused { status: 403 }],
        PushFault::Gone => [PushFault::Gone],
    }
}

/// All the refusals, and each text and each fault once.
pub(super) fn problems() -> Vec<Problem> {
    let faults = text_faults().into_iter().map(|fault| (TextField::Body, fault));
    let fields = text_fields().into_iter().skip(1).map(|field| (field, TextFault::Empty));
    let texts = faults.chain(fields).map(|(field, fault)| Problem::BadText { field, fault });
    let is_other = |problem: &Problem| !matches!(problem, Problem::BadText { .. } | Problem::PushFailed { .. });
    let pushes = push_faults().into_iter().map(|why| Problem::PushFailed { why });
    texts.chain(plain_problems().into_iter().filter(is_other)).chain(pushes).collect()
}
