//! What only parts say that come later, in Bengali.
//!
//! Longer than 400 lines because it is one list of words, as its catalogue is.

use super::{CATALOGUE, LANGUAGE, number};
use crate::text::catalogue::*;
use crate::text::format;

/// All of it.
pub(crate) static ALL: AllText = AllText {
    door: DoorText { first: &CATALOGUE, account: ACCOUNT },
    beside: BesideText {
        first: &CATALOGUE,
        about: ABOUT,
        outside: OUTSIDE,
        tools: TOOLS,
        replies: REPLIES,
        threads: super::threads::THREADS,
        unread: UNREAD,
        happened: HAPPENED,
        forward: FORWARD,
        completion: COMPLETION,
        past: PAST,
        people: PEOPLE,
        profile: PROFILE,
        arrange: ARRANGE,
        directory: DIRECTORY,
        files: super::files::FILES,
        reactions: super::reactions::REACTIONS,
        pins: PINS,
        saved: SAVED,
        drafts: DRAFTS,
        dates: DATES,
        search: super::search::SEARCH,
        invites: INVITES,
        settings: SETTINGS,
        notify: super::notify::NOTIFY,
        status: STATUS,
        poll: super::poll::POLL,
        plans: super::plans::PLANS,
        previews: PreviewsText {
            remove: |site| [site, "-এর প্রিভিউ সরান"].concat(),
            remove_all: "লিংকের প্রিভিউ সরান",
            show: "লিংকের প্রিভিউ দেখান",
            show_hint: "পাতাগুলো সার্ভারই পড়ে, তাই আপনার ব্রাউজারকে সেখানে যেতে হয় না।",
        },
        receipts: RECEIPTS,
        password: PASSWORD,
        shortcuts: SHORTCUTS,
        slash: super::slash::SLASH,
    },
};

const RECEIPTS: ReceiptsText = ReceiptsText {
    seen_by: |who| format!("দেখেছেন: {who}"),
    seen_by_menu: "কে কে দেখেছেন",
    nobody: "আর কেউ এখনও এটি দেখেছেন বলে জানা যায়নি।",
    hint: "কতটা পড়েছেন তা যাঁরা জানাতে চান না, তাঁদের নাম এখানে নেই।",
    own: "কতটা পড়েছি, অন্যদের দেখান",
    own_hint: "ছোট ঘরে আপনার মুখ থাকে আপনার পড়া শেষ বার্তাটির পাশে। বন্ধ রাখলে কেউ জানবেন না, আর আপনিও দেখবেন না অন্যরা কতটা পড়েছেন।",
};

const STATUS: StatusWords = StatusWords {
    choose: "ইমোজি বেছে নিন",
    change: |emoji| format!("{emoji}: অন্যটা বেছে নিন"),
    no_emoji: "ইমোজি ছাড়া",
    words: "কী করছেন?",
    suggestions: "পরামর্শ",
    meeting: "মিটিংয়ে আছি",
    pause: "একটু বিরতিতে আছি",
    at_home: "বাসা থেকে কাজ করছি",
    ill: "শরীর ভালো নেই",
    on_leave: "ছুটিতে আছি",
    end: "কতক্ষণের জন্য",
    never: "না বদলানো পর্যন্ত",
    half_hour: "৩০ মিনিট",
    hour: "১ ঘণ্টা",
    four_hours: "৪ ঘণ্টা",
    today: "আজকের দিন",
    week: "১ সপ্তাহ",
    until: |time| format!("{time} পর্যন্ত"),
    clear: "স্ট্যাটাস মুছুন",
    set: "আপনার স্ট্যাটাস দেওয়া হলো।",
    cleared: "আপনার স্ট্যাটাস মোছা হলো।",
};

const ACCOUNT: AccountText = AccountText {
    name: "আপনার নাম",
    password: "পাসওয়ার্ড",
    name_hint: "সবাই আপনাকে এই নামে চিনবে, ঢুকতেও এই নামই লাগবে।",
    welcome_title: "আপনার নিজের আড্ডা",
    welcome_lead: "একটা নাম দিন, নিজের পরিচয় দিন, তারপর গল্প শুরু। ই-মেল লাগবে না, আর কিছু সাজাতেও হবে না।",
    create_space: "আড্ডা শুরু করুন",
    first_room: "বৈঠকখানা",
    welcome_done_title: "এই আড্ডা আগেই খোলা হয়েছে",
    welcome_done_text: "লিংকটা এর মালিক ব্যবহার করে ফেলেছেন। অ্যাকাউন্ট থাকলে ঢুকে পড়ুন, না থাকলে তাঁর কাছে আমন্ত্রণ চেয়ে নিন।",
    welcome_no_token_title: "আর একটুখানি",
    welcome_no_token_text: "সার্ভার চালু হওয়ার সময় একটা লিংক দেখিয়েছিল, টার্মিনালে বা লগে পাবেন। সেটা খুলুন।",
    join_title: |space| format!("{space}: আসুন, বসুন"),
    join_lead: "একটা নাম আর একটা পাসওয়ার্ড বেছে নিন, তাহলেই হল।",
    join_lead_by: |by| format!("{by} আপনাকে ডেকেছেন। একটা নাম আর একটা পাসওয়ার্ড বেছে নিন, তাহলেই হল।"),
    join_guest_lead: |rooms| match rooms {
        [] => "কী নামে ডাকব বলুন, তাহলেই হল।".to_owned(),
        rooms => {
            format!("আপনার নিমন্ত্রণ এখানে: {}। কী নামে ডাকব বলুন, তাহলেই হল।", format::list(LANGUAGE, rooms))
        }
    },
    join: "যোগ দিন",
    join_spent_title: "এই লিংক আর কাজ করছে না",
    join_spent_text: "হয় ব্যবহার হয়ে গেছে, নয় মেয়াদ ফুরিয়েছে, নয় তুলে নেওয়া হয়েছে। যিনি পাঠিয়েছেন তাঁর কাছে নতুন একটা চেয়ে নিন।",
    join_have_account: "আমার অ্যাকাউন্ট আছে",
    sign_in_title: |space| format!("{space}: ভিতরে আসুন"),
    sign_in: "ঢুকুন",
    sign_in_lead: "আবার দেখা হয়ে ভালো লাগল।",
    sign_in_forgotten: "পাসওয়ার্ড ভুলে গেছেন? এই সার্ভার যিনি চালান, তিনি নতুন একটা দিতে পারবেন।",
    sign_in_no_account: "নতুন অ্যাকাউন্ট খুলুন",
    sign_in_invite_only: "নতুন এসেছেন? ভিতরের কারও কাছে আমন্ত্রণ চেয়ে নিন।",
    language: "ভাষা",
};

const ABOUT: AboutText = AboutText {
    open: "খোলা ঘর",
    closed: "বন্ধ ঘর",
    direct: "সরাসরি বার্তা",
    archived: "তুলে রাখা",
    actions: "ঘরের মেনু",
    about: "এই ঘরের কথা",
    no_topic: "এখনও কিছু লেখা হয়নি।",
    name: "ঘরের নাম",
    topic: "এখানে কী নিয়ে কথা হয়?",
    edit: "নাম বা পরিচয় বদলান",
    edit_title: "নাম আর পরিচয়",
    leave: "ঘর ছেড়ে যান",
    leave_title: |room| format!("{room} ছেড়ে যাবেন?"),
    leave_open: "যখন খুশি আবার ফিরে আসতে পারবেন।",
    leave_closed: "ঘরটি বন্ধ: ফিরতে হলে ভিতরের কাউকে আপনাকে ঢুকিয়ে নিতে হবে।",
    archive: "ঘর তুলে রাখুন",
    archive_title: |room| format!("{room} তুলে রাখবেন?"),
    archive_text: "যা লেখা হয়েছে সব থাকবে, পড়াও যাবে, কিন্তু নতুন করে কেউ লিখতে পারবেন না। পরে আবার খোলা যায়।",
    unarchive: "আবার খুলুন",
};

const OUTSIDE: OutsideText = OutsideText {
    no_such_title: "এমন ঘর নেই",
    no_such_text: "হয়তো ঘরটি বন্ধ, নয়তো ঠিকানায় ভুল আছে।",
    look_offline: "ইন্টারনেট নেই। সংযোগ ফিরলে ঘরটি খোঁজা হবে।",
    look_failed: "ঘরটির খোঁজ নেওয়া গেল না।",
    look_cut: "আপনি এই ঘরে নেই। ঘরটি খোলা হলে যোগ দিতে পারবেন।",
    not_member: |room| format!("আপনি বাইরে থেকে {room} দেখছেন।"),
    join: "ঘরে আসুন",
};

const COMPLETION: CompletionText = CompletionText {
    emoji: "ইমোজি",
    people: "লোকজন",
    rooms: "ঘর",
    count: |found| format!("{}টি মিলেছে", number(found)),
    all: "এই ঘরের সবাই",
    here: "এই মুহূর্তে যাঁরা আছেন",
};

const PINS: PinsText = PinsText {
    title: "পিন করা বার্তা",
    none: "এখনও কিছু পিন করা নেই। যা পিন করা হয়, সবাই তা এখানে খুঁজে পান।",
    pinned: "পিন করা",
    pin: "পিন করুন",
    unpin: "পিন খুলুন",
    by: |by, text| if by.is_empty() { text.to_owned() } else { format!("{by}: {text}") },
};

const DATES: DatesText = DatesText {
    title: "কোনও তারিখে যান",
    title_in: |room| format!("{room}: কোনও তারিখে যান"),
    day: "তারিখ",
    go: "যান",
    none: "একটা তারিখ বাছুন।",
    jump: |day| format!("এই ঘরে {day} তারিখে যান"),
};

const DRAFTS: DraftsText = DraftsText {
    none: "কোনও খসড়া নেই",
    none_text: "যা লিখে পাঠান না, তা এখানে থাকে, আপনার সব ডিভাইসে। আর কেউ তা দেখে না।",
    discard: "খসড়া মুছুন",
};

const SAVED: SavedText = SavedText {
    none: "এখনও কিছু সংরক্ষণ করা নেই",
    none_text: "যে বার্তায় ফিরে আসতে চান, তা সংরক্ষণ করুন। আপনার সংরক্ষিত বার্তা শুধু আপনিই দেখেন।",
    saved: "সংরক্ষিত",
    save: "পরের জন্য রেখে দিন",
    unsave: "সংরক্ষিত থেকে সরান",
};

const UNREAD: UnreadText = UnreadText {
    none: "সব পড়া হয়ে গেছে",
    none_text: "আপনি না থাকলে ঘরে আর থ্রেডে যা যা কথা হয়, সব এখানে এসে জমে।",
    read: "পড়া বলে রাখুন",
    more: "আরও পড়ুন",
    thread: |room, about| format!("{room}, থ্রেড: {about}"),
};

const TOOLS: ToolsText = ToolsText {
    actions: "বার্তার মেনু",
    copy_link: "লিংক কপি করুন",
    copy_text: "লেখা কপি করুন",
    react: "ইমোজি দিন",
    reply: "উত্তর দিন",
    mark_unread: "না-পড়া বলে রাখুন",
    profile: "প্রোফাইল দেখুন",
    who_reacted: "কে কোন ইমোজি দিয়েছেন",
    versions: "আগের লেখা দেখুন",
    more: "আরও",
    edit: "বদলান",
    delete: "মুছে ফেলুন",
};

const HAPPENED: HappenedText = HappenedText {
    created: |by| format!("{by} ঘরটি খুললেন"),
    joined: |who| format!("{who} এলেন"),
    added: |by, who| format!("{by} ডেকে আনলেন {who}-কে"),
    left: |who| format!("{who} চলে গেলেন"),
    removed: |by, who| format!("{by} সরিয়ে দিলেন {who}-কে"),
    made_owner: |by, who| format!("{by} ঘরের মালিক করলেন {who}-কে"),
    made_member: |by, who| format!("{by} আবার সাধারণ সদস্য করলেন {who}-কে"),
    renamed: |by, name| format!("{by} ঘরের নতুন নাম দিলেন: {name}"),
    described: |by, topic| format!("{by} ঘরের পরিচয় লিখলেন: {topic}"),
    topic_removed: |by| format!("{by} ঘরের পরিচয় মুছে দিলেন"),
    archived: |by| format!("{by} ঘরটি তুলে রাখলেন"),
    unarchived: |by| format!("{by} ঘরটি আবার খুললেন"),
};

const FORWARD: ForwardText = ForwardText {
    tool: "ফরোয়ার্ড করুন",
    title: "কোথায় ফরোয়ার্ড করবেন",
    find: "ঘর বা কাউকে খুঁজুন",
    nothing: "এই নামে কিছু নেই। অন্য নাম লিখে দেখুন।",
    comment: "সঙ্গে কিছু বলতে চাইলে",
    done: |places| {
        if places == 1 {
            "ফরোয়ার্ড হয়েছে".to_owned()
        } else {
            format!("{} জায়গায় ফরোয়ার্ড হয়েছে", number(places))
        }
    },
    from: |by| format!("{by}-এর বার্তা, ফরোয়ার্ড করা"),
    from_in: |by, room| format!("{room} ঘরে {by}-এর বার্তা, ফরোয়ার্ড করা"),
};

const REPLIES: RepliesText = RepliesText {
    answers: |by, text| {
        if by.is_empty() { format!("উত্তর: {text}") } else { format!("{by}-কে উত্তর: {text}") }
    },
    answering: |by| if by.is_empty() { "উত্তর".to_owned() } else { format!("{by}-কে উত্তর") },
    coming: "আগের একটা বার্তা",
    call_all_title: "সবাইকে ডাকবেন?",
    call_all: |people| format!("বার্তাটা এই ঘরের {} জনকেই ডাকবে।", number(people)),
    call: "পাঠান, ডাকুন",
};

const PAST: PastText = PastText {
    delete_title: "বার্তাটা মুছে ফেলবেন?",
    delete_text: "এর পর কেউ এটা পড়তে পারবেন না, আগে যা লেখা ছিল তা-ও না। মুছলে আর ফেরানো যায় না।",
    versions: "বার্তাটায় যা যা লেখা ছিল",
    versions_gone: "বার্তাটা মুছে ফেলা হয়েছে।",
    versions_failed: "আগের লেখাগুলো আনা গেল না।",
};

const ARRANGE: ArrangeText = ArrangeText {
    menu: "ঘরের তালিকা সাজান",
    add: "পছন্দের তালিকায় রাখুন",
    remove: "পছন্দের তালিকা থেকে সরান",
    up: "পছন্দের তালিকায় উপরে তুলুন",
    down: "পছন্দের তালিকায় নিচে নামান",
    unread_first: "না-পড়া ঘর আগে দেখান",
    by_name: "নাম ধরে সাজান",
    hide_read: "যেসব ঘরে সব পড়া, সেগুলো লুকান",
    show_read: "সব ঘর দেখান",
};

const PROFILE: ProfileText = ProfileText {
    time: |time| format!("ওঁর ওখানে এখন {time}"),
    shared: "যেসব ঘরে দুজনেই আছেন",
    none_shared: "সরাসরি কথাবার্তা ছাড়া কোনও ঘর নেই।",
    offline: "সংযোগ নেই, তাই এর বেশি এখন জানা যাচ্ছে না।",
    failed: "প্রোফাইলের বাকিটা আনা গেল না।",
    own_time: "আমার এখানে কটা বাজে, অন্যদের দেখান",
    own_time_hint: "যিনি আপনার প্রোফাইল খুলবেন তিনি আপনার ঘড়ির সময় দেখবেন। অতিথিরা দেখবেন না।",
    own_time_elsewhere: |zone| format!("অন্যরা {zone} অঞ্চলের সময় দেখছেন।"),
    own_time_here: |zone| format!("{zone} অঞ্চলের সময় দেখান"),
};

const PEOPLE: PeopleText = PeopleText {
    title: "কারা আছেন",
    here: |here| format!("এখন আছেন · {}", number(here)),
    not_here: |away| format!("এখন নেই · {}", number(away)),
    you: "আপনি",
    room_owner: "ঘরের মালিক",
    guest: "অতিথি",
    admin: "আড্ডার অ্যাডমিন",
    owner: "আড্ডার মালিক",
    add: "লোক আনুন",
    add_title: |room| format!("{room} ঘরে লোক আনুন"),
    find: "কাকে খুঁজছেন",
    find_nothing: "এই নামে কেউ নেই।",
    all_in: "সবাই এই ঘরে আছেন।",
    add_one: "আনুন",
    added: |who| format!("{who} এখন ঘরে।"),
    actions: |who| format!("{who}: কী করবেন"),
    write_to: "সরাসরি বার্তা পাঠান",
    make_owner: "ঘরের মালিক করুন",
    make_member: "মালিকানা সরিয়ে নিন",
    remove: "ঘর থেকে সরিয়ে দিন",
    remove_title: |who, room| format!("{room} থেকে {who}-কে সরাবেন?"),
    remove_text: "এর পর এখানকার নতুন কিছু উনি দেখতে পাবেন না। পরে আবার আনা যায়।",
    make_admin: "আড্ডার অ্যাডমিন করুন",
    make_space_owner: "আড্ডার মালিক করুন",
    unmake_admin: "সাধারণ সদস্য করুন",
    direct_title: "সরাসরি বার্তা পাঠান",
    direct_chosen: |chosen| format!("{} জনকে বেছেছেন", number(chosen)),
    direct_start: "কথা শুরু করুন",
    nobody_else: "এখনও আর কেউ আসেননি। আগে কাউকে আমন্ত্রণ জানান।",
    load_failed: "তালিকাটা আনা গেল না।",
};

const DIRECTORY: DirectoryText = DirectoryText {
    find: "কোন ঘর খুঁজছেন",
    nothing: |query| format!("“{query}” দিয়ে কোনও ঘর পাওয়া গেল না।"),
    none: "এখনও কোনও খোলা ঘর নেই। প্রথমটা আপনিই খুলুন।",
    members: |members| format!("{} জন সদস্য", number(members)),
    join: "যোগ দিন",
    visit: "ভিতরে যান",
    create_title: "নতুন ঘর",
    create: "ঘর খুলুন",
    name: "ঘরের নাম",
    topic: "এখানে কী নিয়ে কথা হবে?",
    topic_hint: "এক লাইনে লিখুন, যাতে লোকে বোঝে আসবে কি না। না লিখলেও চলে।",
    kind: "কারা আসতে পারবেন",
    open: "সবাই",
    open_hint: "তালিকায় থাকবে: আড্ডার যে কোনও সদস্য খুঁজে পেয়ে যোগ দিতে পারবেন।",
    closed: "শুধু যাঁদের ডাকা হবে",
    closed_hint: "তালিকায় থাকবে না: ভিতরের লোকেরাই অন্যদের আনবেন।",
};

const INVITES: InvitesText = InvitesText {
    title: "আমন্ত্রণ জানান",
    lead: "লিংকটা পাঠান, কিংবা কোডটা স্ক্যান করতে দিন। ই-মেল লাগবে না, কিছু ইনস্টলও করতে হবে না।",
    kind: "তাঁরা আসবেন",
    for_members: "সদস্য হয়ে",
    for_members_hint: "নাম আর পাসওয়ার্ড দিয়ে। সব খোলা ঘর দেখতে পাবেন।",
    for_guests: "অতিথি হয়ে",
    for_guests_hint: "শুধু নাম দিয়ে। আপনি যে ঘরগুলো বেছে দেবেন, সেগুলোই দেখতে পাবেন।",
    rooms: "অতিথিদের জন্য ঘর",
    expiry: "কতদিন চলবে",
    hour: "১ ঘণ্টা",
    days: |days| format!("{} দিন", number(days)),
    never: "সব সময়",
    uses: "কতবার চলবে",
    uses_times: |times| format!("{} বার", number(times)),
    uses_any: "যতবার খুশি",
    create: "লিংক বানান",
    link: "আমন্ত্রণের লিংক",
    made: "এই নিন। এটা শুধু এখনই দেখা যাবে।",
    qr: "ক্যামেরার জন্য লিংকের কোড",
    copy: "লিংক কপি করুন",
    open_links: "যে লিংকগুলো চালু",
    none: "এখন কোনও লিংক চালু নেই।",
    expires: |moment| format!("মেয়াদ {moment} পর্যন্ত"),
    used: |uses| format!("{} বার ব্যবহার হয়েছে", number(uses)),
    used_of: |uses, max| format!("{} বারের মধ্যে {} বার ব্যবহার হয়েছে", number(max), number(uses)),
    by: |who| format!("বানিয়েছেন {who}"),
    by_server: "সার্ভার থেকে বানানো",
    revoke: "তুলে নিন",
    revoked: "লিংকটা আর কাজ করবে না।",
};

const SETTINGS: SettingsText = SettingsText {
    profile: "আপনি",
    display_name: "যে নাম সবাই দেখেন",
    display_name_hint: |name| format!("সবাই আপনাকে এই নামে ডাকবেন। ঢুকবেন কিন্তু {name} নামেই।"),
    colour: "আপনার রং",
    hue: |degrees| format!("রং {}", number(degrees)),
    look: "থিম আর ভাষা",
    theme: "থিম",
    theme_system: "যন্ত্রে যেমন",
    theme_light: "হালকা",
    theme_dark: "গাঢ়",
    theme_contrast: "বেশি কনট্রাস্ট",
    language: "ভাষা",
    security: "পাসওয়ার্ড ও সেশন",
    sign_out: "সাইন আউট করুন",
    sign_out_guest: "আপনার এখনও পাসওয়ার্ড নেই: এখন সাইন আউট করলে এই নামে আর ফিরতে পারবেন না।",
    version: |version| format!("আড্ডা {version}"),
};

const PASSWORD: PasswordText = PasswordText {
    guest_title: "নিজের জায়গাটা রেখে দিন",
    guest_lead: "আপনি এখানে অতিথি, শুধু এই ব্রাউজারেই। একটা পাসওয়ার্ড দিলে সদস্য হয়ে যাবেন, তখন যেখান থেকে খুশি ঢুকতে পারবেন।",
    set_password: "পাসওয়ার্ড ঠিক করুন",
    current_password: "এখনকার পাসওয়ার্ড",
    new_password: "নতুন পাসওয়ার্ড",
    change_password: "পাসওয়ার্ড বদলান",
    password_changed: "পাসওয়ার্ড ঠিক হয়েছে। অন্য সব যন্ত্রে সাইন আউট হয়ে গেছে।",
};

const SHORTCUTS: ShortcutsText = ShortcutsText {
    title: "কিবোর্ড শর্টকাট",
    jump: "কোনও ঘরে বা কারও কাছে যান",
    search: "বার্তা খুঁজুন",
    next_room: "পরের ঘর",
    last_room: "আগের ঘর",
    next_unread: "পরের না-পড়া ঘর",
    last_unread: "আগের না-পড়া ঘর",
    next_region: "পাতার পরের অংশ",
    last_region: "পাতার আগের অংশ",
    messages: "এক বার্তা থেকে আর এক বার্তায়",
    reply: "বার্তাটার উত্তর দেওয়া",
    thread: "বার্তাটার থ্রেডে উত্তর দেওয়া",
    react: "বার্তাটায় ইমোজি দেওয়া",
    pin: "বার্তাটা পিন করা বা পিন খোলা",
    save: "বার্তাটা সংরক্ষণ করা বা সংরক্ষিত থেকে সরানো",
    unread: "বার্তাটা আর তার পরের সব না-পড়া বলে রাখা",
    edit: "বার্তাটা বদলানো",
    delete: "বার্তাটা মুছে ফেলা",
    more: "বার্তাটার বাকি সব কাজ",
    edit_last: "কিছু লেখা না থাকলে নিজের শেষ বার্তা বদলানো",
    take_back: "কিছু লেখা না থাকলে এইমাত্র পাঠানো বার্তা ফিরিয়ে নেওয়া",
    close: "বাতিল, বন্ধ করা, কিংবা পড়া হয়েছে বলা",
    send: "পাঠানো",
    complete: "লেখার সময় ইমোজি, লোক বা ঘর বেছে নেওয়া",
    slash: "বার্তার শুরুতে লিখলে কমান্ড",
    take: "যা দেখানো হচ্ছে, সেটা নেওয়া",
    paste: "ক্লিপবোর্ড থেকে ফাইল যোগ করা",
    line: "নতুন লাইন",
    list: "এই তালিকা",
    key_alt: "Alt",
    key_shift: "Shift",
    key_enter: "Enter",
    key_escape: "Esc",
    key_delete: "Del",
};
