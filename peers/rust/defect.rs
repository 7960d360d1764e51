// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One thing that is wrong, for the test that shows that it is seen. Only a crate with the cfg
// `canary` has any.

#[cfg(not(canary))]
pub const fn is(_: &str) -> bool {
    false
}

#[cfg(canary)]
pub use planted::is;

#[cfg(canary)]
mod planted {
    use std::cell::Cell;
    use std::ffi::CStr;
    use std::os::raw::c_char;

    use crate::panics::{caught, Ended};
    use crate::payload::{Header, Payload};

    std::thread_local! {
        static PLANTED: Cell<&'static str> = const { Cell::new("") };
    }

    pub fn is(defect: &str) -> bool {
        PLANTED.with(|planted| planted.get() == defect)
    }

    /// Null: nothing is wrong from here on.
    #[no_mangle]
    pub unsafe extern "C" fn dropcheck_rust_plant(defect: *const c_char) {
        let name = if defect.is_null() { "" } else { CStr::from_ptr(defect).to_str().unwrap() };
        PLANTED.with(|planted| planted.set(name));
    }

    /// rust-lang/rust#47949: what a block has computed is leaked if one of its locals panics.
    #[no_mangle]
    pub unsafe extern "C" fn dropcheck_rust_leave_a_block(
        local: *mut Header,
        value: *mut Header,
    ) -> Ended {
        caught(|| {
            let _value = {
                let _local = Payload::new(local);
                Payload::new(value)
            };
        })
    }
}
