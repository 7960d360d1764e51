// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit_statements.hpp"

#include <string>
#include <type_traits>
#include <variant>

#include "harness/rc/emit_spelling.hpp"

namespace dropcheck::rc {
namespace {

/// The slots that scripts leave alone while the op is under way.
Lines held_slots(const Plan& plan, const Op& op) {
  Lines held;
  const auto* set_next = std::get_if<op::SetNext>(&op);
  std::visit(
      [&](const auto& alternative) {
        for_each_operand(alternative, [&](const auto& operand) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(operand)>, StrongSlot>) {
            const bool kept = set_next != nullptr && operand == set_next->slot;
            const std::string mark = "busy[" + std::to_string(operand.index) + "]";
            if (!kept && plan.has(reentrant_assign)) return;
            if (held.empty() || held.back() != mark) held.push_back(mark);
          }
        });
      },
      op);
  if (set_next != nullptr && plan.needs.next_busy) {
    held.push_back("(*" + strong_name(set_next->slot.index) + ").next_busy");
  }
  if (!plan.needs.busy) std::erase_if(held, [](const auto& mark) { return mark[0] == 'b'; });
  return held;
}

void mark(const Lines& held, const char* value, Source& out) {
  if (held.empty()) return;
  std::string text;
  for (const std::string& one : held) text += one + " = ";
  out.line(text + value + ";");
}

/// Without the braces of a block that is a line.
Lines unwrapped(Lines lines) {
  if (lines.size() != 1) return lines;
  std::string& line = lines.front();
  if (line.starts_with("{ ")) line = line.substr(2, line.size() - 4);
  return lines;
}

std::string joined(const Lines& guards) {
  std::string text;
  for (const std::string& guard : guards) {
    if (!guard.empty()) text += (text.empty() ? "" : " && ") + guard;
  }
  return text;
}

/// An op with its guards and its catches, which says how it ends.
class Telling {
 public:
  Telling(const Plan& plan, const Moment& moment, Aloud where)
      : plan_(plan),
        op_(moment.step.op),
        scoped_(where.scoped),
        statement_(spell(plan, op_, moment.outcome)) {
    if (moment.step.on_drop && !where.in_script) {
      statement_ = {.quiet = growth(*moment.step.on_drop), .otherwise = moment.outcome};
    } else if (moment.kind == Moment::Kind::step && !plan.applies(op_)) {
      statement_ = {.otherwise = Outcome::skipped};
    }
    if (where.in_script && plan.needs.busy) add_busy_guards();
    if (where.in_script || statement_.unseen || moment.outcome == Outcome::skipped) {
      guard_ = joined(statement_.guards);
    }
    catches_thrown_ = !statement_.calm && !plan.needs.faults.empty();
    catches_bad_alloc_ = !statement_.calm && plan.needs.fails_allocations;
  }

  void emit(Source& out) const {
    if (!plan_.needs.says) return emit_mute(out);
    if (statement_.otherwise == Outcome::skipped) return say(words(Outcome::skipped), out);
    const bool succeeds = statement_.otherwise == Outcome::done;
    if (succeeds && guard_.empty() && !catches_thrown_ && !catches_bad_alloc_) {
      emit_marked(false, out);
      return say(words(Outcome::done), out);
    }
    if (scoped_) out.open("{");
    const Outcome first = guard_.empty() ? statement_.otherwise : Outcome::skipped;
    out.line("const char* outcome = " + words(first) + ";");
    if (!guard_.empty()) out.open("if (" + guard_ + ") {");
    if (!guard_.empty()) out.line(set(statement_.otherwise));
    emit_marked(true, out);
    if (!guard_.empty()) out.close();
    out.line("say(\"%s\\n\", outcome);");
    if (scoped_) out.close();
  }

 private:
  /// Where only the balance of blocks counts.
  void emit_mute(Source& out) const {
    if (statement_.otherwise == Outcome::skipped) return;
    if (!guard_.empty()) out.open("if (" + guard_ + ") {");
    emit_marked(false, out);
    if (!guard_.empty()) out.close();
  }

  /// The op, without what only says something.
  Lines lines() const {
    Lines lines = statement_.aloud.empty() ? statement_.quiet : statement_.aloud;
    if (plan_.needs.says) return lines;
    std::erase_if(lines, [](const std::string& line) {
      return line.find("outcome = ") != line.npos || line.starts_with("say_");
    });
    return lines;
  }

  /// A step that only lengthens a script.
  Lines growth(Label label) const {
    if (!plan_.grows[label.index]) return {};
    return {"++script_of_" + std::to_string(label.index) + ";"};
  }

  static void say(std::string literal, Source& out) {
    literal.insert(literal.size() - 1, "\\n");
    out.line("say(" + literal + ");");
  }

  void emit_marked(bool has_outcome, Source& out) const {
    const Lines held = held_slots(plan_, op_);
    mark(held, "true", out);
    const bool catches = catches_thrown_ || catches_bad_alloc_;
    if (catches) out.open("try {");
    out.lines(catches ? unwrapped(lines()) : lines());
    if (catches_thrown_) {
      out.next("} catch (const Thrown&) {");
      if (plan_.needs.unwinding) out.line("unwinding = false;");
      if (has_outcome) out.line(set(Outcome::threw));
    }
    if (catches_bad_alloc_) {
      out.next("} catch (const std::bad_alloc&) {");
      if (has_outcome) out.line(set(Outcome::out_of_memory));
    }
    if (catches) out.close();
    mark(held, "false", out);
  }

  void add_busy_guards() {
    std::visit(
        [&](const auto& alternative) {
          for_each_operand(alternative, [&](const auto& operand) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(operand)>, StrongSlot>) {
              const std::string guard = "!busy[" + std::to_string(operand.index) + "]";
              Lines& guards = statement_.guards;
              if (guards.empty() || guards.front() != guard) guards.insert(guards.begin(), guard);
            }
          });
        },
        op_);
  }

  const Plan& plan_;
  const Op& op_;
  bool scoped_;
  Statement statement_;
  std::string guard_;
  bool catches_thrown_ = false;
  bool catches_bad_alloc_ = false;
};

}  // namespace

void emit_quietly(const Plan& plan, const Moment& moment, Source& out) {
  const Statement statement = spell(plan, moment.step.op, moment.outcome);
  if (moment.outcome == Outcome::skipped) return;
  const Lines held = moment.scripted ? held_slots(plan, moment.step.op) : Lines{};
  mark(held, "true", out);
  const bool threw = moment.outcome == Outcome::threw;
  if (threw || moment.outcome == Outcome::out_of_memory) {
    out.open("try {");
    out.lines(unwrapped(statement.quiet));
    out.next(threw ? "} catch (const Thrown&) {" : "} catch (const std::bad_alloc&) {");
    if (threw && plan.needs.unwinding) out.line("unwinding = false;");
    out.close();
  } else {
    out.lines(statement.quiet);
  }
  mark(held, "false", out);
}

void emit_aloud(const Plan& plan, const Moment& moment, Aloud where, Source& out) {
  Telling(plan, moment, where).emit(out);
}

}  // namespace dropcheck::rc
