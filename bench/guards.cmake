# Instructions, counted in builds of their own: no sanitizer of ours reaches them.
if(DROPCHECK_TESTS)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_test(NAME hot_path
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/hot_path_test.py
            ${CMAKE_CXX_COMPILER})
  dropcheck_label(hot_path primitives)
  # Only Clang knows how to pass an owner in a register.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_test(NAME box_code
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/box_code_test.py
              ${CMAKE_CXX_COMPILER})
    dropcheck_label(box_code primitives)
  endif()
endif()
