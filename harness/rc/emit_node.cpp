// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit_node.hpp"

#include <initializer_list>
#include <string>

#include "harness/rc/emit_spelling.hpp"

namespace dropcheck::rc {
namespace {

class Payload {
 public:
  Payload(const Plan& plan, Source& out) : needs_(plan.needs), out_(out) {}

  void emit() {
    const bool identity = needs_.destructor && (needs_.says || needs_.registry || needs_.moves);
    out_.blank();
    if (identity && needs_.says) out_.line("int made = 0, alive = 0;");
    if (identity && !needs_.says) out_.line("int made = 0;");
    if (needs_.registry) out_.line("Node* nodes[256];  // by number; null when dropped");
    if (needs_.scripts) out_.line("void on_drop(int label);");
    if (needs_.up) out_.line("void see_through(const Weak& weak);");
    if (identity || needs_.up || needs_.scripts) out_.blank();
    out_.open("struct Node {");
    if (identity) out_.line("int id;");
    if (needs_.label) out_.line("int label;");
    if (needs_.value) out_.line("int value = 0;");
    if (needs_.up) out_.line("Weak up;");
    if (needs_.next) out_.line("Strong next;");
    if (needs_.next_busy) out_.line("bool next_busy = false;");
    constructors(identity);
    if (needs_.destructor) destructor();
    out_.close("};");
  }

 private:
  /// Statements that throw if it is time for that.
  void throw_here(FaultPoint point, const std::string& label) {
    for (const auto& [at, which] : needs_.faults) {
      if (at != point) continue;
      const std::string due =
          label + " == " + std::to_string(which) + " && fires(" + fuse_name(point, which) + ")";
      out_.line(needs_.unwinding ? "throw_if(" + due + ");" : "if (" + due + ") throw Thrown();");
    }
  }

  std::string initializers(std::initializer_list<std::string> all) const {
    std::string text;
    for (const std::string& one : all) {
      if (!one.empty()) text += (text.empty() ? " : " : ", ") + one;
    }
    return text;
  }

  void begin_life(const std::string& said) {
    if (needs_.registry) out_.line("nodes[id] = this;");
    if (!needs_.says) return;
    out_.line("++alive;");
    out_.line(said);
  }

  void constructors(bool identity) {
    if (!identity && !needs_.label) return;
    const std::string label = needs_.label ? "int label" : "";
    out_.blank();
    const bool throws = needs_.throws(FaultPoint::make);
    const std::string constructor = needs_.label ? "explicit Node(int label)" : "Node()";
    out_.open(constructor +
              initializers(
                  {identity && !throws ? "id(made++)" : "", needs_.label ? "label(label)" : ""}) +
              " {");
    throw_here(FaultPoint::make, "label");
    if (identity && throws) out_.line("id = made++;");
    begin_life("say(\"node #%d (label %d) is built\\n\", id, label);");
    out_.close();
    if (needs_.makes_cyclic) {
      out_.line("Node(" + (needs_.label ? label + ", " : "") + "const Weak& self) : Node(" +
                (needs_.label ? "label" : "") + ") { up = self; }");
    }
    if (needs_.copies) copy_constructor(identity);
    if (identity && needs_.moves) {
      out_.open(
          "Node(Node&& other) noexcept" +
          initializers({"id(std::exchange(other.id, -1))", needs_.label ? "label(other.label)" : "",
                        needs_.value ? "value(other.value)" : "",
                        needs_.up ? "up(std::move(other.up))" : "",
                        needs_.next ? "next(std::move(other.next))" : ""}) +
          " {");
      if (needs_.registry) out_.line("if (id >= 0) nodes[id] = this;");
      out_.close();
    }
  }

  void copy_constructor(bool identity) {
    const bool throws = needs_.throws(FaultPoint::copy);
    if (!identity && !throws) {
      out_.line("Node(const Node&) = default;");
      return;
    }
    if (throws) {
      out_.open("static int number_of_copy(const Node& other) {");
      throw_here(FaultPoint::copy, "other.label");
      out_.line("return made++;");
      out_.close();
    }
    out_.open(
        "Node(const Node& other)" +
        initializers({throws ? "id(number_of_copy(other))" : "id(made++)",
                      needs_.label ? "label(other.label)" : "",
                      needs_.value ? "value(other.value)" : "", needs_.up ? "up(other.up)" : "",
                      needs_.next ? "next(other.next)" : ""}) +
        " {");
    begin_life("say(\"node #%d is copied from node #%d\\n\", id, other.id);");
    out_.close();
  }

  void destructor() {
    const bool throws = needs_.throws(FaultPoint::drop);
    out_.open(std::string("~Node()") + (throws ? " noexcept(false)" : "") + " {");
    if (needs_.moves) out_.line("if (id < 0) return;  // moved away");
    if (needs_.checks) {
      out_.open("if (id < 0 || id >= made || nodes[id] != this) {");
      out_.line(
          "broken(\"a value is dropped exactly once\", \"one drop\", \"a node is dropped "
          "twice\");");
      out_.close();
    }
    if (needs_.registry) out_.line("nodes[id] = nullptr;");
    if (needs_.says) out_.line("--alive;");
    if (needs_.says) out_.line("say(\"node #%d (label %d) is dropped\\n\", id, label);");
    if (needs_.up) out_.line("see_through(up);");
    if (needs_.scripts) out_.line("on_drop(label);");
    throw_here(FaultPoint::drop, "label");
    out_.close();
  }

  const Needs& needs_;
  Source& out_;
};

}  // namespace

void emit_node(const Plan& plan, Source& out) { Payload(plan, out).emit(); }

}  // namespace dropcheck::rc
