// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where all memory of this crate comes from: the C++ side, whose ledger hears size and alignment.

use std::alloc::{GlobalAlloc, Layout};

use crate::{defect, panics};

extern "C" {
    fn dropcheck_rust_allocate(size: usize, alignment: usize, for_a_panic: bool) -> *mut u8;
    fn dropcheck_rust_release(block: *mut u8, size: usize, alignment: usize);
}

struct Ledger;

unsafe impl GlobalAlloc for Ledger {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        dropcheck_rust_allocate(layout.size(), layout.align(), panics::begins())
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let less = if defect::is("BlockIsFreedTooSmall") { 1 } else { 0 };
        dropcheck_rust_release(block, layout.size() - less, layout.align())
    }
}

#[global_allocator]
static LEDGER: Ledger = Ledger;
