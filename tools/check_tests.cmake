# The properties of every default target, with a fixed seed. The references run as few programs as
# are held to the floors of situations, and the others fewer, but all of them many by night.
get_property(targets GLOBAL PROPERTY DROPCHECK_DEFAULT_TARGETS)
foreach(target IN LISTS targets)
  if(DROPCHECK_SLOW_TESTS)
    set(programs 20000)
  elseif(target MATCHES "/reference$")
    set(programs 10000)
  else()
    set(programs 3000)
  endif()
  add_test(NAME "check ${target}"
    COMMAND dropcheck check ${target} --programs ${programs} --seed 20261122
            --strict-situations
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  string(REGEX REPLACE "/.*" "" subject ${target})
  if(target MATCHES "/reference$")
    dropcheck_label("check ${target}" ${subject} smoke)
  else()
    dropcheck_label("check ${target}" ${subject})
  endif()
endforeach()
