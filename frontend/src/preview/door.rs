//! The scenes of what somebody sees who is not signed in.

use std::time::Duration;

use adda_shared::protocol::http::Registration;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;
use leptos::prelude::*;

use super::acts::ready_at;
use super::links::{TOKEN, invitation};
use super::scenes::Door;
use crate::account::Fault;
use crate::pages::attempt::Attempt;
use crate::pages::join::{self, JoinForm, ShutDoor};
use crate::pages::nowhere::Unreachable;
use crate::pages::sign_in::SignInForm;
use crate::pages::welcome::{Welcome, WelcomeForm};

impl Door {
    pub(super) fn view(self) -> AnyView {
        ready_at(if self == Self::Crash { ".notice-page input" } else { "main" });
        let attempt = Attempt::new();
        let token = || Some(TOKEN.to_owned());
        let space = || "Kitchen table".to_owned();
        let door = |is_guest| join::Door::Invited(invitation(is_guest));
        match self {
            Self::Welcome => view! { <WelcomeForm token=TOKEN.to_owned() attempt on_submit=|_| {} /> }.into_any(),
            Self::WelcomeWrong => {
                let fault = TextFault::TooShort { chars_min: 8 };
                attempt.refuse(Problem::BadText { field: TextField::Password, fault });
                view! { <WelcomeForm token=TOKEN.to_owned() attempt on_submit=|_| {} /> }.into_any()
            }
            Self::WelcomeDone => view! { <Welcome is_claimed=true on_done=|_| {} /> }.into_any(),
            Self::Join => view! { <JoinForm door=door(false) token=token() attempt on_submit=|_| {} /> }.into_any(),
            Self::JoinGuest => view! { <JoinForm door=door(true) token=token() attempt on_submit=|_| {} /> }.into_any(),
            Self::JoinSpent => {
                let fault = Fault::Refused(Problem::LinkSpent);
                view! { <ShutDoor fault has_token=true on_retry=|| {} /> }.into_any()
            }
            Self::JoinUnreachable => {
                view! { <ShutDoor fault=Fault::Unreachable has_token=true on_retry=|| {} /> }.into_any()
            }
            Self::SignInWrong => {
                attempt.refuse(Problem::WrongPassword);
                let registration = Registration::Open;
                view! { <SignInForm space=space() registration attempt on_submit=|_| {} /> }.into_any()
            }
            Self::Crash => {
                set_timeout(|| crate::pages::crash::take_over("frontend/src/preview.rs:1:1"), Duration::ZERO);
                ().into_any()
            }
            Self::Unreachable => view! { <Unreachable on_retry=|| {} /> }.into_any(),
            Self::SignIn => {
                let registration = Registration::Invite;
                view! { <SignInForm space=space() registration attempt on_submit=|_| {} /> }.into_any()
            }
        }
    }
}
