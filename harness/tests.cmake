dropcheck_test(harness_test dropcheck_harness
  faults_test.cpp flight_test.cpp ledger_room_test.cpp ledger_test.cpp probe_test.cpp
  reports_test.cpp)
foreach(subject IN LISTS SUBJECTS)
  include(${subject}/sources.cmake)
  list(TRANSFORM subject_canaries PREPEND ${subject}/)
  dropcheck_test(${subject}_harness_test dropcheck_harness ${subject_canaries})
  if(NOT DROPCHECK_REFERENCES_ONLY)
    list(TRANSFORM subject_tests PREPEND ${subject}/)
    dropcheck_test(${subject}_model_test dropcheck_harness ${subject_tests})
  endif()
endforeach()
if(TARGET memory_pool_harness_test)
  add_library(pool_in_a_library SHARED memory_pool/library_test.cpp)
  target_include_directories(pool_in_a_library PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_features(pool_in_a_library PRIVATE cxx_std_20)
  target_link_libraries(memory_pool_harness_test PRIVATE pool_in_a_library)
endif()
if(NOT DROPCHECK_REFERENCES_ONLY)
  dropcheck_test(programs_test dropcheck_programs UNWATCHED
    bytes_test.cpp emitter_test.cpp program_file_test.cpp shrink_test.cpp simplify_test.cpp
    text_test.cpp)
  # What the adapters of users are told depends on the compiler.
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  foreach(compiler IN ITEMS clang++-19 g++)
    add_test(NAME "wrong adapters under ${compiler}"
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/wrong_adapters_test.py
              ${compiler})
    dropcheck_label("wrong adapters under ${compiler}" harness)
  endforeach()
endif()
