// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Real Rust behind a C ABI: std's Box, Rc, Weak and cells, and the drop glue of rustc, for the
// adapters peers/*/rust.hpp. Whatever lies in a slot of the harness is a Rust value in a Rust
// place: C++ says which place, Rust does the rest. No panic gets out of a function that does not say
// "C-unwind".

mod allocator;
mod boxed;
#[cfg(since_1_71)]
mod cell;
mod defect;
#[cfg(since_1_71)]
mod guards;
mod list;
#[cfg(since_1_71)]
mod once;
mod panics;
mod payload;
mod place;
mod rc;
#[cfg(since_1_71)]
mod scopes;
mod tree;
