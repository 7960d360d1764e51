dropcheck_target(drop reference reference.hpp Reference LIBRARIES dropcheck_primitives)
if(NOT DROPCHECK_RUST_MISSING AND DROPCHECK_RUST_VERSION GREATER_EQUAL 71)
  dropcheck_target(drop rust rust.hpp Rust LIBRARIES dropcheck_rust)
endif()
