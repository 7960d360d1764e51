// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/emit_parts.hpp"

#include <array>

#include "harness/emit.hpp"

namespace dropcheck::box::emit_parts {

const std::string_view memory = R"(
// Each block knows what it was allocated as.
struct Header {
  std::size_t size, align, room;
};
int allocations = 0, blocks = 0;

[[gnu::noinline]] void* allocate(std::size_t size, std::size_t align) {
  ++allocations;
  if (fires(allocation_fails_in)) throw std::bad_alloc();
  const std::size_t room = align > 64 ? align : 64;
  const std::size_t whole = (size + room - 1) / room * room + room;
  char* const base = static_cast<char*>(std::aligned_alloc(room, whole));
  ::new (base + room - sizeof(Header)) Header{size, align, room};
  ++blocks;
  return base + room;
}

[[gnu::noinline]] void release(void* block, std::size_t align, const std::size_t* size) noexcept {
  if (block == nullptr) return;
  char* const first = static_cast<char*>(block);
  const Header header = *reinterpret_cast<Header*>(first - sizeof(Header));
  if (size != nullptr && *size != header.size) {
    broken("a sized release names the size that was allocated", "that size", "another one");
  }
  if (align != header.align) {
    broken("a release names the alignment that was allocated", "that alignment", "another one");
  }
  --blocks;
  std::free(first - header.room);
}

void* operator new(std::size_t size) { return allocate(size, 0); }
void* operator new(std::size_t size, std::align_val_t align) {
  return allocate(size, std::size_t(align));
}
void operator delete(void* block) noexcept { release(block, 0, nullptr); }
void operator delete(void* block, std::size_t size) noexcept { release(block, 0, &size); }
void operator delete(void* block, std::align_val_t align) noexcept {
  release(block, std::size_t(align), nullptr);
}
void operator delete(void* block, std::size_t size, std::align_val_t align) noexcept {
  release(block, std::size_t(align), &size);
}
)";

const std::string_view node = R"(
int units = 0;
void on_drop(int label);

// A node owns the rest of a list.
struct Node {
  using Owner = Impl::Owner<Node>;
  explicit Node(int label)
      : label((throw_if(fires(make_fails_in[label])), label)), id(enter(this)) {
    say("node #%d (label %d) is built\n", id, label);
  }
COPY  Node(Node&& other) noexcept
      : label(other.label),
        id(std::exchange(other.id, -1)),
        value(other.value),
        next(std::move(other.next)) {
    if (id >= 0) nodes[id] = this;
  }
  ~Node() THROWS {
    if (id == -1) return;
    leave(this, id);
    say("node #%d (label %d) is dropped\n", id, label);
    if (next) {
      say("its next is node #%d\n", (*next).id);
    } else {
      say("its next is none\n");
    }
    on_drop(label);
    THROW
  }
  int label, id, value = 0;
  Owner next;
};

bool owns(const Node::Owner& box) {
  if (box && !lives(&*box, (*box).id)) {
    broken("a value is not touched after its drop", "the owner has a live node",
           "it leads to a node that was dropped");
  }
  return bool(box);
}
)";

const std::string_view dyn = R"(
// What is dropped as its base class.
struct Dyn {
  explicit Dyn(int label)
      : label((throw_if(fires(make_fails_in[label])), label)), id(enter(this)) {
    say("node #%d (label %d) is built\n", id, label);
  }
  virtual ~Dyn() {
    leave(this, id);
    say("node #%d (label %d) is dropped\n", id, label);
    on_drop(label);
  }
  int label, id;
};
struct Small final : Dyn {
  using Dyn::Dyn;
};
struct alignas(64) Large final : Dyn {
  using Dyn::Dyn;
  char more[100];
};
Impl::Owner<Dyn> dyns[8];
)";

const std::string_view unit = R"(
// A value without bytes.
struct Unit {
  Unit() {
    ++units;
    say("a unit is built\n");
  }
  ~Unit() {
    --units;
    say("a unit is dropped\n");
  }
};
Impl::Owner<Unit> unit_boxes[8];
)";

const std::string_view slice = R"(
Impl::Slice<Node> slices[8];
bool has_slice[8];
)";

const std::string_view running = R"(
Node::Owner boxes[8];
[[maybe_unused]] Node *raw[128], *leaked[128];
[[maybe_unused]] int raw_count = 0, leaked_count = 0;

// Slots as bits: those that an op names, those that it keeps busy.
unsigned busy = 0;
void run(unsigned slots, unsigned kept, auto op) {
  const char* outcome = "the op is skipped";
  if ((busy & slots) == 0) {
    const unsigned outer = std::exchange(busy, busy | kept);
    try {
      outcome = op();
    } catch (const Thrown&) {
      unwinding = false;
      outcome = "THREW";
    } catch (const std::bad_alloc&) {
      outcome = "OUT_OF_MEMORY";
    }
    busy = outer;
  }
  say("%s\n", outcome);
}
constexpr const char* done = "the op succeeds";
constexpr const char* skipped = "the op is skipped";

[[maybe_unused]] const char* move_to(auto& into, auto& from) {
  if (!from) return skipped;
  into = std::move(from);
  return done;
}
[[maybe_unused]] const char* drop_taken(auto& place) {
  if (!place) return skipped;
  [[maybe_unused]] const auto dying(std::move(place));
  return done;
}
[[maybe_unused]] const char* look(int slot) {
  if (!owns(boxes[slot])) return skipped;
  const Node& node = *boxes[slot];
  say("b%d holds node #%d (value %d, next ", slot, node.id, node.value);
  if (owns(node.next)) {
    say("node #%d)\n", (*node.next).id);
  } else {
    say("none)\n");
  }
  return done;
}
)";

const std::string_view leaks = R"(
void say_leaks() {
  for (int id = 0; id < made; ++id) {
    if (nodes[id] != nullptr) say("node #%d has leaked\n", id);
  }
}
)";

namespace {

constexpr std::array functions = {
    OpFunction{"new", R"(
const char* make(int into, int label) {
  Node::Owner fresh = Impl::make<Node>(label);
  boxes[into] = std::move(fresh);
  return done;
}
)"},
    OpFunction{"swap", R"(
const char* swap(int a, int b) {
  if (!boxes[a] && !boxes[b]) return skipped;
  std::ranges::swap(boxes[a], boxes[b]);
  return done;
}
)"},
    OpFunction{"write", R"(
const char* write(int slot, int value) {
  if (!owns(boxes[slot])) return skipped;
  (*boxes[slot]).value = value;
  return done;
}
)"},
    OpFunction{"assign", R"(
const char* assign(int slot, int label) {
  if (!owns(boxes[slot])) return skipped;
  Node fresh(label);
  Impl::assign<Node>(boxes[slot], std::move(fresh));
  return done;
}
)"},
    OpFunction{"into_inner", R"(
const char* into_inner(int slot) {
  if (!owns(boxes[slot])) return skipped;
  const Node dying = Impl::into_inner<Node>(std::move(boxes[slot]));
  return done;
}
)"},
    OpFunction{"into_rc", R"(
const char* into_rc(int slot) {
  if (!owns(boxes[slot])) return skipped;
  [[maybe_unused]] const auto dying = Impl::into_rc<Node>(std::move(boxes[slot]));
  return done;
}
)"},
    OpFunction{"set_next", R"(
const char* set_next(int slot, int from) {
  if (!owns(boxes[slot]) || !boxes[from] || slot == from) return skipped;
  (*boxes[slot]).next = std::move(boxes[from]);
  return done;
}
)"},
    OpFunction{"take_next", R"(
const char* take_next(int slot, int into) {
  if (!owns(boxes[slot]) || !(*boxes[slot]).next) return skipped;
  boxes[into] = std::move((*boxes[slot]).next);
  return done;
}
)"},
    OpFunction{"drop_next", R"(
const char* drop_next(int slot) {
  return owns(boxes[slot]) ? drop_taken((*boxes[slot]).next) : skipped;
}
)"},
    OpFunction{"clone", R"(
const char* clone(int from, int into) {
  if (!owns(boxes[from])) return skipped;
  Node::Owner copy = Impl::clone<Node>(std::as_const(boxes[from]));
  boxes[into] = std::move(copy);
  return done;
}
)"},
    OpFunction{"clone_from", R"(
const char* clone_from(int from, int into) {
  if (!owns(boxes[from]) || !owns(boxes[into])) return skipped;
  Impl::clone_from<Node>(boxes[into], std::as_const(boxes[from]));
  return done;
}
)"},
    OpFunction{"drop_list", R"(
const char* drop_list(int slot) {
  if (!owns(boxes[slot])) return skipped;
  Impl::drop_list<Node>(std::move(boxes[slot]), &Node::next);
  return done;
}
)"},
    OpFunction{"leak", R"(
const char* leak(int slot) {
  if (!boxes[slot]) return skipped;
  leaked[leaked_count++] = &Impl::leak<Node>(std::move(boxes[slot]));
  return done;
}
)"},
    OpFunction{"into_raw", R"(
const char* into_raw(int slot) {
  if (!boxes[slot]) return skipped;
  raw[raw_count++] = Impl::into_raw<Node>(std::move(boxes[slot]));
  return done;
}
)"},
    OpFunction{"from_raw", R"(
const char* from_raw(int into) {
  if (raw_count == 0) return skipped;
  Node::Owner back = Impl::from_raw<Node>(raw[--raw_count]);
  boxes[into] = std::move(back);
  return done;
}
)"},
    OpFunction{"new_dyn", R"(
template <class Derived>
Impl::Owner<Dyn> make_as(int label) {
  auto fresh = Impl::make<Derived>(label);
  return Impl::upcast<Dyn, Derived>(std::move(fresh));
}
const char* make_dyn(int into, int label) {
  Impl::Owner<Dyn> fresh = label % 2 == 1 ? make_as<Large>(label) : make_as<Small>(label);
  dyns[into] = std::move(fresh);
  return done;
}
)"},
    OpFunction{"new_unit", R"(
const char* make_unit(int into) {
  Impl::Owner<Unit> fresh = Impl::make<Unit>();
  unit_boxes[into] = std::move(fresh);
  return done;
}
)"},
    OpFunction{"new_slice", R"(
const char* make_slice(int into, std::size_t length, int label) {
  Impl::Slice<Node> fresh =
      Impl::make_slice<Node>(length, [=](std::size_t) { return Node(label); });
  has_slice[into] = true;
  slices[into] = std::move(fresh);
  return done;
}
)"},
    OpFunction{"move_slice", R"(
const char* move_slice(int from, int into) {
  if (!std::exchange(has_slice[from], false)) return skipped;
  has_slice[into] = true;
  slices[into] = std::move(slices[from]);
  return done;
}
)"},
    OpFunction{"drop_slice", R"(
const char* drop_slice(int slot) {
  if (!std::exchange(has_slice[slot], false)) return skipped;
  const Impl::Slice<Node> dying(std::move(slices[slot]));
  return done;
}
)"},
};

}  // namespace

std::string_view function(std::string_view word) { return function_of(word, functions); }

}  // namespace dropcheck::box::emit_parts
