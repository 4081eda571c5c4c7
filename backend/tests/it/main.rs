//! Tests of the server as a whole, in one binary.

mod store;
