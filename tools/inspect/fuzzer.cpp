// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes are a log: the parser and both outputs, for libFuzzer. Directories of logs are its
// seeds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tools/inspect/json.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/view.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dropcheck::inspect;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Parsed whole = parse(bytes);
  Parser parser("-");
  parser.feed(bytes.substr(0, size / 3));
  parser.feed(bytes.substr(size / 3));
  const std::string json = to_json(whole);
  // Where the blocks end must not matter, and no line may be told of twice.
  if (json != to_json(parser.finish())) std::abort();
  if (whole.unparsed_lines + whole.other_lines > whole.lines) std::abort();
  for (const char c : to_text(whole, {.verbose = true, .colour = false})) {
    if (c != '\n' && static_cast<unsigned char>(c) < 0x20) std::abort();
  }
  return 0;
}
