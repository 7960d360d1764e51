// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lists of the Rust book over std's Rc and RefCell, for peers/rust/graph.hpp. A slot is an
// Option of a list, or of a guard of its tail; without one it is Nil. What is called `into` is empty
// before.

use std::cell::{Ref, RefCell, RefMut};
use std::ffi::c_void;
use std::mem::{self, ManuallyDrop};
use std::ptr;
use std::rc::Rc;

use crate::defect;
use crate::panics::{caught, Ended};
use crate::payload::{Header, Payload};
use crate::place::Place;
use crate::tree::Visit;

pub enum List {
    Cons { value: ManuallyDrop<Payload>, tail: RefCell<Link> },
    Nil,
}
type Link = Rc<List>;

type Slot = Option<Link>;
type TailRef = Option<Ref<'static, Link>>;
type TailRefMut = Option<RefMut<'static, Link>>;

#[no_mangle]
pub static dropcheck_rust_list: Place = Place::of::<Slot>();
#[no_mangle]
pub static dropcheck_rust_tail_ref: Place = Place::of::<TailRef>();
#[no_mangle]
pub static dropcheck_rust_tail_ref_mut: Place = Place::of::<TailRefMut>();

impl List {
    fn tail(&self) -> &RefCell<Link> {
        match self {
            List::Cons { tail, .. } => tail,
            List::Nil => panic!("Nil has no tail"),
        }
    }
    fn payload(&self) -> *const Payload {
        match self {
            List::Cons { value, .. } => &**value,
            List::Nil => ptr::null(),
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        if let List::Cons { value, .. } = self {
            unsafe { ManuallyDrop::drop(value) }
        }
    }
}

unsafe fn list<'a>(slot: *const Slot) -> &'a Link {
    (*slot).as_ref().expect("a list")
}
/// A slot of nothing is Nil, without a block.
fn link(slot: Slot) -> Link {
    slot.unwrap_or_else(|| Rc::new(List::Nil))
}
fn kept(link: Link) -> Slot {
    Some(link).filter(|link| !matches!(**link, List::Nil))
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_cons(into: *mut Slot, value: *mut Header, rest: *mut Slot) {
    let value = ManuallyDrop::new(Payload::new(value));
    let list = Rc::new(List::Cons { value, tail: RefCell::new(link((*rest).take())) });
    (*list.payload()).lies_at(Rc::as_ptr(&list) as *const c_void);
    *into = Some(list);
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_clone(into: *mut Slot, from: *const Slot) {
    *into = (*from).clone();
}
/// The payload, or null.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_get(slot: *const Slot) -> *const Payload {
    (*slot).as_ref().map_or(ptr::null(), |it| it.payload())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_strong_count(slot: *const Slot) -> usize {
    Rc::strong_count(list(slot))
}

fn set_tail(list: &List, to: Link) {
    if defect::is("TailDiesUnborrowed") {
        return drop(list.tail().replace(to));
    }
    *list.tail().borrow_mut() = to;
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_set_tail(slot: *const Slot, to: *const Slot) -> Ended {
    caught(|| set_tail(list(slot), link((*to).clone())))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_take_tail(from: *const Slot, into: *mut Slot) -> Ended {
    caught(|| *into = kept(list(from).tail().replace(link(None))))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_tail(from: *const Slot, into: *mut Slot) -> Ended {
    caught(|| *into = kept(list(from).tail().borrow().clone()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_append(
    slot: *const Slot,
    to: *const Slot,
    has_end: &mut bool,
) -> Ended {
    caught(|| {
        let mut passed = Vec::new();
        let mut last = list(slot).clone();
        loop {
            passed.push(Rc::as_ptr(&last));
            let next = last.tail().borrow().clone();
            if matches!(*next, List::Nil) {
                break;
            }
            if passed.contains(&Rc::as_ptr(&next)) {
                return;
            }
            last = next;
        }
        *has_end = true;
        set_tail(&last, link((*to).clone()));
    })
}
/// Link by link, as long as nobody else owns the next one.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_drop_long(slot: *mut Slot) -> Ended {
    let mut next = link((*slot).take());
    caught(|| {
        while let Some(List::Cons { tail, .. }) = Rc::get_mut(&mut next) {
            next = mem::replace(tail.get_mut(), Rc::new(List::Nil));
        }
        drop(next);
    })
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_borrow(from: *const Slot, into: *mut TailRef) -> Ended {
    if defect::is("BorrowIsForgotten") {
        mem::forget(list(from).tail().borrow());
    }
    caught(|| *into = Some(list(from).tail().borrow()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_borrow_mut(
    from: *const Slot,
    into: *mut TailRefMut,
) -> Ended {
    caught(|| *into = Some(list(from).tail().borrow_mut()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_try_borrow(from: *const Slot, into: *mut TailRef) -> bool {
    *into = list(from).tail().try_borrow().ok();
    (*into).is_some()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_try_borrow_mut(
    from: *const Slot,
    into: *mut TailRefMut,
) -> bool {
    *into = list(from).tail().try_borrow_mut().ok();
    (*into).is_some()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tail_ref_get(guard: *const TailRef) -> *const Link {
    (*guard).as_deref().expect("a guard")
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tail_ref_mut_get(guard: *mut TailRefMut) -> *mut Link {
    (*guard).as_deref_mut().expect("a guard")
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_list_print(
    slot: *const Slot,
    visit: Visit,
    context: *mut c_void,
) {
    let mut printed = Vec::new();
    let mut next = list(slot).clone();
    while let List::Cons { tail, .. } = &*next {
        visit(context, next.payload());
        if printed.contains(&Rc::as_ptr(&next)) {
            return;
        }
        printed.push(Rc::as_ptr(&next));
        let rest = match tail.try_borrow() {
            Ok(rest) => Link::clone(&rest),
            Err(_) => return visit(context, ptr::null()),
        };
        next = rest;
    }
}

/// What the tail of a node holds, whoever borrows it.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_link_tail(list: *const List) -> *mut Link {
    (*list).tail().as_ptr()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_link_cut(list: *const List) {
    drop((*list).tail().replace(link(None)));
}

// C++ reads links as slots that have something.
const _: () = assert!(mem::size_of::<Slot>() == mem::size_of::<Link>());
const _: () = assert!(mem::size_of::<TailRef>() == 16 && mem::size_of::<TailRefMut>() == 16);
