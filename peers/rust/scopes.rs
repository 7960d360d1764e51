// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scopes, aggregates and what is dropped by hand, for peers/rust/scopes.hpp. A variable is a local
// of a function of Rust that calls C++ for the rest of its scope; panics unwind through both.

use std::ffi::c_void;
use std::mem::{self, ManuallyDrop, MaybeUninit};

use crate::defect;
use crate::panics::{caught, throw, Ended};
use crate::payload::{default_as, Header, Payload};
use crate::place::Place;

type Body = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void);

/// What a variable can do that may be without a value, since others may move it out.
#[repr(C)]
pub struct Variable {
    place: Place,
    is_some: unsafe extern "C" fn(*const c_void) -> bool,
    drop: unsafe extern "C" fn(*mut c_void) -> Ended,
    forget: unsafe extern "C" fn(*mut c_void),
    scope: unsafe extern "C-unwind" fn(*mut c_void, Body, *mut c_void),
}

impl Variable {
    const fn of<T>() -> Variable {
        Variable {
            place: Place::of::<Option<T>>(),
            is_some: is_some::<T>,
            drop: drop_value::<T>,
            forget: forget::<T>,
            scope: scope::<T>,
        }
    }
}

unsafe extern "C" fn is_some<T>(place: *const c_void) -> bool {
    (*(place as *const Option<T>)).is_some()
}
unsafe extern "C" fn drop_value<T>(place: *mut c_void) -> Ended {
    let value = (*(place as *mut Option<T>)).take();
    caught(|| drop(value))
}
unsafe extern "C" fn forget<T>(place: *mut c_void) {
    mem::forget((*(place as *mut Option<T>)).take());
}
/// `{ let local = …; body }`
unsafe extern "C-unwind" fn scope<T>(from: *mut c_void, body: Body, context: *mut c_void) {
    let mut local: Option<T> = mem::take(&mut *(from as *mut Option<T>));
    body(context, &mut local as *mut Option<T> as *mut c_void);
    if defect::is("LocalIsForgotten") {
        mem::forget(local);
    }
}

/// A struct whose fields are moved out and set one by one.
pub struct Fields {
    _first: Option<Payload>,
    _pair: Option<[Payload; 2]>,
    _last: Option<Payload>,
}

#[no_mangle]
pub static dropcheck_rust_node: Variable = Variable::of::<Payload>();
#[no_mangle]
pub static dropcheck_rust_pair: Variable = Variable::of::<[Payload; 2]>();
#[no_mangle]
pub static dropcheck_rust_triple: Variable = Variable::of::<[Payload; 3]>();
#[no_mangle]
pub static dropcheck_rust_fields: Variable = Variable::of::<Fields>();

// Nodes.

#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_assign(
    into: *mut Option<Payload>,
    value: *mut Header,
) -> Ended {
    caught(|| *into = Some(Payload::new(value)))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_move_out(from: &mut Option<Payload>) -> *mut Header {
    from.take().map_or(std::ptr::null_mut(), Payload::give)
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_mem_replace(
    place: &mut Payload,
    value: *mut Header,
) -> *mut Header {
    mem::replace(place, Payload::new(value)).give()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_mem_take(place: &mut Payload, old: &mut *mut Header) -> Ended {
    default_as(place.functions());
    caught(|| *old = mem::take(place).give())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_mem_swap(a: &mut Payload, b: &mut Payload) {
    mem::swap(a, b);
}

// Aggregates.

type BuildNth = unsafe extern "C" fn(*mut c_void, usize) -> *mut Header;

unsafe fn array<const N: usize>(build: BuildNth, context: *mut c_void) -> [Payload; N] {
    std::array::from_fn(|i| Payload::new(build(context, i)))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_pair_new(
    into: *mut Option<[Payload; 2]>,
    build: BuildNth,
    context: *mut c_void,
) -> Ended {
    caught(|| *into = Some(array(build, context)))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_triple_new(
    into: *mut Option<[Payload; 3]>,
    build: BuildNth,
    context: *mut c_void,
) -> Ended {
    caught(|| *into = Some(array(build, context)))
}

/// Builds a field where it is told, and says whether that threw.
type BuildField = unsafe extern "C" fn(*mut c_void, usize, *mut c_void) -> bool;

unsafe fn field<T>(build: BuildField, context: *mut c_void, index: usize) -> Option<T> {
    let mut built: Option<T> = None;
    if build(context, index, &mut built as *mut Option<T> as *mut c_void) {
        throw()
    }
    built
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_fields_new(
    into: *mut Option<Fields>,
    build: BuildField,
    context: *mut c_void,
) -> Ended {
    caught(|| {
        if defect::is("FieldsAreBuiltInReverse") {
            let (_last, _pair) = (field(build, context, 2), field(build, context, 1));
            *into = Some(Fields { _first: field(build, context, 0), _pair, _last });
            return;
        }
        *into = Some(Fields {
            _first: field(build, context, 0),
            _pair: field(build, context, 1),
            _last: field(build, context, 2),
        })
    })
}
/// Null: there is no struct, or no such field.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_fields_at(
    fields: &mut Option<Fields>,
    index: usize,
) -> *mut c_void {
    match (fields, index) {
        (Some(it), 0) => &mut it._first as *mut Option<Payload> as *mut c_void,
        (Some(it), 1) => &mut it._pair as *mut Option<[Payload; 2]> as *mut c_void,
        (Some(it), 2) => &mut it._last as *mut Option<Payload> as *mut c_void,
        _ => std::ptr::null_mut(),
    }
}

// What is dropped by hand.

#[no_mangle]
pub unsafe extern "C" fn dropcheck_manually_new(
    into: *mut ManuallyDrop<Payload>,
    value: *mut Header,
) {
    into.write(ManuallyDrop::new(Payload::new(value)));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_manually_drop(it: *mut ManuallyDrop<Payload>) -> Ended {
    caught(|| ManuallyDrop::drop(&mut *it))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_manually_into_inner(
    it: *mut ManuallyDrop<Payload>,
) -> *mut Header {
    ManuallyDrop::into_inner(it.read()).give()
}
#[no_mangle]
pub unsafe extern "C-unwind" fn dropcheck_manually_scope(
    from: *mut c_void,
    body: Body,
    context: *mut c_void,
) {
    let mut local = (from as *mut ManuallyDrop<Payload>).read();
    body(context, &mut local as *mut ManuallyDrop<Payload> as *mut c_void);
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_maybe_write(it: &mut MaybeUninit<Payload>, value: *mut Header) {
    it.write(Payload::new(value));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_maybe_drop(it: *mut MaybeUninit<Payload>) -> Ended {
    caught(|| (*it).assume_init_drop())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_maybe_read(it: &MaybeUninit<Payload>) -> *mut Header {
    it.assume_init_read().give()
}
#[no_mangle]
pub unsafe extern "C-unwind" fn dropcheck_maybe_scope(
    from: *mut c_void,
    body: Body,
    context: *mut c_void,
) {
    let mut local = (from as *mut MaybeUninit<Payload>).read();
    body(context, &mut local as *mut MaybeUninit<Payload> as *mut c_void);
}

// Throws of the program itself.

#[no_mangle]
pub extern "C-unwind" fn dropcheck_unwind() {
    throw()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_catch_unwind(body: Body, context: *mut c_void) -> Ended {
    caught(|| body(context, std::ptr::null_mut()))
}

const _: () = assert!(
    mem::size_of::<Option<Payload>>() == 8
        && mem::size_of::<Option<[Payload; 2]>>() == 16
        && mem::size_of::<Option<[Payload; 3]>>() == 24
        && mem::size_of::<Option<Fields>>() == 40
);
