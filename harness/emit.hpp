// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the emitters of all subjects share. An emitter turns a program into a stand-alone C++
// program that needs the implementation's own header and nothing of Dropcheck.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/limits.hpp"
#include "harness/op.hpp"
#include "harness/target.hpp"
#include "harness/trace.hpp"

namespace dropcheck {

/// The rule that an emitted program names when it differs from the model.
std::string_view rule_shown(const EmitRequest& request);

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

/// As a shell reads it back: in quotes if it must be.
std::string shell_word(const std::string& word);

/// As a C++ string literal, which is one of Rust, too.
std::string quoted(std::string_view text);

/// `text` with `with` wherever it has `what`.
std::string replaced(std::string_view text, std::string_view what, std::string_view with);

/// The function that runs the op with this word.
struct OpFunction {
  std::string_view word;
  std::string_view text;
};
/// Its text, or empty.
std::string_view function_of(std::string_view word, std::span<const OpFunction> functions);

/// say(format, …), which keeps what happens, line by line.
void emit_say(Source& out);
/// broken(rule, expected, actual), which tells and ends the program.
void emit_broken(Source& out);
/// Which nodes live where: enter(node) gives an id, lives(node, id) tells, leave(node, id) ends it.
/// Needs broken().
void emit_node_table(Source& out);
/// expect(lines), which compares what was said with them. Needs the other two.
void emit_expect(std::string_view rule, Source& out);
/// Forgets what was said so far, which is as the model says.
void emit_forget_said(Source& out);
/// A call of expect() with these events.
void emit_expectation(const std::vector<Event>& events, std::string (*describe)(const Event&),
                      Source& out);

/// fires(fuse), which is true once the fuse has counted down, for these declarations of fuses; and
/// Thrown.
void emit_fuses(std::string_view declared, Source& out);
/// throw_if(due). Needs the former; whoever catches says that `unwinding` is over.
void emit_throw_if(Source& out);

/// The drop script of each label: the statements of its ops, each of which says its outcome.
using ScriptTexts = std::array<std::vector<std::string>, limits::labels>;
/// on_drop(label), which runs as much of a script as there is at that time; `calm` ends that.
void emit_on_drop(const ScriptTexts& scripts, Source& out);
/// The statement by which a script has one op more.
std::string script_growth(Label label);

/// The whole file: the command that compiles and runs it, what it shows, the includes of adapter
/// and `body`, the adapter as far as it is needed, the body. `declarations_for` gives what the
/// adapter's text relies on; `payload_throws`: see trimmed_adapter().
std::string emitted_file(const Target& target, std::span<const std::uint8_t> program,
                         const EmitRequest& request,
                         std::string (*declarations_for)(std::string_view adapter),
                         bool payload_throws, std::string_view body);

}  // namespace dropcheck
