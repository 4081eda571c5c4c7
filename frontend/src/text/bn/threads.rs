//! What is said of threads, in Bengali.

use super::number;
use crate::text::catalogue::ThreadsText;

pub(super) const THREADS: ThreadsText = ThreadsText {
    reply: "থ্রেডে উত্তর দিন",
    log: "উত্তর",
    open: "থ্রেড খুলুন:",
    count: |replies| format!("{}টি উত্তর", number(replies)),
    new: |unread| format!("{}টি নতুন", number(unread)),
    waiting: |replies| format!("{}টি অপেক্ষায়", number(replies)),
    refused: |replies| format!("{}টি পাঠানো যায়নি", number(replies)),
    none: "এখনও কেউ উত্তর দেননি।",
    none_text: "এখানে যা লিখবেন, তা মূল আলাপের পাশে থাকবে।",
    never: "কেউ উত্তর দেওয়ার আগেই বার্তাটি মুছে ফেলা হয়েছে।",
    follow: "থ্রেডটি অনুসরণ করুন",
    unfollow: "থ্রেডটি আর অনুসরণ করবেন না",
    gone: "এমন কোনও থ্রেড নেই",
    gone_text: "যে বার্তা থেকে এর শুরু, সেটি নেই, কিংবা আপনার দেখার জন্য নয়।",
    nothing: "এখনও কোনও থ্রেড নেই",
    nothing_text: "যে থ্রেড আপনি শুরু করেন, যেখানে উত্তর দেন বা আপনার নাম আসে, আর যা অনুসরণ করেন, সব এখানে থাকে।",
    read_all: "সব পড়া বলে রাখুন",
    more: "আরও দেখুন",
    within: "থ্রেডে",
    from: |who| format!("থ্রেডে {who}"),
};
