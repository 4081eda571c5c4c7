//! HTTP: coming in and going out, what every answer carries, and what those see who watch over a server.

mod accounts;
mod connections;
mod guessing;
mod requests;
