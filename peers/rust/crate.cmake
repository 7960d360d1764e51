# The crate, and the targets over it. Without a rustc they are missing.
find_program(DROPCHECK_RUSTC rustc PATHS $ENV{HOME}/.cargo/bin)
set(rust_minor 0)
if(DROPCHECK_RUSTC)
  execute_process(COMMAND ${DROPCHECK_RUSTC} --version OUTPUT_VARIABLE rust_version ERROR_QUIET)
  string(REGEX MATCH "1\\.([0-9]+)\\.[0-9]+" rust_version "${rust_version}")
  if(rust_version)
    set(rust_minor ${CMAKE_MATCH_1})
  endif()
endif()

# dropcheck_crate(NAME [CFG…]): the crate as a library, with these cfgs on, beside those of the
# compiler's version.
function(dropcheck_crate NAME)
  set(archive ${CMAKE_CURRENT_BINARY_DIR}/${NAME}_crate.a)
  set(sources
    allocator boxed cell defect guards lib list once panics payload place rc scopes tree)
  list(TRANSFORM sources REPLACE "(.+)" "${CMAKE_CURRENT_SOURCE_DIR}/rust/\\1.rs")
  foreach(minor IN ITEMS 70 71 76)
    if(rust_minor GREATER_EQUAL minor)
      list(APPEND ARGN since_1_${minor})
    endif()
  endforeach()
  list(TRANSFORM ARGN PREPEND "--cfg=")
  add_custom_command(OUTPUT ${archive} DEPENDS ${sources} ${DROPCHECK_RUSTC} VERBATIM
    COMMAND ${DROPCHECK_RUSTC} --crate-name dropcheck_rust --crate-type staticlib --edition 2021
            -O -D warnings -C panic=unwind -C codegen-units=1 -C debuginfo=1
            -C force-frame-pointers=yes ${ARGN} -o ${archive}
            ${CMAKE_CURRENT_SOURCE_DIR}/rust/lib.rs)
  add_custom_target(${NAME}_crate DEPENDS ${archive})
  add_library(${NAME} STATIC rust/runtime.cpp)
  add_dependencies(${NAME} ${NAME}_crate)
  target_compile_definitions(${NAME} PUBLIC DROPCHECK_RUST_VERSION=${rust_minor})
  target_link_libraries(${NAME} PUBLIC
    dropcheck_harness dropcheck_primitives ${archive} ${CMAKE_DL_LIBS})
endfunction()
if(rust_minor GREATER_EQUAL 63 AND NOT DROPCHECK_REFERENCES_ONLY)
  dropcheck_crate(dropcheck_rust)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/target.cmake)
