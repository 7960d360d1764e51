// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What any slot can do, for C++ to call: `peers/rust/place.hpp` has the same table.

use std::ffi::c_void;
use std::mem;

use crate::panics::{caught, Ended};

#[repr(C)]
pub struct Place {
    size: usize,
    init: unsafe extern "C" fn(*mut c_void),
    take: unsafe extern "C" fn(*mut c_void, *mut c_void),
    assign: unsafe extern "C" fn(*mut c_void, *mut c_void) -> Ended,
    swap: unsafe extern "C" fn(*mut c_void, *mut c_void),
    drop: unsafe extern "C" fn(*mut c_void) -> Ended,
}

impl Place {
    pub const fn of<T: Default>() -> Place {
        Place {
            size: mem::size_of::<T>(),
            init: init::<T>,
            take: take::<T>,
            assign: assign::<T>,
            swap: swap::<T>,
            drop: drop_in_place::<T>,
        }
    }
}

unsafe extern "C" fn init<T: Default>(place: *mut c_void) {
    (place as *mut T).write(T::default());
}

unsafe extern "C" fn take<T: Default>(into: *mut c_void, from: *mut c_void) {
    (into as *mut T).write(mem::take(&mut *(from as *mut T)));
}

/// `into = from;`, which leaves `from` empty. Onto itself it keeps what is there.
unsafe extern "C" fn assign<T: Default>(into: *mut c_void, from: *mut c_void) -> Ended {
    caught(|| *(into as *mut T) = mem::take(&mut *(from as *mut T)))
}

unsafe extern "C" fn swap<T>(a: *mut c_void, b: *mut c_void) {
    if a != b {
        mem::swap(&mut *(a as *mut T), &mut *(b as *mut T));
    }
}

unsafe extern "C" fn drop_in_place<T>(place: *mut c_void) -> Ended {
    caught(|| std::ptr::drop_in_place(place as *mut T))
}
