// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/emit.hpp"

#include <array>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/adapter_text.hpp"
#include "harness/emit.hpp"
#include "harness/emitter.hpp"
#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/emit_parts.hpp"
#include "harness/memory_pool/model.hpp"

namespace dropcheck::memory_pool {
namespace {

constexpr std::string_view released_rule = "a pool gives its memory back when it is destroyed";

/// The statements of these touch or rewind whatever there is.
bool finds_out(const Op& op) {
  return !std::holds_alternative<op::Touch>(op) && !std::holds_alternative<op::Rewind>(op);
}

class Emitter : dropcheck::Emitter<Model, describe> {
 public:
  Emitter(const Target& target, const Program& program, const EmitRequest& request)
      : dropcheck::Emitter<Model, describe>(target, program, request, finds_out) {
    if (closes()) close();
  }

  std::string operator()(std::span<const std::uint8_t> bytes) {
    world();
    main();
    return emitted_file(target_, bytes, request_, declarations_for, false, out_.text());
  }

 private:
  bool gives_bytes() const { return uses("allocate") || uses("exhaust"); }
  bool tells_dropped() const { return makes() && !has(drops_in_reverse); }
  bool makes() const { return uses("make") || uses("make_nested"); }

  void close() {
    model_.calm();
    model_.close();
    closing_ = observed();
  }

  // What stands before main().

  static std::string declarations_for(std::string_view adapter) {
    std::string text = "struct Node;\n";
    const bool node = mentions(adapter, "Node");
    const bool counters = mentions(adapter, "Counters");
    if (!node && !counters) return text + "\n";
    text += "namespace dropcheck::memory_pool {\n";
    if (node) text += "using ::Node;\n";
    if (counters) {
      text += "struct Counters {\n  std::uint64_t used, remaining, capacity, chunks;\n};\n";
    }
    return text + "}  // namespace dropcheck::memory_pool\n\n";
  }

  bool balances() const {
    return uses("fail_alloc") || (request_.violation && request_.violation->rule == released_rule);
  }

  void world() {
    out_.blank();
    out_.line("using Impl = " + std::string(target_.adapter.name) + ";");
    out_.line("using Pool = Impl::Pool;");
    emit_comparing();
    if (uses("fail_alloc") || makes() || balances()) {
      emit_fuses("allocation_fails_in = 0, make_fails_in[8]", out_);
    }
    if (balances()) out_.paste(emit_parts::memory);
    out_.paste(emit_parts::pools);
    out_.paste(emit_parts::blocks);
    out_.paste(emit_parts::misplaced);
    if (gives_bytes()) out_.paste(emit_parts::unchanged);
    if (uses("touch")) out_.paste(emit_parts::touches);
    if (makes()) {
      object();
    } else if (mentions(target_.adapter.text, "Node")) {
      // A pool of one type wants to know it even if nothing is made.
      out_.line("struct Node {};");
    }
    if (uses("grow") || uses("shrink")) paste_function("resize");
    if (gives_bytes()) paste_function("take");
    for (const std::string_view word : words()) {
      if (word != "make_nested" || !uses("make"))
        paste_function(word == "make_nested" ? "make" : word);
    }
    if (makes()) emit_scripts([&](const Op& op) { return call(op, true); });
    observe();
  }

  void object() {
    std::string text(emit_parts::objects);
    text = replaced(text, "TOLD_LATER\n",
                    tells_dropped() ? std::string(emit_parts::unordered) : std::string());
    text = replaced(text, "CHECK", "check(given[count - 1]);");
    text =
        replaced(text, "    UNORDERED\n",
                 has(drops_in_reverse) ? ""
                                       : "    if (destroying) {\n      dropped[id] = label + 1;\n"
                                         "      return;\n    }\n");
    text = replaced(text, "ALIGN", std::to_string(alignof(Node)));
    text = replaced(text, "REST", std::to_string(sizeof(Node) - 8));
    out_.paste(text);
  }

  /// Only a program that makes objects has a table to find one in.
  std::string shown() const {
    std::string bytes(emit_parts::show_bytes);
    if (!makes()) return bytes;
    return "if (block->object != nullptr) {\n    " +
           replaced(emit_parts::show_object, "\n", "\n  ") + "\n  } else {\n    " +
           replaced(bytes, "\n", "\n  ") + "\n  }";
  }

  void paste_function(std::string_view word) {
    std::string text(emit_parts::function(word));
    text = replaced(text, "CHECK_IT", "check(block);");
    text = replaced(text, "CHECK", "check(given[count - 1]);");
    text = replaced(text, "SHOW", shown());
    text = replaced(text, "  TELL\n", tells_dropped() ? "  tell_dropped();\n" : "");
    std::string free = "Impl::free(*pool, block->first, block->size, block->align);";
    if (has(has_make) && has(has_allocate)) {
      free =
          "if (block->object != nullptr) {\n    Impl::destroy(*pool, block->object);\n  } else {\n"
          "    " +
          free + "\n  }";
    } else if (has(has_make)) {
      free = "Impl::destroy(*pool, block->object);";
    }
    out_.paste(replaced(text, "FREE", free));
  }

  void observe() {
    out_.blank();
    out_.open("[[maybe_unused]] void observe() {");
    if (gives_bytes()) out_.line("verify();");
    if (has(has_counters)) {
      out_.line("const auto counters = Impl::counters(*pool);");
      out_.line("say(\"%zu byte%s used, %zu remain\\n\", std::size_t(counters.used),");
      out_.line("    counters.used == 1 ? \"\" : \"s\", std::size_t(counters.remaining));");
      out_.line("say(\"%zu chunk%s of %zu byte%s in all\\n\", std::size_t(counters.chunks),");
      out_.line("    counters.chunks == 1 ? \"\" : \"s\", std::size_t(counters.capacity),");
      out_.line("    counters.capacity == 1 ? \"\" : \"s\");");
    }
    if (makes()) {
      out_.line("say(\"%d object%s alive\\n\", alive, alive == 1 ? \" is\" : \"s are\");");
    } else {
      out_.line("say(\"0 objects are alive\\n\");");
    }
    out_.close();
  }

  // main().

  static std::string number(std::uint64_t value) {
    return std::to_string(value) + (value > INT64_MAX ? "u" : "");
  }

  /// The statement of an op. In a script some are skipped.
  std::string call(const Op& op, bool in_script) const {
    const std::string skipped = "say(\"the op is skipped\\n\");";
    const std::string done = " say(\"the op succeeds\\n\");";
    return std::visit(
        [&](const auto& o) -> std::string {
          using O = std::remove_cvref_t<decltype(o)>;
          const std::string word(O::info.word);
          if constexpr (std::is_same_v<O, op::Allocate>) {
            const Request request = o.layout.request();
            return "allocate(" + index_of(o.into) + ", " + number(request.size) + ", " +
                   number(request.align) + ");";
          } else if constexpr (std::is_same_v<O, op::Exhaust>) {
            const Request request = o.layout.request();
            return "exhaust(" + index_of(o.into) + ", " + number(request.size) + ", " +
                   number(request.align) + ", " + number(exhaust_times(request)) + ");";
          } else if constexpr (std::is_same_v<O, op::AllocateBad>) {
            const Request request = o.layout.request();
            return "allocate_bad(" + number(request.size) + ", " + number(request.align) + ");";
          } else if constexpr (std::is_same_v<O, op::Make> || std::is_same_v<O, op::MakeNested>) {
            return "make(" + index_of(o.into) + ", " + index_of(o.label) + ", " +
                   (std::is_same_v<O, op::MakeNested> ? "true" : "false") + ");";
          } else if constexpr (std::is_same_v<O, op::Fill>) {
            return "write(" + index_of(o.slot) + ", " + index_of(o.value) + ");";
          } else if constexpr (std::is_same_v<O, op::Grow> || std::is_same_v<O, op::Shrink>) {
            return word + "(" + index_of(o.slot) + ", " + number(o.size.bytes()) + ");";
          } else if constexpr (std::is_same_v<O, op::Reset>) {
            return "reset();";
          } else if constexpr (std::is_same_v<O, op::Look> || std::is_same_v<O, op::Owns>) {
            return word + "(" + index_of(o.slot) + ");";
          } else if constexpr (std::is_same_v<O, op::Free>) {
            return "free_block(" + index_of(o.slot) + ");";
          } else if constexpr (std::is_same_v<O, op::FailAlloc>) {
            return "allocation_fails_in = " + index_of(o.ordinal) + "," + done;
          } else if constexpr (std::is_same_v<O, op::ThrowMake>) {
            return "make_fails_in[" + index_of(o.label) + "] = " + index_of(o.ordinal) + "," + done;
          } else {
            return in_script ? skipped : main_call(o);
          }
        },
        op);
  }

  /// Ops that are the owner's alone.
  static std::string main_call(const op::Nop&) { return "say(\"the op is skipped\\n\");"; }
  static std::string main_call(const op::Mark& o) {
    return "checkpoint(" + index_of(o.into) + ");";
  }
  static std::string main_call(const op::Rewind& o) { return "rewind_to(" + index_of(o.to) + ");"; }
  static std::string main_call(const op::Renew& o) {
    return "renew(" + number(o.capacity.bytes()) + ");";
  }
  static std::string main_call(const op::SetLimit& o) {
    return "Impl::set_limit(*pool, " + number(o.limit.bytes()) + "), say(\"the op succeeds\\n\");";
  }
  static std::string main_call(const op::Touch& o) {
    constexpr std::array<std::string_view, Place::count> where = {
        "given[slots[N]].first", "given[slots[N]].first + given[slots[N]].size - 1",
        "given[slots[N]].first + given[slots[N]].size", "given[slots[N]].first - 1"};
    const std::string rule = o.place.beside() ? "a touch next to a block is reported"
                                              : "a touch of what was taken back is reported";
    return "touch(" + replaced(where[o.place.index], "N", index_of(o.slot)) + ", \"" + rule +
           "\");";
  }

  void main() {
    out_.blank();
    out_.open("int main() {");
    out_.line("pool = ::new (homes[0]) Pool(Impl::open(" + number(CapacityChoice::at_first) +
              "));");
    emit_steps([&](const Moment& moment) { statement(moment); });
    if (closes()) emit_close();
    out_.line("std::puts(\"nothing is broken\");");
    out_.close();
  }

  void statement(const Moment& moment) {
    out_.line(call(moment.step.op, false));
    if (is_last(moment) && std::holds_alternative<op::Touch>(moment.step.op)) {
      out_.line("say(\"the op succeeds\\n\");");
    }
  }

  void emit_close() {
    begin_comparison();
    emit_calm();
    out_.line("destroying = true;");
    out_.line("pool->~Pool();");
    if (tells_dropped()) out_.line("tell_dropped();");
    if (makes()) {
      out_.open("for (int id = 0; id < made; ++id) {");
      out_.line("if (nodes[id] != nullptr) say(\"object #%d was not destroyed\\n\", id);");
      out_.close();
    }
    expect(closing_);
    if (!balances()) return;
    out_.open("if (chunks != 0) {");
    out_.line("broken(\"" + std::string(released_rule) + "\", \"nothing is left\",");
    out_.line("       text(\"%ld not released\", chunks));");
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

}  // namespace dropcheck::memory_pool
