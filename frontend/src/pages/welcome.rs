//! First run, at `/welcome#SECRET`: the space gets a name and an owner.

use adda_shared::protocol::http::{Claim, Me};
use adda_shared::protocol::problem::TextField;
use adda_shared::text::{Password, PersonName, SpaceName};
use leptos::prelude::*;

use super::attempt::{Attempt, FormProblem};
use super::frame::AccountFrame;
use crate::account;
use crate::signal::RwSignal;
use crate::text::{Say as _, use_door_text};
use crate::ui::button::{Button, Look};
use crate::ui::field::{Autofill, Field, FieldKind};

/// The page; `on_done` has who is signed in from now on, and outlasts the page.
#[component]
pub(crate) fn Welcome(
    /// Whether the space has an owner already.
    is_claimed: bool,
    #[prop(into)] on_done: Callback<Me>,
) -> impl IntoView {
    let attempt = Attempt::new();
    let on_submit = move |claim: Claim| {
        let call = async move {
            let me = account::claim(&claim).await?;
            account::forget_token();
            on_done.run(me);
            Ok(())
        };
        attempt.run(call, |()| {});
    };
    match account::token_in_address() {
        _ if is_claimed => view! { <AlreadyClaimed /> }.into_any(),
        Some(token) => view! { <WelcomeForm token attempt on_submit /> }.into_any(),
        None => view! { <NoToken /> }.into_any(),
    }
}

#[component]
fn AlreadyClaimed() -> impl IntoView {
    let text = use_door_text();
    view! {
        <AccountFrame
            title=text.say(|text| text.account.welcome_done_title)
            lead=text.say(|text| text.account.welcome_done_text)
        >
            <a class="button" data-look="primary" href="/sign-in">
                {text.say(|text| text.account.sign_in)}
            </a>
        </AccountFrame>
    }
}

#[component]
fn NoToken() -> impl IntoView {
    let text = use_door_text();
    view! {
        <AccountFrame
            title=text.say(|text| text.account.welcome_no_token_title)
            lead=text.say(|text| text.account.welcome_no_token_text)
        />
    }
}

/// The form itself, in whatever state its attempt is.
#[component]
pub(crate) fn WelcomeForm(token: String, attempt: Attempt, #[prop(into)] on_submit: Callback<Claim>) -> impl IntoView {
    let text = use_door_text();
    let (space_name, name, password) = (RwSignal::default(), RwSignal::default(), RwSignal::default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let claim = Claim {
            token: token.clone(),
            space_name: space_name.get_untracked(),
            name: name.get_untracked(),
            password: password.get_untracked(),
            room_name: text.get_untracked().account.first_room.to_owned(),
        };
        let is_good = attempt.checked(TextField::SpaceName, SpaceName::parse(&claim.space_name)).is_some()
            && attempt.checked(TextField::Name, PersonName::parse(&claim.name)).is_some()
            && attempt.checked(TextField::Password, Password::parse(&claim.password)).is_some();
        if is_good {
            on_submit.run(claim);
        }
    };
    view! {
        <AccountFrame title=text.say(|text| text.account.welcome_title) lead=text.say(|text| text.account.welcome_lead)>
            <form class="form" novalidate on:submit=submit>
                <FormProblem attempt fields=&[TextField::SpaceName, TextField::Name, TextField::Password] />
                <Field
                    label=text.say(|text| text.common.space_name)
                    value=space_name
                    error=attempt.error_at(TextField::SpaceName)
                    focused=true
                />
                <Field
                    label=text.say(|text| text.account.name)
                    value=name
                    autofill=Autofill::Name
                    hint=text.say(|text| text.account.name_hint)
                    error=attempt.error_at(TextField::Name)
                />
                <Field
                    label=text.say(|text| text.account.password)
                    value=password
                    kind=FieldKind::Password
                    autofill=Autofill::NewPassword
                    hint=text.say(|text| text.common.password_hint)
                    error=attempt.error_at(TextField::Password)
                />
                <Button look=Look::Primary submits=true wide=true busy=attempt.busy()>
                    {text.say(|text| text.account.create_space)}
                </Button>
            </form>
        </AccountFrame>
    }
}
