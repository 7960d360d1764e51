# dropcheck_rust_target(SUBJECT SINCE): the target SUBJECT/rust, with what rustc 1.SINCE has.
function(dropcheck_rust_target SUBJECT SINCE)
  if(NOT DROPCHECK_RUSTC)
    dropcheck_missing(${SUBJECT}/rust "no rustc found (install rustc-web)")
  elseif(rust_minor LESS SINCE)
    dropcheck_missing(${SUBJECT}/rust
      "${DROPCHECK_RUSTC} is no rustc 1.${SINCE} or newer (install rustc-web)")
  else()
    dropcheck_target(${SUBJECT} rust rust.hpp Rust NOT_CPP NOTE "rustc ${rust_version}"
      LIBRARIES dropcheck_rust)
  endif()
endfunction()
