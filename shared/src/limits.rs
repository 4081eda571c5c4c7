//! Every bound that both sides must know, each with its unit in its name.
//!
//! Bounds that only the server needs (connections, queues, time-outs) are settings in its `config`, or constants beside
//! what they bound.

/// Characters in a person's name: the one that signs in, and the one that is shown.
pub const NAME_CHARS_MAX: usize = 40;
/// Characters in the name of a room.
pub const ROOM_NAME_CHARS_MAX: usize = 60;
/// Characters in the name of the space.
pub const SPACE_NAME_CHARS_MAX: usize = 60;
/// Characters in the description of a room.
pub const TOPIC_CHARS_MAX: usize = 250;
/// Characters of what somebody says of themselves, at most.
pub const STATUS_CHARS_MAX: usize = 100;
/// The last time at which a status or a pause ends, in milliseconds since 1970: with the year 2099. A later one has no
/// end, or ends then.
pub const ENDS_AT_MS_MAX: u64 = 4_102_444_800_000;
/// Bytes of UTF-8 in a message.
pub const BODY_BYTES_MAX: usize = 16_000;
/// Files that one message may carry.
pub const FILES_PER_MESSAGE_MAX: usize = 10;
/// Bytes of UTF-8 in a file's name: what file systems take, with room for a number behind it.
pub const FILE_NAME_BYTES_MAX: usize = 200;
/// Bytes of a file that one call brings: few enough for a slow line to send in the time that a request has.
pub const CHUNK_BYTES_MAX: usize = 512 * 1024;
/// Uploads of one person that are in no message yet.
pub const UPLOADS_MAX: usize = 50;
/// Bytes of UTF-8 in one emoji: those with several people, skins and signs have some forty.
pub const EMOJI_BYTES_MAX: usize = 64;
/// Messages of one room that may be pinned.
pub const PINS_MAX: usize = 100;
/// Messages that one person may have saved, in all rooms together.
pub const SAVED_MAX: usize = 500;
/// Rooms and threads in which one person may have drafts, that are kept on the server.
pub const DRAFTS_MAX: usize = 100;
/// Messages that one person may have planned for a later time, and likewise reminders.
pub const PLANS_MAX: usize = 100;
/// Days that a plan may lie ahead.
pub const PLAN_DAYS_MAX: u32 = 366;
/// Characters of what one is reminded of in one's own words, at most.
pub const NOTE_CHARS_MAX: usize = 250;
/// Threads that one person may follow, in all rooms together.
pub const FOLLOWED_THREADS_MAX: usize = 500;
/// People whose faces stand beside a thread.
pub const REPLIERS_SHOWN_MAX: usize = 5;
/// Threads of one room of which a client holds a window.
pub const THREADS_HELD_MAX: usize = 8;
/// Kinds of emoji that may stand under one message.
pub const REACTION_KINDS_MAX: usize = 20;
/// Emoji under one message in all, each counted for each who put it there.
pub const REACTIONS_MAX: usize = 500;
/// Choices of a poll, at least.
pub const POLL_CHOICES_MIN: usize = 2;
/// Choices of a poll, at most.
pub const POLL_CHOICES_MAX: usize = 10;
/// Characters in a choice of a poll.
pub const POLL_CHOICE_CHARS_MAX: usize = 100;
/// Links of a message that get a preview: the first of them.
pub const PREVIEWS_MAX: usize = 3;
/// Bytes of a link that gets a preview.
pub const LINK_BYTES_MAX: usize = 2_000;
/// Characters in what a site calls itself, of which more is cut off.
pub const SITE_CHARS_MAX: usize = 60;
/// Characters in the title of a preview.
pub const PREVIEW_TITLE_CHARS_MAX: usize = 200;
/// Characters in what a preview says that a page is about.
pub const PREVIEW_TEXT_CHARS_MAX: usize = 300;
/// People who are told for each choice of a poll: those who chose it last.
pub const VOTERS_SHOWN_MAX: usize = 100;
/// Earlier texts that are kept of one message: the newest.
pub const VERSIONS_MAX: u64 = 100;
/// Levels of quotes and list items within one another that a message's Markdown may have, and of marks as many more:
/// whatever reads or shows it goes no deeper.
pub const MARKDOWN_LEVELS_MAX: usize = 16;
/// Bytes of one formula; what is longer is text.
pub const MATHS_BYTES_MAX: usize = 2_000;
/// Times that one message may point at people and rooms.
pub const MENTIONS_MAX: usize = 50;
/// Unread messages that call somebody which are told of one room, and counted: the newest.
pub const MENTIONS_HELD_MAX: usize = 100;
/// Items that one request reads by their revisions.
pub const ITEMS_ASKED_MAX: usize = 50;
/// Rooms and threads of which one request tells what is unread.
pub const UNREAD_TOLD_MAX: usize = 100;
/// Unread messages that are told of each.
pub const UNREAD_FIRST_MAX: usize = 3;
/// Emoji that are shown large where a message is nothing else.
pub const LARGE_EMOJI_MAX: usize = 3;
/// Keywords of one person.
pub const KEYWORDS_MAX: usize = 20;
/// Rooms that one person has among their favourites.
pub const FAVOURITES_MAX: usize = 100;
/// Characters in a keyword.
pub const KEYWORD_CHARS_MAX: usize = 40;
/// Bytes in the name of a time zone: the longest that there are have some thirty.
pub const ZONE_NAME_BYTES_MAX: usize = 50;
/// Bytes in the address at which a browser's push service takes messages.
pub const PUSH_ENDPOINT_BYTES_MAX: usize = 1_000;
/// Milliseconds for which a message is news of which somebody is notified: a day. Who comes back later reads what was
/// missed.
pub const NEWS_MS_MAX: u64 = 24 * 60 * 60 * 1_000;
/// Characters that a pushed notification shows of a message.
pub const PUSHED_CHARS_MAX: usize = 300;
/// Characters in a password, at least.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Bytes in a password, at most; a bound on the work of hashing it.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Bytes in one frame from a client. A message in JSON, every character escaped, fits.
pub const CLIENT_FRAME_BYTES_MAX: usize = 128 * 1024;
/// Bytes in the body of an HTTP call, files aside.
pub const HTTP_BODY_BYTES_MAX: usize = 16 * 1024;

/// Milliseconds until a client tries again after a passing refusal that named no time.
pub const RETRY_MS: u64 = 2_000;

/// Rooms that one person may be a member of, but for the direct rooms that others began.
pub const ROOMS_PER_PERSON_MAX: usize = 1_000;
/// Direct rooms in which one person may be that others began: they can't be left, so they have a bound of their own.
pub const DRAWN_IN_MAX: usize = 1_000;
/// Rooms of one person in all, the sum of the two: cursors in a hello, and rooms in a welcome.
pub const ROOMS_HELD_MAX: usize = 2_000;
/// Members of one room.
pub const MEMBERS_PER_ROOM_MAX: usize = 20_000;
/// People in one direct room, its creator included.
pub const DIRECT_PEOPLE_MAX: usize = 10;
/// People in the space, guests included.
pub const PEOPLE_MAX: usize = 20_000;
/// Rooms that one guest link may open.
pub const INVITE_ROOMS_MAX: usize = 20;
/// Uses of one invite link, at most.
pub const INVITE_USES_MAX: u32 = 10_000;
/// Seconds until an invite link expires, at most: a year.
pub const INVITE_LIFE_S_MAX: u64 = 366 * 24 * 60 * 60;
/// Invite links that may be open at one time.
pub const INVITES_MAX: usize = 500;

/// Members of a room up to which each is told how far the others have read it.
pub const RECEIPTS_MEMBERS_MAX: u32 = 32;

/// Timeline items in one page of history.
pub const PAGE_ITEMS_MAX: u16 = 100;
/// Missing events of one room that a resume sends; past it the room is reset.
pub const RESUME_EVENTS_MAX: u64 = 1_000;
/// Characters that the room list is searched for: as many as a topic has.
pub const ROOM_SEARCH_CHARS_MAX: usize = 250;
/// Rooms in one answer to a search of the room list.
pub const LISTED_ROOMS_MAX: usize = 200;
/// Characters in a search of the messages: what is typed, and the texts of its clauses together.
pub const SEARCH_CHARS_MAX: usize = 500;
/// Clauses in a search of the messages.
pub const SEARCH_CLAUSES_MAX: usize = 40;
/// Messages in one page of what a search found.
pub const FOUND_MESSAGES_MAX: u16 = 50;
/// Bytes of a found message's text, about: the part around the first match, cut where words end.
pub const FOUND_TEXT_BYTES_MAX: usize = 600;
/// Searches that a browser keeps for one person.
pub const RECENT_SEARCHES_MAX: usize = 10;
/// Timeline items that a client holds of one room; past it the far end is let go.
pub const WINDOW_ITEMS_MAX: usize = 2_000;
/// Timeline items of one room that a client keeps for when it begins anew: the newest.
pub const KEPT_ITEMS_MAX: usize = 200;
/// Replies of one thread that a client keeps for when it begins anew: the newest.
pub const KEPT_REPLIES_MAX: usize = 100;
/// Messages that may wait in a client's outbox.
pub const OUTBOX_MESSAGES_MAX: usize = 1_000;

/// Milliseconds between two pings of the server.
pub const PING_INTERVAL_MS: u64 = 25_000;
/// Milliseconds without any frame after which either end takes the other for gone: a second less than the half a minute
/// in which that is promised, so that a busy machine keeps it too.
pub const SILENCE_MS_MAX: u64 = 29_000;
/// Milliseconds for which somebody is shown as typing after the last sign of it.
pub const TYPING_MS: u64 = 6_000;
/// Milliseconds that a client lets pass between two signs of typing.
pub const TYPING_REPEAT_MS: u64 = 3_000;
/// Milliseconds without input after which a client says that its person is away.
pub const AWAY_AFTER_MS: u64 = 5 * 60 * 1_000;

/// Milliseconds: the base of the back-off between two attempts to connect.
pub const RECONNECT_BASE_MS: u64 = 250;
/// Milliseconds: the cap of that back-off.
pub const RECONNECT_CAP_MS: u64 = 30_000;
/// Milliseconds of health after which the back-off starts again from its base.
pub const RECONNECT_RESET_MS: u64 = 60_000;
/// Milliseconds that a client lets pass after it was closed out for flooding, at the least.
pub const FLOODING_WAIT_MS: u64 = 10_000;
/// Milliseconds that a client lets pass after there was no place for it, at the least.
pub const CROWDED_WAIT_MS: u64 = 30_000;
