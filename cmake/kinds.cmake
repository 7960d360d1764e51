include(cmake/kind.cmake)

# Only code that touches an implementation's memory needs sanitizers, and only what runs programs
# again and again needs an optimiser: presets say so in the options below.
#   touches    implementations, the harness's probe and ledger
#   runs       programs, in the model and beside an implementation
#   words      what the harness says of programs
#   command    `dropcheck`, and what it is made of
#   test, unwatched_test   with GoogleTest, of what touches an implementation and of what does not
set(std <algorithm> <array> <cstddef> <cstdint> <functional> <map> <memory> <optional> <set> <span>
  <string> <string_view> <type_traits> <utility> <variant> <vector>)
separate_arguments(plumbing NATIVE_COMMAND "${DROPCHECK_PLUMBING_OPTIONS}")
separate_arguments(cheap NATIVE_COMMAND "${DROPCHECK_CHEAP_OPTIONS}")

dropcheck_kind(touches HEADERS ${std} ${PROJECT_SOURCE_DIR}/harness/lock_step.hpp)
dropcheck_kind(runs HEADERS ${std} OPTIONS ${plumbing})
dropcheck_kind(words HEADERS ${std} OPTIONS ${plumbing} ${cheap})
if(NOT DROPCHECK_REFERENCES_ONLY)
  dropcheck_kind(command HEADERS ${std} <chrono> <fmt/ranges.h> <nlohmann/json.hpp>
    OPTIONS ${plumbing} ${cheap} LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
endif()
if(DROPCHECK_TESTS)
  dropcheck_kind(test HEADERS <gtest/gtest.h> ${std} OPTIONS ${cheap} LIBRARIES GTest::gtest)
  dropcheck_kind(unwatched_test HEADERS <gtest/gtest.h> ${std}
    OPTIONS ${plumbing} ${cheap} LIBRARIES GTest::gtest)
endif()
