//! What messages can say.

use adda_shared::model::RoomKind;

use super::cast::{ADA, BEN, CHLOE, History, LOBBY, RAHUL};
use super::scenes::Said;
use super::stage::Stage;

impl Said {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        stage.history = match self {
            Self::Marks | Self::Mirrored => marks(),
            Self::Code => code(),
            Self::Languages => languages(),
            Self::Formulas => formulas(),
            Self::Scripts => scripts(),
            Self::Hostile => hostile(),
        };
        stage.is_mirrored = self == Self::Mirrored;
        stage
    }
}

/// Marks, lists, quotes and the like.
fn marks() -> History {
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
fn code() -> History {
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

/// Code of languages that are known, so that every colour is there, and of one that is not.
fn languages() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(BEN, 1, "```diff\n@@ -1,2 +1,2 @@ pour()\n-let cups = 1;\n+let cups = 2;\n for guest in guests {\n```");
    lobby.says(
        ADA,
        1,
        "```ts\n// আড্ডার জন্য\nexport class Pot<T> {\n  litres: number = 2.5;\n  pour = (to: T) => `tea for ${to}`;\n}\n```",
    );
    lobby.says(
        CHLOE,
        1,
        "```py\n@cached\ndef steep(minutes: int) -> str:\n    return f\"{minutes} min\" if minutes > 3 else None\n```",
    );
    lobby.says(RAHUL, 1, "```html\n<p class=\"cup\">চা &amp; code</p> <!-- hot -->\n```");
    lobby.says(BEN, 1, "```klingon\nfn main() { return 1; }\n```");
    lobby
}

/// Formulas, and what is none.
fn formulas() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(BEN, 1, r"The pot holds $V = \pi r^2 h$, so $r = \sqrt{\frac{V}{\pi h}}$. It was $5, not $6.");
    lobby.says(
        ADA,
        1,
        "$$\n\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}\n$$\nand\n```math\nA = \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}\n```",
    );
    lobby.says(RAHUL, 1, r"চায়ের তাপমাত্রা $T(t) = T_0 + (T_1 - T_0)e^{-kt}$, যেখানে $k > 0$।");
    lobby.says(CHLOE, 1, r"Wide: $$\sum_{n=1}^{\infty} \frac{1}{n^2} = 1 + \frac14 + \frac19 + \frac1{16} + \frac1{25} + \frac1{36} + \frac1{49} + \frac1{64} + \frac1{81} + \cdots = \frac{\pi^2}{6}$$");
    lobby.says(
        BEN,
        1,
        r"And within: $a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} + a_{13} + a_{14}$.",
    );
    lobby.says(ADA, 1, r"Unread: $\frac{a$ and $\href{javascript:x}{y}$, `$code$`.");
    lobby
}

/// The same in Bengali, and in a script from the right.
fn scripts() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 120);
    lobby.says(RAHUL, 1, "**চা** তৈরি, _বিস্কুট_ আসছে। ~~কফি~~ নেই। দেখুন https://example.org/চা।");
    lobby.says(RAHUL, 1, "# আজকের কাজ\n1. কেতলি বসানো\n2. কাপ ধোয়া\n   - নীলগুলো\n\n- [x] চিনি\n- [ ] দুধ");
    lobby.says(ADA, 1, "> আড্ডা কখন?\n\nছটায়, আর ||একটা চমক|| আছে।");
    lobby.says(CHLOE, 1, "**مرحبا** بالجميع:\n- شاي\n- [ ] حليب\n\n> كان المساء جميلا\n\n`code` في السطر");
    lobby.says(RAHUL, 1, "| কী | কটা |\n|---|--:|\n| কাপ | ১২ |\n| কেতলি | ২ |");
    lobby
}

/// What is meant to harm.
fn hostile() -> History {
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
