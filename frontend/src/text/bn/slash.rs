//! What is said of commands that are written, in Bengali.

use crate::text::catalogue::{SlashText, SlashWords};

const fn words(takes: &'static str, help: &'static str) -> SlashWords {
    SlashWords { takes, help }
}

pub(super) const SLASH: SlashText = SlashText {
    title: "কমান্ড",
    lead: "বার্তার একেবারে শুরুতে লিখুন। স্ল্যাশ দিয়ে শুরু কোনও কথা পাঠাতে চাইলে // দিয়ে শুরু করুন।",
    send: "বার্তা হিসেবে পাঠান",
    all: "সব কমান্ড দেখুন",
    unknown: |word| format!("/{word} বলে কোনও কমান্ড নেই।"),
    not_here: "এটা আপনি এখানে করতে পারেন না।",
    no_text: "এর পরে কিছু লিখুন।",
    no_person: "একজনের নাম লিখুন: @, তারপর নাম।",
    nobody: |name| format!("{name} নামে এখানে কেউ নেই।"),
    no_room: "একটা ঘরের নাম লিখুন: #, তারপর নাম।",
    no_such_room: |name| format!("{name} নামে এমন কোনও ঘর নেই, যেখানে আপনি যোগ দিতে পারেন।"),
    no_span: |said| format!("{said} কোনও সময় নয়। 30m, 8h, 2d বা tomorrow লিখুন, বড়জোর ৩০ দিন।"),
    no_day: "2026-11-01-এর মতো একটা তারিখ লিখুন।",
    offline: "এখন সংযোগ নেই। আপনার লেখা এখানেই থাকছে।",
    me: words("লেখা", "আপনি কী করছেন, বাঁকা হরফে বলুন"),
    shrug: words("[লেখা]", "কাঁধ ঝাঁকানো পাঠান, চাইলে আগে কিছু লিখে"),
    dm: words("@নাম", "কারও সঙ্গে সরাসরি কথা বলুন"),
    join: words("#ঘর", "কোনও ঘরে যান, যোগ দিন"),
    invite: words("@নাম …", "এই ঘরে লোক যোগ করুন"),
    remove: words("@নাম", "এই ঘর থেকে কাউকে সরান"),
    topic: words("[লেখা]", "এই ঘর কীসের জন্য, লিখুন"),
    rename: words("নাম", "এই ঘরের নাম বদলান"),
    mute: words("[30m | 8h | 2d | tomorrow]", "এই ঘর নীরব করুন; সময় না লিখলে ৮ ঘণ্টা"),
    unmute: words("", "এই ঘর আর নীরব রাখবেন না"),
    pause: words("[30m | 8h | 2d | tomorrow]", "সব নোটিফিকেশন থামান; সময় না লিখলে এক ঘণ্টা"),
    resume: words("", "আবার নোটিফিকেশন চালু করুন"),
    poll: words("[প্রশ্ন]", "সবার ভোট নিন, উত্তর বেছে নিতে দিন"),
    status: words("[ইমোজি] [লেখা] | clear", "কী করছেন, সবাইকে জানান"),
    search: words("লেখা", "বার্তা খুঁজুন"),
    date: words("2026-11-01", "কোনও দিনের কথায় যান"),
    saved: words("", "আপনার সংরক্ষিত বার্তা দেখুন"),
    drafts: words("", "যা লিখে এখনও পাঠাননি, তা দেখুন"),
    unread: words("", "যা কিছু না-পড়া, সব দেখুন"),
    threads: words("", "যে থ্রেডগুলো অনুসরণ করছেন, দেখুন"),
    leave: words("", "এই ঘর ছাড়ুন"),
    archive: words("", "এই ঘর আর্কাইভ করুন"),
    settings: words("", "সেটিংস খুলুন"),
    dark: words("", "গাঢ় থিম নিন"),
    light: words("", "হালকা থিম নিন"),
    shortcuts: words("", "কিবোর্ড শর্টকাট দেখুন"),
    help: words("", "সব কমান্ড দেখুন"),
};
