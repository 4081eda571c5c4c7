//! The server's parts, lowest first.
//!
//! - [`store`] keeps. Only it makes a `Committed` event, and it publishes each in the order of revisions.
//! - [`domain`] decides, inside the store's transactions. It never sees a socket, an HTTP type or SQL.
//! - [`hub`] fans out: a lane for each room, read by cursors. It has two doors: committed events, and fleeting signals.
//! - [`files`] holds the bytes of files, [`uploads`] keeps them in step with the store, and [`backup`] copies both.
//! - [`gateway`] speaks the wire on sockets; [`http`] serves the rest. Neither sees SQL.
//! - [`mistake`] is nothing, but in the simulation.
//! - [`app`] puts them together and lets time and chance in; [`serve`] listens; [`admin`] and [`cli`] take orders.
//! - [`client`] is the other end of the wire, without a page; [`chaos`] sets hundreds of them on servers that it kills.

#[cfg(all(feature = "simulation", not(debug_assertions)))]
compile_error!("the feature `simulation` holds mistakes to be found: no build without assertions may have it");

pub mod admin;
pub mod app;
mod attempts;
pub mod backup;
pub mod calls;
pub mod chance;
pub mod chaos;
pub mod cli;
pub mod client;
pub mod config;
mod demo;
pub mod domain;
pub mod error;
pub mod files;
pub mod gateway;
pub mod http;
pub mod hub;
pub mod mistake;
pub mod outgoing;
mod password;
pub mod plans;
pub mod previews;
pub mod push;
pub mod refusals;
pub mod secret;
pub mod serve;
pub mod slots;
pub mod store;
pub mod telemetry;
pub mod uploads;
pub mod zone;
