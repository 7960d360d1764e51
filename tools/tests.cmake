# What ctest runs of the command: its tests, a file each, and the command on the default targets.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(test IN ITEMS
    bench check command_line corpus emit findings full_disk fuzz interrupt jobs killed limits list
    mangled replay shrink traces)
  add_test(NAME "cli ${test}"
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/tests/${test}_test.py)
  set_tests_properties("cli ${test}" PROPERTIES
    ENVIRONMENT DROPCHECK=$<TARGET_FILE:dropcheck> TIMEOUT 280)
endforeach()

# The properties of every default target: a fixed seed and number of programs.
get_property(targets GLOBAL PROPERTY DROPCHECK_DEFAULT_TARGETS)
foreach(target IN LISTS targets)
  add_test(NAME "check ${target}"
    COMMAND dropcheck check ${target} --programs 100000 --seed 20261122
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
endforeach()
