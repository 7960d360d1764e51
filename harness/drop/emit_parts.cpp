// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/emit_parts.hpp"

namespace dropcheck::drop::emit_parts {

const std::string_view node = R"(
int allocations = 0;
void* operator new(std::size_t size) {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

constexpr int moved_from = -1, destroyed = -2;

// What was moved from is destroyed in silence, once: Rust would not drop it at all.
struct Node {
  explicit Node(int label)
      : label((throw_if(fires(make_fails_in[label])), label)), id(enter(this)) {
    say("node #%d (label %d) is built\n", id, label);
  }
  Node() : Node(0) {}
  Node(Node&& other) noexcept : label(other.label), id(std::exchange(other.id, moved_from)) {
    if (id >= 0) nodes[id] = this;
  }
  ~Node() THROWS {
    if (id != moved_from) {
      leave(this, id);
      say("node #%d (label %d) is dropped\n", id, label);
    }
    const bool dropped = std::exchange(id, destroyed) != moved_from;
    asm volatile("" : : "r"(this) : "memory");  // the mark outlives the node
    THROW
  }
  int label, id;
};

template <class T>
using Local = Impl::Local<T>;
)";

const std::string_view aggregates = R"(
using Pair = Impl::Array<Node, 2>;
using Struct = Impl::Fields<Node, Pair, Node>;
using Array = Impl::Array<Node, 3>;
Pair pair(int label) {
  return Pair(std::in_place, [=](std::size_t) { return Node(label); });
}
Struct make_struct(int label) {
  return Struct(
      std::in_place, [=] { return Node(label); }, [=] { return pair((label + 1) % 8); },
      [=] { return Node((label + 2) % 8); });
}
Array make_array(int label) {
  return Array(std::in_place, [=](std::size_t) { return Node(label); });
}
)";

const std::string_view by_hand = R"(
using Manually = Impl::ManuallyDrop<Node>;
using Maybe = Impl::MaybeUninit<Node>;
)";

const std::string_view running = R"(
template <class Act>
void run(Act act) {
  try {
    act();
    say("the op succeeds\n");
  } catch (const Thrown&) {
    unwinding = false;
    say("the op throws\n");
  }
}

// What the locals of a scope throw is caught behind it, a throw of the program's own behind as many
// scopes as it says.
int to_leave = 0;
bool threw = false;
[[maybe_unused]] void leave(int scopes) {
  to_leave = scopes;
  unwinding = true;
  throw Thrown();
}
bool goes_on() {
  threw = to_leave == 0;
  if (to_leave != 0 && --to_leave != 0) return true;
  unwinding = false;
  return false;
}
)";

const std::string_view looking = R"(
void see(int name, int part, const Node& node) {
  if (!lives(&node, node.id)) {
    broken("a value is not touched after its drop", "the handle owns a live node",
           "it leads to memory that holds no live node");
  }
  if (part == 0) {
    say("v%d holds node #%d\n", name, node.id);
  } else {
    say("v%d holds node #%d at %d\n", name, node.id, part);
  }
}
[[maybe_unused]] void look(int name, int number) { say("v%d is %d\n", name, number); }
[[maybe_unused]] void look(int name, Local<Node>& local) {
  if (local.is_initialized()) see(name, 0, *local);
}
)";

const std::string_view looking_at_aggregates = R"(
[[maybe_unused]] void look(int name, Local<Struct>& local) {
  if (!local.is_initialized()) return;
  Struct& fields = *local;
  if (fields.has<0>()) see(name, 0, fields.get<0>());
  if (fields.has<1>()) see(name, 1, fields.get<1>()[0]), see(name, 2, fields.get<1>()[1]);
  if (fields.has<2>()) see(name, 3, fields.get<2>());
}
[[maybe_unused]] void look(int name, Local<Array>& local) {
  for (int i = 0; i < 3 && local.is_initialized(); ++i) see(name, i, (*local)[i]);
}
)";

const std::string_view leaks = R"(
void say_leaks() {
  for (int id = 0; id < made; ++id) {
    if (nodes[id] != nullptr) say("node #%d has leaked\n", id);
  }
}
)";

}  // namespace dropcheck::drop::emit_parts
