# The crate: dropcheck_rust, if there is a rustc. Else DROPCHECK_RUST_MISSING says why not.
find_program(DROPCHECK_RUSTC rustc PATHS $ENV{HOME}/.cargo/bin)
set(DROPCHECK_RUST_MISSING "")
set(DROPCHECK_RUST_VERSION 0)
if(NOT DROPCHECK_RUSTC)
  set(DROPCHECK_RUST_MISSING "no rustc found (install rustc-web)")
  return()
endif()
execute_process(COMMAND ${DROPCHECK_RUSTC} --version OUTPUT_VARIABLE version ERROR_QUIET)
if(NOT version MATCHES "^rustc 1\\.([0-9]+)" OR CMAKE_MATCH_1 LESS 63)
  set(DROPCHECK_RUST_MISSING "${DROPCHECK_RUSTC} is no rustc 1.63 or newer")
  return()
endif()
set(DROPCHECK_RUST_VERSION ${CMAKE_MATCH_1})

# What a version has, as cfgs of the crate.
foreach(row IN ITEMS 70=has_rc_into_inner 71=has_c_unwind 76=has_rc_unwrap_or_clone)
  string(REPLACE "=" ";" row ${row})
  list(GET row 0 since)
  list(GET row 1 feature)
  if(DROPCHECK_RUST_VERSION GREATER_EQUAL since)
    list(APPEND rust_features --cfg ${feature})
  endif()
endforeach()

# dropcheck_crate(NAME [CFG…]): the crate as a library, with these cfgs on.
function(dropcheck_crate NAME)
  set(archive ${CMAKE_CURRENT_BINARY_DIR}/${NAME}_crate.a)
  set(sources allocator boxed lib panics payload place rc scopes)
  list(TRANSFORM sources REPLACE "(.+)" "${CMAKE_CURRENT_SOURCE_DIR}/rust/\\1.rs")
  list(TRANSFORM ARGN PREPEND "--cfg=")
  add_custom_command(OUTPUT ${archive} DEPENDS ${sources} ${DROPCHECK_RUSTC} VERBATIM
    COMMAND ${DROPCHECK_RUSTC} --crate-name dropcheck_rust --crate-type staticlib --edition 2021
            -O -D warnings -C panic=unwind -C codegen-units=1 -C debuginfo=1
            -C force-frame-pointers=yes ${rust_features} ${ARGN} -o ${archive}
            ${CMAKE_CURRENT_SOURCE_DIR}/rust/lib.rs)
  add_custom_target(${NAME}_crate DEPENDS ${archive})
  add_library(${NAME} STATIC rust/runtime.cpp)
  add_dependencies(${NAME} ${NAME}_crate)
  target_compile_definitions(${NAME} PUBLIC DROPCHECK_RUST_VERSION=${DROPCHECK_RUST_VERSION})
  target_link_libraries(${NAME} PUBLIC
    dropcheck_harness dropcheck_primitives ${archive} ${CMAKE_DL_LIBS})
endfunction()
dropcheck_crate(dropcheck_rust)
