// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What runs each op in an emitted program, where that is more than a call.
#include <array>

#include "harness/emit.hpp"
#include "harness/graph/emit_parts.hpp"

namespace dropcheck::graph::emit_parts {
namespace {

constexpr std::array functions = {
    OpFunction{"clone", R"(
const char* clone(int from, int into) {
  return trees[from] ? put(trees[into], Tree(trees[from])) : skipped;
}
)"},
    OpFunction{"add_child", R"(
const char* add_child(int slot, int to) {
  if (!trees[slot] || !trees[to]) return skipped;
  Impl::add_child<Node>(trees[slot], trees[to]);
  return done;
}
)"},
    OpFunction{"new_child", R"(
const char* new_child(int slot, int label) {
  if (!trees[slot]) return skipped;
  Impl::new_child<Node>(trees[slot], [=] { return Node(label); });
  return done;
}
)"},
    OpFunction{"take_child", R"(
const char* take_child(int from, int into) {
  return trees[from] ? put(trees[into], Impl::take_child<Node>(trees[from])) : skipped;
}
)"},
    OpFunction{"drop_child", R"(
const char* drop_child(int slot, int child) {
  if (!trees[slot]) return skipped;
  return Impl::drop_child<Node>(trees[slot], child) ? done : none;
}
)"},
    OpFunction{"clear_children", R"(
const char* clear_children(int slot) {
  if (!trees[slot]) return skipped;
  Impl::clear_children<Node>(trees[slot]);
  return done;
}
)"},
    OpFunction{"child", R"(
const char* child(int from, int into) {
  return trees[from] ? put(trees[into], Impl::child<Node>(trees[from], 0)) : skipped;
}
)"},
    OpFunction{"descend", R"(
const char* descend(int slot, int child) {
  return trees[slot] ? put(trees[slot], Impl::child<Node>(trees[slot], child)) : skipped;
}
)"},
    OpFunction{"set_parent", R"(
const char* set_parent(int slot, int to) {
  if (!trees[slot] || !trees[to]) return skipped;
  Impl::set_parent<Node>(trees[slot], trees[to]);
  return done;
}
)"},
    OpFunction{"clear_parent", R"(
const char* clear_parent(int slot) {
  if (!trees[slot]) return skipped;
  Impl::clear_parent<Node>(trees[slot]);
  return done;
}
)"},
    OpFunction{"parent", R"(
const char* parent(int from, int into) {
  return trees[from] ? put(trees[into], Impl::parent<Node>(trees[from])) : skipped;
}
)"},
    OpFunction{"borrow", R"(
const char* borrow(int from, int into) {
  return trees[from] ? hold(into, 1u << from, Impl::borrow<Node>(trees[from])) : skipped;
}
)"},
    OpFunction{"borrow_mut", R"(
const char* borrow_mut(int from, int into) {
  return trees[from] ? hold(into, 1u << from, Impl::borrow_mut<Node>(trees[from])) : skipped;
}
)"},
    OpFunction{"try_borrow", R"(
const char* try_borrow(int from, int into) {
  if (!trees[from]) return skipped;
  auto guard = Impl::try_borrow<Node>(trees[from]);
  return guard ? hold(into, 1u << from, *std::move(guard)) : refused;
}
)"},
    OpFunction{"try_borrow_mut", R"(
const char* try_borrow_mut(int from, int into) {
  if (!trees[from]) return skipped;
  auto guard = Impl::try_borrow_mut<Node>(trees[from]);
  return guard ? hold(into, 1u << from, *std::move(guard)) : refused;
}
)"},
    OpFunction{"borrow_tail", R"(
const char* borrow_tail(int from, int into) {
  if (!lists[from]) return skipped;
  return hold(into, 1u << 8 << from, Impl::borrow_tail<ListNode>(lists[from]));
}
)"},
    OpFunction{"borrow_tail_mut", R"(
const char* borrow_tail_mut(int from, int into) {
  if (!lists[from]) return skipped;
  return hold(into, 1u << 8 << from, Impl::borrow_tail_mut<ListNode>(lists[from]));
}
)"},
    OpFunction{"write", R"(
const char* write(int slot, int value) {
  auto* const guard = std::get_if<Impl::RefMut<Node>>(&guards[slot]);
  if (guard == nullptr) return skipped;
  (**guard).value = value;
  return done;
}
)"},
    OpFunction{"print", R"(
const char* say_printed(const std::string& text);
const char* print(int slot) {
  return trees[slot] ? say_printed(Impl::print<Node>(trees[slot])) : skipped;
}
)"},
    OpFunction{"print_list", R"(
const char* say_printed(const std::string& text);
const char* print_list(int slot) {
  return lists[slot] ? say_printed(Impl::print_list<ListNode>(lists[slot])) : skipped;
}
)"},
    OpFunction{"cons", R"(
const char* cons(int into, int label) {
  lists[into] = Impl::cons<ListNode>(label, std::move(lists[into]));
  return done;
}
)"},
    OpFunction{"clone_list", R"(
const char* clone_list(int from, int into) {
  return lists[from] ? put_list(into, List(lists[from])) : skipped;
}
)"},
    OpFunction{"drop_long", R"(
const char* drop_long(int slot) {
  if (!lists[slot]) return skipped;
  Impl::drop_long<ListNode>(std::move(lists[slot]));
  return done;
}
)"},
    OpFunction{"set_tail", R"(
const char* set_tail(int slot, int to) {
  if (!lists[slot]) return skipped;
  Impl::set_tail<ListNode>(lists[slot], lists[to]);
  return done;
}
)"},
    OpFunction{"append", R"(
const char* append(int slot, int to) {
  if (!lists[slot]) return skipped;
  return Impl::append<ListNode>(lists[slot], lists[to]) ? done : none;
}
)"},
    OpFunction{"take_tail", R"(
const char* take_tail(int from, int into) {
  return lists[from] ? put_list(into, Impl::take_tail<ListNode>(lists[from])) : skipped;
}
)"},
    OpFunction{"tail", R"(
const char* tail(int from, int into) {
  return lists[from] ? put_list(into, Impl::tail<ListNode>(lists[from])) : skipped;
}
)"},
    // No op's, but what both prints need.
    OpFunction{"printed", R"(
const char* say_printed(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 6, "node #") == 0) say("it prints node #%d\n", std::atoi(&text[i + 6]));
    if (text.compare(i, 10, "<borrowed>") == 0) say("it prints <borrowed>\n");
  }
  return done;
}
)"},
};

}  // namespace

std::string_view function(std::string_view word) { return function_of(word, functions); }

}  // namespace dropcheck::graph::emit_parts
