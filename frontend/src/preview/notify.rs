//! The scenes of notifications: of a room, of this device, and of all.

use std::collections::VecDeque;

use adda_shared::id::UnixMs;
use adda_shared::limits;
use adda_shared::notify::{MinuteOfDay, NotifyLevel, Preferences, QuietHours, RoomNotify};
use adda_shared::protocol::problem::PushFault;
use adda_shared::text::{Keyword, ZoneName};

use super::acts::Act;
use super::scenes::{Notify, once};
use super::stage::Stage;
use crate::browser;
use crate::device::{Standing, Tested, own_zone};
use crate::place::Place;
use crate::state::mirror::Connection;

const MINUTE_MS: u64 = 60_000;
/// The parts of the settings.
const DEVICE: &str = ".notify-part";
const WORDS: &str = "form.notify-part";
const QUIET: &str = ".notify-set > .notify-part";
const PAUSE: &str = ".notify-set > [role=group]";

impl Notify {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        stage.device = Some((Standing::Pushed, None));
        match self {
            Self::Room | Self::RoomAll | Self::RoomNothing | Self::RoomMuted | Self::RoomOffline => {
                self.set_room(&mut stage);
            }
            Self::Silent => {
                stage.place = Place::Home;
                stage.notify = Some(muted());
                stage.unread = 3;
                stage.calls = 1;
                stage.preferences.paused_until = soon();
            }
            Self::Off
            | Self::On
            | Self::OnWhileOpen
            | Self::Denied
            | Self::Missing
            | Self::Insecure
            | Self::NotInstalled
            | Self::Sent
            | Self::TestFailed => {
                stage.place = Place::Settings;
                stage.device = Some(self.device());
                stage.acts = once(Act::Show(DEVICE));
            }
            Self::Words | Self::Refused | Self::Quiet | Self::QuietElsewhere | Self::Paused | Self::Offline => {
                self.set_all(&mut stage);
            }
        }
        stage
    }

    fn set_room(self, stage: &mut Stage) {
        let level = match self {
            Self::RoomAll => NotifyLevel::All,
            Self::RoomNothing => NotifyLevel::Nothing,
            _ => NotifyLevel::Mentions,
        };
        stage.notify =
            Some(if self == Self::RoomMuted { muted() } else { RoomNotify { level, muted_until: UnixMs(0) } });
        let open = Act::Open(|dialogs| dialogs.notify_room);
        stage.acts = once(open);
        match self {
            Self::Room => stage.device = Some((Standing::Off, None)),
            Self::RoomOffline => stage.acts.push_back(lost()),
            _ => {}
        }
    }

    fn device(self) -> (Standing, Option<Tested>) {
        let (pushed, open) = (Standing::Pushed, Standing::On);
        match self {
            Self::OnWhileOpen => (open, None),
            Self::Denied => (Standing::Denied, None),
            Self::Missing => (Standing::Missing, None),
            Self::Insecure => (Standing::Insecure, None),
            Self::NotInstalled => (Standing::NotInstalled, None),
            Self::Sent => (pushed, Some(Tested::Sent)),
            Self::TestFailed => (pushed, Some(Tested::Failed(PushFault::Unreachable))),
            Self::On => (pushed, None),
            _ => (Standing::Off, None),
        }
    }

    fn set_all(self, stage: &mut Stage) {
        stage.place = Place::Settings;
        let is_full = self == Self::Words;
        stage.preferences = preferences(is_full, self != Self::QuietElsewhere);
        stage.acts = match self {
            Self::Refused => {
                let submit = Act::Press("form.notify-part .button", "form.notify-part .field-error");
                VecDeque::from([Act::Show(WORDS), submit])
            }
            Self::Quiet | Self::QuietElsewhere => once(Act::Show(QUIET)),
            Self::Paused => {
                stage.preferences.paused_until = soon();
                once(Act::Show(PAUSE))
            }
            Self::Offline => VecDeque::from([Act::Show(WORDS), lost()]),
            _ => once(Act::Show(WORDS)),
        };
    }
}

fn lost() -> Act {
    Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) })
}

fn soon() -> UnixMs {
    UnixMs(browser::now().0 + 40 * MINUTE_MS)
}

fn muted() -> RoomNotify {
    RoomNotify { level: NotifyLevel::All, muted_until: soon() }
}

fn preferences(is_full: bool, is_own: bool) -> Preferences {
    let keyword = |word: &str| Keyword::parse(word).expect("a keyword");
    let mut keywords: Vec<Keyword> = ["deploy", "চা", "disk full", "c++"].map(keyword).into();
    if is_full {
        let more =
            (keywords.len()..limits::KEYWORDS_MAX).map(|number| keyword(&["word ", &number.to_string()].concat()));
        keywords.extend(more.collect::<Vec<_>>());
        keywords[19] = keyword(&"long".repeat(10));
    }
    let minute = |minutes| MinuteOfDay::new(minutes).expect("a minute");
    let zone = if is_own { own_zone() } else { "America/New_York".to_owned() };
    let zone = ZoneName::parse(&zone).expect("a zone");
    let quiet = Some(QuietHours { from: minute(22 * 60), until: minute(7 * 60 + 30), zone });
    Preferences { keywords, quiet, ..Preferences::default() }
}
