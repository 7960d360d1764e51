// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/emit_world.hpp"

#include "harness/adapter_text.hpp"
#include "harness/rc/emit_node.hpp"
#include "harness/rc/emit_spelling.hpp"
#include "harness/rc/emit_statements.hpp"

namespace dropcheck::rc {
namespace {

constexpr std::string_view allocating = R"(
void* operator new(std::size_t size) {
  FAIL  void* block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc();
  COUNT  return block;
}
void operator delete(void* block) noexcept {
  UNCOUNT  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
)";

constexpr std::string_view allocating_arrays = R"(
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete[](void* block) noexcept { operator delete(block); }
void operator delete[](void* block, std::size_t) noexcept { operator delete(block); }
)";

constexpr std::string_view allocating_aligned = R"(
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto unit = std::size_t(alignment);
  void* block = std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
  if (block == nullptr) throw std::bad_alloc();
  ++blocks;
  return block;
}
void operator delete(void* block, std::align_val_t) noexcept { operator delete(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  operator delete(block);
}
)";

class World {
 public:
  World(const Plan& plan, std::string_view implementation, Source& out)
      : plan_(plan), needs_(plan.needs), implementation_(implementation), out_(out) {}

  void emit(std::string_view rule) {
    names();
    if (needs_.says) emit_say(out_);
    if (needs_.says || needs_.counts_blocks) emit_broken(out_);
    if (needs_.says) emit_expect(rule, out_);
    faults();
    allocations();
    emit_node(plan_, out_);
    slots();
    if (needs_.checks) checks();
    observers();
    if (needs_.scripts) scripts();
  }

 private:
  void names() {
    const bool weak = needs_.up || !needs_.weak.empty() || needs_.forgets_weak;
    out_.blank();
    out_.line("using Impl = " + std::string(implementation_) + ";");
    out_.line("using Strong = Impl::Strong<Node>;");
    if (weak) out_.line("using Weak = Impl::Weak<Node>;");
  }

  void faults() {
    if (needs_.faults.empty() && !needs_.fails_allocations) return;
    out_.blank();
    out_.line("// How many events from now one of them fails; 0: none.");
    for (const auto& [point, label] : needs_.faults) {
      out_.line("unsigned " + fuse_name(point, label) + " = 0;");
    }
    if (needs_.fails_allocations) out_.line("unsigned allocation_fails_in = 0;");
    if (!needs_.faults.empty()) out_.line("struct Thrown {};");
    out_.line("bool fires(unsigned& fuse) { return fuse != 0 && --fuse == 0; }");
    if (!needs_.unwinding) return;
    out_.blank();
    out_.line("// A second throw would end the process.");
    out_.line("bool unwinding = false;");
    out_.line("void throw_if(bool due) {");
    out_.line("  if (!due || unwinding) return;");
    out_.line("  unwinding = true;");
    out_.line("  throw Thrown();");
    out_.line("}");
  }

  void allocations() {
    if (!needs_.fails_allocations && !needs_.counts_blocks) return;
    std::string text(allocating);
    text = replaced(text, "  FAIL",
                    needs_.fails_allocations
                        ? "  if (fires(allocation_fails_in)) throw std::bad_alloc();\n"
                        : "");
    text = replaced(text, "  COUNT", needs_.counts_blocks ? "  ++blocks;\n" : "");
    text = replaced(text, "  UNCOUNT",
                    needs_.counts_blocks ? "  if (block != nullptr) --blocks;\n" : "");
    if (needs_.counts_blocks) {
      out_.blank();
      out_.line("long blocks = 0;  // that are not released");
    }
    out_.paste(text);
    if (needs_.arrays) out_.paste(allocating_arrays);
    if (needs_.aligned) out_.paste(allocating_aligned);
  }

  void slots() {
    out_.blank();
    for (const std::uint8_t slot : needs_.strong) out_.line("Strong " + strong_name(slot) + ";");
    for (const std::uint8_t slot : needs_.weak) out_.line("Weak " + weak_name(slot) + ";");
    const auto place = [&](bool needed, const std::string& declaration, const std::string& count) {
      if (!needed) return;
      out_.line(declaration);
      out_.line("int " + count + " = 0;");
    };
    place(needs_.forgets, "std::optional<Strong> forgotten[128];", "forgotten_count");
    place(needs_.forgets_weak, "std::optional<Weak> forgotten_weak[128];", "forgotten_weak_count");
    place(needs_.raw, "Node* raw[128];", "raw_count");
    if (needs_.busy) out_.line("bool busy[8];  // slots that a script leaves alone now");
    if (needs_.presets) presets();
    if (!needs_.full) return;
    out_.paste(R"(
bool strong_full(const auto& handle) { return Impl::counters(handle).strong == ~std::uint64_t{0}; }
bool weak_full(const auto& handle) { return Impl::counters(handle).weak == ~std::uint64_t{0}; }
)");
  }

  void presets() {
    const auto preset = [&](bool needed, const std::string& which, const std::string& type,
                            const std::string& places) {
      if (!needed) return;
      out_.blank();
      out_.line("// Makes the count " + which +
                " by one forgotten handle that stands for the rest.");
      out_.line("std::uint64_t more_" + which + "[128];");
      out_.open("void preset_" + which + "(" + type + "& handle, std::uint64_t count) {");
      out_.line("auto counters = Impl::counters(handle);");
      out_.line(places + "[" + places + "_count].emplace(handle);");
      out_.line("more_" + which + "[" + places + "_count++] = count - counters." + which + " - 1;");
      out_.line("counters." + which + " = count;");
      out_.line("Impl::preset(handle, counters);");
      out_.close();
    };
    preset(needs_.forgets, "strong", "Strong", "forgotten");
    preset(needs_.forgets_weak, "weak", "Weak", "forgotten_weak");
  }

  void checks() {
    out_.paste(R"(
void touch(const Node& node) {
  if (node.id >= 0 && node.id < made && nodes[node.id] == &node) return;
  broken("a value is not touched after its drop", "the handle owns a live node",
         "it leads to a node that was dropped");
}
[[maybe_unused]] bool owns(const Strong& handle) { return handle && (touch(*handle), true); }
)");
  }

  std::string count(const std::string& function, Abilities needed) const {
    return plan_.has(needed) ? "Count(Impl::" + function + "(handle))" : "Count(0)";
  }

  void observers() {
    if (needs_.says) {
      out_.blank();
      out_.line("using Count = unsigned long long;");
      out_.open("[[maybe_unused]] void say_strong(const char* slot, const Strong& handle) {");
      out_.line("if (!handle) return;");
      if (needs_.checks) out_.line("touch(*handle);");
      out_.line(
          "say(\"%s holds node #%d (value %d, strong %llu, weak %llu)\\n\", slot, "
          "(*handle).id,");
      out_.line(std::string("    ") + (needs_.value ? "(*handle).value" : "0") + ", " +
                count("strong_count", has_strong_count) + ", " +
                count("weak_count", has_weak_count) + ");");
      out_.close();
    }
    if (needs_.says && (needs_.up || !needs_.weak.empty())) {
      out_.open("[[maybe_unused]] void say_weak(const char* slot, const Weak& handle) {");
      if (!plan_.has(has_strong_count) && !plan_.has(has_weak_count)) out_.line("(void)handle;");
      out_.line("say(\"%s reports strong %llu, weak %llu\\n\", slot, " +
                count("strong_count", has_strong_count) + ", " +
                count("weak_count", has_weak_count) + ");");
      out_.close();
    }
    if (needs_.up) see_through();
    if (needs_.says) observe();
  }

  void see_through() {
    out_.open("void see_through(const Weak& weak) {");
    const std::string nothing =
        needs_.says ? "return say(\"the Weak at hand upgrades to nothing\\n\");" : "return;";
    if (needs_.full) out_.line("if (strong_full(weak)) " + nothing);
    const bool fails = needs_.fails_allocations && plan_.has(upgrade_allocates);
    if (fails) {
      out_.line("Strong parent;");
      out_.open("try {");
      out_.line("parent = Impl::upgrade<Node>(weak);");
      out_.next("} catch (const std::bad_alloc&) {");
      out_.close();
    } else {
      out_.line("const Strong parent = Impl::upgrade<Node>(weak);");
    }
    if (!needs_.says) return out_.close();
    out_.line("if (!parent) " + nothing);
    if (needs_.checks) out_.line("touch(*parent);");
    out_.line("say(\"the Weak at hand upgrades to node #%d whose next is \", (*parent).id);");
    if (needs_.next_busy) {
      out_.line("if ((*parent).next_busy) return say(\"being assigned\\n\");");
    }
    if (needs_.next) {
      out_.line("if ((*parent).next) return say(\"node #%d\\n\", (*(*parent).next).id);");
    }
    out_.line("say(\"empty\\n\");");
    out_.close();
  }

  void observe() {
    out_.blank();
    out_.open("void observe() {");
    for (const std::uint8_t slot : needs_.strong) {
      out_.line("say_strong(\"" + strong_name(slot) + "\", " + strong_name(slot) + ");");
    }
    if (plan_.has(has_strong_count)) {
      for (const std::uint8_t slot : needs_.weak) {
        const std::string name = weak_name(slot);
        out_.line("if (Impl::strong_count(" + name + ") != 0) say_weak(\"" + name + "\", " + name +
                  ");");
      }
    }
    out_.line("say(\"%d %s alive\\n\", alive, alive == 1 ? \"node is\" : \"nodes are\");");
    out_.close();
  }

  void scripts() {
    out_.blank();
    if (needs_.fuel) out_.line("int fuel = 64;  // ops that scripts may run in all");
    if (needs_.depth) out_.line("int depth = 0;  // at most 4");
    if (needs_.calm) out_.line("bool calm = false;");
    for (std::size_t label = 0; label < plan_.scripts.size(); ++label) {
      if (!plan_.grows[label]) continue;
      out_.line("int script_of_" + std::to_string(label) + " = 0;  // ops so far");
    }
    out_.line("// Runs when a node of this label is dropped.");
    out_.open("void on_drop(int label) {");
    if (needs_.calm) out_.line("if (calm) return;");
    if (needs_.depth) out_.line("if (depth == 4) return;");
    if (needs_.depth) out_.line("++depth;");
    for (std::size_t label = 0; label < plan_.scripts.size(); ++label) {
      if (!plan_.scripts[label].empty()) script(label);
    }
    if (needs_.depth) out_.line("--depth;");
    out_.close();
  }

  void script(std::size_t label) {
    const std::vector<Op>& ops = plan_.scripts[label];
    out_.open("if (label == " + std::to_string(label) + ") {");
    for (std::size_t i = 0; i < ops.size(); ++i) {
      std::string condition;
      if (plan_.grows[label]) {
        condition = "script_of_" + std::to_string(label) + " > " + std::to_string(i);
      }
      if (needs_.fuel) condition += std::string(condition.empty() ? "" : " && ") + "fuel > 0";
      if (!condition.empty()) out_.open("if (" + condition + ") {");
      if (needs_.fuel) out_.line("--fuel;");
      const bool scoped = condition.empty() && ops.size() > 1;
      const Moment moment{.kind = Moment::Kind::step, .step = {ops[i], std::nullopt}};
      emit_aloud(plan_, moment, Aloud{.in_script = true, .scoped = scoped}, out_);
      if (!condition.empty()) out_.close();
    }
    out_.close();
  }

  const Plan& plan_;
  const Needs& needs_;
  std::string_view implementation_;
  Source& out_;
};

}  // namespace

std::string declarations_for(std::string_view adapter) {
  const bool counters = mentions(adapter, "Counters");
  const bool node = mentions(adapter, "Node");
  std::string text = "struct Node;\n";
  if (!counters && !node) return text + "\n";
  text += "namespace dropcheck::rc {\n";
  if (counters) text += "struct Counters {\n  std::uint64_t strong, weak;\n};\n";
  if (node) text += "template <class>\nusing Node = ::Node;\n";
  return text + "}  // namespace dropcheck::rc\n\n";
}

void emit_world(const Plan& plan, std::string_view implementation, std::string_view rule,
                Source& out) {
  World(plan, implementation, out).emit(rule);
}

}  // namespace dropcheck::rc
