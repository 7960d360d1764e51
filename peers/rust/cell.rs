// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::cell, for peers/rust/cell.hpp. Whatever has a value is an Option: slots may be empty, and
// cells move out of them. A guard says that it lives for ever; that it does not outlive its cell is
// up to the harness, which does what Rust's compiler would. What is called `into` is empty.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fmt::{Debug, Formatter};
use std::mem;

use crate::defect;
use crate::panics::{caught, Ended};
use crate::payload::{default_as, Functions, Header, Payload};
use crate::place::Place;

type Shared = Option<RefCell<Payload>>;
type Plain = Option<Cell<Payload>>;
type Number = Option<Cell<i32>>;

#[no_mangle]
pub static dropcheck_rust_ref_cell: Place = Place::of::<Shared>();
#[no_mangle]
pub static dropcheck_rust_cell: Place = Place::of::<Plain>();
#[no_mangle]
pub static dropcheck_rust_number: Place = Place::of::<Number>();

pub fn full<T>(slot: &Option<T>) -> &T {
    slot.as_ref().expect("a cell")
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_new(into: &mut Shared, value: *mut Header) {
    *into = Some(RefCell::new(Payload::new(value)));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_replace(
    cell: *const Shared,
    value: *mut Header,
    old: &mut *mut Header,
) -> Ended {
    caught(|| {
        let cell = full(&*cell);
        let replaced = cell.replace(Payload::new(value));
        if defect::is("ReplaceKeepsItsBorrow") {
            mem::forget(cell.borrow_mut());
        }
        *old = replaced.give();
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_replace_with(
    cell: *const Shared,
    build: unsafe extern "C" fn(*mut c_void, *mut c_void) -> *mut Header,
    context: *mut c_void,
    old: &mut *mut Header,
) -> Ended {
    let replace = || full(&*cell).replace_with(|value| Payload::new(build(context, value.value())));
    caught(|| *old = replace().give())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_take(
    cell: *const Shared,
    like: &'static Functions,
    old: &mut *mut Header,
) -> Ended {
    default_as(like);
    caught(|| *old = full(&*cell).take().give())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_swap(a: *const Shared, b: *const Shared) -> Ended {
    caught(|| full(&*a).swap(full(&*b)))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_get_mut(cell: &mut Shared) -> *mut c_void {
    cell.as_mut().expect("a cell").get_mut().value()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_into_inner(cell: &mut Shared) -> *mut Header {
    cell.take().expect("a cell").into_inner().give()
}

/// What a payload prints as, while a cell with it is printed.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Printer {
    text_of: unsafe extern "C" fn(*mut c_void, *const c_void) -> Text,
    print: unsafe extern "C" fn(*mut c_void, Text),
    context: *mut c_void,
}
#[repr(C)]
pub struct Text {
    first: *const u8,
    size: usize,
}

std::thread_local! {
    static PRINTER: Cell<Option<Printer>> = const { Cell::new(None) };
}

impl Debug for Payload {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        let printer = PRINTER.with(Cell::get).expect("a printer");
        let bytes = unsafe {
            let text = (printer.text_of)(printer.context, self.value());
            std::slice::from_raw_parts(text.first, text.size)
        };
        out.write_str(std::str::from_utf8(bytes).expect("text"))
    }
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_print(cell: *const Shared, printer: &Printer) {
    PRINTER.with(|it| it.set(Some(*printer)));
    let text = format!("{:?}", full(&*cell));
    (printer.print)(printer.context, Text { first: text.as_ptr(), size: text.len() });
}

/// The counter that std keeps beside the value. Nothing says where it is, so it must be what std
/// makes of it.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_ref_cell_counter(cell: *const Shared) -> *mut isize {
    let cell = full(&*cell);
    let words = cell as *const RefCell<Payload> as *mut isize;
    let value = cell.as_ptr() as *mut isize;
    let counter = if value == words { words.add(1) } else { words };
    let before = *counter;
    match cell.try_borrow() {
        Ok(_reader) => assert!(before >= 0 && *counter == before + 1),
        Err(_) => assert!(before < 0 || before == isize::MAX),
    }
    assert_eq!(*counter, before);
    assert_eq!(cell.try_borrow_mut().is_ok(), before == 0);
    counter
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_cell_new(into: &mut Plain, value: *mut Header) {
    *into = Some(Cell::new(Payload::new(value)));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_cell_set(cell: *const Plain, value: *mut Header) {
    let cell = full(&*cell);
    if defect::is("SetDropsBeforeItStores") {
        std::ptr::drop_in_place(cell.as_ptr());
        return cell.as_ptr().write(Payload::new(value));
    }
    cell.set(Payload::new(value));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_cell_replace(
    cell: *const Plain,
    value: *mut Header,
) -> *mut Header {
    full(&*cell).replace(Payload::new(value)).give()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_cell_take(
    cell: *const Plain,
    like: &'static Functions,
    old: &mut *mut Header,
) -> Ended {
    default_as(like);
    caught(|| *old = full(&*cell).take().give())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_cell_swap(a: *const Plain, b: *const Plain) {
    full(&*a).swap(full(&*b));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_cell_get_mut(cell: &mut Plain) -> *mut c_void {
    cell.as_mut().expect("a cell").get_mut().value()
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_number_new(into: &mut Number, value: i32) {
    *into = Some(Cell::new(value));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_number_set(cell: *const Number, value: i32) {
    full(&*cell).set(value);
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_number_get(cell: *const Number) -> i32 {
    full(&*cell).get()
}

const _: () = assert!(mem::size_of::<Shared>() == 24 && mem::size_of::<Plain>() == 16);
const _: () = assert!(mem::size_of::<RefCell<Payload>>() == 16 && mem::size_of::<Number>() == 8);
