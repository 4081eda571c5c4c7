//! Coming in, at `/join#SECRET`: a member gives a name and a password, a guest a name. Where registration is open,
//! `/join` does it without a link.

use adda_shared::protocol::http::{Invitation, Join as JoinBody, Me};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{Password, PersonName};
use leptos::prelude::*;

use super::attempt::{Attempt, FormProblem};
use super::frame::AccountFrame;
use crate::account::{self, Fault};
use crate::signal::RwSignal;
use crate::state::fetched::fetched;
use crate::text::{Say as _, use_door_text};
use crate::ui::button::{Button, Look};
use crate::ui::field::{Autofill, Field, FieldKind};
use crate::ui::waiting::Skeleton;
use crate::watch::part;

/// Where somebody is asked to come in.
#[derive(Clone, Debug)]
pub(crate) enum Door {
    /// By a link.
    Invited(Invitation),
    /// To the space of this name, which is open to everybody.
    Open(String),
}

/// The page; `on_done` has who is signed in from now on, and outlasts the page.
#[component]
pub(crate) fn Join(
    /// The name of the space, where anybody may come in without a link.
    open_space: Option<String>,
    #[prop(into)] on_done: Callback<Me>,
) -> impl IntoView {
    let attempt = Attempt::new();
    let token = account::token_in_address();
    let has_token = token.is_some();
    let on_submit = move |body: JoinBody| {
        let call = async move {
            let me = account::join(&body).await?;
            account::forget_token();
            on_done.run(me);
            Ok(())
        };
        attempt.run(call, |()| {});
    };
    let looks = RwSignal::new(0_u32);
    let door = fetched({
        let token = token.clone();
        move || {
            looks.track();
            find_door(token.clone(), open_space.clone())
        }
    });
    view! {
        {part(move || match door.get() {
            None => view! { <Knocking /> }.into_any(),
            Some(Ok(door)) => view! { <JoinForm door token=token.clone() attempt on_submit /> }.into_any(),
            Some(Err(fault)) => {
                view! { <ShutDoor fault has_token on_retry=move || looks.update(|looks| *looks += 1) /> }.into_any()
            }
        })}
    }
}

async fn find_door(token: Option<String>, open_space: Option<String>) -> Result<Door, Fault> {
    match (token, open_space) {
        (Some(token), _) => account::invitation(token).await.map(Door::Invited),
        (None, Some(space)) => Ok(Door::Open(space)),
        (None, None) => Err(Fault::Refused(Problem::LinkSpent)),
    }
}

#[component]
fn Knocking() -> impl IntoView {
    let text = use_door_text();
    view! {
        <AccountFrame title="Adda" lead=text.say(|text| text.common.busy)>
            <Skeleton label=text.say(|text| text.common.loading) />
        </AccountFrame>
    }
}

/// The link does not work, or the server did not answer.
#[component]
pub(crate) fn ShutDoor(fault: Fault, has_token: bool, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let text = use_door_text();
    let is_spent = matches!(fault, Fault::Refused(Problem::LinkSpent));
    let title = move || text.get().account.join_spent_title;
    let lead = move || match &fault {
        Fault::Refused(Problem::LinkSpent) if has_token => text.get().account.join_spent_text.to_owned(),
        Fault::Refused(Problem::LinkSpent) => text.get().account.sign_in_invite_only.to_owned(),
        Fault::Refused(problem) => (text.get().problem)(problem),
        Fault::Unreachable => text.get().unreachable.to_owned(),
    };
    view! {
        <AccountFrame title=move || if is_spent && has_token { title() } else { "Adda" } lead>
            {(!is_spent)
                .then(|| {
                    view! {
                        <Button look=Look::Primary on:click=move |_| on_retry.run(())>
                            {text.say(|text| text.common.retry)}
                        </Button>
                    }
                })}
            <a class="account-note" href="/sign-in">
                {text.say(|text| text.account.join_have_account)}
            </a>
        </AccountFrame>
    }
}

/// The form itself, in whatever state its attempt is.
#[component]
pub(crate) fn JoinForm(
    door: Door,
    token: Option<String>,
    attempt: Attempt,
    #[prop(into)] on_submit: Callback<JoinBody>,
) -> impl IntoView {
    let text = use_door_text();
    let is_guest = match &door {
        Door::Invited(invitation) => invitation.is_guest,
        Door::Open(_) => false,
    };
    let (name, password) = (RwSignal::<String>::default(), RwSignal::<String>::default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let password = (!is_guest).then(|| password.get_untracked());
        let body = JoinBody { token: token.clone(), name: name.get_untracked(), password };
        let is_good = attempt.checked(TextField::Name, PersonName::parse(&body.name)).is_some()
            && body
                .password
                .as_deref()
                .is_none_or(|password| attempt.checked(TextField::Password, Password::parse(password)).is_some());
        if is_good {
            on_submit.run(body);
        }
    };
    let (space, lead) = words(door);
    view! {
        <AccountFrame title=move || (text.get().account.join_title)(&space) lead>
            <form class="form" novalidate on:submit=submit>
                <FormProblem attempt fields=&[TextField::Name, TextField::Password] />
                <Field
                    label=text.say(|text| text.account.name)
                    value=name
                    autofill=Autofill::Name
                    error=attempt.error_at(TextField::Name)
                    focused=true
                />
                {(!is_guest).then(|| view! { <NewPassword password attempt /> })}
                <Button look=Look::Primary submits=true wide=true busy=attempt.busy()>
                    {text.say(|text| text.account.join)}
                </Button>
            </form>
            <a class="account-note" href="/sign-in">
                {text.say(|text| text.account.join_have_account)}
            </a>
        </AccountFrame>
    }
}

#[component]
fn NewPassword(password: RwSignal<String>, attempt: Attempt) -> impl IntoView {
    let text = use_door_text();
    view! {
        <Field
            label=text.say(|text| text.account.password)
            value=password
            kind=FieldKind::Password
            autofill=Autofill::NewPassword
            hint=text.say(|text| text.common.password_hint)
            error=attempt.error_at(TextField::Password)
        />
    }
}

/// The space that the door leads to, and what to say before it.
fn words(door: Door) -> (String, impl Fn() -> String + Send + Sync + 'static) {
    let text = use_door_text();
    let space = match &door {
        Door::Invited(invitation) => invitation.space.to_string(),
        Door::Open(space) => space.clone(),
    };
    let lead = move || {
        let words = &text.get().account;
        match &door {
            Door::Invited(invitation) if invitation.is_guest => {
                let rooms: Vec<String> = invitation.rooms.iter().map(ToString::to_string).collect();
                (words.join_guest_lead)(&rooms)
            }
            Door::Invited(invitation) => match &invitation.by {
                Some(by) => (words.join_lead_by)(by.as_str()),
                None => words.join_lead.to_owned(),
            },
            Door::Open(_) => words.join_lead.to_owned(),
        }
    };
    (space, lead)
}
