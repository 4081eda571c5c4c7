//! Settings, at `/settings`: who you are, how Adda looks and speaks, and your way in.

use std::sync::Arc;

use adda_shared::model::{Hue, Person};
use adda_shared::protocol::http::SetPassword;
use adda_shared::protocol::problem::TextField;
use adda_shared::text::{DisplayName, Password, ZoneName};
use leptos::prelude::*;

use super::attempt::{Attempt, FormProblem};
use super::head::PageHead;
use super::notifications::{Notifications, switch};
use crate::browser;
use crate::device::{minute_in, own_zone};
use crate::signal::{RwSignal, Signal};
use crate::state::use_state;
use crate::text::{Language, Say as _, use_beside_text, use_language, use_speak};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::button::{Button, Look};
use crate::ui::choice::{Choice, HueChoice, place_of};
use crate::ui::field::{Autofill, Field, FieldKind};
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::ui::theme::{Theme, use_theme};
use crate::view::act::use_act;
use crate::view::notify::{column, hint, press, while_connected, zone_name};
use crate::watch::{live, memo, part};

/// What somebody wants to be called, and their colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) display_name: String,
    pub(crate) hue: Hue,
}

/// The page, in the place of the conversation.
#[component]
pub(crate) fn Settings(
    #[prop(into)] me: Signal<Person>,
    /// A guest has none.
    #[prop(into)]
    has_password: Signal<bool>,
    version: String,
    /// The attempt to change the profile, and what begins it.
    profile: Attempt,
    #[prop(into)] on_profile: Callback<Profile>,
    /// The attempt to set the password, and what begins it.
    password: Attempt,
    #[prop(into)] on_password: Callback<SetPassword>,
    #[prop(into)] on_sign_out: Callback<()>,
) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.settings)>
            <PageHead title=text.say(|text| text.sidebar.settings) />
            <div class="settings-scroll">
                <div class="settings">
                    <ProfileForm me attempt=profile on_submit=on_profile />
                    <LookAndLanguage />
                    <Notifications />
                    <Security me has_password attempt=password on_submit=on_password on_sign_out />
                    <p class="account-note">{live(move || (text.get().settings.version)(&version))}</p>
                </div>
            </div>
        </main>
    }
}

#[component]
fn ProfileForm(me: Signal<Person>, attempt: Attempt, on_submit: Callback<Profile>) -> impl IntoView {
    let text = use_beside_text();
    let now = me.get_untracked();
    let display_name = RwSignal::new(now.display_name.to_string());
    let hue = RwSignal::new(now.hue);
    let is_same = Signal::derive(move || {
        let me = me.get();
        me.display_name.as_str() == display_name.get() && me.hue == hue.get()
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let profile = Profile { display_name: display_name.get_untracked(), hue: hue.get_untracked() };
        if attempt.checked(TextField::DisplayName, DisplayName::parse(&profile.display_name)).is_some() {
            on_submit.run(profile);
        }
    };
    view! {
        <section class="settings-section">
            <h2>{text.say(|text| text.settings.profile)}</h2>
            <form class="form" novalidate on:submit=submit>
                <div class="settings-me">
                    <Avatar name=display_name hue size=AvatarSize::Huge />
                    <Field
                        label=text.say(|text| text.settings.display_name)
                        value=display_name
                        hint=move || (text.get().settings.display_name_hint)(me.get().name.as_str())
                        error=attempt.error_at(TextField::DisplayName)
                    />
                </div>
                <HueChoice chosen=hue on_choose=move |chosen| hue.set(chosen) />
                <FormProblem attempt fields=&[TextField::DisplayName] />
                <div class="form-row">
                    <Button look=Look::Primary submits=true busy=attempt.busy() disabled=is_same>
                        {text.say(|text| text.common.save)}
                    </Button>
                </div>
            </form>
            {while_connected(vec![own_time(), own_receipts()])}
        </section>
    }
}

/// Whether others see how far one has read.
fn own_receipts() -> AnyView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let parts = vec![
        switch(
            text.say(|text| text.receipts.own),
            memo(move || !state.preferences().hides_receipts),
            memo(|| false),
            Arc::new(move |is_on| {
                act.just(state.with_preferences(&|preferences| preferences.hides_receipts = is_on == 0));
            }),
        ),
        hint(move || text.get().receipts.own_hint.to_owned()),
    ];
    column("notify-part", parts)
}

/// Whether others see what time it is for oneself, and by which clock.
fn own_time() -> AnyView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let zone = memo(move || state.preferences().zone.map(|zone| zone.to_string()));
    // Browsers call the same zone by several names.
    let is_elsewhere = memo(move || {
        let [there, here] = [zone.get(), Some(own_zone())]
            .map(|zone| zone.and_then(|zone| minute_in(&ZoneName::parse(&zone).ok()?, browser::wall_clock())));
        there.is_some() && there != here
    });
    let show = move |zone: Option<String>| {
        act.just(state.with_preferences(&|preferences| preferences.zone.clone_from(&zone)));
    };
    let says = move || {
        let words = &text.get().profile;
        match zone.get() {
            Some(zone) if is_elsewhere.get() => (words.own_time_elsewhere)(&zone_name(&zone)),
            Some(zone) => zone_name(&zone),
            None => words.own_time_hint.to_owned(),
        }
    };
    let here = move || {
        press(move || (text.get().profile.own_time_here)(&zone_name(&own_zone())), move || show(Some(own_zone())))
    };
    let parts = vec![
        switch(
            text.say(|text| text.profile.own_time),
            memo(move || zone.get().is_some()),
            memo(|| false),
            Arc::new(move |is_on| show((is_on == 1).then(own_zone))),
        ),
        hint(says),
        view! { {part(move || is_elsewhere.get().then(here))} }.into_any(),
    ];
    column("notify-part", parts)
}

/// Whether one is shown what pages say that messages link to.
fn link_previews() -> AnyView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let parts = vec![
        switch(
            text.say(|text| text.previews.show),
            memo(move || !state.preferences().hides_previews),
            memo(|| false),
            Arc::new(move |is_on| {
                act.just(state.with_preferences(&|preferences| preferences.hides_previews = is_on == 0));
            }),
        ),
        hint(move || text.get().previews.show_hint.to_owned()),
    ];
    column("notify-part", parts)
}

#[component]
fn LookAndLanguage() -> impl IntoView {
    let text = use_beside_text();
    let theme = use_theme();
    let language = use_language();
    let speak = use_speak();
    let themes = Signal::derive(move || {
        let words = &text.get().settings;
        let name = |theme| match theme {
            Theme::System => words.theme_system,
            Theme::Light => words.theme_light,
            Theme::Dark => words.theme_dark,
            Theme::Contrast => words.theme_contrast,
        };
        Theme::ALL.map(|theme| name(theme).to_owned()).into()
    });
    let languages = Signal::derive(|| Language::ALL.map(|language| language.own_name().to_owned()).into());
    view! {
        <section class="settings-section">
            <h2>{text.say(|text| text.settings.look)}</h2>
            <Choice
                legend=text.say(|text| text.settings.theme)
                labels=themes
                chosen=Signal::derive(move || place_of(&Theme::ALL, &theme.get()))
                on_choose=Arc::new(move |place| theme.set(Theme::ALL[place as usize]))
            />
            <Choice
                legend=text.say(|text| text.settings.language)
                labels=languages
                chosen=Signal::derive(move || place_of(&Language::ALL, &language.get()))
                on_choose=Arc::new(move |place| speak(Language::ALL[place as usize]))
            />
            {while_connected(vec![link_previews()])}
        </section>
    }
}

#[component]
fn Security(
    me: Signal<Person>,
    has_password: Signal<bool>,
    attempt: Attempt,
    on_submit: Callback<SetPassword>,
    on_sign_out: Callback<()>,
) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <section class="settings-section">
            <h2>
                {part(move || {
                    if has_password.get() { text.get().settings.security } else { text.get().password.guest_title }
                })}
            </h2>
            {part(move || (!has_password.get()).then(|| view! { <p>{text.say(|text| text.password.guest_lead)}</p> }))}
            <PasswordForm me has_password attempt on_submit />
            {part(move || {
                (!has_password.get()).then(|| view! { <p>{text.say(|text| text.settings.sign_out_guest)}</p> })
            })}
            <div class="form-row">
                <Button glyph=Glyph::Leave on:click=move |_| on_sign_out.run(())>
                    {text.say(|text| text.settings.sign_out)}
                </Button>
            </div>
        </section>
    }
}

/// Sets the password: a guest's first, or another one, which needs the one so far.
#[component]
pub(crate) fn PasswordForm(
    me: Signal<Person>,
    has_password: Signal<bool>,
    attempt: Attempt,
    #[prop(into)] on_submit: Callback<SetPassword>,
) -> impl IntoView {
    let text = use_beside_text();
    let (current, password) = (RwSignal::<String>::default(), RwSignal::<String>::default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = SetPassword {
            current: has_password.get_untracked().then(|| current.get_untracked()),
            password: password.get_untracked(),
        };
        if attempt.checked(TextField::Password, Password::parse(&body.password)).is_some() {
            on_submit.run(body);
        }
    };
    // What was typed is not left standing once it is set.
    Effect::new(move |was_busy: Option<bool>| {
        let is_busy = attempt.busy().get();
        if was_busy == Some(true) && !is_busy && attempt.has_succeeded() {
            current.set(String::new());
            password.set(String::new());
        }
        is_busy
    });
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::Password] />
            // For password managers, which want to know whose password it is.
            <input type="text" autocomplete="username" hidden prop:value=live(move || me.get().name.to_string()) />
            <When when=move || has_password.get()>
                <Field
                    label=text.say(|text| text.password.current_password)
                    value=current
                    kind=FieldKind::Password
                    autofill=Autofill::CurrentPassword
                />
            </When>
            <Field
                label=text.say(|text| text.password.new_password)
                value=password
                kind=FieldKind::Password
                autofill=Autofill::NewPassword
                hint=text.say(|text| text.common.password_hint)
                error=attempt.error_at(TextField::Password)
            />
            <div class="form-row">
                <Button look=Look::Primary submits=true busy=attempt.busy()>
                    {part(move || {
                        let words = &text.get().password;
                        if has_password.get() { words.change_password } else { words.set_password }
                    })}
                </Button>
            </div>
        </form>
    }
}
