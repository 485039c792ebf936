//! A simulated iPhone and Android phone; it protects nothing.
#![forbid(unsafe_code)]
