# dropcheck_target(SUBJECT IMPLEMENTATION HEADER ADAPTER [ON_REQUEST] [NOT_CPP] [NO_FUZZER]
#                  [NOTE TEXT] [LIBRARIES …])
# Declares an implementation: peers/SUBJECT/HEADER defines the adapter dropcheck::SUBJECT::ADAPTER.
# ON_REQUEST keeps it out of runs that name no target. NOT_CPP: there is no C++ of it to emit.
# NO_FUZZER saves the time to build one. `dropcheck list` shows the note.
function(dropcheck_target SUBJECT IMPLEMENTATION HEADER ADAPTER)
  cmake_parse_arguments(ARG "ON_REQUEST;NOT_CPP;NO_FUZZER" "NOTE" "LIBRARIES" ${ARGN})
  set(name ${SUBJECT}-${IMPLEMENTATION})
  if(ARG_NOT_CPP)
    set(ADAPTER_SOURCE "")
    set(EMIT nullptr)
    set(is_cpp false)
  else()
    dropcheck_flatten(peers/${SUBJECT}/${HEADER} ADAPTER_SOURCE)
    set(EMIT "&${SUBJECT}::emit")
    set(is_cpp true)
  endif()
  configure_file(${PROJECT_SOURCE_DIR}/harness/target.cpp.in ${name}.cpp @ONLY)

  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PUBLIC dropcheck_harness ${ARG_LIBRARIES})
  if(DROPCHECK_FUZZERS AND NOT ARG_NO_FUZZER)
    # Coverage of the implementation and the model; the harness's library has none.
    set(instrumented ${name}-instrumented)
    if(DROPCHECK_COMPILE_ONCE)
      add_library(${instrumented} ALIAS ${name})
      set(instrumented ${name})
    else()
      add_library(${instrumented} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
      target_link_libraries(${instrumented} PUBLIC dropcheck_harness ${ARG_LIBRARIES})
    endif()
    target_compile_options(${instrumented} PRIVATE
      -fsanitize-coverage=inline-8bit-counters,pc-table)
  endif()

  set_property(GLOBAL APPEND PROPERTY DROPCHECK_TARGETS ${name})
  set_property(GLOBAL PROPERTY DROPCHECK_SUBJECT_OF_${name} ${SUBJECT})
  if(ARG_ON_REQUEST)
    set(default false)
  else()
    set(default true)
    set_property(GLOBAL APPEND PROPERTY DROPCHECK_DEFAULT_TARGETS ${SUBJECT}/${IMPLEMENTATION})
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY DROPCHECK_TARGET_ROWS
    "    {\"${SUBJECT}\", \"${IMPLEMENTATION}\", ${default}, ${is_cpp}, \"${ARG_NOTE}\"},\n")
endfunction()

# dropcheck_missing(TARGET WHY): a target that cannot be built here.
function(dropcheck_missing TARGET WHY)
  message(STATUS "${TARGET}: not built: ${WHY}")
  set_property(GLOBAL APPEND_STRING PROPERTY DROPCHECK_MISSING_ROWS
    "          {\"${TARGET}\", \"${WHY}\"},\n")
endfunction()

# dropcheck_worker(NAME): an executable that serves one target, beside its siblings.
function(dropcheck_worker NAME)
  add_executable(${NAME})
  target_link_libraries(${NAME} PRIVATE dropcheck_harness)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${DROPCHECK_WORKERS})
endfunction()

# dropcheck_test(NAME LIBRARY SOURCE…): a GoogleTest program; ctest runs it as one test, for under a
# sanitizer a process per law costs more than the laws.
function(dropcheck_test NAME LIBRARY)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE folder)
  if(NOT DROPCHECK_TESTS OR (NOT DROPCHECK_SELF_TESTS AND folder MATCHES "^(fuzz|harness|tools)"))
    return()
  endif()
  add_executable(${NAME} ${ARGN})
  target_link_libraries(${NAME} PRIVATE ${LIBRARY} GTest::gtest_main)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${NAME} COMMAND ${NAME} --gtest_brief=1)
endfunction()
