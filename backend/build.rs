//! Has the server built anew when the page that it embeds was.

fn main() {
    println!("cargo::rerun-if-changed=../dist");
    println!("cargo::rerun-if-changed=migrations");
}
