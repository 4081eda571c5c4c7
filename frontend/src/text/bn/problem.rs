//! Refusals, in Bengali: what happened and what to do, in one or two short sentences.

use adda_shared::poll::PollFault;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;

use super::{number, size};

pub(super) fn sentence(problem: &Problem) -> String {
    let bound = |max: &u32| number(u64::from(*max));
    match problem {
        Problem::BadText { field, fault } => text(*field, *fault),
        Problem::NoSuchRoom => "এমন কোনও ঘর নেই, কিংবা ঘরটি আপনার জন্য বন্ধ।".to_owned(),
        Problem::NoSuchPerson => "এখানে এমন কেউ নেই।".to_owned(),
        Problem::NotAllowed => "এখানে এটা আপনি করতে পারবেন না। কোনও মালিক বা অ্যাডমিনকে বলুন।".to_owned(),
        Problem::NameTaken => "এই নামটা আগেই নেওয়া। অন্য একটা ভাবুন।".to_owned(),
        Problem::LastOwner => "কাউকে তো দায়িত্বে থাকতে হবে। আগে অন্য কাউকে মালিক করুন।".to_owned(),
        Problem::TooManyRooms { max } => format!("একজন {}টির বেশি ঘরে থাকতে পারেন না। আগে কোনও ঘর ছাড়ুন।", bound(max)),
        Problem::TooManyPeople { max } => format!("সরাসরি বার্তা দুই থেকে {} জনের জন্য। আরও লোক হলে একটা ঘর খুলুন।", bound(max)),
        Problem::RoomFull { max } => format!("ঘরে আর জায়গা নেই: {} জন হয়ে গেছেন।", bound(max)),
        Problem::SpaceFull { max } => format!("আড্ডায় আর জায়গা নেই: {} জন হয়ে গেছেন।", bound(max)),
        Problem::BadInvite => "এভাবে লিংক বানানো যায় না। সীমা কিংবা ঘরগুলো বদলে দেখুন।".to_owned(),
        Problem::TooManyInvites { max } => format!("{}টি লিংক আগেই চালু আছে। আগে কয়েকটা তুলে নিন।", bound(max)),
        Problem::LinkSpent => "এই লিংক আর কাজ করছে না। নতুন একটা চেয়ে নিন।".to_owned(),
        Problem::WrongPassword => "নাম বা পাসওয়ার্ড মিলছে না। আবার চেষ্টা করুন।".to_owned(),
        Problem::NotSignedIn => "আপনার সাইন আউট হয়ে গেছে। আবার ঢুকে নিন।".to_owned(),
        Problem::RegistrationClosed => "এই সার্ভার এখন নতুন কাউকে নিচ্ছে না।".to_owned(),
        Problem::WrongState => "এখন এটা করা যাবে না। পাতাটা আবার খুলে দেখুন।".to_owned(),
        Problem::TooFast { retry_after_ms } => {
            let seconds = retry_after_ms.div_ceil(1_000).max(1);
            format!("একটু ধীরে। {} সেকেন্ড পরে আবার চেষ্টা করুন।", number(seconds))
        }
        Problem::Unreadable => "সার্ভার এই পাতার কথা বুঝতে পারেনি। পাতাটা আবার খুলে চেষ্টা করুন।".to_owned(),
        Problem::TooManyTerms { max } => format!("বড়জোর {}টি শব্দ আর শর্ত চলবে।", bound(max)),
        Problem::TooLarge { bytes_max } => format!("বড্ড বড় হয়ে গেছে। সার্ভার বড়জোর {} নেয়।", size(*bytes_max)),
        Problem::ForeignOrigin => "পাতাটা অন্য ঠিকানা থেকে খোলা হয়েছে। এর নিজের ঠিকানায় খুলুন।".to_owned(),
        Problem::Unavailable => "সার্ভার এখন কিছু রাখতে পারছে না। একটু পরে আবার চেষ্টা করুন।".to_owned(),
        Problem::NoSuchMessage => "বার্তাটা আর নেই।".to_owned(),
        Problem::NoSuchUpload => "এই বার্তার একটা ফাইল আর সার্ভারে নেই। আবার যোগ করুন।".to_owned(),
        Problem::TooManyFiles { max } => format!("একটা বার্তায় বড়জোর {}টি ফাইল দেওয়া যায়।", bound(max)),
        Problem::TooManyUploads { max } => format!("{}টি ফাইল এখনও পাঠানোর অপেক্ষায়। আগে কয়েকটা পাঠান বা সরান।", bound(max)),
        Problem::NoRoom { is_shared: false, .. } => "আপনার ফাইলের জায়গা ভরে গেছে। আগে কয়েকটা মুছুন।".to_owned(),
        Problem::NoRoom { is_shared: true, .. } => "এই সার্ভারে ফাইলের আর জায়গা নেই। যিনি সার্ভার চালান, তাঁকে জানান।".to_owned(),
        Problem::TooManyMentions { max } => {
            format!("এক বার্তায় বড়জোর {}টি মানুষ আর ঘরের নাম করা যায়। সবাইকে ডাকতে লিখুন @room।", bound(max))
        }
        Problem::TooManyPins { max } => format!("এখানে {}টা বার্তা পিন করা আছে, এর বেশি হয় না। আগে একটা খুলুন।", bound(max)),
        Problem::TooManyDrafts { max } => {
            format!("বড়জোর {}টি খসড়া রাখা যায়। আগে একটা পাঠান বা মুছুন।", bound(max))
        }
        Problem::BadTime { days_max } => {
            format!("আগামী {} দিনের মধ্যে পরের কোনো সময় বেছে নিন।", bound(days_max))
        }
        Problem::TooManyPlans { max } => format!("এর মধ্যেই {}টি আছে, এর বেশি রাখা যায় না। আগে একটা শেষ করুন।", bound(max)),
        Problem::NoSuchPlan => "এটা আর নেই: পাঠানো হয়ে গেছে, নয়তো অন্য কোথাও শেষ করা হয়েছে।".to_owned(),
        Problem::TooManySaved { max } => format!("বড়জোর {}টি বার্তা সংরক্ষণ করা যায়। আগে একটা সরান।", bound(max)),
        Problem::TooManyReactions { max } => {
            format!("এই বার্তার নিচে এর মধ্যেই {}টি ইমোজি আছে। তার একটা বেছে নিন।", bound(max))
        }
        Problem::TooManyKeywords { max } => format!("বড়জোর {}টি শব্দ রাখা যায়। আগে একটা সরান।", bound(max)),
        Problem::TooManyFavourites { max } => {
            format!("বড়জোর {}টি ঘর পছন্দের তালিকায় রাখা যায়। আগে একটা সরান।", bound(max))
        }
        Problem::BadPoll { fault } => poll(*fault),
        Problem::PollClosed => "ভোট শেষ হয়ে গেছে। আর ভোট দেওয়া যাবে না।".to_owned(),
        Problem::NoSuchChoice => "এখানে এটা বাছা যায় না।".to_owned(),
        Problem::NoSuchZone => "এই সময়-অঞ্চলটা সার্ভারের জানা নেই। অন্য একটা বেছে নিন।".to_owned(),
        Problem::BadSubscription | Problem::NoSuchSubscription => {
            "সার্ভার এই যন্ত্রে পৌঁছতে পারছে না। নোটিফিকেশন বন্ধ করে আবার চালু করুন।".to_owned()
        }
        Problem::PushFailed { .. } => "নোটিফিকেশনটা এই যন্ত্রে পৌঁছয়নি।".to_owned(),
        Problem::NoSuchFile => "ফাইলটা আর নেই।".to_owned(),
        Problem::Internal { incident } => {
            format!("সার্ভারে কিছু একটা গোলমাল হয়েছে। আবার চেষ্টা করুন; তাতেও না হলে এই নম্বরটা জানান: {incident}।")
        }
    }
}

fn poll(fault: PollFault) -> String {
    match fault {
        PollFault::TooFew { min } => format!("অন্তত {}টি উত্তর লিখুন।", number(min.into())),
        PollFault::TooMany { max } => format!("বড়জোর {}টি উত্তর রাখা যায়।", number(max.into())),
        PollFault::Twins => "দুটো উত্তর একই। একটা বদলে দিন।".to_owned(),
        PollFault::Past => "এই সময় পেরিয়ে গেছে। আরও পরের একটা সময় বেছে নিন।".to_owned(),
    }
}

fn text(field: TextField, fault: TextFault) -> String {
    match fault {
        TextFault::Empty => match field {
            TextField::Body => "আগে কিছু লিখুন।",
            TextField::Name | TextField::DisplayName => "কী নামে ডাকব, লিখুন।",
            TextField::Password => "একটা পাসওয়ার্ড বেছে নিন।",
            TextField::SpaceName => "আড্ডার একটা নাম দিন।",
            TextField::RoomName => "ঘরের একটা নাম দিন।",
            TextField::Topic => "পরিচয়টা লিখুন।",
            TextField::Search => "কী খুঁজবেন, লিখুন।",
            TextField::Emoji => "একটা ইমোজি বেছে নিন।",
            TextField::Keyword => "একটা শব্দ লিখুন।",
            TextField::Status => "একটা ইমোজি বেছে নিন, নয়তো দু-একটা কথা লিখুন।",
            TextField::Note => "কী মনে করিয়ে দিতে হবে লিখুন।",
            TextField::Choice => "প্রতিটি উত্তরে কিছু লিখুন।",
            TextField::Zone | TextField::Notification => "এতে কিছু লেখা নেই।",
        }
        .to_owned(),
        TextFault::TooShort { chars_min } => format!("অন্তত {}টি অক্ষর লাগবে।", number(chars_min.into())),
        TextFault::TooLong { max } => match field {
            TextField::Body => "লেখাটা খুব লম্বা। ভাগ ভাগ করে পাঠান।".to_owned(),
            TextField::Password => "পাসওয়ার্ডটা খুব লম্বা। আর একটু ছোট দিন।".to_owned(),
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
                format!("বড়জোর {}টি অক্ষর চলবে।", number(max.into()))
            }
        },
        TextFault::Character => "লেখায় একটা অদৃশ্য অক্ষর ঢুকে আছে। আবার হাতে লিখে দিন।".to_owned(),
    }
}
