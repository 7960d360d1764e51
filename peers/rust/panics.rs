// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Panics: what a payload throws travels through Rust as one, and ends at the function that C++
// called.

use std::cell::Cell;
use std::panic::{catch_unwind, panic_any, set_hook, AssertUnwindSafe};

use crate::defect;

/// How a call has ended, for C++.
#[repr(u8)]
pub enum Ended {
    Well,
    /// A payload threw; C++ knows what.
    PayloadThrew,
    /// Rust's own code panicked.
    Panicked,
}

/// What a payload's throw is to Rust.
struct PayloadThrew;

std::thread_local! {
    static BEGINS: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic has begun and nothing is unwound yet: what is allocated now is the panic's.
pub fn begins() -> bool {
    BEGINS.with(Cell::get)
}

/// Unwinding has got somewhere.
pub fn is_under_way() {
    BEGINS.with(|begins| begins.set(false));
}

pub fn throw() -> ! {
    panic_any(PayloadThrew)
}

pub fn caught(body: impl FnOnce()) -> Ended {
    let result = catch_unwind(AssertUnwindSafe(body));
    is_under_way();
    match result {
        Ok(()) => Ended::Well,
        Err(_) if defect::is("PanicIsSwallowed") => Ended::Well,
        Err(cause) if cause.is::<PayloadThrew>() => Ended::PayloadThrew,
        Err(_) => Ended::Panicked,
    }
}

/// To be called before anything else: no panic prints anything.
#[no_mangle]
pub extern "C" fn dropcheck_rust_start() {
    set_hook(Box::new(|_| BEGINS.with(|begins| begins.set(true))));
}
