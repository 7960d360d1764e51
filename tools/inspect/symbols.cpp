// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/symbols.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/inspect/finish.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

using Json = nlohmann::json;

bool is_nameless(const Frame& frame) {
  return frame.function.empty() && !frame.module.empty() && frame.offset;
}

// A field of a type that was not expected is one that is missing.
std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}
std::uint64_t number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::vector<Symbol> symbols_of(const Json& answer) {
  std::vector<Symbol> symbols;
  const auto list = answer.find("Symbol");
  if (list == answer.end() || !list->is_array()) return symbols;
  for (const Json& one : *list) {
    if (!one.is_object()) return {};
    Symbol symbol{text_at(one, "FunctionName"), text_at(one, "FileName"), number_at(one, "Line"),
                  number_at(one, "Column")};
    if (symbol.function.empty() || symbol.function == "??") return {};
    if (symbol.file == "??") symbol.file.clear();
    if (symbol.file.starts_with("./")) symbol.file.erase(0, 2);  // as sanitizers print it
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

// Puts the named frames of one stack in the place of the nameless ones.
bool name_stack(Stack& stack, const Symbols& symbols) {
  std::vector<Frame> named;
  unsigned shift = 0;
  bool any = false;
  for (Frame& frame : stack.frames) {
    frame.index += shift;
    const auto found =
        is_nameless(frame) ? symbols.find({frame.module, *frame.offset}) : symbols.end();
    if (found == symbols.end()) {
      named.push_back(std::move(frame));
      continue;
    }
    any = true;
    for (const Symbol& symbol : found->second) {
      Frame& one = named.emplace_back(frame);
      one.function = symbol.function;
      one.file = symbol.file;
      one.line = symbol.line;
      one.column = symbol.column;
      one.inlined = &symbol != &found->second.back();
      ++frame.index;
    }
    shift += static_cast<unsigned>(found->second.size()) - 1;
  }
  if (named.size() > limits::frames) {
    stack.left_out += named.size() - limits::frames;
    named.resize(limits::frames);
  }
  stack.frames = std::move(named);
  return any;
}

}  // namespace

std::vector<const Frame*> nameless_frames(const Report& report) {
  std::vector<const Frame*> frames;
  const auto collect = [&](const Stack& stack) {
    for (const Frame& frame : stack.frames) {
      if (is_nameless(frame)) frames.push_back(&frame);
    }
  };
  std::ranges::for_each(report.stacks, collect);
  for (const Leak& leak : report.leaks) collect(leak.stack);
  return frames;
}

bool is_askable(std::string_view module) {
  return module.starts_with('/') && std::ranges::none_of(module, [](char c) {
           return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string symbolizer_input(const std::vector<CodePlace>& places) {
  std::string input;
  for (const CodePlace& place : places) {
    input += fmt::format("CODE \"{}\" {:#x}\n", place.module, place.offset);
  }
  return input;
}

Symbols read_symbols(std::string_view output, const std::vector<CodePlace>& places) {
  Symbols symbols;
  Cursor cursor(output);
  for (const CodePlace& place : places) {
    const auto line = cursor.until("\n");
    if (!line) break;
    const Json answer = Json::parse(*line, nullptr, false);
    if (!answer.is_object()) break;
    const std::string address = text_at(answer, "Address");
    if (Cursor(address).address() != place.offset) break;
    std::vector<Symbol> found = symbols_of(answer);
    if (!found.empty()) symbols[place] = std::move(found);
  }
  return symbols;
}

void name_frames(Report& report, const Symbols& symbols) {
  bool any = false;
  for (Stack& stack : report.stacks) any |= name_stack(stack, symbols);
  for (Leak& leak : report.leaks) any |= name_stack(leak.stack, symbols);
  if (!any) return;
  report.flags.insert("symbolized");
  judge_names(report);
}

}  // namespace dropcheck::inspect
