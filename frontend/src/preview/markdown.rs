//! What messages can say.

use adda_shared::model::RoomKind;

use super::cast::{ADA, BEN, CHLOE, History, LOBBY, RAHUL};

/// Marks, lists, quotes and the like.
pub(super) fn marks() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(BEN, 1, "Short.");
    lobby.says(
        CHLOE,
        1,
        "**Bold**, *soft*, ***both***, ~~gone~~, `code`, and [a link](https://example.org/tea).\nNext line.",
    );
    lobby.says(ADA, 1, "# The plan\nFirst some text.\n\n## In short\n- tea\n- cups\n  - the blue ones\n    - two of them\n\n### Later\n3. wash\n4. dry");
    lobby.says(BEN, 1, "- [x] kettle\n- [ ] biscuits, **the good ones**\n- [ ] milk");
    lobby.says(CHLOE, 1, "> Who brings the pot?\n>\n> > The *big* one?\n\nI do.\n\n---\n\nSee you at six.");
    lobby.says(BEN, 1, "It was ||the *butler*, with [this](https://example.org)|| all along! And ||nobody|| knew.");
    lobby.says(
        ADA,
        1,
        "[https://example.org](https://example.com/elsewhere) and ![a picture](https://example.org/i.png)",
    );
    lobby.says(CHLOE, 1, "🎉");
    lobby.says(BEN, 1, "👍🏽 ❤\u{fe0f} 👩\u{200d}👩\u{200d}👧");
    lobby
}

/// Code and tables, some of them wide.
pub(super) fn code() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(BEN, 1, "Run `cargo test` and then:\n```rust\nfn main() {\n    let pot = Pot::large().with_water(Litres(2)).on(Stove::Left).until(Whistle);\n    println!(\"{pot}\"); // and a remark that makes this line longer than any window that it could stand in\n}\n```");
    lobby.says(ADA, 1, "```\nno language\n```");
    lobby.says(
        CHLOE,
        1,
        "| what | how many | where |\n|:--|--:|:-:|\n| cups | 12 | shelf |\n| **pots** | 2 | `stove` |",
    );
    lobby.says(
        BEN,
        1,
        "| Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday | the week after that |\n\
         |---|---|---|---|---|---|---|---|\n\
         | Earl Grey | Darjeeling, first flush | Assam | peppermint | Ceylon | jasmine | none | something new |",
    );
    lobby
}

/// The same in Bengali, and in a script from the right.
pub(super) fn scripts() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(RAHUL, 1, "**চা** তৈরি, _বিস্কুট_ আসছে। ~~কফি~~ নেই। দেখুন https://example.org/চা।");
    lobby.says(RAHUL, 1, "# আজকের কাজ\n1. কেতলি বসানো\n2. কাপ ধোয়া\n   - নীলগুলো\n\n- [x] চিনি\n- [ ] দুধ");
    lobby.says(ADA, 1, "> আড্ডা কখন?\n\nছটায়, আর ||একটা চমক|| আছে।");
    lobby.says(CHLOE, 1, "**مرحبا** بالجميع:\n- شاي\n- [ ] حليب\n\n> كان المساء جميلا\n\n`code` في السطر");
    lobby.says(RAHUL, 1, "| কী | কটা |\n|---|--:|\n| কাপ | ১২ |\n| কেতলি | ২ |");
    lobby
}

/// What is meant to harm.
pub(super) fn hostile() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(BEN, 1, "<script>alert(1)</script> <img src=x onerror=alert(1)> <b>bold?</b> &lt;i&gt;");
    lobby.says(BEN, 1, "[press](javascript:alert(1)) [me](JAVA&#115;CRIPT:x) [too](data:text/html,x) <javascript:x>");
    lobby.says(BEN, 1, &["> ".repeat(200).as_str(), "deep"].concat());
    lobby.says(BEN, 1, &["- ".repeat(200).as_str(), "deep"].concat());
    lobby.says(BEN, 1, &"*a _b ".repeat(60));
    lobby.says(BEN, 1, &["`", "x".repeat(300).as_str(), "` ||", "y".repeat(300).as_str(), "||"].concat());
    lobby.says(
        BEN,
        1,
        &["|a".repeat(40).as_str(), "|\n", "|-".repeat(40).as_str(), "|\n|", "wide |".repeat(40).as_str()].concat(),
    );
    lobby
}
