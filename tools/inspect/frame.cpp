// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/frame.hpp"

#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// `text` ends with "(…)": what stands before it and inside. Parentheses in the inside nest, because
// paths may contain them.
struct Tail {
  std::string_view before, inside;
};
std::optional<Tail> parenthesised_tail(std::string_view text) {
  if (!text.ends_with(')')) return std::nullopt;
  int depth = 0;
  for (std::size_t at = text.size(); at-- > 0;) {
    if (text[at] == ')') ++depth;
    if (text[at] == '(' && --depth == 0) {
      return Tail{trimmed(text.substr(0, at)), text.substr(at + 1, text.size() - at - 2)};
    }
  }
  return std::nullopt;
}

// MODULE+0xOFFSET
bool read_module(std::string_view text, Frame& frame) {
  const std::size_t plus = text.rfind("+0x");
  if (plus == npos) return false;
  Cursor cursor(text.substr(plus + 1));
  const auto offset = cursor.address();
  if (!offset || !cursor.at_end()) return false;
  frame.module = text.substr(0, plus);
  frame.offset = offset;
  return true;
}

// Takes (BuildId: …), (MODULE+0xOFFSET) and (<unknown module>) off the end.
std::string_view take_module(std::string_view text, Frame& frame) {
  auto tail = parenthesised_tail(text);
  if (tail && tail->inside.starts_with("BuildId: ")) {
    frame.build_id = tail->inside.substr(9);
    text = tail->before;
    tail = parenthesised_tail(text);
  }
  if (!tail) return text;
  if (tail->inside == "<unknown module>" || read_module(tail->inside, frame)) return tail->before;
  return text;
}

bool looks_like_file(std::string_view token) {
  return token.find_first_of("./\\") != npos && token.find_first_of("()<>[],*&") == npos;
}

// Where the file begins in `FUNCTION FILE`, npos if there is none. A blank before a slash wins, for
// absolute paths may contain blanks; else the last blank outside of parentheses.
std::size_t file_start(std::string_view text, bool has_line) {
  int depth = 0;
  std::size_t last = npos;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (text[at] != ' ' || depth > 0) continue;
    if (at + 1 < text.size() && text[at + 1] == '/') return at + 1;
    last = at + 1;
  }
  if (last == npos) return npos;
  return has_line || looks_like_file(text.substr(last)) ? last : npos;
}

// FUNCTION FILE[:LINE[:COLUMN]]
void read_function_and_file(std::string_view text, Frame& frame) {
  if (text.ends_with(" <null>")) text.remove_suffix(7);
  const Place place = parse_place(text);
  const std::size_t start = file_start(place.file, place.line != 0);
  if (start == npos) {
    if (text != "<null>") frame.function = text;
    return;
  }
  frame.function = trimmed(place.file.substr(0, start));
  frame.file = place.file.substr(start);
  frame.line = place.line;
  frame.column = place.column;
}

std::optional<Frame> parse_markup(Cursor cursor) {
  Frame frame;
  const auto index = cursor.number();
  if (!index || !cursor.skip(":")) return std::nullopt;
  frame.index = static_cast<unsigned>(*index);
  frame.pc = cursor.address();
  if (!frame.pc) return std::nullopt;
  return frame;
}

}  // namespace

Place parse_place(std::string_view text) {
  Place place{text};
  std::uint64_t numbers[2] = {0, 0};
  int found = 0;
  while (found < 2) {
    const std::size_t colon = place.file.rfind(':');
    if (colon == npos || colon == 0) break;
    Cursor cursor(place.file.substr(colon + 1));
    const auto number = cursor.number();
    if (!number || !cursor.at_end()) break;
    numbers[found++] = *number;
    place.file = place.file.substr(0, colon);
  }
  if (found == 2) place.column = numbers[0];
  if (found > 0) place.line = numbers[found - 1];
  return place;
}

std::optional<Frame> parse_frame(std::string_view text) {
  Cursor cursor(text);
  if (cursor.skip("{{{bt:")) return parse_markup(cursor);
  if (!cursor.skip("#")) return std::nullopt;
  const auto index = cursor.number();
  if (!index || *index > 100000 || !cursor.skip(" ")) return std::nullopt;
  Frame frame;
  frame.index = static_cast<unsigned>(*index);
  while (cursor.skip(" ")) {
  }
  frame.pc = cursor.address();
  if (!frame.pc && (cursor.at_end() || contains(text, " cov: ") || contains(text, " exec/s: "))) {
    return std::nullopt;
  }
  while (cursor.skip(" ")) {
  }
  const bool named = cursor.skip("in ") || !frame.pc;
  std::string_view rest = take_module(trimmed(cursor.rest()), frame);
  if (!named) {
    // Behind a pc without "in" only a module may stand.
    if (!rest.empty()) return std::nullopt;
    return frame;
  }
  // Without a pc only what TSan writes counts: a file or a module behind the function.
  const bool in_module = !frame.module.empty();
  read_function_and_file(rest, frame);
  if (!frame.pc && !in_module && frame.file.empty()) return std::nullopt;
  // Windows and stripped binaries: FUNCTION+0xOFFSET.
  const std::size_t plus = frame.function.rfind("+0x");
  if (plus != npos && in_module) frame.function.resize(plus);
  return frame;
}

std::optional<Frame> parse_valgrind_frame(std::string_view text) {
  Cursor cursor(text);
  if (!cursor.skip("at ") && !cursor.skip("by ")) return std::nullopt;
  Frame frame;
  frame.pc = cursor.address();
  if (!frame.pc || !cursor.skip(": ")) return std::nullopt;
  std::string_view rest = cursor.rest();
  const auto tail = parenthesised_tail(rest);
  if (tail && tail->inside.starts_with("in ")) {
    frame.module = tail->inside.substr(3);
    rest = tail->before;
  } else if (tail) {
    const Place place = parse_place(tail->inside);
    if (place.line != 0) {
      frame.file = place.file;
      frame.line = place.line;
      rest = tail->before;
    }
  }
  if (rest != "???") frame.function = rest;
  return frame;
}

void mark_inlined(std::vector<Frame>& frames) {
  for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
    const Frame& next = frames[i + 1];
    Frame& frame = frames[i];
    frame.inlined =
        frame.pc ? frame.pc == next.pc
                 : frame.offset && frame.offset == next.offset && frame.module == next.module;
  }
}

}  // namespace dropcheck::inspect
