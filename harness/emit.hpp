// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the emitters of all subjects share. An emitter turns a program into a stand-alone C++
// program that needs the implementation's own header and nothing of Dropcheck.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

/// The rule that an emitted program names when it differs from the model and no finding is known.
inline constexpr std::string_view as_the_model = "what is observed is what the model says";

/// Lines of C++ under construction, indented by what is open.
class Source {
 public:
  void line(std::string_view text);
  void lines(const std::vector<std::string>& texts);
  void blank() { text_ += "\n"; }
  /// A line that ends in `{`, and the one that closes it.
  void open(std::string_view text);
  void close(std::string_view text = "}");
  /// A line like `} else {`.
  void next(std::string_view text) {
    close(text);
    ++depth_;
  }
  /// A part that is at hand, as it stands.
  void paste(std::string_view text) { text_ += text; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t depth_ = 0;
};

/// As a C++ string literal.
std::string quoted(std::string_view text);

/// say(format, …), which keeps what happens, line by line.
void emit_say(Source& out);
/// broken(rule, expected, actual), which tells and ends the program.
void emit_broken(Source& out);
/// expect(lines), which compares what was said with them. Needs the other two.
void emit_expect(std::string_view rule, Source& out);
/// A call of expect() with these lines.
void emit_expectation(const std::vector<std::string>& lines, Source& out);

/// The whole file: the command that compiles and runs it, what it shows, the includes of adapter
/// and `body`, the adapter, the body. `declarations` is what the adapter's text relies on.
std::string emitted_file(const Target& target, std::span<const std::uint8_t> program,
                         const EmitRequest& request, std::string_view declarations,
                         std::string_view adapter, std::string_view body);

}  // namespace dropcheck
