//! Searching the messages, in Bengali.

use adda_shared::limits;
use adda_shared::search::Why;

use super::{SearchText, number};

pub(super) const SEARCH: SearchText = SearchText {
    jump: |query| format!("সব বার্তায় “{query}” খুঁজুন"),
    order: "সাজানো",
    newest: "নতুন আগে",
    best: "বেশি মিল আগে",
    searching: "খোঁজা হচ্ছে…",
    found: |found| format!("{}টি বার্তা", number(found)),
    found_first: |found| format!("প্রথম {}টি বার্তা", number(found)),
    nothing: "কিছু পাওয়া গেল না",
    nothing_text: "কম শব্দ দিয়ে, কিংবা শব্দের একটা টুকরো দিয়ে দেখুন। যেভাবে যেভাবে খোঁজা যায়:",
    nothing_since: |moment| format!("{moment} থেকে এ পর্যন্ত কিছু পাওয়া যায়নি"),
    searched_to: |moment| format!("{moment} পর্যন্ত পিছিয়ে খোঁজা হয়েছে।"),
    more: "আরও দেখুন",
    go_on: "আরও পুরনোতে খুঁজুন",
    failed: "খোঁজা গেল না।",
    offline_title: "সংযোগ নেই",
    offline_text: "সংযোগ ফিরলে সব বার্তায় খোঁজা যাবে। এই যন্ত্রে যা আছে, তা “কোথায় যাবেন” ঘরে লিখলেই মিলবে।",
    recent: "সম্প্রতি যা খুঁজেছেন",
    forget: |query| format!("“{query}” মুছে দিন"),
    help: "যেভাবে খোঁজা যায়",
    help_word: "শব্দের যে কোনও অংশ, ছোট-বড় হাতের অক্ষর এক",
    help_phrase: "ঠিক এই কথাগুলো",
    help_not: "এটা বাদে; যে কোনও কিছুর আগে বিয়োগচিহ্ন দেওয়া যায়",
    help_from: "এঁর লেখা; নিজের লেখা হলে from:me",
    help_in: "এই ঘরে",
    help_before: "কোনও দিনের আগে বা পরে",
    help_on: "কোনও মাস, দিন বা বছরের মধ্যে",
    help_has: "যাতে ফাইল, ছবি, লিংক বা কোড আছে",
    help_is: "ঘরে পিন করা, আপনার সংরক্ষিত, বা থ্রেডের",
    example_words: "কাল বিকেলে",
    example_word: "কফি",
    example_name: "রাহুল সেন",
    fault: |piece, why| match why {
        Why::TooLong => format!("বড়জোর {}টি অক্ষর চলবে।", number(limits::SEARCH_CHARS_MAX as u64)),
        Why::TooMany => format!("বড়জোর {}টি শব্দ আর শর্ত চলবে।", number(limits::SEARCH_CLAUSES_MAX as u64)),
        Why::NoValue => format!("“{piece}”-এর পরে কিছু একটা লিখুন।"),
        Why::NotADay => format!("“{piece}” কোনও দিন বোঝাচ্ছে না। 2026-11-01, 2026-11 বা 2026, এভাবে লিখুন।"),
        Why::NotAThing => format!("“{piece}” চেনা নয়: আছে has:file, has:image, has:link আর has:code।"),
        Why::NotAState => format!("“{piece}” চেনা নয়: আছে is:pinned, is:saved আর is:thread।"),
        Why::NoSuchPerson => format!("“{piece}” লিখে যাঁকে বোঝাচ্ছেন, সেই নামে কেউ নেই।"),
        Why::NoSuchRoom => format!("“{piece}” লিখে যে ঘর বোঝাচ্ছেন, সেই নামের কোনও ঘরে আপনি নেই।"),
    },
};
