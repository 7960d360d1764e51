// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit.hpp"

#include <algorithm>
#include <cstddef>

#include "harness/emit.hpp"
#include "harness/rc/codec.hpp"
#include "harness/rc/emit_plan.hpp"
#include "harness/rc/emit_spelling.hpp"
#include "harness/rc/emit_statements.hpp"
#include "harness/rc/emit_world.hpp"

namespace dropcheck::rc {
namespace {

class Main {
 public:
  Main(const Plan& plan, Source& out)
      : plan_(plan),
        needs_(plan.needs),
        out_(out),
        comparisons_(std::ranges::count(plan.moments, true, &Moment::compared)) {}

  void emit() {
    out_.blank();
    out_.open("int main() {");
    for (const Moment& moment : plan_.moments) emit_moment(moment);
    if (needs_.counts_blocks) {
      out_.open("if (blocks != 0) {");
      out_.line("char actual[64];");
      out_.line("std::snprintf(actual, sizeof actual, \"%ld not released\", blocks);");
      out_.line("broken(\"" + std::string(leak_rule) + "\",");
      out_.line("       \"nothing is left\", actual);");
      out_.close();
    }
    out_.line("std::puts(\"nothing is broken\");");
    if (needs_.says) {
      out_.line("std::fflush(stdout);");
      out_.line("std::_Exit(0);  // the slots are not dropped");
    }
    out_.close();
  }

 private:
  void emit_moment(const Moment& moment) {
    if (moment.compared && needs_.says) {
      out_.blank();
      if (!quiet_) emit_forget_said(out_);
      quiet_ = true;
    }
    switch (moment.kind) {
      case Moment::Kind::step:
      case Moment::Kind::own_drop:
        emit_step(moment);
        break;
      case Moment::Kind::leaks:
        if (moment.compared) say_leaks();
        break;
      case Moment::Kind::take_back:
        take_back();
        if (moment.compared) say_leaks();
        break;
    }
    if (moment.compared) {
      emit_expectation(moment.expected, describe, out_);
    } else {
      quiet_ &= !moment_says(moment);
    }
  }

  static bool moment_says(const Moment& moment) {
    return moment.kind != Moment::Kind::leaks && moment.expected.size() > 1;
  }

  void emit_step(const Moment& moment) {
    if (moment.compared) {
      out_.line("// " + print_step(moment.step));
      emit_aloud(plan_, moment, {.in_script = false, .scoped = comparisons_ > 1}, out_);
      out_.line("observe();");
    } else if (!moment.step.on_drop) {
      emit_quietly(plan_, moment, out_);
    } else if (moment.outcome == Outcome::done && plan_.grows[moment.step.on_drop->index]) {
      out_.line("++script_of_" + std::to_string(moment.step.on_drop->index) + ";");
    }
  }

  void say_leaks() {
    out_.open("for (int id = 0; id < made; ++id) {");
    out_.line("if (nodes[id] != nullptr) say(\"node #%d has leaked\\n\", id);");
    out_.close();
  }

  void take_back_handles(const std::string& type, const std::string& places,
                         const std::string& count) {
    out_.open("for (int i = 0; i < " + places + "_count; ++i) {");
    out_.line("const " + type + " dying(std::move(*" + places + "[i]));");
    if (needs_.presets) {
      out_.open("if (more_" + count + "[i] != 0) {");
      out_.line("auto counters = Impl::counters(dying);");
      out_.line("counters." + count + " -= more_" + count + "[i];");
      out_.line("Impl::preset(dying, counters);");
      out_.close();
    }
    out_.close();
  }

  /// As SubjectState::take_back().
  void take_back() {
    if (needs_.calm) out_.line("calm = true;");
    for (const auto& [point, label] : needs_.faults) out_.line(fuse_name(point, label) + " = 0;");
    if (needs_.forgets) take_back_handles("Strong", "forgotten", "strong");
    if (needs_.raw) {
      out_.open("for (int i = 0; i < raw_count; ++i) {");
      out_.line("const Strong dying = Impl::from_raw<Node>(raw[i]);");
      out_.close();
    }
    if (needs_.cuts_links) {
      out_.open("for (int id = 0; id < made; ++id) {");
      out_.line("if (nodes[id] == nullptr) continue;");
      out_.line("const Strong dying(std::move(nodes[id]->next));");
      out_.close();
    }
    if (needs_.forgets_weak) take_back_handles("Weak", "forgotten_weak", "weak");
  }

  const Plan& plan_;
  const Needs& needs_;
  Source& out_;
  std::ptrdiff_t comparisons_;
  /// Nothing was said that is not compared.
  bool quiet_ = true;
};

}  // namespace

std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request) {
  const Program decoded = decode<Language>(program);
  const Plan plan = rc::plan(decoded, target.abilities, request.violation);
  Source out;
  emit_world(plan, target.adapter.name, rule_shown(request), out);
  Main(plan, out).emit();
  return emitted_file(target, program, request, declarations_for,
                      plan.needs.throws(FaultPoint::drop), out.text());
}

}  // namespace dropcheck::rc
