//! What scenarios say without a replica: a first hello, and a sign-in as a browser does it.

use std::net::SocketAddr;

use adda_shared::protocol::http::SignIn;
use adda_shared::protocol::{ClientFrame, Form, Hello, ServerFrame};
use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, timeout};

use crate::client::wire::{Heard, Wire};

/// How long one conversation may take, at most.
const LIMIT: Duration = Duration::from_secs(60);

/// A socket of whoever has this token, over a connection, after hello and welcome.
///
/// # Errors
/// Where the server does not welcome it.
pub(super) async fn greeted(stream: TcpStream, token: &str, form: Form) -> anyhow::Result<Wire> {
    let greeting = async {
        let pass = format!("Bearer {token}");
        let mut wire = Wire::open(stream, Some(("authorization", &pass)), form).await?;
        wire.say(&ClientFrame::Hello(Hello::default()));
        match wire.hear().await {
            Heard::Frame(ServerFrame::Welcome(_)) => Ok(wire),
            other => bail!("instead of a welcome: {other:?}"),
        }
    };
    timeout(LIMIT, greeting).await.context("no welcome came")?
}

/// Signs in with a password, and answers how long that took.
///
/// # Errors
/// Where the server does not let one in.
pub(super) async fn sign_in(address: SocketAddr, name: &str, password: &str) -> anyhow::Result<Duration> {
    let body = serde_json::to_string(&SignIn { name: name.to_owned(), password: password.to_owned() })?;
    let request = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let begun = Instant::now();
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    };
    let answer = timeout(LIMIT, asking).await.context("no answer to a sign-in")??;
    ensure!(answer.starts_with("HTTP/1.1 200 "), "a sign-in was answered {:?}", answer.lines().next());
    Ok(begun.elapsed())
}
