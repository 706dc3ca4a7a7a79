//! The command `lets-connect`.

fn main() {}
