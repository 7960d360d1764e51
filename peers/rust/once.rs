// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::cell::OnceCell, for peers/rust/cell.hpp. What gives a value gives null where there is none.

use std::cell::OnceCell;
use std::ffi::c_void;
use std::mem;
use std::ptr::null_mut;

use crate::defect;
use crate::panics::{caught, Ended};
use crate::payload::{Header, Payload};
use crate::place::Place;

type Once = OnceCell<Payload>;

#[no_mangle]
pub static dropcheck_rust_once: Place = Place::of::<Once>();

#[no_mangle]
pub unsafe extern "C" fn dropcheck_once_get(cell: *const Once) -> *mut c_void {
    (*cell).get().map_or(null_mut(), Payload::value)
}
/// What comes back.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_once_set(cell: *const Once, value: *mut Header) -> *mut Header {
    match (*cell).set(Payload::new(value)) {
        Err(_) if defect::is("SecondSetIsLost") => null_mut(),
        back => back.err().map_or(null_mut(), Payload::give),
    }
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_once_init(
    cell: *const Once,
    build: unsafe extern "C" fn(*mut c_void) -> *mut Header,
    context: *mut c_void,
    value: &mut *mut c_void,
) -> Ended {
    caught(|| *value = (*cell).get_or_init(|| Payload::new(build(context))).value())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_once_take(cell: &mut Once) -> *mut Header {
    cell.take().map_or(null_mut(), Payload::give)
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_once_into_inner(cell: &mut Once) -> *mut Header {
    mem::take(cell).into_inner().map_or(null_mut(), Payload::give)
}

const _: () = assert!(mem::size_of::<Once>() == 8);
