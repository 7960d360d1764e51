// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Panics: what a payload throws travels through Rust as one, and ends at the function that C++
// called.

use std::any::Any;
use std::cell::Cell;
use std::panic::{catch_unwind, panic_any, set_hook, AssertUnwindSafe};

use crate::defect;

/// How a call has ended, for C++.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Ended {
    Well,
    /// A payload threw; C++ knows what.
    PayloadThrew,
    /// Rust's own code panicked, for none of the reasons below.
    Panicked,
    /// A reader, a writer, one more of them than can be counted, and a value whose making made it.
    RefusedReader,
    RefusedWriter,
    RefusedOneMore,
    RefusedSecondValue,
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
        Err(cause) => why(&*cause),
    }
}

/// What std's cells say when they panic. Versions word it differently, around these words.
const REFUSALS: [(&str, Ended); 4] = [
    ("already mutably borrowed", Ended::RefusedReader),
    ("already borrowed", Ended::RefusedWriter),
    ("assertion failed: borrow != ", Ended::RefusedOneMore),
    ("reentrant init", Ended::RefusedSecondValue),
];

fn why(cause: &(dyn Any + Send)) -> Ended {
    let text = cause.downcast_ref::<&str>().copied();
    let text = text.or_else(|| cause.downcast_ref::<String>().map(String::as_str)).unwrap_or("");
    let refusal = REFUSALS.iter().find(|(words, _)| text.contains(words));
    refusal.map_or(Ended::Panicked, |(_, ended)| *ended)
}

/// To be called before anything else: no panic prints anything.
#[no_mangle]
pub extern "C" fn dropcheck_rust_start() {
    set_hook(Box::new(|_| BEGINS.with(|begins| begins.set(true))));
}
