// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ref and RefMut, for peers/rust/cell.hpp: of a whole payload, or of a part that C++ finds in it.

use std::cell::{Ref, RefCell, RefMut};
use std::ffi::c_void;
use std::mem;

use crate::cell::full;
use crate::defect;
use crate::panics::{caught, throw, Ended};
use crate::payload::{Header, Payload};
use crate::place::Place;

type Shared = Option<RefCell<Payload>>;

/// Something of C++'s, within a value.
pub struct Part(());

/// The guards that C++ knows as one template.
pub enum Guard<Whole, Half> {
    Empty,
    Whole(Whole),
    Part(Half),
}
type Reader = Guard<Ref<'static, Payload>, Ref<'static, Part>>;
type Writer = Guard<RefMut<'static, Payload>, RefMut<'static, Part>>;

impl<Whole, Half> Default for Guard<Whole, Half> {
    fn default() -> Self {
        Guard::Empty
    }
}
impl<Whole, Half> Guard<Whole, Half> {
    /// The guard in a slot of whole ones, which the slot loses.
    fn take_whole(&mut self) -> Whole {
        match mem::take(self) {
            Guard::Whole(it) => it,
            _ => panic!("no guard of a whole value"),
        }
    }
}

#[no_mangle]
pub static dropcheck_rust_reader: Place = Place::of::<Reader>();
#[no_mangle]
pub static dropcheck_rust_writer: Place = Place::of::<Writer>();

/// What a function of C++ finds in a value, or how it ended.
#[repr(C)]
pub struct Found {
    first: *mut Part,
    /// Of a function that finds two.
    second: *mut Part,
    threw: bool,
}
type Find = unsafe extern "C" fn(*mut c_void, *mut c_void) -> Found;

unsafe fn found(find: Find, context: *mut c_void, value: &Payload) -> Found {
    let found = find(context, value.value());
    if found.threw {
        throw()
    }
    found
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_borrow(
    into: &mut Reader,
    cell: *const Shared,
) -> Ended {
    caught(|| {
        let guard = full(&*cell).borrow();
        if defect::is("BorrowNeverEnds") {
            mem::forget(Ref::clone(&guard));
        }
        *into = Guard::Whole(guard);
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_borrow_mut(
    into: &mut Writer,
    cell: *const Shared,
) -> Ended {
    caught(|| *into = Guard::Whole(full(&*cell).borrow_mut()))
}
/// False: it is refused.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_try_borrow(
    into: &mut Reader,
    cell: *const Shared,
) -> bool {
    match full(&*cell).try_borrow() {
        Ok(guard) => *into = Guard::Whole(guard),
        Err(_) => return false,
    }
    true
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_try_borrow_mut(
    into: &mut Writer,
    cell: *const Shared,
) -> bool {
    match full(&*cell).try_borrow_mut() {
        Ok(guard) => *into = Guard::Whole(guard),
        Err(_) => return false,
    }
    true
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_reader_get(guard: &Reader) -> *const c_void {
    match guard {
        Guard::Empty => std::ptr::null(),
        Guard::Whole(it) => it.value(),
        Guard::Part(it) => &**it as *const Part as *const c_void,
    }
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_writer_get(guard: &mut Writer) -> *mut c_void {
    match guard {
        Guard::Empty => std::ptr::null_mut(),
        Guard::Whole(it) => it.value(),
        Guard::Part(it) => &mut **it as *mut Part as *mut c_void,
    }
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_writer_assign(guard: *mut Writer, value: *mut Header) -> Ended {
    caught(|| match &mut *guard {
        Guard::Whole(it) => **it = Payload::new(value),
        _ => panic!("no guard of a whole value"),
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_reader_clone(into: &mut Reader, from: *const Reader) -> Ended {
    if defect::is("GuardsCloneIsNotCounted") {
        *into = from.read();
        return Ended::Well;
    }
    caught(|| {
        *into = match &*from {
            Guard::Empty => Guard::Empty,
            Guard::Whole(it) => Guard::Whole(Ref::clone(it)),
            Guard::Part(it) => Guard::Part(Ref::clone(it)),
        }
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_reader_forget(guard: &mut Reader) {
    mem::forget(mem::take(guard));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_writer_forget(guard: &mut Writer) {
    mem::forget(mem::take(guard));
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_reader_map(
    into: &mut Reader,
    guard: &mut Reader,
    find: Find,
    context: *mut c_void,
) -> Ended {
    let whole = guard.take_whole();
    caught(|| *into = Guard::Part(Ref::map(whole, |it| &*found(find, context, it).first)))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_writer_map(
    into: &mut Writer,
    guard: &mut Writer,
    find: Find,
    context: *mut c_void,
) -> Ended {
    let whole = guard.take_whole();
    caught(|| *into = Guard::Part(RefMut::map(whole, |it| &mut *found(find, context, it).first)))
}
/// Where nothing is found, the guard is where it was.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_reader_filter_map(
    into: &mut Reader,
    guard: &mut Reader,
    find: Find,
    context: *mut c_void,
) -> Ended {
    let whole = guard.take_whole();
    caught(|| match Ref::filter_map(whole, |it| found(find, context, it).first.as_ref()) {
        Ok(part) => *into = Guard::Part(part),
        Err(whole) => *guard = Guard::Whole(whole),
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_writer_filter_map(
    into: &mut Writer,
    guard: &mut Writer,
    find: Find,
    context: *mut c_void,
) -> Ended {
    let whole = guard.take_whole();
    caught(|| match RefMut::filter_map(whole, |it| found(find, context, it).first.as_mut()) {
        Ok(part) => *into = Guard::Part(part),
        Err(whole) => *guard = Guard::Whole(whole),
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_reader_map_split(
    first: &mut Reader,
    second: &mut Reader,
    guard: &mut Reader,
    find: Find,
    context: *mut c_void,
) -> Ended {
    let whole = guard.take_whole();
    caught(|| {
        let (one, other) = Ref::map_split(whole, |it| {
            let parts = found(find, context, it);
            (&*parts.first, &*parts.second)
        });
        *first = Guard::Part(one);
        *second = Guard::Part(other);
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_writer_map_split(
    first: &mut Writer,
    second: &mut Writer,
    guard: &mut Writer,
    find: Find,
    context: *mut c_void,
) -> Ended {
    let whole = guard.take_whole();
    caught(|| {
        let (one, other) = RefMut::map_split(whole, |it| {
            let parts = found(find, context, it);
            (&mut *parts.first, &mut *parts.second)
        });
        *first = Guard::Part(one);
        *second = Guard::Part(other);
    })
}

const _: () = assert!(mem::size_of::<Reader>() == 24 && mem::size_of::<Writer>() == 24);
