//! Tests of the server as a whole, in one binary.

mod abuse;
mod access;
mod chat;
mod files;
mod fuzz;
mod hardship;
mod harness;
mod http;
mod process;
mod push;
mod search;
mod store;
mod sync;
