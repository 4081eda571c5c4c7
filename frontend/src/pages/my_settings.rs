//! The settings of whoever is signed in: joins the page to the state.

use adda_shared::protocol::command::Command;
use adda_shared::protocol::http::SetPassword;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::attempt::Attempt;
use super::settings::{Profile, Settings};
use crate::account::{self, Fault};
use crate::later::Frame;
use crate::place::{Place, use_places};
use crate::session::use_session;
use crate::signal::{Memo, Signal};
use crate::state::use_state;
use crate::ui::toast::use_toasts;
use crate::watch::{memo, part};

#[component]
pub(crate) fn MySettings() -> impl IntoView {
    let me = use_state().me();
    let is_known = memo(move || me.with(Option::is_some));
    view! {
        {part(move || {
            if is_known.get() {
                view! { <Known /> }.into_any()
            } else {
                Frame::Middle(|text| text.sidebar.settings).waiting()
            }
        })}
    }
}

#[component]
fn Known() -> impl IntoView {
    let (state, session, toasts, places) = (use_state(), use_session(), use_toasts(), use_places());
    let first = state.me().get_untracked();
    let me = state.me();
    // Nothing for a moment only, while somebody signs out.
    let me = Memo::new(move |last| me.get().or_else(|| last.cloned().flatten()).or_else(|| first.clone()));
    let me = Signal::derive(move || me.get().expect("somebody was signed in when this was made"));
    let (profile, password) = (Attempt::new(), Attempt::new());
    let on_profile = move |Profile { display_name, hue }: Profile| {
        let change = Command::ChangeProfile { display_name, hue };
        let call = async move {
            state.ask(change).await.map_err(Fault::from)?;
            toasts.note(toasts.words().common.saved);
            Ok(())
        };
        profile.run(call, |()| {});
    };
    let on_password = move |body: SetPassword| {
        let call = async move {
            session.has_changed(account::set_password(&body).await?);
            toasts.note(toasts.beside_words().password.password_changed);
            Ok(())
        };
        password.run(call, |()| {});
    };
    let on_sign_out = move || {
        spawn_local(async move {
            match session.sign_out().await {
                Ok(()) => places.replace(Place::SignIn),
                Err(Fault::Refused(problem)) => toasts.refusal(&problem),
                Err(Fault::Unreachable) => toasts.problem(toasts.words().unreachable),
            }
        });
    };
    view! {
        <Settings
            me
            has_password=session.has_password()
            version=state.version().get_untracked()
            profile
            on_profile
            password
            on_password
            on_sign_out
        />
    }
}
