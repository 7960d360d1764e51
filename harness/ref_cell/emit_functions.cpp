// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What runs each op in an emitted program.
#include <array>

#include "harness/emit.hpp"
#include "harness/ref_cell/emit_parts.hpp"

namespace dropcheck::ref_cell::emit_parts {
namespace {

constexpr std::array functions = {
    OpFunction{"new", R"(
const char* make(int into, int label) {
  if (cells[into].in_use) return skipped;
  cells[into].fill([=] { return Impl::make<Node>(Node(label)); });
  return done;
}
)"},
    OpFunction{"move", R"(
const char* move(int from, int into) {
  if (!cells[from].in_use || has_guards(from) || cells[into].in_use) return skipped;
  cells[into].fill([=] { return Impl::RefCell<Node>(std::move(cells[from].value)); });
  cells[from].empty();
  return done;
}
)"},
    OpFunction{"borrow", R"(
const char* borrow(int from, int into) {
  if (!cells[from].in_use) return skipped;
  return put(into, Impl::borrow<Node>(shared(from)), from);
}
)"},
    OpFunction{"borrow_mut", R"(
const char* borrow_mut(int from, int into) {
  if (!cells[from].in_use) return skipped;
  return put(into, Impl::borrow_mut<Node>(shared(from)), from);
}
)"},
    OpFunction{"try_borrow", R"(
const char* try_borrow(int from, int into) {
  if (!cells[from].in_use) return skipped;
  auto guard = Impl::try_borrow<Node>(shared(from));
  return guard ? put(into, *std::move(guard), from) : refused;
}
)"},
    OpFunction{"try_borrow_mut", R"(
const char* try_borrow_mut(int from, int into) {
  if (!cells[from].in_use) return skipped;
  auto guard = Impl::try_borrow_mut<Node>(shared(from));
  return guard ? put(into, *std::move(guard), from) : refused;
}
)"},
    OpFunction{"forget", R"(
const char* forget(int slot) {
  const auto forget_one = [](auto& guard) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(guard)>, std::monostate>) {
      return skipped;
    } else {
      Impl::forget(std::move(guard));
      return done;
    }
  };
  const char* const outcome = std::visit(forget_one, guards[slot].guard);
  guards[slot].guard = std::monostate();
  return outcome;
}
)"},
    OpFunction{"move_guard", R"(
const char* move_guard(int from, int into) {
  if (guards[from].guard.index() == 0 || from == into) return skipped;
  put(into, std::move(guards[from].guard), guards[from].cell);
  guards[from].guard = std::monostate();
  return done;
}
)"},
    OpFunction{"clone", R"(
const char* clone(int from, int into) {
  const auto clone_one = [=](const auto& guard) -> const char* {
    using G = std::remove_cvref_t<decltype(guard)>;
    if constexpr (std::is_same_v<G, Ref>) {
      return put(into, Impl::clone<Node>(guard), guards[from].cell);
    } else if constexpr (std::is_same_v<G, PartRef>) {
      return put(into, Impl::clone<Part>(guard), guards[from].cell);
    } else {
      return skipped;
    }
  };
  return std::visit(clone_one, guards[from].guard);
}
)"},
    OpFunction{"map", R"(
const char* map(int slot, bool left) {
  return use_whole(slot, [=](auto&& guard) {
    guards[slot].guard = Impl::map(std::move(guard), part_of(left));
    return done;
  });
}
)"},
    OpFunction{"filter_map", R"(
const char* filter_map(int slot, bool left) {
  const auto part = [=](auto& node) {
    auto& found = part_of(left)(node);
    return found.number != 0 ? &found : nullptr;
  };
  return use_whole(slot, [=](auto&& guard) {
    auto result = Impl::filter_map(std::move(guard), part);
    const bool found = result.index() == 0;
    std::visit([=](auto& kept) { guards[slot].guard = std::move(kept); }, result);
    return found ? done : none;
  });
}
)"},
    OpFunction{"map_split", R"(
const char* map_split(int from, int into) {
  if (from == into) return skipped;
  const auto both = [](auto& node) {
    return Parts<std::remove_reference_t<decltype(node)>>(node.left, node.right);
  };
  return use_whole(from, [=](auto&& guard) {
    auto halves = Impl::map_split(std::move(guard), both);
    guards[from].guard = std::move(halves.first);
    return put(into, std::move(halves.second), guards[from].cell);
  });
}
)"},
    OpFunction{"write", R"(
const char* write(int slot, int value) {
  const auto write_one = [=](auto& guard) {
    using G = std::remove_reference_t<decltype(guard)>;
    if constexpr (std::is_same_v<G, RefMut>) {
      (*guard).left.number = value;
      return done;
    } else if constexpr (std::is_same_v<G, PartRefMut>) {
      (*guard).number = value;
      return done;
    } else {
      return skipped;
    }
  };
  return std::visit(write_one, guards[slot].guard);
}
)"},
    OpFunction{"assign", R"(
const char* assign(int slot, int label) {
  RefMut* const guard = std::get_if<RefMut>(&guards[slot].guard);
  if (guard == nullptr) return skipped;
  Node fresh(label);
  Impl::assign<Node>(*guard, std::move(fresh));
  return done;
}
)"},
    OpFunction{"replace", R"(
const char* replace(int slot, int label) {
  if (!cells[slot].in_use) return skipped;
  Node fresh(label);
  const Node old = Impl::replace<Node>(shared(slot), std::move(fresh));
  return done;
}
)"},
    OpFunction{"replace_with", R"(
const char* replace_with(int slot, int label) {
  if (!cells[slot].in_use) return skipped;
  const auto make = [=](Node&) { return Node(label); };
  const Node old = Impl::replace_with<Node>(shared(slot), make);
  return done;
}
)"},
    OpFunction{"replace_with_fails", R"(
const char* replace_with_fails(int slot, auto attempt) {
  if (!cells[slot].in_use) return skipped;
  const Impl::RefCell<Node>& cell = shared(slot);
  const auto fails = [&](Node&) -> Node {
    attempt(cell);
    throw Thrown();
  };
  const Node old = Impl::replace_with<Node>(cell, fails);
  return done;
}
)"},
    OpFunction{"take", R"(
const char* take(int slot) {
  if (!cells[slot].in_use) return skipped;
  const Node old = Impl::take<Node>(shared(slot));
  return done;
}
)"},
    OpFunction{"swap", R"(
const char* swap(int a, int b) {
  if (!cells[a].in_use || !cells[b].in_use) return skipped;
  Impl::swap<Node>(shared(a), shared(b));
  return done;
}
)"},
    OpFunction{"get_mut", R"(
const char* get_mut(int slot, int value) {
  if (!cells[slot].in_use || has_guards(slot)) return skipped;
  Impl::get_mut<Node>(cells[slot].value).left.number = value;
  return done;
}
)"},
    OpFunction{"into_inner", R"(
const char* into_inner(int slot) {
  if (!cells[slot].in_use || has_guards(slot)) return skipped;
  const Node dying = Impl::into_inner<Node>(std::move(cells[slot].value));
  cells[slot].empty();
  return done;
}
)"},
    OpFunction{"print", R"(
const char* print(int slot) {
  if (!cells[slot].in_use) return skipped;
  const std::string text = Impl::print<Node>(shared(slot));
  const std::size_t at = text.find("node #");
  if ((text.find("<borrowed>") != text.npos) != (at == text.npos)) {
    say("it prints neither a node nor <borrowed>\n");
  } else if (at == text.npos) {
    say("it prints <borrowed>\n");
  } else {
    say("it prints node #%d\n", std::atoi(text.c_str() + at + 6));
  }
  return done;
}
)"},
    OpFunction{"preset_counter", R"(
const char* preset_counter(int slot, std::int64_t readers, std::int64_t writers) {
  if (!cells[slot].in_use) return skipped;
  const std::int64_t now = Impl::counter(shared(slot));
  if (now < 0 ? now <= writers : now >= readers) return skipped;
  Impl::preset(shared(slot), now < 0 ? writers : readers);
  return done;
}
)"},
};

constexpr std::array plain_functions = {
    OpFunction{"new_cell", R"(
const char* make_plain(int into, int label) {
  if (plain[into].node.in_use) return skipped;
  plain[into].node.fill([=] { return Impl::cell_make<Node>(Node(label)); });
  plain[into].number.fill([] { return Impl::cell_make<int>(0); });
  return done;
}
)"},
    OpFunction{"set_cell", R"(
const char* set_plain(int slot, int label) {
  if (!plain[slot].node.in_use) return skipped;
  Node fresh(label);
  Impl::cell_set<Node>(shared_plain(slot), std::move(fresh));
  return done;
}
)"},
    OpFunction{"replace_cell", R"(
const char* replace_plain(int slot, int label) {
  if (!plain[slot].node.in_use) return skipped;
  Node fresh(label);
  const Node old = Impl::cell_replace<Node>(shared_plain(slot), std::move(fresh));
  return done;
}
)"},
    OpFunction{"take_cell", R"(
const char* take_plain(int slot) {
  if (!plain[slot].node.in_use) return skipped;
  const Node old = Impl::cell_take<Node>(shared_plain(slot));
  return done;
}
)"},
    OpFunction{"swap_cells", R"(
const char* swap_plain(int a, int b) {
  if (!plain[a].node.in_use || !plain[b].node.in_use) return skipped;
  Impl::cell_swap<Node>(shared_plain(a), shared_plain(b));
  return done;
}
)"},
    OpFunction{"put_cell", R"(
const char* put_plain(int slot, int value) {
  if (!plain[slot].node.in_use) return skipped;
  Impl::cell_set<int>(shared_number(slot), std::move(value));
  return done;
}
)"},
    OpFunction{"get_cell", R"(
const char* get_plain(int slot) {
  if (!plain[slot].node.in_use) return skipped;
  say("it gets %d\n", Impl::cell_get<int>(shared_number(slot)));
  return done;
}
)"},
    OpFunction{"set_once", R"(
const char* set_once(int into, int label) {
  Node fresh(label);
  const std::optional<Node> back = Impl::once_set<Node>(shared_once(into), std::move(fresh));
  return back ? refused : done;
}
)"},
    OpFunction{"init_once", R"(
const char* init_once(int into, int label) {
  const auto make = [=] { return Node(label); };
  return look_at_once(into, &Impl::once_init<Node>(shared_once(into), make));
}
)"},
    OpFunction{"reinit_once", R"(
const char* reinit_once(int into, int label) {
  const auto make = [=] { return Node(label); };
  const auto make_twice = [=] {
    static_cast<void>(Impl::once_init<Node>(shared_once(into), make));
    return make();
  };
  return look_at_once(into, &Impl::once_init<Node>(shared_once(into), make_twice));
}
)"},
    OpFunction{"unwrap_once", R"(
const char* unwrap_once(int slot) {
  const std::optional<Node> old = Impl::once_into_inner<Node>(std::move(once[slot]));
  once[slot].~OnceCell();
  ::new (&once[slot]) Impl::OnceCell<Node>();
  return old ? done : none;
}
)"},
};

}  // namespace

std::string_view function(std::string_view word) {
  const std::string_view found = function_of(word, functions);
  return found.empty() ? function_of(word, plain_functions) : found;
}

}  // namespace dropcheck::ref_cell::emit_parts
