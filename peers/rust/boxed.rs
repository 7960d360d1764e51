// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::boxed, for peers/rust/box.hpp. What is called `into` and is not assigned is empty.

use std::cell::Cell;
use std::ffi::c_void;
use std::mem;
use std::rc::Rc;

use crate::defect;
use crate::panics::{caught, Ended};
use crate::payload::{Header, Payload};
use crate::place::Place;

/// A payload of another size and alignment.
#[repr(align(64))]
pub struct Large {
    payload: Payload,
    _more: [u8; 100],
}

/// What a payload is when nobody knows its type.
pub trait Value {}
impl Value for Payload {}
impl Value for Large {}

/// A payload without bytes, which therefore knows nothing, not even how it is dropped.
pub struct Unit;

std::thread_local! {
    static DROP_UNIT: Cell<Option<unsafe extern "C" fn()>> = const { Cell::new(None) };
}

impl Drop for Unit {
    fn drop(&mut self) {
        if let Some(drop) = DROP_UNIT.with(Cell::get) {
            unsafe { drop() }
        }
    }
}

/// The boxes that C++ knows as one template.
#[derive(Default)]
pub enum Owner {
    #[default]
    Empty,
    Node(Box<Payload>),
    Large(Box<Large>),
    Dyn(Box<dyn Value>),
    Unit(Box<Unit>),
}

impl Owner {
    /// Where the payload lies, with its pointer to the header in front.
    fn payload(&self) -> *const c_void {
        match self {
            Owner::Empty => std::ptr::null(),
            Owner::Node(it) => &**it as *const Payload as *const c_void,
            Owner::Large(it) => &it.payload as *const Payload as *const c_void,
            Owner::Dyn(it) => &**it as *const dyn Value as *const c_void,
            Owner::Unit(it) => &**it as *const Unit as *const c_void,
        }
    }
    /// The box in a slot of nodes, which the slot loses.
    fn take_node(&mut self) -> Box<Payload> {
        match mem::take(self) {
            Owner::Node(it) => it,
            _ => panic!("no box of a node"),
        }
    }
    fn node(&self) -> &Box<Payload> {
        match self {
            Owner::Node(it) => it,
            _ => panic!("no box of a node"),
        }
    }
    fn node_mut(&mut self) -> &mut Box<Payload> {
        match self {
            Owner::Node(it) => it,
            _ => panic!("no box of a node"),
        }
    }
}

type Slice = Option<Box<[Payload]>>;

#[no_mangle]
pub static dropcheck_rust_owner: Place = Place::of::<Owner>();
#[no_mangle]
pub static dropcheck_rust_slice: Place = Place::of::<Slice>();

#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_new(into: &mut Owner, value: *mut Header) {
    *into = Owner::Node(Box::new(Payload::new(value)));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_new_large(into: &mut Owner, value: *mut Header) {
    *into = Owner::Large(Box::new(Large { payload: Payload::new(value), _more: [0; 100] }));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_new_unit(into: &mut Owner, drop: unsafe extern "C" fn()) {
    DROP_UNIT.with(|it| it.set(Some(drop)));
    *into = Owner::Unit(Box::new(Unit));
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_get(owner: &Owner) -> *const c_void {
    owner.payload()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_upcast(into: &mut Owner, from: &mut Owner) {
    *into = match mem::take(from) {
        Owner::Node(it) => Owner::Dyn(it),
        Owner::Large(it) => Owner::Dyn(it),
        other => other,
    };
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_assign(owner: *mut Owner, value: *mut Header) -> Ended {
    caught(|| **(*owner).node_mut() = Payload::new(value))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_into_inner(owner: &mut Owner) -> *mut Header {
    let value: Payload = *owner.take_node();
    value.give()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_into_rc(into: &mut Option<Rc<Payload>>, owner: &mut Owner) {
    *into = Some(Rc::from(owner.take_node()));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_clone(into: *mut Owner, from: *const Owner) -> Ended {
    caught(|| *into = Owner::Node((*from).node().clone()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_clone_from(into: *mut Owner, from: *const Owner) -> Ended {
    if defect::is("CloneFromTakesANewBlock") {
        return dropcheck_box_clone(into, from);
    }
    caught(|| (*into).node_mut().clone_from((*from).node()))
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_into_raw(owner: &mut Owner) -> *mut Payload {
    Box::into_raw(owner.take_node())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_from_raw(into: &mut Owner, raw: *mut Payload) {
    *into = Owner::Node(Box::from_raw(raw));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_leak(owner: &mut Owner) -> *mut Payload {
    Box::leak(owner.take_node())
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_make_slice(
    into: *mut Slice,
    count: usize,
    build: unsafe extern "C" fn(*mut c_void, usize) -> *mut Header,
    context: *mut c_void,
) -> Ended {
    caught(|| *into = Some((0..count).map(|i| Payload::new(build(context, i))).collect()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_slice(slice: &Slice, count: &mut usize) -> *const Payload {
    let payloads = slice.as_deref().unwrap_or(&[]);
    *count = payloads.len();
    payloads.as_ptr()
}

/// A list of C++ nodes, the rest of which each node has somewhere.
struct List {
    head: Owner,
    rest_of: unsafe extern "C" fn(*mut c_void, *const c_void) -> *mut Owner,
    context: *mut c_void,
}

impl List {
    fn drop_one_by_one(&mut self) {
        while !matches!(self.head, Owner::Empty) {
            let rest = unsafe { &mut *(self.rest_of)(self.context, self.head.payload()) };
            self.head = mem::take(rest);
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        self.drop_one_by_one();
    }
}

/// As one writes it in Rust, where the glue of a long list would overflow the stack.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_box_drop_list(
    head: &mut Owner,
    rest_of: unsafe extern "C" fn(*mut c_void, *const c_void) -> *mut Owner,
    context: *mut c_void,
) -> Ended {
    let head = mem::take(head);
    caught(|| List { head, rest_of, context }.drop_one_by_one())
}

const _: () = assert!(mem::size_of::<Owner>() == 24 && mem::size_of::<Slice>() == 16);
