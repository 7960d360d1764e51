# What ctest runs of the command: its own tests, and the command on the default targets.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME "cli_test" COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/cli_test.py -v)
set_property(TEST "cli_test" PROPERTY ENVIRONMENT DROPCHECK=$<TARGET_FILE:dropcheck>)

# The properties of every default target: a fixed seed and number of programs.
get_property(targets GLOBAL PROPERTY DROPCHECK_DEFAULT_TARGETS)
foreach(target IN LISTS targets)
  add_test(NAME "check ${target}"
    COMMAND dropcheck check ${target} --programs 100000 --seed 20261122
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
endforeach()
