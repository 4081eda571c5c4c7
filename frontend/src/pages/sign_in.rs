//! Signing in, at `/sign-in`.

use adda_shared::protocol::http::{Me, Registration, SignIn as SignInBody};
use adda_shared::protocol::problem::TextField;
use adda_shared::text::{Password, PersonName};
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
pub(crate) fn SignIn(
    /// The name of the space.
    #[prop(into)]
    space: String,
    registration: Registration,
    #[prop(into)] on_done: Callback<Me>,
) -> impl IntoView {
    let attempt = Attempt::new();
    let on_submit = move |body: SignInBody| {
        let call = async move {
            on_done.run(account::sign_in(&body).await?);
            Ok(())
        };
        attempt.run(call, |()| {});
    };
    view! { <SignInForm space registration attempt on_submit /> }
}

/// The form itself, in whatever state its attempt is.
#[component]
pub(crate) fn SignInForm(
    space: String,
    registration: Registration,
    attempt: Attempt,
    #[prop(into)] on_submit: Callback<SignInBody>,
) -> impl IntoView {
    let text = use_door_text();
    let (name, password) = (RwSignal::<String>::default(), RwSignal::<String>::default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = SignInBody { name: name.get_untracked(), password: password.get_untracked() };
        // Only emptiness is worth saying here: whether the rest is right, the server alone knows.
        let is_good = attempt.checked(TextField::Name, PersonName::parse(&body.name)).is_some()
            && (!body.password.is_empty()
                || attempt.checked(TextField::Password, Password::parse(&body.password)).is_some());
        if is_good {
            on_submit.run(body);
        }
    };
    view! {
        <AccountFrame
            title=move || (text.get().account.sign_in_title)(&space)
            lead=text.say(|text| text.account.sign_in_lead)
        >
            <form class="form" novalidate on:submit=submit>
                <FormProblem attempt fields=&[TextField::Name, TextField::Password] />
                <Field
                    label=text.say(|text| text.account.name)
                    value=name
                    autofill=Autofill::Name
                    error=attempt.error_at(TextField::Name)
                    focused=true
                />
                <Field
                    label=text.say(|text| text.account.password)
                    value=password
                    kind=FieldKind::Password
                    autofill=Autofill::CurrentPassword
                    error=attempt.error_at(TextField::Password)
                />
                <Button look=Look::Primary submits=true wide=true busy=attempt.busy()>
                    {text.say(|text| text.account.sign_in)}
                </Button>
            </form>
            <p class="account-note">{text.say(|text| text.account.sign_in_forgotten)}</p>
            {match registration {
                Registration::Open => {
                    view! { <a class="account-note" href="/join">{text.say(|text| text.account.sign_in_no_account)}</a> }
                        .into_any()
                }
                Registration::Invite => {
                    view! { <p class="account-note">{text.say(|text| text.account.sign_in_invite_only)}</p> }.into_any()
                }
                Registration::Closed => ().into_any(),
            }}
        </AccountFrame>
    }
}
