//! Files, in Bengali.

use super::number;
use crate::text::catalogue::FilesText;

pub(super) const FILES: FilesText = FilesText {
    add: "ফাইল যোগ করুন",
    drop: "ফাইলগুলো এখানে ছেড়ে দিন",
    folder: "গোটা ফোল্ডার পাঠানো যায় না। ভিতরের ফাইলগুলো দিন, কিংবা জিপ করে একটা ফাইল বানিয়ে নিন।",
    tray: "যে ফাইলগুলো যাবে",
    waiting: "অপেক্ষায়",
    waiting_offline: "সংযোগের অপেক্ষায়",
    going: |done, whole| format!("{whole}-এর মধ্যে {done}"),
    there: "পাঠানোর জন্য তৈরি",
    unreadable: "ফাইলটা আর পড়া যাচ্ছে না। সরিয়ে দিয়ে আবার যোগ করুন।",
    remove: "সরিয়ে দিন: ",
    retry: "আবার চেষ্টা করুন: ",
    download: "ডাউনলোড করুন: ",
    armed: "ফাইলগুলো উঠে গেলেই বার্তা চলে যাবে",
    armed_failed: "আটকে আছে: যে ফাইলটা ওঠেনি, সেটা সরান বা আবার চেষ্টা করুন",
    disarm: "এখনই পাঠাবেন না",
    failed_first: "একটা ফাইল ওঠেনি। সেটা সরিয়ে দিন, কিংবা আবার চেষ্টা করুন।",
    no_text: "কোনও লেখা নেই",
    picture_failed: "ছবিটা আনা গেল না",
    not_played: "এটা এখানে চালানো যাচ্ছে না",
    previous: "আগের ছবি",
    next: "পরের ছবি",
    actual_size: "আসল মাপে দেখুন",
    place: |place, count| format!("{}টির মধ্যে {} নম্বর", number(count), number(place)),
};
