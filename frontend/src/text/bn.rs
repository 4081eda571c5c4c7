//! বাংলা।
//!
//! A space is an আড্ডা, a room a ঘর. People are spoken to as আপনি. Names get no case endings that would need their last
//! sound: the sentences are built so that they stand bare or take a hyphenated -কে or -এর.

use super::Language;
use super::catalogue::*;
use super::format;

mod changes;
mod files;
pub(crate) mod later;
mod notify;
mod plans;
mod poll;
mod problem;
mod reactions;
mod search;
mod slash;
mod threads;

const LANGUAGE: Language = Language::Bengali;

fn number(number: u64) -> String {
    format::number(LANGUAGE, number)
}

fn size(bytes: u64) -> String {
    format::size(LANGUAGE, bytes)
}

pub(super) static CATALOGUE: Catalogue = Catalogue {
    common: COMMON,
    sidebar: SIDEBAR,
    room: ROOM,
    timeline: TIMELINE,
    body: BODY,
    composer: COMPOSER,
    changes: changes::CHANGES,
    connection: CONNECTION,
    crash: CRASH,
    problem: problem::sentence,
    unreachable: "সার্ভারের সাড়া পাওয়া যাচ্ছে না। ইন্টারনেট সংযোগ দেখে আবার চেষ্টা করুন।",
};

const COMMON: CommonText = CommonText {
    cancel: "থাক",
    close: "বন্ধ করুন",
    back: "ফিরে যান",
    save: "সেভ করুন",
    saved: "সেভ হয়েছে",
    retry: "আবার চেষ্টা করুন",
    copied: "কপি হয়েছে",
    loading: "আসছে",
    list_offline: "ইন্টারনেট নেই। সংযোগ ফিরলে তালিকাটা নতুন করে আসবে।",
    dismiss: "সরিয়ে দিন",
    busy: "এক মুহূর্ত",
    show_characters: "অক্ষরগুলো দেখান",
    notices: "জানানোর কথা",
    nothing_here: "এখানে কিছু নেই",
    nothing_here_text: "এই ঠিকানায় কিছু পাওয়া গেল না। হয়তো কপি করার সময় খানিকটা বাদ পড়ে গেছে।",
    to_rooms: "আপনার ঘরগুলোয় যান",
    space_name: "আড্ডার নাম",
    password_hint: "অন্তত ৮টি অক্ষর। ছোট একটা বাক্য হলে ভালো।",
};

const SIDEBAR: SidebarText = SidebarText {
    rooms: "ঘর",
    direct: "সরাসরি বার্তা",
    jump: "কোথায় যাবেন",
    jump_nothing: |query| format!("“{query}” নামে কিছু নেই"),
    favourites: "পছন্দের ঘর",
    all_read: "সব পড়া হয়ে গেছে।",
    browse: "সব ঘর ঘুরে দেখুন",
    saved: "সংরক্ষিত বার্তা",
    drafts: "খসড়া",
    plans: "পরে পাঠানো ও মনে করানো",
    draft: "খসড়া আছে",
    unread_all: "না-পড়া বার্তা",
    threads: "থ্রেড",
    all_rooms: "সব ঘর",
    create_room: "নতুন ঘর খুলুন",
    new_direct: "সরাসরি বার্তা পাঠান",
    no_rooms: "আপনি এখনও কোনও ঘরে নেই।",
    no_direct: "এখনও কেউ নেই। কাউকে লিখুন।",
    unread: |unread| format!("{}টি পড়া বাকি", number(unread)),
    mentions: |count, _| [count, " বার আপনাকে ডাকা হয়েছে"].concat(),
    silent: "নোটিফিকেশন বন্ধ",
    paused: "নোটিফিকেশন আপাতত বন্ধ",
    space_menu: "আড্ডার মেনু",
    invite: "আমন্ত্রণ জানান",
    rename_space: "আড্ডার নাম বদলান",
    settings: "সেটিংস",
    shortcuts: "কিবোর্ড শর্টকাট",
    dark_theme: "গাঢ় থিম",
    light_theme: "হালকা থিম",
    online: "এখানে আছেন",
    away: "একটু দূরে",
    busy: "বিরক্ত করবেন না",
    set_status: "স্ট্যাটাস দিন",
    offline: "এখন নেই",
    key_ctrl: "Ctrl",
};

const ROOM: RoomText = RoomText {
    conversation: "কথাবার্তা",
    details: "খুঁটিনাটি",
    thread: "থ্রেড",
    search: "খোঁজ",
    find_messages: "বার্তা খুঁজুন",
    people: |people| format!("{} জন", number(people)),
    removed: |room| format!("আপনি আর {room} ঘরে নেই।"),
    none_title: "আপনি এখনও কোনও ঘরে নেই",
    none_text: "কী কী ঘর আছে দেখে নিন, কিংবা নিজেই একটা খুলুন।",
    none_guest: "যিনি আমন্ত্রণ জানিয়েছেন, তাঁকে বলুন কোনও ঘরে ঢুকিয়ে নিতে। ঘরটি নিজে থেকেই এখানে চলে আসবে।",
};

const TIMELINE: TimelineText = TimelineText {
    log: "বার্তা",
    today: "আজ",
    yesterday: "গতকাল",
    new: "নতুন",
    begins: "এই ঘরের কথা শুরু এখান থেকে।",
    begins_direct: |people| format!("এই কথা শুধু আপনার আর {people}-এর মধ্যে। আর কেউ পড়তে পারবে না।"),
    begins_invite: "প্রথম কথাটা লিখুন, কিংবা কাউকে লিংক পাঠান: কয়েক সেকেন্ডেই চলে আসবেন।",
    somebody: "কেউ একজন",
    jump_latest: "শেষ কথায় যান",
    jump_new: |new| format!("{}টি নতুন বার্তা", number(new)),
    loading: "আগের কথা আসছে",
    failed: "এই কথাগুলো আনা গেল না।",
    missing: "ইন্টারনেট নেই, আর এখানকার কথা এই যন্ত্রে রাখা নেই। সংযোগ ফিরলেই চলে আসবে।",
    waiting_offline: "সংযোগের অপেক্ষায়",
    discard: "ফেলে দিন",
    link_copied: "লিংক কপি হয়েছে",
    marked_unread: "এখান থেকে না-পড়া রইল",
    change_refused: "কাজটা হয়নি। ",
};

const BODY: BodyText = BodyText {
    code: "কোড",
    copy_code: "কপি করুন",
    table: "ছক",
    no_formula: "সূত্রটা পড়া গেল না",
    done: "হয়েছে",
    not_done: "হয়নি",
    show_hidden: "লুকানো লেখা দেখুন",
    hidden: "লুকানো লেখা",
};

const COMPOSER: ComposerText = ComposerText {
    label: "বার্তা",
    send: "পাঠান",
    in_thread: "থ্রেডে উত্তর দিন",
    to_room: |room| format!("{room} ঘরে লিখুন"),
    to_person: |people| format!("{people}-কে লিখুন"),
    left: |chars| format!("আর {} বাকি", number(chars)),
    over: |chars| format!("{} বেশি", number(chars)),
    offline: "সংযোগ নেই: যা পাঠাবেন, জমা থাকবে।",
    archived: "ঘরটি তুলে রাখা। পড়া যাবে, লেখা যাবে না।",
    outbox_full: "অনেক বার্তা যাওয়ার অপেক্ষায়। সংযোগ ফেরা পর্যন্ত একটু সবুর করুন।",
    typing_one: |who| format!("{who} লিখছেন"),
    typing_two: |one, other| format!("{one} আর {other} লিখছেন"),
    typing_many: |people| format!("{} জন লিখছেন", number(people)),
};

const CONNECTION: ConnectionText = ConnectionText {
    connecting: "সংযোগ হচ্ছে",
    lost: |seconds| match seconds {
        0 => "সংযোগ কেটে গেছে। আবার চেষ্টা চলছে".to_owned(),
        seconds => format!("সংযোগ কেটে গেছে। {} সেকেন্ড পরে আবার চেষ্টা", number(seconds)),
    },
    now: "এখনই",
    offline: "ইন্টারনেট নেই। যা লিখবেন থেকে যাবে, পরে নিজে থেকেই চলে যাবে।",
    as_of: |moment| format!("সর্বশেষ {moment}"),
    back: "সংযোগ ফিরেছে",
    signed_out: "আপনার সাইন আউট হয়ে গেছে।",
    keeps_no_more: "ব্রাউজারে আর জায়গা নেই, তাই অফলাইনে পড়ার জন্য নতুন কিছু থাকবে না। বার্তা আগের মতোই যাবে।",
    keeps_nothing: "এই ব্রাউজার আড্ডার কিছু জমা রাখছে না। ট্যাব বন্ধ করলে না-পাঠানো লেখা হারিয়ে যাবে।",
    kept_by_newer: "আরেকটা ট্যাবে আড্ডার নতুন সংস্করণ খোলা। লেখা যাতে থাকে, এই পেজটা রিলোড করুন।",
    new_version: "আড্ডার নতুন সংস্করণ এসেছে।",
    reload: "আবার খুলুন",
};

const CRASH: CrashText = CrashText {
    title: "আড্ডা হোঁচট খেয়েছে",
    text: "এই পাতায় কিছু একটা গোলমাল হয়েছে। যা লিখছিলেন, তা রাখা আছে। আবার খুললেই হবে।",
    reload: "আবার খুলুন",
    incident: "আবার হলে, সার্ভার যিনি চালান তাঁকে এটা জানান:",
};
