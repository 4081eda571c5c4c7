//! Polls, in Bengali.

use super::number;
use crate::text::catalogue::PollText;

pub(super) const POLL: PollText = PollText {
    one: "ভোট, একটা উত্তর",
    several: "ভোট, একাধিক উত্তর",
    anonymous: "বেনামি",
    result: |votes, share| format!("{}টি ভোট, {share}", number(votes)),
    voters: |voters| {
        if voters == 0 {
            "এখনও কেউ ভোট দেননি".to_owned()
        } else {
            format!("{} জন ভোট দিয়েছেন", number(voters))
        }
    },
    closes: |time| format!("শেষ হবে {time}"),
    closed: "শেষ হয়েছে",
    withdraw: "আমার ভোট তুলে নিন",
    who: "কে কী বেছেছেন",
    close: "ভোট শেষ করুন",
    nobody: "কেউ না",
    failed: "ভোটগুলো আনা গেল না।",
    create: "ভোট নিন",
    question: "প্রশ্ন",
    choice: |place| format!("উত্তর {}", number(place)),
    remove: |place| format!("উত্তর {} বাদ দিন", number(place)),
    add: "আরেকটা উত্তর যোগ করুন",
    may_be_several: "একাধিক উত্তর বাছা যাবে",
    shall_be_anonymous: "বেনামি: কে কী বেছেছেন কেউ দেখবেন না",
    end: "কখন শেষ হবে",
    never: "আমি শেষ করলে",
    hour: "১ ঘণ্টা পরে",
    day: "১ দিন পরে",
    three_days: "৩ দিন পরে",
    week: "১ সপ্তাহ পরে",
    send: "প্রশ্নটা পাঠান",
};
