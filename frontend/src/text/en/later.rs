//! What only parts say that come later, in English.
//!
//! Longer than 400 lines because it is one list of words, as its catalogue is.

use super::{CATALOGUE, LANGUAGE, count, number};
use crate::text::catalogue::*;
use crate::text::format;

/// What is said at the door.
pub(crate) static DOOR: DoorText = DoorText { first: &CATALOGUE, account: ACCOUNT };

/// What is said beside talking.
pub(crate) static BESIDE: BesideText = BesideText {
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
        remove: |site| ["Remove the preview of ", site].concat(),
        remove_all: "Remove link previews",
        show: "Show previews of links",
        show_hint: "The server reads the pages, so your browser does not have to go there.",
    },
    receipts: RECEIPTS,
    password: PASSWORD,
    shortcuts: SHORTCUTS,
    slash: super::slash::SLASH,
};

const RECEIPTS: ReceiptsText = ReceiptsText {
    seen_by: |who| format!("Seen by {who}"),
    seen_by_menu: "Seen by",
    nobody: "Nobody else has been seen to read this yet.",
    hint: "Those who keep to themselves what they have read are not listed.",
    own: "Show others what I have read",
    own_hint: "In small rooms your face stands at the last message that you have read. Turned off, nobody is told, and you do \
               not see how far others have read either.",
};

const STATUS: StatusWords = StatusWords {
    choose: "Choose an emoji",
    change: |emoji| format!("{emoji}: choose another"),
    no_emoji: "No emoji",
    words: "What are you doing?",
    suggestions: "Suggestions",
    meeting: "In a meeting",
    pause: "Having a break",
    at_home: "Working from home",
    ill: "Off sick",
    on_leave: "On leave",
    end: "For how long",
    never: "Until I change it",
    half_hour: "30 minutes",
    hour: "1 hour",
    four_hours: "4 hours",
    today: "Today",
    week: "1 week",
    until: |time| format!("until {time}"),
    clear: "Clear status",
    set: "Your status is set.",
    cleared: "Your status is cleared.",
};

const ACCOUNT: AccountText = AccountText {
    name: "Your name",
    password: "Password",
    name_hint: "What the others will call you, and how you sign in.",
    welcome_title: "A place of your own",
    welcome_lead: "Name it, say who you are, and start talking. No e-mail, nothing else to set up.",
    create_space: "Create space",
    first_room: "Lobby",
    welcome_done_title: "This space is already made",
    welcome_done_text: "Its owner has used the link. Sign in if you have an account, or ask them for an invitation.",
    welcome_no_token_title: "Almost there",
    welcome_no_token_text: "Open the link that the server printed when it started: it is on its terminal, or in its log.",
    join_title: |space| format!("Join {space}"),
    join_lead: "Choose a name and a password, and you are in.",
    join_lead_by: |by| format!("{by} invites you. Choose a name and a password, and you are in."),
    join_guest_lead: |rooms| match rooms {
        [] => "Say what to call you, and you are in.".to_owned(),
        rooms => format!("You are invited to {}. Say what to call you, and you are in.", format::list(LANGUAGE, rooms)),
    },
    join: "Join",
    join_spent_title: "This link no longer works",
    join_spent_text: "It was used up, has run out or was withdrawn. Ask whoever sent it to you for a new one.",
    join_have_account: "I have an account",
    sign_in_title: |space| format!("Sign in to {space}"),
    sign_in: "Sign in",
    sign_in_lead: "Good to see you again.",
    sign_in_forgotten: "Forgot your password? Whoever runs this server can give you a new one.",
    sign_in_no_account: "Make an account",
    sign_in_invite_only: "New here? Ask somebody inside for an invitation.",
    language: "Language",
};

const ABOUT: AboutText = AboutText {
    open: "Open room",
    closed: "Closed room",
    direct: "Direct message",
    archived: "Archived",
    actions: "Room actions",
    about: "About this room",
    no_topic: "No description yet.",
    name: "Room name",
    topic: "What is it for?",
    edit: "Rename or describe",
    edit_title: "Name and description",
    leave: "Leave room",
    leave_title: |room| format!("Leave {room}?"),
    leave_open: "You can come back whenever you like.",
    leave_closed: "This room is closed: to come back, somebody in it has to let you in.",
    archive: "Archive room",
    archive_title: |room| format!("Archive {room}?"),
    archive_text: "Everything in it stays and can be read, but nobody can write any more. You can undo this.",
    unarchive: "Open it again",
};

const OUTSIDE: OutsideText = OutsideText {
    no_such_title: "No such room",
    no_such_text: "It may be closed, or the address may be wrong.",
    look_offline: "You are offline. This room is looked up when the connection is back.",
    look_failed: "This room could not be looked up.",
    look_cut: "You are not in this room. If it is open, you can join it.",
    not_member: |room| format!("You are looking at {room} from outside."),
    join: "Join room",
};

const COMPLETION: CompletionText = CompletionText {
    emoji: "Emoji",
    people: "People",
    rooms: "Rooms",
    count: |found| count(found, "suggestion", "suggestions"),
    all: "Everybody in this room",
    here: "Everybody who is here now",
};

const PINS: PinsText = PinsText {
    title: "Pinned messages",
    none: "Nothing is pinned yet. What is pinned here, everybody finds again.",
    pinned: "Pinned",
    pin: "Pin",
    unpin: "Unpin",
    by: |by, text| if by.is_empty() { text.to_owned() } else { format!("{by}: {text}") },
};

const DATES: DatesText = DatesText {
    title: "Go to a date",
    title_in: |room| format!("Go to a date in {room}"),
    day: "Date",
    go: "Go",
    none: "Choose a date.",
    jump: |day| format!("Go to {day} in this room"),
};

const DRAFTS: DraftsText = DraftsText {
    none: "No drafts",
    none_text: "What you write and do not send stands here, on all your devices. Nobody else sees it.",
    discard: "Delete draft",
};

const SAVED: SavedText = SavedText {
    none: "Nothing is saved yet",
    none_text: "Save a message to come back to it. Only you see what you have saved.",
    saved: "Saved",
    save: "Save for later",
    unsave: "Remove from saved",
};

const UNREAD: UnreadText = UnreadText {
    none: "Nothing unread",
    none_text: "What is said while you are away stands here, from all your rooms and threads.",
    read: "Mark as read",
    more: "Read on",
    thread: |room, about| format!("{room}, thread: {about}"),
};

const TOOLS: ToolsText = ToolsText {
    actions: "Message actions",
    copy_link: "Copy link",
    copy_text: "Copy text",
    react: "React",
    reply: "Reply",
    mark_unread: "Mark as unread",
    profile: "Show profile",
    who_reacted: "Who reacted",
    versions: "Show earlier versions",
    more: "More",
    edit: "Edit",
    delete: "Delete",
};

const HAPPENED: HappenedText = HappenedText {
    created: |by| format!("{by} made this room"),
    joined: |who| format!("{who} joined"),
    added: |by, who| format!("{by} let {who} in"),
    left: |who| format!("{who} left"),
    removed: |by, who| format!("{by} removed {who}"),
    made_owner: |by, who| format!("{by} made {who} an owner"),
    made_member: |by, who| format!("{by} made {who} a member again"),
    renamed: |by, name| format!("{by} renamed the room to {name}"),
    described: |by, topic| format!("{by} described the room: {topic}"),
    topic_removed: |by| format!("{by} removed the description"),
    archived: |by| format!("{by} archived the room"),
    unarchived: |by| format!("{by} opened the room again"),
};

const FORWARD: ForwardText = ForwardText {
    tool: "Forward",
    title: "Forward to",
    find: "Find a room or a person",
    nothing: "Nothing called that. Try another name.",
    comment: "Something to say with it",
    done: |places| if places == 1 { "Forwarded".to_owned() } else { format!("Forwarded to {} places", number(places)) },
    from: |by| format!("Forwarded from {by}"),
    from_in: |by, room| format!("Forwarded from {by} in {room}"),
};

const REPLIES: RepliesText = RepliesText {
    answers: |by, text| if by.is_empty() { format!("In reply: {text}") } else { format!("In reply to {by}: {text}") },
    answering: |by| if by.is_empty() { "Replying".to_owned() } else { format!("Replying to {by}") },
    coming: "An earlier message",
    call_all_title: "Call everybody?",
    call_all: |people| format!("Your message calls all {} people in this room.", number(people)),
    call: "Send and call",
};

const PAST: PastText = PastText {
    delete_title: "Delete this message?",
    delete_text: "Nobody can read it any more, not even what it said before. This can't be undone.",
    versions: "What this message has said",
    versions_gone: "The message was deleted.",
    versions_failed: "The earlier texts could not be loaded.",
};

const ARRANGE: ArrangeText = ArrangeText {
    menu: "Arrange rooms",
    add: "Add to favourites",
    remove: "Remove from favourites",
    up: "Move up in favourites",
    down: "Move down in favourites",
    unread_first: "Show unread rooms first",
    by_name: "Sort rooms by name",
    hide_read: "Hide rooms without unread messages",
    show_read: "Show all rooms",
};

const PROFILE: ProfileText = ProfileText {
    time: |time| format!("It is {time} for them"),
    shared: "Rooms you share",
    none_shared: "None but direct ones.",
    offline: "There is no connection, so this is all that is known.",
    failed: "The rest of the profile could not be loaded.",
    own_time: "Show others what time it is for me",
    own_time_hint: "People who open your profile see your clock. Guests don't.",
    own_time_elsewhere: |zone| format!("They see the time of {zone}."),
    own_time_here: |zone| format!("Show the time of {zone}"),
};

const PEOPLE: PeopleText = PeopleText {
    title: "People",
    here: |here| format!("Here now · {}", number(here)),
    not_here: |away| format!("Not here · {}", number(away)),
    you: "you",
    room_owner: "Owner of the room",
    guest: "Guest",
    admin: "Admin of the space",
    owner: "Owner of the space",
    add: "Add people",
    add_title: |room| format!("Add people to {room}"),
    find: "Find a person",
    find_nothing: "Nobody of that name.",
    all_in: "Everybody is in this room already.",
    add_one: "Add",
    added: |who| format!("{who} is in the room now."),
    actions: |who| format!("Actions for {who}"),
    write_to: "Write a direct message",
    make_owner: "Make owner of the room",
    make_member: "No longer owner of the room",
    remove: "Remove from the room",
    remove_title: |who, room| format!("Remove {who} from {room}?"),
    remove_text: "From then on they see nothing new here. You can let them in again.",
    make_admin: "Make admin of the space",
    make_space_owner: "Make owner of the space",
    unmake_admin: "Make an ordinary member",
    direct_title: "New direct message",
    direct_chosen: |chosen| format!("{} chosen", count(chosen, "person", "people")),
    direct_start: "Start talking",
    nobody_else: "Nobody else is here yet. Invite somebody first.",
    load_failed: "The list could not be loaded.",
};

const DIRECTORY: DirectoryText = DirectoryText {
    find: "Find a room",
    nothing: |query| format!("No room matches “{query}”."),
    none: "There are no open rooms yet. Make the first one.",
    members: |members| count(members, "member", "members"),
    join: "Join",
    visit: "Open",
    create_title: "Create a room",
    create: "Create room",
    name: "Room name",
    topic: "What is it for?",
    topic_hint: "One line that tells people whether to come in. Optional.",
    kind: "Who may come in",
    open: "Everybody",
    open_hint: "Listed: every member of the space can find it and join.",
    closed: "Invited only",
    closed_hint: "Not listed: its members let others in.",
};

const INVITES: InvitesText = InvitesText {
    title: "Invite people",
    lead: "Send a link, or let them scan the code. They need no e-mail and nothing to install.",
    kind: "They come in as",
    for_members: "Members",
    for_members_hint: "With a name and a password. They see all open rooms.",
    for_guests: "Guests",
    for_guests_hint: "With a name only. They see the rooms that you choose here.",
    rooms: "Rooms for guests",
    expiry: "Works for",
    hour: "1 hour",
    days: |days| count(days, "day", "days"),
    never: "Always",
    uses: "Can be used",
    uses_times: |times| match times {
        1 => "Once".to_owned(),
        times => format!("{} times", number(times)),
    },
    uses_any: "Any number of times",
    create: "Create link",
    link: "Invitation link",
    made: "Here it is. It is shown only now.",
    qr: "The link as a code for a camera",
    copy: "Copy link",
    open_links: "Open links",
    none: "No link is open at the moment.",
    expires: |moment| format!("until {moment}"),
    used: |uses| format!("used {}", count(uses, "time", "times")),
    used_of: |uses, max| format!("used {} of {}", number(uses), count(max, "time", "times")),
    by: |who| format!("by {who}"),
    by_server: "made on the server",
    revoke: "Withdraw",
    revoked: "The link no longer works.",
};

const SETTINGS: SettingsText = SettingsText {
    profile: "You",
    display_name: "Shown name",
    display_name_hint: |name| format!("What everybody calls you. You still sign in as {name}."),
    colour: "Your colour",
    hue: |degrees| format!("Colour {}", number(degrees)),
    look: "Look and language",
    theme: "Theme",
    theme_system: "Like the system",
    theme_light: "Light",
    theme_dark: "Dark",
    theme_contrast: "High contrast",
    language: "Language",
    security: "Password and session",
    sign_out: "Sign out",
    sign_out_guest: "You have no password yet: signing out now means that you can't come back as yourself.",
    version: |version| format!("Adda {version}"),
};

const PASSWORD: PasswordText = PasswordText {
    guest_title: "Keep your place",
    guest_lead: "You are here as a guest, on this browser only. With a password you become a member and can sign in from anywhere.",
    set_password: "Set password",
    current_password: "Current password",
    new_password: "New password",
    change_password: "Change password",
    password_changed: "Your password is set. Other devices have been signed out.",
};

const SHORTCUTS: ShortcutsText = ShortcutsText {
    title: "Keyboard shortcuts",
    jump: "Jump to a room or a person",
    search: "Search messages",
    next_room: "Next room",
    last_room: "Previous room",
    next_unread: "Next unread room",
    last_unread: "Previous unread room",
    next_region: "Next part of the page",
    last_region: "Previous part of the page",
    messages: "From message to message",
    reply: "Reply to the message",
    thread: "Reply to the message in a thread",
    react: "React to the message",
    pin: "Pin the message, or unpin it",
    save: "Save the message, or remove it from saved",
    unread: "Mark the message and what follows as unread",
    edit: "Edit the message",
    delete: "Delete the message",
    more: "Everything else for the message",
    edit_last: "Edit your last message, where nothing is written",
    take_back: "Take back what you just sent, where nothing is written",
    close: "Cancel, close, or mark as read",
    send: "Send",
    complete: "Emoji, people or rooms, while you write",
    slash: "A command, at the beginning of a message",
    take: "Take what is offered",
    paste: "Add a file from the clipboard",
    line: "New line",
    list: "This list",
    key_alt: "Alt",
    key_shift: "Shift",
    key_enter: "Enter",
    key_escape: "Esc",
    key_delete: "Del",
};
