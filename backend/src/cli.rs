//! The command line: what there is to say to `adda`, and how its answers are printed.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use adda_shared::id::RoomId;
use clap::{Args, Parser, Subcommand};

use crate::admin::{self, Answer, Order};
use crate::app::{App, Clock};
use crate::backup;
use crate::chaos;
use crate::config::{Config, DataArgs, LogArgs};
use crate::demo::{self, Talk};
use crate::secret::Dice;

/// A chat that you own: rooms that change the instant anything happens, from one program, in a browser tab.
#[derive(Debug, Parser)]
#[command(name = "adda", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Task>,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArgs,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Run the server; this is what `adda` alone does
    Serve(Box<Config>),
    /// Print a new invite link
    Invite(InviteArgs),
    /// People: list, add, password, owner, and the tokens of their bots: token, tokens, revoke
    User {
        #[command(subcommand)]
        task: UserTask,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Rooms: list, add, add-member
    Room {
        #[command(subcommand)]
        task: RoomTask,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Print a token for a bot that acts as this person
    Token {
        /// The name by which they sign in
        name: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Copy the database and all files to a new directory, while people talk
    Backup {
        /// The directory to make
        to: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Make a backup the content of a data directory that has no database
    Restore {
        /// The backup's directory, which stays as it is
        from: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Look for faults in the database and the files; exit code 1 if there are any
    Check {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Kill servers, cut connections and fill disks under hundreds of clients, on this machine and on data that is made
    /// for it; exit code 1 if anything acknowledged is lost, doubled or out of order
    Chaos(chaos::Options),
    /// Fill an empty data directory with the cast and some thousands of messages
    #[command(hide = true)]
    Demo {
        #[command(flatten)]
        data: DataArgs,
        /// Where the cast's chatter starts; the same seed says the same
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Instead of chatter, so many numbered lines in the first room
        #[arg(long, value_name = "N")]
        lines: Option<u64>,
    },
}

#[derive(Args, Debug)]
struct InviteArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A room for guests, who need no password, by number or name; may be given several times [default: the link makes
    /// members]
    #[arg(long, value_name = "ROOM")]
    guest: Vec<String>,
    /// Days until the link stops working [default: never]
    #[arg(long, value_name = "N")]
    days: Option<u64>,
    /// How often it may be used [default: without end]
    #[arg(long, value_name = "N")]
    uses: Option<u32>,
}

#[derive(Debug, Subcommand)]
enum UserTask {
    /// Number, role, name and shown name of everybody
    List,
    /// Make an account; the password is read from standard input
    Add { name: String },
    /// Give somebody a new password, read from standard input, and sign them out of every browser
    Password { name: String },
    /// Make somebody an owner of the space
    Owner { name: String },
    /// Print a token for a bot that acts as this person
    Token { name: String },
    /// Number, making and last use of the tokens that somebody's bots have; a use is noted once an hour
    Tokens { name: String },
    /// End a token by its number, or all of somebody's, and what is connected by it
    Revoke {
        name: String,
        /// The token's number
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        token: Option<u64>,
        /// Every token of theirs
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
enum RoomTask {
    /// Number, members, messages and name of the open rooms
    List,
    /// Make a room and print its number
    Add {
        name: String,
        /// Who owns it
        #[arg(long, value_name = "NAME")]
        owner: String,
        /// Not listed; people are let in one by one
        #[arg(long)]
        closed: bool,
    },
    /// Let somebody into a room
    AddMember {
        /// Its number, or its name
        room: String,
        name: String,
    },
}

impl Cli {
    /// What is to be logged.
    pub fn log_filter(&self) -> &str {
        &self.log.log
    }

    /// Does what was said.
    ///
    /// # Errors
    /// Whatever stands in the way, as one sentence.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.command {
            None => run_server(self.config).await,
            Some(Task::Serve(config)) => run_server(*config).await,
            Some(Task::Invite(args)) => {
                let life_s = args.days.map(|days| days.saturating_mul(24 * 60 * 60));
                let invite = Order::Invite { guest_rooms: args.guest, life_s, uses_max: args.uses };
                order(self.config, args.data, invite).await
            }
            Some(Task::User { task, data }) => order(self.config, data, user_order(task)?).await,
            Some(Task::Room { task: RoomTask::List, data }) => list_rooms(self.config, data).await,
            Some(Task::Room { task: RoomTask::Add { name, owner, closed }, data }) => {
                order(self.config, data, Order::AddRoom { name, owner, is_open: !closed }).await
            }
            Some(Task::Room { task: RoomTask::AddMember { room, name }, data }) => {
                order(self.config, data, Order::AddMember { room, name }).await
            }
            Some(Task::Token { name, data }) => order(self.config, data, Order::AddToken { name }).await,
            Some(Task::Backup { to, data }) => {
                backup::make(&data.data, &to)?;
                say(&format!("the database and its files are copied to {}", to.display()))
            }
            Some(Task::Restore { from, data }) => {
                backup::restore(&from, &data.data)?;
                say(&format!("the database of {} is {} again", data.data.display(), from.display()))
            }
            Some(Task::Check { data }) => {
                let faults = backup::check(&data.data)?;
                for fault in &faults {
                    say(fault)?;
                }
                anyhow::ensure!(faults.is_empty(), "there are {} faults", faults.len());
                say("the database and its files are in order")
            }
            Some(Task::Chaos(options)) => chaos::run(options).await,
            Some(Task::Demo { data, seed, lines }) => {
                let talk = lines.map_or(Talk::Chatter { seed }, |count| Talk::Lines { count });
                demo::fill(self.config, data, talk).await
            }
        }
    }
}

fn user_order(task: UserTask) -> anyhow::Result<Order> {
    Ok(match task {
        UserTask::List => Order::ListUsers,
        UserTask::Add { name } => Order::AddUser { name, password: password()? },
        UserTask::Password { name } => Order::SetPassword { name, password: password()? },
        UserTask::Owner { name } => Order::MakeOwner { name },
        UserTask::Token { name } => Order::AddToken { name },
        UserTask::Tokens { name } => Order::ListTokens { name },
        UserTask::Revoke { name, token, all: _ } => Order::RevokeTokens { name, token },
    })
}

/// Passwords come on standard input, so that no list of processes shows them.
fn password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

async fn order(config: Config, data: DataArgs, order: Order) -> anyhow::Result<()> {
    say(&carry_out(config, data, order).await?)
}

/// Prints the rooms, as many at a time as one answer holds.
async fn list_rooms(config: Config, data: DataArgs) -> anyhow::Result<()> {
    let mut after = RoomId(0);
    loop {
        let lines = carry_out(config.clone(), data.clone(), Order::ListRooms { after }).await?;
        let Some((number, _)) = lines.lines().last().and_then(|line| line.split_once('\t')) else { return Ok(()) };
        after = number.parse()?;
        say(&lines)?;
    }
}

/// Has an order carried out, by the server that runs on this data or by this process, and says what came of it.
async fn carry_out(mut config: Config, data: DataArgs, order: Order) -> anyhow::Result<String> {
    let answer = match admin::send(&data.data, &order).await? {
        Some(answer) => answer,
        None => {
            config.data = data;
            let base_url = base_url(&config, config.listen);
            let app = App::open(config, Clock::system(), Dice::system())?;
            let answer = admin::carry_out(&app, &base_url, order).await;
            app.close().await;
            answer
        }
    };
    match answer {
        Answer::Done(text) => Ok(text),
        Answer::Refused(why) => anyhow::bail!(why),
    }
}

async fn run_server(config: Config) -> anyhow::Result<()> {
    let wanted = config.listen;
    let app = App::open(config, Clock::system(), Dice::system())?;
    let listener = crate::serve::listen(wanted).map_err(|error| {
        let why =
            if error.kind() == std::io::ErrorKind::AddrInUse { "it is taken".to_owned() } else { error.to_string() };
        anyhow::anyhow!("cannot listen on {wanted}: {why}")
    })?;
    let listening = listener.local_addr()?;
    take_files(app.config.limits.sockets_max);
    let base_url = base_url(&app.config, listening);
    // Before anybody is told that the server is ready, and may want it to end, or to do something.
    let (stopped, orders) = (stopped(app.config.until_stdin_ends), admin::listen(&app));
    announce(&format!("ready http://{listening}"));
    if let Some(token) = app.first_run_token().await? {
        let link = format!("{base_url}/welcome#{}", token.as_str());
        announce(&format!("first-run link: {link}"));
        announce(&qr(&link));
        announce("Open it to name the space and make the owner's account. It works once.");
    }
    let orders = admin::take(Arc::clone(&app), base_url, orders);
    tokio::select! {
        () = crate::serve::serve(&app, listener, stopped) => {}
        () = orders => {}
    }
    Ok(())
}

/// Files that the server has open beside its connections, with room to spare: those that people have sent, too.
const FILES_BESIDE: u64 = 64 + crate::uploads::READ_AT_ONCE.0 as u64;

/// Asks the system for as many open files as it may give: each connection is one.
fn take_files(sockets_max: usize) {
    let wanted = FILES_BESIDE.saturating_add(sockets_max as u64);
    if let Some(files) = crate::serve::take_files().filter(|files| *files < wanted) {
        tracing::info!(
            files,
            sockets_max,
            "the system gives fewer open files than there may be connections; those past them will have to wait"
        );
    }
}

fn base_url(config: &Config, listening: std::net::SocketAddr) -> String {
    config.public_url.clone().unwrap_or_else(|| format!("http://{listening}"))
}

/// A link as a picture of half blocks, for a phone's camera.
fn qr(link: &str) -> String {
    let code = qrcode::QrCode::new(link.as_bytes());
    code.map(|code| code.render::<qrcode::render::unicode::Dense1x2>().quiet_zone(true).build()).unwrap_or_default()
}

/// Until somebody wants the server to end. Heard from the moment that this returns, not only once it is waited for.
fn stopped(until_stdin_ends: bool) -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    let heard = signals.map(|signal| async {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::warn!(%error, "a signal to end will not be heard");
                std::future::pending::<()>().await;
            }
        }
    });
    async move {
        let [interrupted, terminated] = heard;
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
            () = stdin_ended(), if until_stdin_ends => {}
        }
    }
}

/// Until nobody holds the other end of standard input any more.
async fn stdin_ended() {
    use std::os::fd::AsFd;
    use tokio::io::AsyncReadExt;
    use tokio::net::unix::pipe::Receiver;
    let mut pipe = match std::io::stdin().as_fd().try_clone_to_owned().and_then(Receiver::from_owned_fd) {
        Ok(pipe) => pipe,
        Err(error) => {
            tracing::warn!(%error, "the end of standard input will not be seen");
            return std::future::pending().await;
        }
    };
    let mut said = [0; 64];
    while pipe.read(&mut said).await.is_ok_and(|read| read > 0) {}
}

/// Prints a line of a server, which goes on serving when nobody reads what it prints.
fn announce(line: &str) {
    if let Err(error) = say(line) {
        tracing::warn!(%error, "standard output takes nothing");
    }
}

/// Prints a line that somebody, or another program, waits for.
fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
