//! Refusals, in English: what happened and what to do, in one or two short sentences.

use adda_shared::poll::PollFault;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;

use super::{count, number, size};

#[expect(clippy::too_many_lines, reason = "one list, with a sentence for each refusal")]
pub(super) fn sentence(problem: &Problem) -> String {
    let bound = |max: &u32| number(u64::from(*max));
    match problem {
        Problem::BadText { field, fault } => text(*field, *fault),
        Problem::NoSuchRoom => "There is no such room, or it is closed to you.".to_owned(),
        Problem::NoSuchPerson => "There is no such person here.".to_owned(),
        Problem::NotAllowed => "You may not do that here. Ask an owner or an admin.".to_owned(),
        Problem::NameTaken => "That name is taken. Try another one.".to_owned(),
        Problem::LastOwner => "Somebody has to be in charge. Make someone else an owner first.".to_owned(),
        Problem::TooManyRooms { max } => format!("Nobody can be in more than {} rooms. Leave one first.", bound(max)),
        Problem::TooManyPeople { max } => {
            format!("A direct message is for two to {} people. For more, create a room.", bound(max))
        }
        Problem::RoomFull { max } => format!("The room is full: it has {} people.", bound(max)),
        Problem::SpaceFull { max } => format!("This space is full: it has {} people.", bound(max)),
        Problem::BadInvite => "A link can't be made like this. Choose other limits, or other rooms.".to_owned(),
        Problem::TooManyInvites { max } => format!("There are {} open links already. Withdraw some first.", bound(max)),
        Problem::LinkSpent => "This link no longer works. Ask for a new one.".to_owned(),
        Problem::WrongPassword => "The name or the password is wrong. Try again.".to_owned(),
        Problem::NotSignedIn => "You are signed out. Sign in to go on.".to_owned(),
        Problem::RegistrationClosed => "This server takes nobody new at the moment.".to_owned(),
        Problem::WrongState => "That can't be done now. Reload the page and look again.".to_owned(),
        Problem::TooFast { retry_after_ms } => {
            let seconds = retry_after_ms.div_ceil(1_000).max(1);
            format!("That was a lot at once. Try again in {}.", count(seconds, "second", "seconds"))
        }
        Problem::Unreadable => "The server did not understand this page. Reload it and try again.".to_owned(),
        Problem::TooManyTerms { max } => format!("Use at most {} words and conditions.", bound(max)),
        Problem::TooLarge { bytes_max } => format!("That is too large. The server takes {} at most.", size(*bytes_max)),
        Problem::ForeignOrigin => "This page was opened from another address. Open it from its own.".to_owned(),
        Problem::Unavailable => "The server can't keep anything at the moment. Try again soon.".to_owned(),
        Problem::NoSuchMessage => "The message is not there any more.".to_owned(),
        Problem::NoSuchPlan => "It is over: it was sent, or ended elsewhere.".to_owned(),
        Problem::NoSuchUpload => "A file of this message is not on the server any more. Add it again.".to_owned(),
        Problem::TooManyFiles { max } => format!("A message takes at most {} files.", bound(max)),
        Problem::TooManyUploads { max } => {
            format!("{} files wait to be sent already. Send or remove some first.", bound(max))
        }
        Problem::NoRoom { is_shared: false, .. } => {
            "Your files take up all the space you have here. Delete some first.".to_owned()
        }
        Problem::NoRoom { is_shared: true, .. } => {
            "There is no space left for files on this server. Tell whoever runs it.".to_owned()
        }
        Problem::TooManyMentions { max } => {
            format!("One message can name at most {} people and rooms. @room calls everybody.", bound(max))
        }
        Problem::TooManyPins { max } => format!("At most {} messages can be pinned here. Unpin one first.", bound(max)),
        Problem::TooManyDrafts { max } => format!("At most {} drafts are kept. Send or delete one first.", bound(max)),
        Problem::BadTime { .. } => "Choose a later time, within a year.".to_owned(),
        Problem::TooManyPlans { max } => format!("You have {} of these already. End one first.", bound(max)),
        Problem::TooManySaved { max } => {
            format!("At most {} messages can be saved. Remove one of them first.", bound(max))
        }
        Problem::TooManyReactions { max } => {
            format!("There are {} emoji under this message already. Use one of them.", bound(max))
        }
        Problem::TooManyKeywords { max } => {
            format!("Nobody can have more than {} keywords. Remove one first.", bound(max))
        }
        Problem::TooManyFavourites { max } => format!("At most {} rooms are favourites. Remove one first.", bound(max)),
        Problem::BadPoll { fault } => poll(*fault),
        Problem::PollClosed => "The poll is closed. Nobody can vote in it any more.".to_owned(),
        Problem::NoSuchChoice => "That can't be chosen in this poll.".to_owned(),
        Problem::NoSuchZone => "The server does not know this time zone. Choose another one.".to_owned(),
        Problem::BadSubscription | Problem::NoSuchSubscription => {
            "The server can't reach this device. Turn notifications off and on again.".to_owned()
        }
        Problem::PushFailed { .. } => "The notification did not reach this device.".to_owned(),
        Problem::NoSuchFile => "The file is not there any more.".to_owned(),
        Problem::Internal { incident } => {
            format!("Something went wrong on the server. Try again; if it stays, report incident {incident}.")
        }
    }
}

fn poll(fault: PollFault) -> String {
    match fault {
        PollFault::TooFew { min } => format!("A poll needs at least {} choices.", number(min.into())),
        PollFault::TooMany { max } => format!("A poll takes at most {} choices.", number(max.into())),
        PollFault::Twins => "Two of the choices are the same. Change one of them.".to_owned(),
        PollFault::Past => "The poll would be closed already. Choose a later time.".to_owned(),
    }
}

fn text(field: TextField, fault: TextFault) -> String {
    match fault {
        TextFault::Empty => match field {
            TextField::Body => "Write something first.",
            TextField::Name | TextField::DisplayName => "Say what to call you.",
            TextField::Password => "Choose a password.",
            TextField::SpaceName => "Give the space a name.",
            TextField::RoomName => "Give the room a name.",
            TextField::Topic => "Write a description.",
            TextField::Search => "Say what to look for.",
            TextField::Emoji => "Choose an emoji.",
            TextField::Keyword => "Write a word.",
            TextField::Status => "Choose an emoji, or write a few words.",
            TextField::Note => "Write what you want to be reminded of.",
            TextField::Choice => "Write something for each choice.",
            TextField::Zone | TextField::Notification => "There is nothing in it.",
        }
        .to_owned(),
        TextFault::TooShort { chars_min } => {
            format!("Use at least {}.", count(chars_min.into(), "character", "characters"))
        }
        TextFault::TooLong { max } => match field {
            TextField::Body => "This message is too long. Send it in parts.".to_owned(),
            TextField::Password => "This password is too long. Use a shorter one.".to_owned(),
            TextField::Name
            | TextField::DisplayName
            | TextField::SpaceName
            | TextField::RoomName
            | TextField::Topic
            | TextField::Search
            | TextField::Emoji
            | TextField::Keyword
            | TextField::Zone
            | TextField::Notification
            | TextField::Status
            | TextField::Note
            | TextField::Choice => {
                format!("Use at most {}.", count(max.into(), "character", "characters"))
            }
        },
        TextFault::Character => "There is an invisible character in it. Type it again by hand.".to_owned(),
    }
}
