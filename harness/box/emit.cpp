// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/emit.hpp"

#include <string_view>
#include <variant>
#include <vector>

#include "harness/adapter_text.hpp"
#include "harness/box/codec.hpp"
#include "harness/box/emit_parts.hpp"
#include "harness/box/ending.hpp"
#include "harness/box/model.hpp"
#include "harness/box/run.hpp"
#include "harness/emit.hpp"
#include "harness/emitter.hpp"

namespace dropcheck::box {
namespace {

class Emitter : dropcheck::Emitter<Model, describe> {
 public:
  Emitter(const Target& target, const Program& program, const EmitRequest& request)
      : dropcheck::Emitter<Model, describe>(target, program, request) {
    if (closes()) close();
  }

  std::string operator()(std::span<const std::uint8_t> bytes) {
    world();
    main();
    return emitted_file(target_, bytes, request_, declarations_for, has(propagates_drop_throw),
                        out_.text());
  }

 private:
  void close() {
    while (drop_what_is_left(model_, [&](const Op& op) {
             model_.run_own(op);
             model_.observe();
             return true;
           }) == Left::something) {
    }
    model_.observe_leaks();
    model_.calm();
    model_.take_back();
    model_.observe_leaks();
    closing_ = observed();
  }

  // What stands before main().

  static std::string declarations_for(std::string_view adapter) {
    std::string text = "struct Node;\n";
    if (!mentions(adapter, "Node")) return text + "\n";
    return text +
           "namespace dropcheck::box {\n"
           "template <class>\n"
           "using Node = ::Node;\n"
           "}  // namespace dropcheck::box\n\n";
  }

  bool uses_dyn() const { return uses("new_dyn") || uses("move_dyn") || uses("drop_dyn"); }
  bool uses_unit() const { return uses("new_unit") || uses("move_unit") || uses("drop_unit"); }
  bool uses_slice() const { return uses("new_slice") || uses("move_slice") || uses("drop_slice"); }

  void world() {
    out_.blank();
    out_.line("using Impl = " + std::string(target_.adapter.name) + ";");
    emit_comparing();
    emit_fuses("allocation_fails_in, make_fails_in[8], copy_fails_in[8], drop_fails_in[8]", out_);
    emit_throw_if(out_);
    out_.paste(emit_parts::memory);
    node();
    if (uses_dyn()) out_.paste(emit_parts::dyn);
    if (uses_unit()) out_.paste(emit_parts::unit);
    if (uses_slice()) out_.paste(emit_parts::slice);
    std::string running(emit_parts::running);
    running = replaced(running, "THREW", describe(outcome_event(Outcome::threw)));
    out_.paste(replaced(running, "OUT_OF_MEMORY", describe(outcome_event(Outcome::out_of_memory))));
    for (const std::string_view word : words()) out_.paste(emit_parts::function(word));
    if (uses_slice() && closes() && !uses("drop_slice")) {
      out_.paste(emit_parts::function("drop_slice"));
    }
    emit_scripts([&](const Op& op) { return statement(op); });
    if (has(has_tracked)) out_.paste(emit_parts::tracked);
    observe();
    if (closes()) out_.paste(emit_parts::leaks);
  }

  void node() {
    emit_node_table(out_);
    std::string text(emit_parts::node);
    constexpr std::string_view copy =
        "  Node(const Node& other) : Node(other, other.next ? Impl::clone<Node>(other.next) : "
        "Owner()) {}\n"
        "  Node(const Node& other, Owner&& rest)\n"
        "      : label((throw_if(fires(copy_fails_in[other.label])), other.label)),\n"
        "        id(enter(this)),\n"
        "        value(other.value),\n"
        "        next(std::move(rest)) {\n"
        "    say(\"node #%d is copied from node #%d\\n\", id, other.id);\n"
        "  }\n";
    const bool copies = uses("clone") || uses("clone_from");
    text = replaced(text, "COPY", copies ? copy : "");
    const bool throws = has(propagates_drop_throw);
    text = replaced(text, " THROWS", throws ? " noexcept(false)" : "");
    text =
        replaced(text, "    THROW\n", throws ? "    throw_if(fires(drop_fails_in[label]));\n" : "");
    out_.paste(text);
  }

  void observe() {
    out_.blank();
    out_.open("[[maybe_unused]] void observe() {");
    out_.line("for (int i = 0; i < 8; ++i) look(i);");
    const auto each_slot = [&](const std::string& condition, const std::string& words) {
      out_.open("for (int i = 0; i < 8; ++i) {");
      out_.line("if (" + condition + ") say(" + words + ");");
      out_.close();
    };
    if (uses_dyn()) each_slot("dyns[i]", "\"d%d holds node #%d\\n\", i, (*dyns[i]).id");
    if (uses_unit()) each_slot("unit_boxes[i]", "\"u%d holds a unit\\n\", i");
    if (uses_slice()) {
      each_slot("slices[i].size() != 0",
                "\"s%d holds %d node%s from node #%d\\n\", i, int(slices[i].size()),\n"
                "        slices[i].size() == 1 ? \"\" : \"s\", slices[i][0].id");
    }
    if (has(allocates_once)) {
      out_.line(
          "say(\"%d allocation%s so far\\n\", allocations, allocations == 1 ? \"\" : \"s\");");
    }
    out_.line("say(\"%d node%s and %d unit%s alive\\n\", alive, alive == 1 ? \"\" : \"s\", units,");
    out_.line("    units == 1 ? \"\" : \"s\");");
    if (has(has_tracked)) out_.line("say_tracked();");
    out_.close();
  }

  // main().

  static std::string call(const std::string& function, const auto&... operands) {
    std::string text;
    ((text += (text.empty() ? "" : ", ") + index_of(operands)), ...);
    return "return " + function + "(" + text + ");";
  }

  std::string move(const std::string& slots, const auto& o) const {
    if (o.from == o.into && !has(keeps_self_move)) return "return skipped;";
    return "return move_to(" + slots + "[" + index_of(o.into) + "], " + slots + "[" +
           index_of(o.from) + "]);";
  }
  static std::string take(const std::string& slots, const auto& o) {
    return "return drop_taken(" + slots + "[" + index_of(o.slot) + "]);";
  }
  static std::string arm(const std::string& fuse, const auto& o) {
    return fuse + "[" + index_of(o.label) + "] = " + index_of(o.ordinal) + "; return done;";
  }

  std::string body(const op::Nop&) const { return "return skipped;"; }
  std::string body(const op::New& o) const { return call("make", o.into, o.label); }
  std::string body(const op::Move& o) const { return move("boxes", o); }
  std::string body(const op::Swap& o) const { return call("swap", o.a, o.b); }
  std::string body(const op::Drop& o) const { return take("boxes", o); }
  std::string body(const op::Look& o) const { return call("look", o.slot); }
  std::string body(const op::Write& o) const { return call("write", o.slot, o.value); }
  std::string body(const op::Assign& o) const { return call("assign", o.slot, o.label); }
  std::string body(const op::SetNext& o) const { return call("set_next", o.slot, o.from); }
  std::string body(const op::TakeNext& o) const { return call("take_next", o.slot, o.into); }
  std::string body(const op::DropNext& o) const { return call("drop_next", o.slot); }
  std::string body(const op::IntoInner& o) const { return call("into_inner", o.slot); }
  std::string body(const op::Clone& o) const { return call("clone", o.from, o.into); }
  std::string body(const op::CloneFrom& o) const { return call("clone_from", o.from, o.into); }
  std::string body(const op::Leak& o) const { return call("leak", o.slot); }
  std::string body(const op::IntoRaw& o) const { return call("into_raw", o.slot); }
  std::string body(const op::FromRaw& o) const { return call("from_raw", o.into); }
  std::string body(const op::IntoRc& o) const { return call("into_rc", o.slot); }
  std::string body(const op::DropList& o) const { return call("drop_list", o.slot); }
  std::string body(const op::NewDyn& o) const { return call("make_dyn", o.into, o.label); }
  std::string body(const op::MoveDyn& o) const { return move("dyns", o); }
  std::string body(const op::DropDyn& o) const { return take("dyns", o); }
  std::string body(const op::NewUnit& o) const { return call("make_unit", o.into); }
  std::string body(const op::MoveUnit& o) const { return move("unit_boxes", o); }
  std::string body(const op::DropUnit& o) const { return take("unit_boxes", o); }
  std::string body(const op::NewSlice& o) const {
    return "return make_slice(" + index_of(o.into) + ", " + std::to_string(o.shape.length()) +
           ", " + index_of(o.shape.label()) + ");";
  }
  std::string body(const op::MoveSlice& o) const {
    if (o.from == o.into && !has(keeps_self_move)) return "return skipped;";
    return call("move_slice", o.from, o.into);
  }
  std::string body(const op::DropSlice& o) const { return call("drop_slice", o.slot); }
  std::string body(const op::FailAlloc& o) const {
    return "allocation_fails_in = " + index_of(o.ordinal) + "; return done;";
  }
  std::string body(const op::ThrowMake& o) const { return arm("make_fails_in", o); }
  std::string body(const op::ThrowCopy& o) const { return arm("copy_fails_in", o); }
  std::string body(const op::ThrowDrop& o) const { return arm("drop_fails_in", o); }

  std::string statement(const Op& op) const {
    const std::string text = std::visit([&](const auto& o) { return body(o); }, op);
    return "run(" + std::to_string(slots_of(op)) + ", " +
           std::to_string(slots_kept_busy_by(op, has(reentrant_assign))) + ", [] { " + text +
           " });";
  }

  void main() {
    out_.blank();
    out_.open("int main() {");
    emit_steps([&](const Moment& moment) { out_.line(statement(moment.step.op)); });
    if (closes()) emit_close();
    out_.line("std::puts(\"nothing is broken\");");
    out_.line("std::fflush(stdout);");
    out_.line("std::_Exit(0);  // no script finds slots that are no more");
    out_.close();
  }

  void emit_close() {
    begin_comparison();
    out_.open("for (bool again = true; again;) {");
    out_.line("again = false;");
    out_.open("const auto drop = [&](bool in_use, unsigned slot, auto op) {");
    out_.line("if (!in_use) return;");
    out_.line("again = true;");
    out_.line("run(slot, 0, op);");
    out_.line("observe();");
    out_.close("};");
    out_.open("for (int i = 0; i < 8; ++i) {");
    out_.line("drop(bool(boxes[i]), 0, [=] { return drop_taken(boxes[i]); });");
    if (uses_dyn()) out_.line("drop(bool(dyns[i]), 0, [=] { return drop_taken(dyns[i]); });");
    if (uses_unit()) {
      out_.line("drop(bool(unit_boxes[i]), 0, [=] { return drop_taken(unit_boxes[i]); });");
    }
    if (uses_slice()) out_.line("drop(has_slice[i], 0, [=] { return drop_slice(i); });");
    out_.close();
    out_.close();
    out_.line("say_leaks();");
    emit_calm();
    for (const std::string which : {"drop", "copy", "make"}) {
      out_.line("for (unsigned& fuse : " + which + "_fails_in) fuse = 0;");
    }
    if (has(has_raw)) {
      for (const std::string which : {"leaked", "raw"}) {
        out_.open("for (int i = 0; i < " + which + "_count; ++i) {");
        out_.line("const Node::Owner dying = Impl::from_raw<Node>(" + which + "[i]);");
        out_.close();
      }
    }
    out_.line("say_leaks();");
    expect(closing_);
    out_.open("if (blocks != 0) {");
    out_.line("broken(\"" + std::string(released_rule) + "\",");
    out_.line("       \"nothing is left\", \"some blocks are not released\");");
    out_.close();
  }

  std::vector<Event> closing_;
};

}  // namespace

std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request) {
  const Program decoded = decode<Language>(program);
  return Emitter(target, decoded, request)(program);
}

}  // namespace dropcheck::box
