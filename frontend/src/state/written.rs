//! What is being written in a room: a text, and the message that it answers.

use adda_shared::id::Revision;

/// Begins the line before a text that answers a message. No message has such a character, so no text begins with it.
const ANSWERS: char = '\u{2}';

/// See the [module](self). A text that is kept for a room is one of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// The revision of the message that it answers.
    pub(crate) reply_to: Option<Revision>,
    pub(crate) text: String,
}

impl Written {
    /// What was kept. All of it is text, where it is no answer.
    pub(crate) fn of(kept: &str) -> Self {
        let answer = kept.strip_prefix(ANSWERS).and_then(|rest| rest.split_once('\n'));
        match answer.and_then(|(line, text)| Some((line.parse().ok()?, text))) {
            Some((message, text)) => Self { reply_to: Some(Revision(message)), text: text.to_owned() },
            None => Self { reply_to: None, text: kept.to_owned() },
        }
    }

    /// As it is kept.
    pub(crate) fn to_kept(&self) -> String {
        match self.reply_to {
            Some(message) => [&ANSWERS.to_string(), &message.to_string(), "\n", &self.text].concat(),
            None => self.text.clone(),
        }
    }

    /// With a text below what is there.
    pub(crate) fn with(self, text: &str) -> Self {
        let held = self.text.trim_end();
        let text = match (held.is_empty(), text.is_empty()) {
            // A message of files alone.
            (_, true) => self.text,
            (true, false) => text.to_owned(),
            (false, false) => [held, "\n\n", text].concat(),
        };
        Self { text, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reply_to: Option<u64>, text: &str, kept: &str) {
        let written = Written { reply_to: reply_to.map(Revision), text: text.to_owned() };
        assert_eq!(written.to_kept(), kept);
        assert_eq!(Written::of(kept), written);
    }

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        check(None, "", "");
        check(None, "tea?\nat five", "tea?\nat five");
        check(Some(288), "", "\u{2}288\n");
        check(Some(288), "yes\n\n", "\u{2}288\nyes\n\n");
        for text in ["\u{2}", "\u{2}\n", "\u{2}x\ntea", "\u{2}5"] {
            check(None, text, text);
        }
    }

    #[test]
    fn what_comes_back_stands_below_what_is_there() {
        let with = |held: &str, text: &str| Written::of(held).with(text).to_kept();
        assert_eq!(with("", "tea"), "tea");
        assert_eq!(with("\u{2}5\n", "tea"), "\u{2}5\ntea");
        assert_eq!(with("\u{2}5\nmore  \n", "tea"), "\u{2}5\nmore\n\ntea");
        assert_eq!(with("more ", ""), "more ");
    }
}
