// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload: a pointer to a value of C++, which stays where it is while Rust moves the pointer.
// Rust's own glue drops, clones and defaults it, and so calls C++ back.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::NonNull;

use crate::{defect, panics};

/// What precedes the value. `peers/rust/payload.hpp` has the same.
#[repr(C)]
pub struct Header {
    functions: &'static Functions,
    value: *mut c_void,
    raw: *const c_void,
}

/// What C++ does with a value. None of them lets an exception out.
#[repr(C)]
pub struct Functions {
    /// Whether it threw.
    drop: unsafe extern "C" fn(*mut Header) -> bool,
    /// Null: it threw.
    clone: Option<unsafe extern "C" fn(*const Header) -> *mut Header>,
    default: Option<unsafe extern "C" fn() -> *mut Header>,
}

#[repr(transparent)]
pub struct Payload(NonNull<Header>);

impl Payload {
    /// Null means that C++ threw while it built the value.
    pub fn new(built: *mut Header) -> Payload {
        match NonNull::new(built) {
            Some(header) => Payload(header),
            None => panics::throw(),
        }
    }
    /// The value is C++'s again.
    pub fn give(self) -> *mut Header {
        let header = self.0.as_ptr();
        std::mem::forget(self);
        header
    }
    /// Tells the value where Rust has it.
    pub fn lies_at(&self, place: *const c_void) {
        unsafe { (*self.0.as_ptr()).raw = place };
    }
    pub fn functions(&self) -> &'static Functions {
        unsafe { self.0.as_ref() }.functions
    }
    /// As C++ sees it.
    #[cfg(since_1_71)]
    pub fn value(&self) -> *mut c_void {
        unsafe { self.0.as_ref() }.value
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        panics::is_under_way();
        if defect::is("DropIsForgotten") {
            return;
        }
        if defect::is("DropIsDoneTwice") {
            unsafe { (self.functions().drop)(self.0.as_ptr()) };
        }
        if unsafe { (self.functions().drop)(self.0.as_ptr()) } {
            panics::throw()
        }
    }
}

impl Clone for Payload {
    fn clone(&self) -> Payload {
        let clone = self.functions().clone.expect("a payload that can be cloned");
        Payload::new(unsafe { clone(self.0.as_ptr()) })
    }
}

std::thread_local! {
    static DEFAULT_AS: Cell<Option<&'static Functions>> = const { Cell::new(None) };
}

/// `Payload::default()` cannot know of which type: from here on, of the one with these.
#[cfg(since_1_71)]
pub fn default_as(functions: &'static Functions) {
    DEFAULT_AS.with(|it| it.set(Some(functions)));
}

impl Default for Payload {
    fn default() -> Payload {
        let like = DEFAULT_AS.with(Cell::get).expect("a type");
        let default = like.default.expect("a payload that has a default");
        Payload::new(unsafe { default() })
    }
}
