// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/emit_parts.hpp"

namespace dropcheck::graph::emit_parts {

const std::string_view nodes = R"(
void find_parent(const struct Node& node);
void on_drop(int label);

struct Node {
  explicit Node(int label) : label(label), id(enter(this)) {
    say("node #%d (label %d) is built\n", id, label);
  }
  Node(Node&& other) noexcept
      : label(other.label),
        id(std::exchange(other.id, -1)),
        value(other.value),
        parent(std::move(other.parent)),
        children(std::move(other.children)) {
    if (id >= 0) nodes[id] = this;
  }
  ~Node() {
    if (id == -1) return;
    leave(this, id);
    say("node #%d (label %d) is dropped\n", id, label);
    find_parent(*this);
    on_drop(label);
    for (auto& child : children) const auto dying(std::move(child));
  }
  int label, id, value = 0;
  Impl::Parent<Node> parent;
  Impl::Children<Node> children;
};
struct ListNode {
  ListNode(int label, Impl::List<ListNode>&& rest)
      : label(label), id(enter(this)), tail(std::move(rest)) {
    in_list[id] = true;
    say("node #%d (label %d) is built\n", id, label);
  }
  ListNode(ListNode&&) = delete;
  ~ListNode() {
    leave(this, id);
    say("node #%d (label %d) is dropped\n", id, label);
    on_drop(label);
  }
  int label, id;
  Impl::Tail<ListNode> tail;
};
using Tree = Impl::Tree<Node>;
using List = Impl::List<ListNode>;

std::ostream& operator<<(std::ostream& out, const Node& node) { return out << "node #" << node.id; }
std::ostream& operator<<(std::ostream& out, const ListNode& node) {
  return out << "node #" << node.id;
}
)";

const std::string_view running = R"(
Tree trees[8];
List lists[8];
std::variant<std::monostate, Impl::Ref<Node>, Impl::RefMut<Node>, Impl::Ref<List>,
             Impl::RefMut<List>>
    guards[8];
// Slots as bits: those through which a guard borrows, and what the ops at work use.
unsigned pins[8], in_shared_use = 0, in_use_alone = 0;

constexpr const char* done = "the op succeeds";
[[maybe_unused]] constexpr const char* skipped = "the op is skipped";
[[maybe_unused]] constexpr const char* none = "the op gives None";
[[maybe_unused]] constexpr const char* refused = "the op is refused";

void run(unsigned shared, unsigned alone, auto op) {
  const char* outcome = skipped;
  bool free = (alone & (in_shared_use | in_use_alone)) == 0 && (shared & in_use_alone) == 0;
  for (const unsigned pin : pins) free = free && (pin & alone) == 0;
  if (free) {
    const unsigned outer_shared = std::exchange(in_shared_use, in_shared_use | shared);
    const unsigned outer_alone = std::exchange(in_use_alone, in_use_alone | alone);
    try {
      outcome = op();
    } catch (const Impl::BorrowError&) {
      say("BorrowError is thrown\n");
      outcome = "the op throws";
    } catch (const Impl::BorrowMutError&) {
      say("BorrowMutError is thrown\n");
      outcome = "the op throws";
    }
    in_shared_use = outer_shared;
    in_use_alone = outer_alone;
  }
  say("%s\n", outcome);
}

// What was in the place is dropped when the new handle is stored.
template <class Handle>
[[maybe_unused]] const char* put(Handle& place, Handle handle) {
  if (!handle) return none;
  const Handle old(std::exchange(place, std::move(handle)));
  return done;
}
[[maybe_unused]] const char* put_list(int into, List list) {
  const List old(std::exchange(lists[into], std::move(list)));
  return done;
}
template <class Handle>
const char* drop(Handle& place) {
  if (!place) return skipped;
  const Handle dying(std::move(place));
  return done;
}
[[maybe_unused]] const char* hold(int into, unsigned slot, auto&& guard) {
  guards[into] = std::move(guard);
  pins[into] = slot;
  return done;
}
[[maybe_unused]] const char* drop_guard(int slot) {
  if (guards[slot].index() == 0) return skipped;
  guards[slot] = std::monostate();
  pins[slot] = 0;
  return done;
}
)";

const std::string_view looking = R"(
const auto& alive_one(const auto& node) {
  if (!lives(&node, node.id)) {
    broken("a value is not touched after its drop", "the handle owns a live node",
           "it leads to a node that was dropped");
  }
  return node;
}
int id_of(const Tree& tree) { return alive_one(Impl::node_of<Node>(tree)).id; }
const char* state(bool readable, bool writable) {
  return !readable ? "borrowed for writing" : writable ? "free" : "borrowed for reading";
}
const char* state(const Tree& tree) {
  const bool readable = Impl::try_borrow<Node>(tree).has_value();
  return state(readable, Impl::try_borrow_mut<Node>(tree).has_value());
}
void find_parent(const Node& node) {
  const Tree parent = Impl::upgrade<Node>(node.parent);
  if (!parent) return say("its parent is none, or gone\n");
  const char* const how = state(parent);
  say("its parent is node #%d, %s\n", id_of(parent), how);
}
[[maybe_unused]] void look_at_node(int slot) {
  const Tree& tree = trees[slot];
  if (!tree) return;
  const Node& node = alive_one(Impl::node_of<Node>(tree));
  say("n%d owns node #%d (strong %d, weak %d)\n", slot, node.id, int(Impl::strong_count(tree)),
      WEAK_COUNT);
  say("n%d is %s\n", slot, state(tree));
  say("n%d leads to node #%d (value %d, children: ", slot, node.id, node.value);
  if (node.children.empty()) say("none");
  std::size_t shown = 0;
  for (const Tree& child : node.children) {
    if (shown < 7) say(shown == 0 ? "node #%d" : " node #%d", id_of(child));
    ++shown;
  }
  if (shown > 7) say(" of %d", int(shown));
  const Tree parent = Impl::upgrade<Node>(node.parent);
  if (parent) {
    say(", parent: node #%d)\n", id_of(parent));
  } else {
    say(", parent: none)\n");
  }
}
void say_tail(const List& list) {
  if (list) {
    say("node #%d\n", alive_one(*list).id);
  } else {
    say("Nil\n");
  }
}
[[maybe_unused]] void look_at_list(int slot) {
  const List& list = lists[slot];
  if (!list) return;
  say("l%d owns node #%d (strong %d)\n", slot, alive_one(*list).id, int(Impl::strong_count(list)));
  const bool readable = Impl::try_borrow_tail<ListNode>(list).has_value();
  const bool writable = Impl::try_borrow_tail_mut<ListNode>(list).has_value();
  say("the tail of l%d is %s\n", slot, state(readable, writable));
  say("the tail of l%d is ", slot);
  say_tail(Impl::tail_of<ListNode>(*list));
}
[[maybe_unused]] void look(int slot) {
  const auto look_through = [=](auto& guard) {
    using G = std::remove_reference_t<decltype(guard)>;
    if constexpr (std::is_same_v<G, Impl::Ref<Node>> || std::is_same_v<G, Impl::RefMut<Node>>) {
      const Node& node = alive_one(*guard);
      say("g%d sees node #%d (value %d)\n", slot, node.id, node.value);
    } else if constexpr (!std::is_same_v<G, std::monostate>) {
      say("g%d sees the tail ", slot);
      say_tail(*guard);
    }
  };
  std::visit(look_through, guards[slot]);
}
void observe() {
  for (int i = 0; i < 8; ++i) look_at_node(i);
  for (int i = 0; i < 8; ++i) look_at_list(i);
  for (int i = 0; i < 8; ++i) look(i);
  say("%d node%s alive\n", alive, alive == 1 ? "" : "s");
}
)";

const std::string_view closing = R"(
void drop_slots() {
  for (bool again = true; again;) {
    again = false;
    const auto drop_one = [&](bool in_use, unsigned slot, auto op) {
      if (!in_use) return;
      again = true;
      run(0, slot, op);
      observe();
    };
    for (int i = 0; i < 8; ++i) {
      drop_one(guards[i].index() != 0, 1u << 16 << i, [=] { return drop_guard(i); });
    }
    for (int i = 0; i < 8; ++i) {
      drop_one(bool(trees[i]), 1u << i, [=] { return drop(trees[i]); });
    }
    for (int i = 0; i < 8; ++i) {
      drop_one(bool(lists[i]), 1u << 8 << i, [=] { return drop(lists[i]); });
    }
  }
}
void say_leaks() {
  for (int id = 0; id < made; ++id) {
    if (nodes[id] != nullptr) say("node #%d has leaked\n", id);
  }
}
void take_back() {
  for (int id = 0; id < made; ++id) {
    if (nodes[id] == nullptr) continue;
    void* const place = const_cast<void*>(nodes[id]);
    if (in_list[id]) {
      const List dying(std::move(Impl::tail_of<ListNode>(*static_cast<ListNode*>(place))));
    } else {
      auto taken(std::move(static_cast<Node*>(place)->children));
      for (auto& child : taken) const auto dying(std::move(child));
    }
  }
}
)";

}  // namespace dropcheck::graph::emit_parts
