# The properties of every default target: a fixed seed, and as few programs as are held to the
# floors of situations.
get_property(targets GLOBAL PROPERTY DROPCHECK_DEFAULT_TARGETS)
foreach(target IN LISTS targets)
  add_test(NAME "check ${target}"
    COMMAND dropcheck check ${target} --programs 10000 --seed 20261122
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  string(REGEX REPLACE "/.*" "" subject ${target})
  if(target MATCHES "/reference$")
    dropcheck_label("check ${target}" ${subject} smoke)
  else()
    dropcheck_label("check ${target}" ${subject})
  endif()
endforeach()
