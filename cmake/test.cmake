# dropcheck_test(NAME LIBRARY [UNWATCHED] SOURCE…): a GoogleTest program, one test for ctest, since
# under a sanitizer a process per law costs more than the laws. UNWATCHED: it touches no
# implementation, so a preset may leave the sanitizers out.
function(dropcheck_test NAME LIBRARY)
  cmake_parse_arguments(ARG "UNWATCHED" "" "" ${ARGN})
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE folder)
  if(NOT DROPCHECK_TESTS OR (NOT DROPCHECK_SELF_TESTS AND folder MATCHES "^(fuzz|harness|tools)"))
    return()
  endif()
  add_executable(${NAME} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${NAME} PRIVATE ${LIBRARY} GTest::gtest_main)
  if(ARG_UNWATCHED)
    dropcheck_compile_as(${NAME} unwatched_test)
    target_link_options(${NAME} PRIVATE ${plumbing})
  else()
    dropcheck_compile_as(${NAME} test)
  endif()
  # A test names its helpers as it likes, whatever the next file calls its own.
  set_target_properties(${NAME} PROPERTIES UNITY_BUILD OFF
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${NAME} COMMAND ${NAME} --gtest_brief=1)
  # The subject in the name, or else the folder.
  string(REGEX REPLACE "_((harness|model|adapters)_)?test$" "" label ${NAME})
  if(folder MATCHES "^tools")
    set(label command)
  elseif(NOT label IN_LIST SUBJECTS)
    set(label ${folder})
  endif()
  dropcheck_label(${NAME} ${label})
endfunction()

# dropcheck_label(TEST LABEL…): what ci/changed.py chooses tests by. Where DROPCHECK_SLOW_TESTS says
# so, a test tries all that it can.
function(dropcheck_label TEST)
  set_property(TEST ${TEST} PROPERTY LABELS ${ARGN})
  if(DROPCHECK_SLOW_TESTS)
    set_property(TEST ${TEST} APPEND PROPERTY ENVIRONMENT DROPCHECK_THOROUGH=1)
  endif()
endfunction()
