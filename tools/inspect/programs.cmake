# The library's tests, its benchmark and its fuzzer.
dropcheck_test(inspect_test dropcheck_inspect UNWATCHED
  asan_test.cpp dialects_test.cpp frame_test.cpp lines_test.cpp output_test.cpp prefix_test.cpp
  robust_test.cpp roundtrip_test.cpp sarif_test.cpp symbols_test.cpp)
if(TARGET inspect_test)
  target_link_libraries(inspect_test PRIVATE rapidcheck)
endif()
set(golden ${CMAKE_CURRENT_SOURCE_DIR}/golden)
set_source_files_properties(prefix_test.cpp PROPERTIES
  COMPILE_DEFINITIONS DROPCHECK_GOLDEN="${golden}")

if(DROPCHECK_BENCHMARKS)
  add_executable(inspect_throughput throughput.cpp)
  target_link_libraries(inspect_throughput PRIVATE dropcheck_inspect)
  if(DROPCHECK_TESTS)
    add_test(NAME inspect_throughput COMMAND inspect_throughput 1)
  endif()
endif()

if(DROPCHECK_FUZZERS AND DROPCHECK_SLOW_TESTS)
  # Compiled again, for coverage.
  add_executable(inspect_fuzzer fuzzer.cpp ${sources})
  target_compile_features(inspect_fuzzer PRIVATE cxx_std_20)
  target_include_directories(inspect_fuzzer PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(inspect_fuzzer PRIVATE -fsanitize=fuzzer)
  target_link_options(inspect_fuzzer PRIVATE -fsanitize=fuzzer)
  target_link_libraries(inspect_fuzzer PRIVATE
    fmt::fmt nlohmann_json::nlohmann_json pugixml::pugixml)
  # The golden logs are the seeds; what is found goes where it was built.
  set(corpus ${CMAKE_CURRENT_BINARY_DIR}/corpus)
  file(MAKE_DIRECTORY ${corpus})
  add_test(NAME inspect_fuzzer
    COMMAND inspect_fuzzer -runs=2000 -seed=1 -max_len=8192 ${corpus} ${golden})
endif()
