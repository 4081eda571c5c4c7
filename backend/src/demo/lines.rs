//! What the cast says.

/// The cast, the owner of the space first.
pub(super) const CAST: &[&str] = &["Ada", "Ben", "Chloe", "Dipa", "Emeka", "Farah", "গৌরী", "Hana"];

/// Name, topic, and whether the room is open.
pub(super) const ROOMS: &[(&str, &str, bool)] = &[
    ("workshop", "What is on the bench", true),
    ("আড্ডা", "চা, বৃষ্টি আর যা মনে আসে", true),
    ("match day", "Live from the touchline", true),
    ("garden sensors", "Soil, rain, and the pump that sulks", true),
    ("committee", "Minutes and money", false),
];

pub(super) const ENGLISH: &[&str] = &[
    "Morning all. Kettle is on.",
    "Did anyone look at the pump? It was humming again last night.",
    "I pushed the fix, it should be live in a minute.",
    "That is so much quicker than before.",
    "Who has the key to the shed?",
    "Let us meet at six, by the river gate.",
    "Ha! I knew it.",
    "I can take the second shift on Saturday.",
    "The new board arrived. Photos later, when I have two hands free.",
    "Could somebody read my draft before it goes out? It is about a page, and I am sure that I have said \"resilient\" at least four times.",
    "Two–one, and ten minutes to go!",
    "Thanks. I owe you a cake.",
    "It works on my machine, which is the machine that matters.",
    "Numbers for October:\n  visitors  412\n  repairs   38\n  saved     31",
    "Yes please.",
    "Not tonight, sorry. Tomorrow?",
    "The forecast says rain from four, so we should bring the chairs in before lunch.",
    "https://www.rust-lang.org is a good place to start reading",
    "I have written up what happened on Sunday. Short version: the battery was fine, the connector was not, and the connector has been spoken to.",
    "Lovely.",
    "🎉🎉🎉",
    "Can we move this to the committee room?",
    "Found it. Off by one, as ever.",
];

pub(super) const BENGALI: &[&str] = &[
    "সুপ্রভাত! চা হয়ে গেছে।",
    "কাল রাতে পাম্পটা আবার শব্দ করছিল, কেউ দেখেছ?",
    "আমি ছটায় পৌঁছে যাব, নদীর ধারের গেটে।",
    "দারুণ!",
    "আজ বিকেলে বৃষ্টি হবে বলছে, চেয়ারগুলো আগে তুলে রাখি।",
    "কী সুন্দর লাগছে এখন।",
    "চাবিটা কার কাছে?",
    "শনিবার আমি থাকতে পারব না, রবিবার হলে ভালো হয়।",
    "ধন্যবাদ, তোমার কাছে একটা মিষ্টি পাওনা রইল।",
    "লেখাটা একবার পড়ে দেখবে? এক পাতার বেশি নয়, তবু মনে হচ্ছে কোথাও একটা ভুল রয়ে গেছে।",
    "দুই–এক! আর দশ মিনিট বাকি!",
    "হ্যাঁ, ঠিক আছে।",
    "ছবি পরে পাঠাচ্ছি, এখন হাতে কাদা।",
    "হা হা, আমি জানতাম!",
];
