//! The text of a block, taken apart: first what binds tightest, which is code, links and addresses, then the marks
//! around and between these.

use super::mark::{self, Run};
use super::piece::{self, Piece};
use super::{Inline, address, entity, link, reference, step};

mod dollars;
mod ticks;

use dollars::Dollars;
use ticks::Ticks;

/// A bracket that has not been closed yet.
struct Bracket {
    /// Its piece.
    piece: usize,
    /// How many runs stand before it.
    runs: usize,
    is_image: bool,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins that is not in a piece yet.
    plain: usize,
    pieces: Vec<Piece>,
    runs: Vec<Run>,
    brackets: Vec<Bracket>,
    /// How many of the first brackets can begin no link, because there is one within.
    dead: usize,
    ticks: Ticks,
    dollars: Dollars,
    mail: address::Mail,
}

pub(super) fn parse(text: &str) -> Vec<Inline> {
    let mut scan = Scan {
        text,
        at: 0,
        plain: 0,
        pieces: Vec::new(),
        runs: Vec::new(),
        brackets: Vec::new(),
        dead: 0,
        ticks: Ticks::of(text),
        dollars: Dollars::of(text),
        mail: address::Mail::of(text),
    };
    while let Some(byte) = text.as_bytes().get(scan.at) {
        step();
        if !scan.takes(*byte) {
            scan.at += 1;
        }
    }
    scan.flush();
    mark::settle(&scan.runs, &mut scan.pieces);
    piece::tree(text, scan.pieces)
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes what begins here, unless it is plain text.
    fn takes(&mut self, byte: u8) -> bool {
        match byte {
            b'\n' => self.line_end(),
            b'\\' => self.escape(),
            b'`' => self.code(),
            b'$' => return self.maths(),
            b'*' | b'_' | b'~' | b'|' => self.signs(byte),
            b'[' => self.bracket(1),
            b'!' if self.rest().starts_with("![") => self.bracket(2),
            b']' => return self.link(),
            b'@' | b'#' => return self.reference(),
            b'<' => return self.address(address::in_angles(self.rest()), 1),
            b'&' => return self.entity(),
            _ if byte.is_ascii_alphanumeric() => {
                let found = address::web(self.text, self.at).or_else(|| self.mail.at(self.text, self.at));
                return self.address(found, 0);
            }
            _ => return false,
        }
        true
    }

    /// Makes a piece of the plain text.
    fn flush(&mut self) {
        if self.plain < self.at {
            self.pieces.push(Piece::Text { from: self.plain, to: self.at });
        }
    }

    /// Adds a piece, of so many bytes from here.
    fn take(&mut self, piece: Piece, bytes: usize) {
        self.flush();
        self.pieces.push(piece);
        self.at += bytes;
        self.plain = self.at;
    }

    fn line_end(&mut self) {
        let end = self.at;
        let kept = self.text[self.plain..end].trim_end_matches([' ', '\t']);
        self.at = self.plain + kept.len();
        self.take(Piece::Break, end + 1 - self.plain - kept.len());
    }

    fn escape(&mut self) {
        match self.rest().as_bytes().get(1) {
            Some(b'\n') => self.take(Piece::Break, 2),
            Some(byte) if byte.is_ascii_punctuation() => {
                self.flush();
                self.plain = self.at + 1;
                self.at += 2;
            }
            Some(_) | None => self.at += 1,
        }
    }

    fn code(&mut self) {
        let length = self.rest().bytes().take_while(|byte| *byte == b'`').count();
        let from = self.at + length;
        match self.ticks.next(length, from) {
            Some(to) => self.take(Piece::Code { from, to }, to + length - self.at),
            None => self.at = from,
        }
    }

    fn maths(&mut self) -> bool {
        let Some((from, to)) = self.dollars.formula(self.text, self.at) else { return false };
        let around = from - self.at;
        self.take(Piece::Maths { from, to, is_display: around == dollars::DISPLAY }, to + around - self.at);
        true
    }

    fn signs(&mut self, sign: u8) {
        let length = self.rest().bytes().take_while(|byte| *byte == sign).count();
        let (before, after) = (&self.text[..self.at], &self.text[self.at + length..]);
        self.flush();
        let first = self.pieces.len();
        let run = Run::between(before, sign, length, after, first);
        let Some(run) = run else {
            self.plain = self.at;
            self.at += length;
            return;
        };
        self.runs.push(run);
        self.pieces.extend((self.at..self.at + length).map(|at| Piece::Sign { at, role: piece::Role::Text }));
        self.at += length;
        self.plain = self.at;
    }

    fn bracket(&mut self, bytes: usize) {
        let (from, to) = (self.at, self.at + bytes);
        self.take(Piece::Bracket { from, to, address: None }, bytes);
        self.brackets.push(Bracket { piece: self.pieces.len() - 1, runs: self.runs.len(), is_image: bytes > 1 });
    }

    /// Ends the link that the last bracket begins, if it does.
    fn link(&mut self) -> bool {
        let Some(bracket) = self.brackets.pop() else { return false };
        let is_dead = !bracket.is_image && self.brackets.len() < self.dead;
        self.dead = self.dead.min(self.brackets.len());
        if is_dead {
            return false;
        }
        let Some((bytes, target)) = link::target(&self.text[self.at + 1..]) else { return false };
        self.take(Piece::LinkEnd, 1 + bytes);
        mark::settle(&self.runs[bracket.runs..], &mut self.pieces);
        self.runs.truncate(bracket.runs);
        if let Piece::Bracket { address, .. } = &mut self.pieces[bracket.piece] {
            *address = Some(target);
        }
        if !bracket.is_image {
            self.dead = self.brackets.len();
        }
        true
    }

    /// An address that was found here, of which so many bytes at each end are not shown.
    fn address(&mut self, found: Option<address::Found>, around: usize) -> bool {
        let Some(address::Found { bytes, address }) = found else { return false };
        let (from, to) = (self.at + around, self.at + bytes - around);
        self.take(Piece::Address { from, to, address }, bytes);
        true
    }

    fn reference(&mut self) -> bool {
        let Some((bytes, to, name)) = reference::read(&self.text[..self.at], self.rest()) else { return false };
        self.take(Piece::Reference { to, name }, bytes);
        true
    }

    fn entity(&mut self) -> bool {
        let Some((bytes, c)) = entity::decode(self.rest()) else { return false };
        self.take(Piece::Char(c), bytes);
        true
    }
}
