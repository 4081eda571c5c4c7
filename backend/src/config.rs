//! Every setting, its default and what it is for. Each is a flag and a variable; `adda serve --help` lists them all.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use adda_shared::limits::CLIENT_FRAME_BYTES_MAX;
use adda_shared::protocol::http::Registration;
use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

use crate::domain::upload::Bounds;
use crate::store::sqlite::OpenOptions;

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

/// Where a server's data is; needed by every command.
#[derive(Args, Clone, Debug)]
pub struct DataArgs {
    /// Directory of the database and everything else that is kept
    #[arg(long, env = "ADDA_DATA", value_name = "DIR", default_value = "data", global = true)]
    pub data: PathBuf,
}

/// What is logged; the same for every command.
#[derive(Args, Clone, Debug)]
pub struct LogArgs {
    /// What is logged to standard error: a level, or a filter as the Rust crate `tracing-subscriber` reads it
    #[arg(long, env = "ADDA_LOG", value_name = "FILTER", default_value = "info", global = true, value_parser = filter)]
    pub log: String,
}

/// The settings of a running server.
#[derive(Args, Clone, Debug)]
pub struct Config {
    #[command(flatten)]
    pub data: DataArgs,

    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "ADDA_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// Address by which people reach the server, for links and to tell its own page from others; with https, cookies
    /// are for TLS only [default: as each request says]
    #[arg(long, env = "ADDA_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// Who may make an account
    #[arg(long, env = "ADDA_REGISTRATION", value_enum, default_value_t = RegistrationArg::Invite)]
    pub registration: RegistrationArg,

    /// Address of a proxy whose X-Forwarded-For is believed; may be given several times
    #[arg(long, env = "ADDA_TRUSTED_PROXY", value_name = "IP", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,

    /// Call addresses that are not public, and without TLS, where people name them: for a push service in one's own
    /// network. Whoever may sign in can then make the server call what it reaches, and links get previews from there
    #[arg(long, env = "ADDA_CALLS_PRIVATE")]
    pub calls_private: bool,

    /// Whether the server reads the pages that messages link to, to show previews of them: it calls each address that
    /// somebody writes, as far as it is public
    #[arg(long, env = "ADDA_PREVIEWS", value_enum, default_value_t = Previews::On)]
    pub previews: Previews,

    /// Serve the page from this directory instead of the one in the binary
    #[arg(long, env = "ADDA_ASSETS", value_name = "DIR")]
    pub assets: Option<PathBuf>,

    /// Stop when standard input, a pipe, is at its end: whoever started the server holds the other end of it, and is
    /// gone then, in whatever way
    #[arg(long, env = "ADDA_UNTIL_STDIN_ENDS", hide = true)]
    pub until_stdin_ends: bool,

    /// Also serve /ws-echo, which sends back what it is sent, through the same socket code
    #[arg(long, env = "ADDA_ECHO", hide = true)]
    pub echo: bool,

    /// Bytes of a message that /ws-echo sends back: suites for WebSocket send more than any client of ours
    #[arg(long, env = "ADDA_ECHO_BYTES_MAX", hide = true, value_name = "N", default_value_t = CLIENT_FRAME_BYTES_MAX, value_parser = up_to::<usize>(64 * 1024 * 1024))]
    pub echo_bytes_max: usize,

    #[command(flatten)]
    pub limits: Limits,
}

/// Bounds that only the server needs. Those that both sides must know stand in `adda_shared::limits`.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// WebSocket connections in all
    #[arg(long, env = "ADDA_CONNECTIONS_MAX", value_name = "N", default_value_t = 20_000, value_parser = up_to::<usize>(1_000_000))]
    pub connections_max: usize,

    /// WebSocket connections of one person
    #[arg(long, env = "ADDA_CONNECTIONS_PER_PERSON_MAX", value_name = "N", default_value_t = 32, value_parser = up_to::<usize>(10_000))]
    pub connections_per_person_max: usize,

    /// Open TCP connections in all, WebSockets included
    #[arg(long, env = "ADDA_SOCKETS_MAX", value_name = "N", default_value_t = 24_000, value_parser = up_to::<usize>(1_000_000))]
    pub sockets_max: usize,

    /// Open TCP connections from one address, or one /64 of IPv6, WebSockets included; a trusted proxy may have any number
    #[arg(long, env = "ADDA_SOCKETS_PER_ADDRESS_MAX", value_name = "N", default_value_t = 12_000, value_parser = up_to::<usize>(1_000_000))]
    pub sockets_per_address_max: usize,

    /// Seconds that a client may take to send the head of a request
    #[arg(long, env = "ADDA_HEADER_TIMEOUT_S", value_name = "S", default_value_t = 10, value_parser = up_to::<u64>(3_600))]
    pub header_timeout_s: u64,

    /// Seconds that a client may take to send an HTTP request, and for which it may take none of the answer
    #[arg(long, env = "ADDA_REQUEST_TIMEOUT_S", value_name = "S", default_value_t = 30, value_parser = up_to::<u64>(3_600))]
    pub request_timeout_s: u64,

    /// Commands that one connection may send at once; answers to pings count as well
    #[arg(long, env = "ADDA_COMMANDS_BURST", value_name = "N", default_value_t = 100, value_parser = up_to::<u32>(1_000_000))]
    pub commands_burst: u32,

    /// Commands a second that one connection may send on and on
    #[arg(long, env = "ADDA_COMMANDS_PER_S", value_name = "N", default_value_t = 25, value_parser = up_to::<u32>(1_000_000))]
    pub commands_per_s: u32,

    /// Commands of one connection that may be under way at one time
    #[arg(long, env = "ADDA_COMMANDS_PENDING_MAX", value_name = "N", default_value_t = 64, value_parser = up_to::<usize>(10_000))]
    pub commands_pending_max: usize,

    /// As many times what one connection may send is what one person may, over all of their connections together
    #[arg(long, env = "ADDA_PACES_PER_PERSON", value_name = "N", default_value_t = 4, value_parser = up_to::<u32>(10_000))]
    pub paces_per_person: u32,

    /// Attempts to sign in or to use a link, from one address, at once; one more is given back every six seconds
    #[arg(long, env = "ADDA_ATTEMPTS_BURST", value_name = "N", default_value_t = 20, value_parser = up_to::<u32>(1_000_000))]
    pub attempts_burst: u32,

    /// Passwords that are checked at one time
    #[arg(long, env = "ADDA_PASSWORDS_AT_ONCE", value_name = "N", default_value_t = 2, value_parser = up_to::<usize>(64))]
    pub passwords_at_once: usize,

    /// Passwords that may wait for that
    #[arg(long, env = "ADDA_PASSWORDS_WAITING_MAX", value_name = "N", default_value_t = 100, value_parser = up_to::<usize>(100_000))]
    pub passwords_waiting_max: usize,

    /// Writes that may wait for the disk
    #[arg(long, env = "ADDA_WRITES_WAITING_MAX", value_name = "N", default_value_t = OpenOptions::default().writes_waiting_max, value_parser = up_to::<usize>(1_000_000))]
    pub writes_waiting_max: usize,

    /// Reads of the database that may wait
    #[arg(long, env = "ADDA_READS_WAITING_MAX", value_name = "N", default_value_t = OpenOptions::default().reads_waiting_max, value_parser = up_to::<usize>(1_000_000))]
    pub reads_waiting_max: usize,

    /// Threads that read the database
    #[arg(long, env = "ADDA_READERS", value_name = "N", default_value_t = OpenOptions::default().readers, value_parser = up_to::<usize>(64))]
    pub readers: usize,

    /// Bytes of one file
    #[arg(long, env = "ADDA_FILE_BYTES_MAX", value_name = "BYTES", default_value_t = 100 * MIB, value_parser = up_to::<u64>(64 * 1024 * GIB))]
    pub file_bytes_max: u64,

    /// Bytes of all files of one person
    #[arg(long, env = "ADDA_FILES_PER_PERSON_BYTES_MAX", value_name = "BYTES", default_value_t = 5 * GIB, value_parser = up_to::<u64>(64 * 1024 * GIB))]
    pub files_per_person_bytes_max: u64,

    /// Bytes of all files together
    #[arg(long, env = "ADDA_FILES_BYTES_MAX", value_name = "BYTES", default_value_t = 50 * GIB, value_parser = up_to::<u64>(64 * 1024 * GIB))]
    pub files_bytes_max: u64,

    /// Days after which an upload that was not gone on with, or not sent, is taken away
    #[arg(long, env = "ADDA_UPLOAD_DAYS", value_name = "N", default_value_t = 7, value_parser = up_to::<u64>(36_500))]
    pub upload_days: u64,

    /// Days after which a browser that was not used must sign in again
    #[arg(long, env = "ADDA_SESSION_DAYS", value_name = "N", default_value_t = 90, value_parser = up_to::<u64>(36_500))]
    pub session_days: u64,
}

/// Who may make an account, as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegistrationArg {
    /// Whoever has an invite link
    Invite,
    /// Anybody
    Open,
    /// Nobody
    Closed,
}

/// Whether links get previews.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Previews {
    /// The server reads what is linked to
    On,
    /// It calls nobody for that; previews that are there stay
    Off,
}

impl From<RegistrationArg> for Registration {
    fn from(word: RegistrationArg) -> Self {
        match word {
            RegistrationArg::Invite => Self::Invite,
            RegistrationArg::Open => Self::Open,
            RegistrationArg::Closed => Self::Closed,
        }
    }
}

impl Config {
    /// How much room files may take.
    pub fn file_bounds(&self) -> Bounds {
        Bounds {
            of_one_file: self.limits.file_bytes_max,
            of_one_person: self.limits.files_per_person_bytes_max,
            of_all: self.limits.files_bytes_max,
        }
    }

    /// Whether people reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// A number from 1 to a bound: none that would stop the server by being nothing, or by being more than it can count.
fn up_to<T: TryFrom<u64> + Clone + Send + Sync>(max: u64) -> RangedU64ValueParser<T> {
    RangedU64ValueParser::new().range(1..=max)
}

fn filter(text: &str) -> Result<String, String> {
    EnvFilter::builder().parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn public_url(text: &str) -> Result<String, String> {
    let url: axum::http::Uri = text.parse().map_err(|_| "not an address".to_owned())?;
    match (url.scheme_str(), url.authority(), url.path(), url.query()) {
        (Some("http" | "https"), Some(authority), "/", None) => {
            Ok(format!("{}://{authority}", url.scheme_str().expect("just matched")))
        }
        _ => Err("must be http:// or https:// and a host, without a path".to_owned()),
    }
}
