//! What the jump field can do besides going somewhere.

use adda_shared::permission::SpaceAction;
use leptos::prelude::*;

use super::dialogs::use_dialogs;
use crate::place::{Place, use_places};
use crate::text::Catalogue;
use crate::ui::icon::Glyph;
use crate::ui::theme::{Theme, use_theme};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Browse,
    CreateRoom,
    NewDirect,
    Invite,
    Settings,
    DarkTheme,
    LightTheme,
    Shortcuts,
}

impl Action {
    pub(super) const ALL: [Self; 8] = [
        Self::Browse,
        Self::CreateRoom,
        Self::NewDirect,
        Self::Invite,
        Self::Settings,
        Self::DarkTheme,
        Self::LightTheme,
        Self::Shortcuts,
    ];

    pub(super) const fn name(self, text: &Catalogue) -> &'static str {
        match self {
            Self::Browse => text.sidebar.browse,
            Self::CreateRoom => text.sidebar.create_room,
            Self::NewDirect => text.sidebar.new_direct,
            Self::Invite => text.sidebar.invite,
            Self::Settings => text.sidebar.settings,
            Self::DarkTheme => text.sidebar.dark_theme,
            Self::LightTheme => text.sidebar.light_theme,
            Self::Shortcuts => text.sidebar.shortcuts,
        }
    }

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::Browse => Glyph::Compass,
            Self::CreateRoom => Glyph::Add,
            Self::NewDirect => Glyph::Talk,
            Self::Invite => Glyph::Invite,
            Self::Settings => Glyph::Settings,
            Self::DarkTheme => Glyph::Moon,
            Self::LightTheme => Glyph::Sun,
            Self::Shortcuts => Glyph::Keyboard,
        }
    }

    pub(super) const fn needs(self) -> Option<SpaceAction> {
        match self {
            Self::Browse => Some(SpaceAction::ListRooms),
            Self::CreateRoom => Some(SpaceAction::CreateRoom),
            Self::NewDirect => Some(SpaceAction::CreateDirect),
            Self::Invite => Some(SpaceAction::Invite),
            Self::Settings | Self::DarkTheme | Self::LightTheme | Self::Shortcuts => None,
        }
    }
}

/// Does it.
pub(super) fn use_action() -> impl Fn(Action) + Copy + Send + Sync + 'static {
    let (places, dialogs, theme) = (use_places(), use_dialogs(), use_theme());
    move |action| match action {
        Action::Browse => places.go(Place::Rooms),
        Action::CreateRoom => dialogs.create_room.set(true),
        Action::NewDirect => dialogs.direct.set(true),
        Action::Invite => dialogs.invite.set(true),
        Action::Settings => places.go(Place::Settings),
        Action::DarkTheme => theme.set(Theme::Dark),
        Action::LightTheme => theme.set(Theme::Light),
        Action::Shortcuts => dialogs.shortcuts.set(true),
    }
}
