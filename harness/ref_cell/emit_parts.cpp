// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/emit_parts.hpp"

namespace dropcheck::ref_cell::emit_parts {

const std::string_view node = R"(
void find_free_cells();
void on_drop(int label);

// A node of two halves, each of which knows whose it is.
struct Part {
  int node, number;
};
struct Node {
  explicit Node(int label = 0)
      : label((throw_if(fires(make_fails_in[label])), label)),
        id(enter(this)),
        left{id, label},
        right{id, 0} {
    say("node #%d (label %d) is built\n", id, label);
  }
  Node(Node&& other) noexcept
      : label(other.label), id(std::exchange(other.id, -1)), left(other.left), right(other.right) {
    if (id >= 0) nodes[id] = this;
  }
  ~Node() {
    if (id == -1) return;
    leave(this, id);
    say("node #%d (label %d) is dropped\n", id, label);
    find_free_cells();
    on_drop(label);
  }
  int label, id;
  Part left, right;
};
PRINT)";

const std::string_view running = R"(
// A variable with or without a value, which need not be able to move.
template <class T>
struct Place {
  Place() {}
  ~Place() {}
  void fill(auto&& make) {
    ::new (static_cast<void*>(&value)) T(make());
    in_use = true;
  }
  void empty() {
    in_use = false;
    value.~T();
  }
  bool in_use = false;
  union {
    T value;
  };
};
using Ref = Impl::Ref<Node>;
using RefMut = Impl::RefMut<Node>;
using PartRef = Impl::Ref<Part>;
using PartRefMut = Impl::RefMut<Part>;
Place<Impl::RefCell<Node>> cells[8];
struct {
  std::variant<std::monostate, Ref, RefMut, PartRef, PartRefMut> guard;
  int cell;
} guards[8];

const Impl::RefCell<Node>& shared(int slot) { return cells[slot].value; }
[[maybe_unused]] bool has_guards(int slot) {
  for (const auto& one : guards) {
    if (one.guard.index() != 0 && one.cell == slot) return true;
  }
  return false;
}

constexpr const char* done = "the op succeeds";
[[maybe_unused]] constexpr const char* skipped = "the op is skipped";
[[maybe_unused]] constexpr const char* none = "the op gives None";
[[maybe_unused]] constexpr const char* refused = "the op is refused";

// Slots as bits: what an op uses through a shared reference, and what it has for itself.
unsigned in_shared_use = 0, in_use_alone = 0;
void run(unsigned shared, unsigned alone, auto op) {
  const char* outcome = skipped;
  if ((alone & (in_shared_use | in_use_alone)) == 0 && (shared & in_use_alone) == 0) {
    const unsigned outer_shared = std::exchange(in_shared_use, in_shared_use | shared);
    const unsigned outer_alone = std::exchange(in_use_alone, in_use_alone | alone);
    const auto threw = [&](const char* what) {
      unwinding = false;
      say("%s", what);
      outcome = "the op throws";
    };
    try {
      outcome = op();
    } catch (const Thrown&) {
      threw("");
    } catch (const Impl::BorrowError&) {
      threw("BorrowError is thrown\n");
    } catch (const Impl::BorrowMutError&) {
      threw("BorrowMutError is thrown\n");
MORE    }
    in_shared_use = outer_shared;
    in_use_alone = outer_alone;
  }
  say("%s\n", outcome);
}

[[maybe_unused]] const char* put(int slot, auto&& guard, int cell) {
  guards[slot].guard = std::move(guard);
  guards[slot].cell = cell;
  return done;
}
[[maybe_unused]] const char* drop_guard(int slot) {
  if (guards[slot].guard.index() == 0) return skipped;
  guards[slot].guard = std::monostate();
  return done;
}
[[maybe_unused]] const char* drop(int slot) {
  if (!cells[slot].in_use || has_guards(slot)) return skipped;
  cells[slot].empty();
  return done;
}
)";

const std::string_view looking = R"(
void say_cells(const bool (&which)[8]) {
  bool any = false;
  for (int i = 0; i < 8; ++i) {
    if (which[i]) say(any ? " c%d" : "c%d", i);
    any = any || which[i];
  }
  if (!any) say("none");
}
void find_free_cells() {
  bool readable[8] = {}, writable[8] = {};
  for (int i = 0; i < 8; ++i) {
    if (!cells[i].in_use) continue;
    readable[i] = Impl::try_borrow<Node>(shared(i)).has_value();
    writable[i] = Impl::try_borrow_mut<Node>(shared(i)).has_value();
  }
  say("it finds free to read: ");
  say_cells(readable);
  say(", to write: ");
  say_cells(writable);
  say("\n");
}

const Node& alive_one(const Node& node) {
  if (!lives(&node, node.id)) {
    broken("a value is not touched after its drop", "the handle owns a live node",
           "it leads to a node that was dropped");
  }
  return node;
}
void tell(int slot, const Node& node) {
  alive_one(node);
  say("g%d sees node #%d (left %d, right %d)\n", slot, node.id, node.left.number,
      node.right.number);
}
void tell(int slot, const Part& part) {
  const bool known = part.node >= 0 && part.node < made;
  const auto* const node = static_cast<const Node*>(known ? nodes[part.node] : nullptr);
  if (node == nullptr || (&part != &node->left && &part != &node->right)) {
    broken("a value is not touched after its drop", "the guard sees a part of a live node",
           "it leads to memory that is part of no live node");
  }
  say("g%d sees the %s %d of node #%d\n", slot, &part == &node->left ? "left" : "right",
      part.number, part.node);
}
[[maybe_unused]] const char* look(int slot) {
  if (guards[slot].guard.index() == 0) return skipped;
  const auto look_through = [=](auto& guard) {
    if constexpr (!std::is_same_v<std::remove_reference_t<decltype(guard)>, std::monostate>) {
      tell(slot, *guard);
    }
  };
  std::visit(look_through, guards[slot].guard);
  return done;
}
[[maybe_unused]] void look_at_cell(int slot) {
  if (!cells[slot].in_use) return;
  int id = -1, left = 0, right = 0;
  if (const auto reader = Impl::try_borrow<Node>(shared(slot))) {
    const Node& node = alive_one(**reader);
    id = node.id;
    left = node.left.number;
    right = node.right.number;
  }
  const bool writable = Impl::try_borrow_mut<Node>(shared(slot)).has_value();
  if (id >= 0) {
    say("c%d is %s and holds node #%d (left %d, right %d)\n", slot, writable ? "free" : "read", id,
        left, right);
  } else {
    say("c%d can be borrowed %s\n", slot,
        writable ? "for writing and not for reading" : "in no way");
  }
}
)";

const std::string_view whole_guards = R"(
// Takes a guard of a node out of its slot and gives it away.
const char* use_whole(int slot, auto use) {
  const auto use_one = [&](auto& guard) -> const char* {
    using G = std::remove_reference_t<decltype(guard)>;
    if constexpr (std::is_same_v<G, Ref> || std::is_same_v<G, RefMut>) {
      G whole(std::move(guard));
      guards[slot].guard = std::monostate();
      return use(std::move(whole));
    } else {
      return skipped;
    }
  };
  return std::visit(use_one, guards[slot].guard);
}
[[maybe_unused]] auto part_of(bool left) {
  return [=](auto& node) -> auto& { return left ? node.left : node.right; };
}
template <class N>
using Parts = std::pair<decltype((std::declval<N&>().left)), decltype((std::declval<N&>().right))>;
)";

const std::string_view plain = R"(
struct {
  Place<Impl::Cell<Node>> node;
  Place<Impl::Cell<int>> number;
} plain[8];
[[maybe_unused]] const auto& shared_plain(int slot) {
  return std::as_const(plain[slot].node.value);
}
[[maybe_unused]] const auto& shared_number(int slot) {
  return std::as_const(plain[slot].number.value);
}
[[maybe_unused]] void look_at_plain(int slot) {
  if (!plain[slot].node.in_use) return;
  const Node& node = alive_one(Impl::cell_get_mut<Node>(plain[slot].node.value));
  say("p%d holds node #%d and %d\n", slot, node.id, Impl::cell_get<int>(shared_number(slot)));
}
[[maybe_unused]] const char* drop_plain(int slot) {
  if (!plain[slot].node.in_use) return skipped;
  plain[slot].number.empty();
  plain[slot].node.empty();
  return done;
}
)";

const std::string_view once = R"(
Impl::OnceCell<Node> once[8];
[[maybe_unused]] const auto& shared_once(int slot) { return std::as_const(once[slot]); }
[[maybe_unused]] const char* look_at_once(int slot, const Node* node) {
  if (node == nullptr) return none;
  say("o%d holds node #%d\n", slot, alive_one(*node).id);
  return done;
}
[[maybe_unused]] const char* take_once(int slot) {
  const std::optional<Node> old = Impl::once_take<Node>(once[slot]);
  return old ? done : none;
}
)";

const std::string_view leaks = R"(
void say_leaks() {
  for (int id = 0; id < made; ++id) {
    if (nodes[id] != nullptr) say("node #%d has leaked\n", id);
  }
}
)";

}  // namespace dropcheck::ref_cell::emit_parts
