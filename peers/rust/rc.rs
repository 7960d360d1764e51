// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::rc, for peers/rust/rc.hpp. A strong slot is an Option<Rc>, a weak one a Weak. What is called
// `into` and is not assigned has nothing in it yet.

use std::ffi::c_void;
use std::mem;
use std::rc::{Rc, Weak};

use crate::defect;
use crate::panics::{caught, Ended};
use crate::payload::{Header, Payload};
use crate::place::Place;

type Strong = Option<Rc<Payload>>;
type Weakly = Weak<Payload>;

#[no_mangle]
pub static dropcheck_rust_strong: Place = Place::of::<Strong>();
#[no_mangle]
pub static dropcheck_rust_weak: Place = Place::of::<Weakly>();

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_new(into: *mut Strong, value: *mut Header) {
    into.write(Some(Rc::new(Payload::new(value))));
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_new_cyclic(
    into: *mut Strong,
    build: unsafe extern "C" fn(*mut c_void, *const Weakly) -> *mut Header,
    context: *mut c_void,
) -> Ended {
    caught(|| into.write(Some(Rc::new_cyclic(|weak| Payload::new(build(context, weak))))))
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_clone(into: *mut Strong, from: *const Strong) {
    let clone = if defect::is("CloneIsNotCounted") { from.read() } else { (*from).clone() };
    into.write(clone);
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_assign_clone(
    into: *mut Strong,
    from: *const Strong,
) -> Ended {
    if defect::is("CloneIsNotCounted") {
        return caught(|| *into = from.read());
    }
    caught(|| *into = (*from).clone())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_clone(into: *mut Weakly, from: *const Weakly) {
    into.write((*from).clone());
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_assign_clone(into: *mut Weakly, from: *const Weakly) {
    *into = (*from).clone();
}

/// The payload in its block, or null.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_get(strong: *const Strong) -> *const Payload {
    (*strong).as_ref().map_or(std::ptr::null(), Rc::as_ptr)
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_downgrade(into: *mut Weakly, from: *const Strong) {
    into.write((*from).as_ref().map_or_else(Weak::new, Rc::downgrade));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_upgrade(into: *mut Strong, from: *const Weakly) {
    into.write((*from).upgrade());
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_strong_count(strong: *const Strong) -> usize {
    (*strong).as_ref().map_or(0, Rc::strong_count)
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_weak_count(strong: *const Strong) -> usize {
    (*strong).as_ref().map_or(0, Rc::weak_count)
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_strong_count(weak: *const Weakly) -> usize {
    (*weak).strong_count()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_weak_count(weak: *const Weakly) -> usize {
    (*weak).weak_count()
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_ptr_eq(a: *const Strong, b: *const Strong) -> bool {
    match (&*a, &*b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_ptr_eq(a: *const Weakly, b: *const Weakly) -> bool {
    (*a).ptr_eq(&*b)
}

/// Null: the handle is shared, and where it was.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_try_unwrap(strong: *mut Strong) -> *mut Header {
    match (*strong).take().map(Rc::try_unwrap) {
        Some(Ok(value)) => value.give(),
        Some(Err(shared)) => {
            *strong = Some(shared);
            std::ptr::null_mut()
        }
        None => std::ptr::null_mut(),
    }
}
/// Null: the handle was shared.
#[cfg(since_1_70)]
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_into_inner(strong: *mut Strong) -> *mut Header {
    (*strong).take().and_then(Rc::into_inner).map_or(std::ptr::null_mut(), Payload::give)
}
#[cfg(since_1_76)]
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_unwrap_or_clone(
    strong: *mut Strong,
    value: &mut *mut Header,
) -> Ended {
    let strong = (*strong).take();
    caught(|| *value = strong.map_or(std::ptr::null_mut(), |it| Rc::unwrap_or_clone(it).give()))
}
/// Null: there are other handles.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_get_mut(strong: *mut Strong) -> *const Payload {
    (*strong).as_mut().and_then(Rc::get_mut).map_or(std::ptr::null(), |value| value)
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_make_mut(
    strong: *mut Strong,
    value: &mut *const Payload,
) -> Ended {
    caught(|| *value = (*strong).as_mut().map_or(std::ptr::null(), |it| Rc::make_mut(it)))
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_into_raw(strong: *mut Strong) -> *const Payload {
    (*strong).take().map_or(std::ptr::null(), Rc::into_raw)
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_from_raw(into: *mut Strong, raw: *const Payload) {
    into.write(Some(Rc::from_raw(raw)));
}

/// The counters that std keeps in front of the payload. Nothing says where they are, so they must
/// be what std tells of them.
unsafe fn counters(value: *const Payload, strong: usize) -> *mut [usize; 2] {
    let counters = (value as *mut [usize; 2]).sub(1);
    assert_eq!((*counters)[0], strong);
    counters
}
unsafe fn counters_of_strong(strong: *const Strong) -> Option<*mut [usize; 2]> {
    (*strong).as_ref().map(|it| {
        let found = counters(Rc::as_ptr(it), Rc::strong_count(it));
        assert_eq!((*found)[1] - 1, Rc::weak_count(it));
        found
    })
}
unsafe fn counters_of_weak(weak: *const Weakly) -> Option<*mut [usize; 2]> {
    if (*weak).ptr_eq(&Weak::new()) {
        return None;
    }
    Some(counters((*weak).as_ptr(), (*weak).strong_count()))
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_rc_counters(strong: *const Strong) -> *mut [usize; 2] {
    counters_of_strong(strong).unwrap_or(std::ptr::null_mut())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_weak_counters(weak: *const Weakly) -> *mut [usize; 2] {
    counters_of_weak(weak).unwrap_or(std::ptr::null_mut())
}

const _: () = assert!(mem::size_of::<Strong>() == 8 && mem::size_of::<Weakly>() == 8);
