# What ctest runs of the command: its tests, a file each, and the command on the default targets.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(tests traces)
if(DROPCHECK_SELF_TESTS)
  list(APPEND tests
    bench check command_line corpus defects emit findings full_disk fuzz golden interrupt jobs
    killed known limits list mangled page replay report sarif shrink symbolize triage)
endif()
foreach(test IN LISTS tests)
  add_test(NAME "cli ${test}"
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/tests/${test}_test.py)
  set_tests_properties("cli ${test}" PROPERTIES
    ENVIRONMENT DROPCHECK=$<TARGET_FILE:dropcheck> TIMEOUT 280)
  if(test MATCHES "^(list|traces)$")
    dropcheck_label("cli ${test}" command smoke)
  else()
    dropcheck_label("cli ${test}" command)
  endif()
endforeach()

if(DROPCHECK_SELF_TESTS)
  dropcheck_test(near_miss_test dropcheck_programs UNWATCHED near_miss_test.cpp near_miss.cpp)
  target_link_libraries(near_miss_test PRIVATE fmt::fmt)
endif()

include(browser_tests.cmake)

if(DROPCHECK_SELF_TESTS)
  # The longest begin first.
  set_tests_properties("cli check" "cli findings" "cli killed" "cli limits" PROPERTIES COST 200)
  # Without the schema, which ci/setup fetches.
  set_tests_properties("cli sarif" PROPERTIES SKIP_RETURN_CODE 77)
endif()

include(check_tests.cmake)
