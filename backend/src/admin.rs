//! What is ordered on the server's own command line: people, rooms, tokens and links, without a browser.
//!
//! A database belongs to one process. So an order is carried out by the running server, which listens at `admin.sock` in
//! the data directory, or by the command itself where no server runs; the same code either way. Whoever can write in
//! that directory could change the database anyway, so there is no other check.

mod rooms;
mod tokens;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use adda_shared::id::{RoomId, UserId};
use adda_shared::model::{Admission, Person};
use adda_shared::permission::Role;
use adda_shared::protocol::problem::Problem;
use adda_shared::text::{Password, PersonName};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::{Duration, timeout};

use crate::app::App;
use crate::domain::invite::Terms;
use crate::domain::{Ctx, account, invite};
use crate::error::{Error, Result};

const SOCKET: &str = "admin.sock";
/// Bytes of an order, and of an answer to one that names many people.
const ORDER_BYTES_MAX: u64 = 16 * 1024;
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(30);

/// See the [module](self).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// Make an invite link.
    Invite {
        guest_rooms: Vec<String>,
        life_s: Option<u64>,
        uses_max: Option<u32>,
    },
    ListUsers,
    AddUser {
        name: String,
        password: String,
    },
    SetPassword {
        name: String,
        password: String,
    },
    MakeOwner {
        name: String,
    },
    /// A bot's token: a session without a browser.
    AddToken {
        name: String,
    },
    /// The tokens of somebody's bots.
    ListTokens {
        name: String,
    },
    /// Ends one of somebody's tokens, or all.
    RevokeTokens {
        name: String,
        token: Option<u64>,
    },
    /// Open rooms by number, after this one; so many, and the rest when asked again.
    ListRooms {
        after: RoomId,
    },
    AddRoom {
        name: String,
        owner: String,
        is_open: bool,
    },
    AddMember {
        room: String,
        name: String,
    },
}

/// What came of it, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    Done(String),
    Refused(String),
}

/// Carries an order out.
pub async fn carry_out(app: &App, base_url: &str, order: Order) -> Answer {
    match obey(app, base_url, order).await {
        Ok(answer) => answer,
        Err(error) => Answer::Refused(app.problem(error).to_string()),
    }
}

/// Opens the socket for orders: from then on they reach this server, and wait until they are [taken](take).
pub fn listen(app: &App) -> Option<UnixListener> {
    let path = socket(&app.config.data.data);
    // Left behind by a server that was killed; the lock on the database says that it is gone.
    let _ = std::fs::remove_file(&path);
    let bound = UnixListener::bind(&path);
    let bound =
        bound.inspect_err(|error| tracing::warn!(%error, "commands like `adda invite` will not reach this server"));
    let listener = bound.ok()?;
    if let Err(error) = std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)) {
        tracing::warn!(%error, "the socket for orders is as open as the directory that it is in");
    }
    Some(listener)
}

/// Takes orders, for as long as it is polled.
pub async fn take(app: Arc<App>, base_url: String, listener: Option<UnixListener>) {
    let Some(listener) = listener else { return std::future::pending().await };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if timeout(TIMEOUT, serve(&app, &base_url, stream)).await.is_err() {
                    tracing::warn!("an order took too long");
                }
            }
            Err(error) => {
                tracing::warn!(%error, "an order could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Sends an order to the server that runs on this data. Nothing, where none does.
///
/// # Errors
/// Where a server listens but does not answer.
pub async fn send(data: &Path, order: &Order) -> anyhow::Result<Option<Answer>> {
    let Ok(mut stream) = UnixStream::connect(socket(data)).await else { return Ok(None) };
    let mut line = serde_json::to_vec(order)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = Vec::new();
    timeout(TIMEOUT, stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)).await??;
    Ok(Some(serde_json::from_slice(&answer)?))
}

fn socket(data: &Path) -> PathBuf {
    data.join(SOCKET)
}

async fn serve(app: &App, base_url: &str, stream: UnixStream) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    if (&mut stream).take(ORDER_BYTES_MAX).read_until(b'\n', &mut line).await.is_err() {
        return;
    }
    let answer = match serde_json::from_slice(&line) {
        Ok(order) => carry_out(app, base_url, order).await,
        Err(error) => Answer::Refused(format!("the order can't be read: {error}")),
    };
    let bytes = serde_json::to_vec(&answer).expect("an answer can be written in JSON");
    // Who ordered may have gone.
    let _ = stream.get_mut().write_all(&bytes).await;
}

async fn obey(app: &App, base_url: &str, order: Order) -> Result<Answer> {
    let done = match order {
        Order::Invite { guest_rooms, life_s, uses_max } => {
            invite(app, base_url, guest_rooms, Terms { life_s, uses_max }).await
        }
        Order::ListUsers => list_users(app).await,
        Order::AddUser { name, password } => add_user(app, &name, &password).await,
        Order::SetPassword { name, password } => set_password(app, &name, &password).await,
        Order::MakeOwner { name } => {
            let person = find_person(app, &name).await?;
            let ctx = Ctx { user: person.user, now: app.clock.now() };
            app.store.write(move |tx| account::make_owner(tx, ctx)).await?;
            Ok(format!("{} is an owner", person.name))
        }
        Order::AddToken { name } => return tokens::add(app, &find_person(app, &name).await?).await,
        Order::ListTokens { name } => tokens::list(app, &find_person(app, &name).await?).await,
        Order::RevokeTokens { name, token } => {
            return tokens::revoke(app, &find_person(app, &name).await?, token).await;
        }
        Order::ListRooms { after } => rooms::list(app, after).await,
        Order::AddRoom { name, owner, is_open } => {
            let owner = find_person(app, &owner).await?.user;
            rooms::add(app, owner, name, is_open).await
        }
        Order::AddMember { room, name } => {
            let person = find_person(app, &name).await?;
            let room = rooms::find(app, first_owner(app).await?, &room).await?;
            rooms::add_member(app, room, person.user).await?;
            Ok(format!("{} is in the room", person.name))
        }
    };
    done.map(Answer::Done)
}

async fn invite(app: &App, base_url: &str, guest_rooms: Vec<String>, terms: Terms) -> Result<String> {
    let owner = first_owner(app).await?;
    let admission = if guest_rooms.is_empty() {
        Admission::Member
    } else {
        let mut rooms = Vec::new();
        for name in &guest_rooms {
            rooms.push(rooms::find(app, owner, name).await?);
        }
        Admission::Guest { rooms }
    };
    let token = app.dice.token();
    let (hash, ctx) = (token.hash(), Ctx { user: owner, now: app.clock.now() });
    app.store.write(move |tx| invite::create(tx, ctx, hash, admission, terms)).await?;
    Ok(format!("{base_url}/join#{}", token.as_str()))
}

async fn set_password(app: &App, name: &str, password: &str) -> Result<String> {
    let person = find_person(app, name).await?;
    let phc = app.passwords.hash(parse_password(password)?).await?;
    let ctx = Ctx { user: person.user, now: app.clock.now() };
    let set = app.store.write(move |tx| {
        account::set_password(tx, ctx, None, &phc)?;
        Ok(tx.tokens(ctx.user)?.len())
    });
    let tokens = set.await?;
    let name = &person.name;
    Ok(match tokens {
        0 => format!("{name} has a new password, and is signed out everywhere"),
        1 => format!("{name} has a new password, and is signed out of every browser; 1 token goes on working"),
        _ => format!("{name} has a new password, and is signed out of every browser; {tokens} tokens go on working"),
    })
}

async fn list_users(app: &App) -> Result<String> {
    let people = app.store.read(|view| view.people()).await?;
    let lines = people.iter().map(|person| {
        let role = match person.role {
            Role::Guest => "guest",
            Role::Member => "member",
            Role::Admin => "admin",
            Role::Owner => "owner",
        };
        format!("{}\t{}\t{}\t{}", person.user, role, person.name, person.display_name)
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

async fn add_user(app: &App, name: &str, password: &str) -> Result<String> {
    let field = adda_shared::protocol::problem::TextField::Name;
    let name = PersonName::parse(name).map_err(crate::error::bad_text(field))?;
    let phc = app.passwords.hash(parse_password(password)?).await?;
    let now = app.clock.now();
    let user = app.store.write(move |tx| account::add_member(tx, now, name, &phc)).await?;
    Ok(user.to_string())
}

fn parse_password(text: &str) -> Result<Password> {
    Password::parse(text).map_err(crate::error::bad_text(adda_shared::protocol::problem::TextField::Password))
}

async fn find_person(app: &App, name: &str) -> Result<Person> {
    let name = name.to_owned();
    app.store.read(move |view| account::find(view, &name)).await
}

async fn first_owner(app: &App) -> Result<UserId> {
    let people = app.store.read(|view| view.people()).await?;
    let owner = people.iter().find(|person| person.role == Role::Owner);
    owner.map(|owner| owner.user).ok_or(Error::Refused(Problem::WrongState))
}
