// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of programs as text. Every message is pinned in full: it must say where, what is there
// and what to do.
#include "harness/rc/codec.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/language.hpp"

namespace dropcheck {
namespace {

using rc::Language;
using rc::Op;
using rc::Program;
using namespace std::string_literals;

const std::string header = "dropcheck rc 1\n";

template <std::size_t... I>
Op op_at(std::size_t index, std::index_sequence<I...>) {
  Op op;
  ((I == index ? void(op.emplace<I>()) : void()), ...);
  return op;
}

Program random_program(std::mt19937& random) {
  constexpr std::size_t op_count = std::variant_size_v<Op>;
  const auto below = [&](unsigned bound) { return static_cast<std::uint8_t>(random() % bound); };
  Program program;
  program.omitted = (std::uint64_t{random()} << 32 | random()) & known_ids<Op>();
  program.steps.resize(below(limits::steps_max + 1));
  for (rc::Step& step : program.steps) {
    step.op = op_at(below(op_count), std::make_index_sequence<op_count>());
    std::visit(
        [&](auto& op) {
          for_each_operand(op, [&](auto& operand) { operand.index = below(operand.count); });
        },
        step.op);
    if (below(2) == 0) step.on_drop = Label{below(limits::labels)};
  }
  return program;
}

/// "line:column: message", or "no error".
std::string error_of(std::string_view text) {
  const Parsed<Language> parsed = parse<Language>(text);
  const auto* error = std::get_if<ParseError>(&parsed);
  if (error == nullptr) return "no error";
  return std::to_string(error->line) + ":" + std::to_string(error->column) + ": " + error->message;
}
std::string error_in(std::string_view steps) { return error_of(header + std::string(steps)); }

Program program_of(std::string_view text) {
  const Parsed<Language> parsed = parse<Language>(text);
  EXPECT_EQ(error_of(text), "no error");
  const auto* program = std::get_if<Program>(&parsed);
  return program == nullptr ? Program() : *program;
}

TEST(Text, ParsingWhatWasPrintedGivesTheSameProgram) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    const Program program = random_program(random);
    ASSERT_EQ(program_of(print(program)), program) << print(program);
  }
}

TEST(Text, AProgramIsSpelledExactlySoForEver) {
  const Program program{.omitted = 1 << 3 | std::uint64_t{1} << 39,
                        .steps = {{rc::op::New{{1}, {2}}, std::nullopt},
                                  {rc::op::Upgrade{{4}, {5}}, Label{0}},
                                  {rc::op::MakeMut{{7}, {15}}, Label{7}},
                                  {rc::op::FailAlloc{{3}}, std::nullopt},
                                  {rc::op::PresetWeak{{2}, {3}}, std::nullopt},
                                  {rc::op::Nop{}, std::nullopt}}};
  const std::string text =
      "dropcheck rc 1\n"
      "omit clone throw_drop\n"
      "new r1 2\n"
      "on_drop 0 upgrade w4 r5\n"
      "on_drop 7 make_mut r7 15\n"
      "fail_alloc 3\n"
      "preset_weak w2 3\n"
      "nop\n";
  EXPECT_EQ(print(program), text);
  EXPECT_EQ(program_of(text), program);
}

TEST(Text, AHeaderAloneIsTheEmptyProgram) {
  EXPECT_EQ(program_of(header), Program());
  EXPECT_EQ(program_of("dropcheck rc 1"), Program());
  EXPECT_EQ(print(Program()), header);
}

TEST(Text, CommentsBlanksAndLineEndsOfAnyKindAreFine) {
  const Program expected = program_of(header + "omit look\nnew r1 2\non_drop 3 drop r1\n");
  EXPECT_EQ(program_of("# why this program is kept\n\n \t\ndropcheck  rc\t1 # version\n"
                       "  omit look# unspaced\n#new r7 7\n\tnew  r1   2 \t\n\n"
                       " on_drop 3 drop r1#"),
            expected);
  EXPECT_EQ(program_of("\r\ndropcheck rc 1\r\nomit look\r\nnew r1 2\r\n\r\non_drop 3 drop r1\r\n"),
            expected);
}

TEST(Text, OmitMayNameManyOpsOnManyLines) {
  const Program program = program_of(header + "omit new clone\nomit drop new\n");
  EXPECT_EQ(program.omitted, 1u << 1 | 1u << 3 | 1u << 6);
}

TEST(Text, AnUnknownWordSaysWhereTheKnownOnesAreListed) {
  EXPECT_EQ(error_in("new r0 0\n  klone r0 r1\n"),
            "3:3: unknown op 'klone'; `dropcheck list --ops`");
  EXPECT_EQ(error_in("CLONE r0 r1"), "2:1: unknown op 'CLONE'; `dropcheck list --ops`");
  EXPECT_EQ(error_in("omit clone klone"), "2:12: unknown op 'klone'; `dropcheck list --ops`");
  EXPECT_EQ(error_in("on_drop 0 on_drop"), "2:11: unknown op 'on_drop'; `dropcheck list --ops`");
}

TEST(Text, AMissingOperandSaysWhatBelongsThere) {
  EXPECT_EQ(error_in("new"), "2:4: the line ends here; expected a strong slot (r0 to r7)");
  EXPECT_EQ(error_in("new r0 # 1\n"), "2:7: the line ends here; expected a node label (0 to 7)");
  EXPECT_EQ(error_in("\n upgrade w0\r\n"),
            "3:12: the line ends here; expected a strong slot (r0 to r7)");
}

TEST(Text, AnExtraOperandSaysToRemoveIt) {
  EXPECT_EQ(error_in("drop r0 r1"), "2:9: 'r1' is one word too many; remove it");
  EXPECT_EQ(error_in("nop 0"), "2:5: '0' is one word too many; remove it");
  EXPECT_EQ(error_of("dropcheck rc 1 new"), "1:16: 'new' is one word too many; remove it");
}

TEST(Text, AnOperandOutOfRangeSaysTheRange) {
  EXPECT_EQ(error_in("drop r8"), "2:6: 'r8' is not a strong slot (r0 to r7)");
  EXPECT_EQ(error_in("drop_weak w8"), "2:11: 'w8' is not a weak slot (w0 to w7)");
  EXPECT_EQ(error_in("new r0 8"), "2:8: '8' is not a node label (0 to 7)");
  EXPECT_EQ(error_in("get_mut r0 16"), "2:12: '16' is not a value (0 to 15)");
  EXPECT_EQ(error_in("fail_alloc 4"), "2:12: '4' is not an ordinal (1 to 3, or 0 to disarm)");
  EXPECT_EQ(error_in("preset_strong r0 4"),
            "2:18: '4' is not a counter width (0: 8 bits, 1: 16, 2: 32, 3: 64)");
  EXPECT_EQ(error_in("on_drop 8 nop"), "2:9: '8' is not a node label (0 to 7)");
}

TEST(Text, AnOperandIsItsPrefixAndDigitsAndNothingElse) {
  for (const char* word : {"w0", "0", "r", "R0", "r-1", "r+1", "r1x", "r1r", "r0x1", "rr1", "r256",
                           "r4294967296", "r18446744073709551617"}) {
    EXPECT_EQ(error_in("drop "s + word), "2:6: '"s + word + "' is not a strong slot (r0 to r7)");
  }
  EXPECT_EQ(error_in("drop_weak r0"), "2:11: 'r0' is not a weak slot (w0 to w7)");
  EXPECT_EQ(error_in("new r0 l1"), "2:8: 'l1' is not a node label (0 to 7)");
}

TEST(Text, AHeaderOfAnotherKindSaysWhatItMustBe) {
  const std::string wanted = "; the first line must be 'dropcheck rc 1'";
  EXPECT_EQ(error_of("dropcheck rc 2\n"), "1:14: format version '2'" + wanted);
  EXPECT_EQ(error_of("dropcheck rc 10\n"), "1:14: format version '10'" + wanted);
  EXPECT_EQ(error_of("dropcheck rc 01\n"), "1:14: format version '01'" + wanted);
  EXPECT_EQ(error_of("# box\ndropcheck box 1\n"), "2:11: subject 'box'" + wanted);
  EXPECT_EQ(error_of("new r0 0\n"), "1:1: no header" + wanted);
  EXPECT_EQ(error_of("\n\n  new r0 0\n"), "3:1: no header" + wanted);
  EXPECT_EQ(error_of(""), "1:1: no program" + wanted);
  EXPECT_EQ(error_of("# nothing\n\n"), "2:1: no program" + wanted);
  EXPECT_EQ(error_of("dropcheck\n"), "1:10: the line ends here; expected a subject");
  EXPECT_EQ(error_of("dropcheck rc"), "1:13: the line ends here; expected the format version");
}

TEST(Text, ANulByteSaysHowToReadBytes) {
  const std::string message =
      "a NUL byte: this is not text; name the file without .prog to read it as bytes";
  EXPECT_EQ(error_of("\0"s), "1:1: " + message);
  EXPECT_EQ(error_in("new r0 0\ndrop\0 r0"s), "3:5: " + message);
  EXPECT_EQ(error_in("# in a comment \0\n"s), "2:16: " + message);
}

TEST(Text, OneStepTooManyIsAnErrorAtItsLine) {
  std::string longest = header;
  for (std::size_t i = 0; i < limits::steps_max; ++i) longest += "nop\n";
  EXPECT_EQ(program_of(longest + "# no step\n").steps.size(), limits::steps_max);
  EXPECT_EQ(error_of(longest + "nop\n"), "66:1: more than 64 ops; remove some");
}

TEST(Text, ATextThatIsTooLongIsNoProgram) {
  std::string longest = header;
  longest.resize(limits::text_bytes_max, ' ');
  EXPECT_EQ(program_of(longest), Program());
  EXPECT_EQ(error_of(longest + " "),
            "1:1: the text is 1048577 bytes long, more than any program; is this the right file?");
}

TEST(Text, OmitStandsBeforeTheFirstOp) {
  EXPECT_EQ(error_in("nop\nomit clone\n"), "3:1: 'omit' stands before the first op");
  EXPECT_EQ(error_in("omit\n"), "2:5: the line ends here; expected an op to omit");
}

TEST(Text, OnDropNeedsALabelAndAnOp) {
  EXPECT_EQ(error_in("on_drop"), "2:8: the line ends here; expected a node label (0 to 7)");
  EXPECT_EQ(error_in("on_drop 3"), "2:10: the line ends here; expected an op");
  EXPECT_EQ(error_in("on_drop clone r0 r1"), "2:9: 'clone' is not a node label (0 to 7)");
}

TEST(Text, HostileBytesAreShownAsQuestionMarksAndLongWordsAreCut) {
  EXPECT_EQ(error_in("\x1b[2J\x07-\xff-\x7f."),
            "2:1: unknown op '?[2J?-?-?.'; `dropcheck list --ops`");
  EXPECT_EQ(error_in("drop r0\xa9"), "2:6: 'r0?' is not a strong slot (r0 to r7)");
  EXPECT_EQ(error_of("dropcheck \x1b]0; 1"),
            "1:11: subject '?]0;'; the first line must be 'dropcheck rc 1'");
  EXPECT_EQ(error_in(std::string(10'000, 'x')),
            "2:1: unknown op 'xxxxxxxxxxxxxxxxxxxxxxxx...'; `dropcheck list --ops`");
  EXPECT_EQ(error_in("nop " + std::string(24, 'y')),
            "2:5: 'yyyyyyyyyyyyyyyyyyyyyyyy' is one word too many; remove it");
}

TEST(Text, AnyBytesAreAProgramOrAnErrorInside) {
  std::mt19937 random(2);
  constexpr std::string_view alphabet =
      "rw0179 \n\t#\r\xff"
      "dropcheck_new";
  for (int i = 0; i < 5000; ++i) {
    std::string text = i % 2 == 0 ? header : "";
    while (random() % 40 != 0) text += alphabet[random() % alphabet.size()];
    const Parsed<Language> parsed = parse<Language>(text);
    const auto* error = std::get_if<ParseError>(&parsed);
    if (error == nullptr) continue;
    ASSERT_GE(error->line, 1u);
    ASSERT_GE(error->column, 1u);
    ASSERT_LE(error->column, text.size() + 1);
    ASSERT_EQ(error->message.find('\n'), std::string::npos);
  }
}

TEST(Text, TheSubjectOfATextIsTheOneItsHeaderNames) {
  EXPECT_EQ(subject_of("# kept\ndropcheck ref_cell 7\nanything"), "ref_cell");
  for (const char* text : {"", "# dropcheck rc 1", "dropcheck", "new r0 0", "Dropcheck rc 1"}) {
    EXPECT_EQ(subject_of(text), std::nullopt) << text;
  }
  EXPECT_EQ(subject_of("dropcheck rc 1\n\0"s), std::nullopt);
}

TEST(Language, TextAndBytesOfOneProgramSayTheSame) {
  const LanguageInfo language = language_info<Language>();
  const auto parsed = language.parse(header + "new r1 2\non_drop 0 drop r1\n");
  const Bytes& bytes = std::get<Bytes>(parsed);
  EXPECT_EQ(language.print(bytes), header + "new r1 2\non_drop 0 drop r1\n");
  EXPECT_EQ(language.steps(bytes), (std::vector<std::string>{"new r1 2", "on_drop 0 drop r1"}));
  EXPECT_EQ(std::get<ParseError>(language.parse("")).line, 1u);
}

TEST(Language, EveryOpIsListedAsALineOfText) {
  const LanguageInfo language = language_info<Language>();
  EXPECT_EQ(language.ops.size(), std::variant_size_v<Op>);
  EXPECT_EQ(language.ops[9], "downgrade r0 w0");
  for (const std::string& line : language.ops) {
    EXPECT_EQ(program_of(header + line + "\n").steps.size(), 1u) << line;
  }
}

TEST(Language, ASubjectIsFoundByItsNameOnly) {
  ASSERT_NE(find_language("rc"), nullptr);
  EXPECT_EQ(find_language("rc")->version, 1u);
  EXPECT_EQ(find_language("r"), nullptr);
  EXPECT_EQ(find_language(""), nullptr);
}

}  // namespace
}  // namespace dropcheck
