// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/emit_parts.hpp"

#include <array>

#include "harness/emit.hpp"

namespace dropcheck::memory_pool::emit_parts {

const std::string_view pools = R"(
alignas(Pool) std::byte homes[2][sizeof(Pool)];  // a pool need not be movable
Pool* pool;
bool destroying = false;
)";

const std::string_view blocks = R"(
// Every block that the pool gave, and the byte that was written all over it.
struct Given {
  std::byte* first;
  std::size_t size, align;
  Node* object;
  int byte;
  bool alive;
};
Given given[8192];
int count = 0;
int slots[8] = {-1, -1, -1, -1, -1, -1, -1, -1};

[[maybe_unused]] Given* in(int slot) {
  return slots[slot] < 0 || !given[slots[slot]].alive ? nullptr : &given[slots[slot]];
}
[[maybe_unused]] Given* bytes_in(int slot) {
  return in(slot) == nullptr || in(slot)->object != nullptr ? nullptr : in(slot);
}
[[maybe_unused]] void fill(Given& block, int byte) {
  block.byte = byte;
  if (block.size != 0) std::memset(block.first, byte, block.size);
}
[[maybe_unused]] void taken_back(int from) {
  for (int i = from; i < count; ++i) given[i].alive = false;
}
)";

const std::string_view misplaced = R"(
[[gnu::format(printf, 1, 2)]] const char* text(const char* format, ...) {
  static char texts[2][128];
  static int next = 0;
  char* const result = texts[next++ % 2];
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(result, sizeof texts[0], format, values);
  va_end(values);
  return result;
}

// Where a block lies: askew, or on another one?
void check(const Given& block) {
  const int number = int(&block - given);
  const auto first = std::uintptr_t(block.first);
  if (first % block.align != 0) {
    broken("a block begins at a multiple of its alignment", text("a multiple of %zu", block.align),
           text("block #%d begins at another address", number));
  }
  for (int i = 0; i < count && block.size != 0; ++i) {
    const Given& other = given[i];
    const auto others = std::uintptr_t(other.first);
    if (i == number || !other.alive || other.size == 0) continue;
    if (first - others >= other.size && others - first >= block.size) continue;
    broken("no two blocks share a byte", text("block #%d has bytes of its own", number),
           text("it shares bytes with block #%d", i));
  }
}
)";

const std::string_view unchanged = R"(
// Are all blocks as they were written?
void verify() {
  for (int i = 0; i < count; ++i) {
    const Given& block = given[i];
    if (!block.alive || block.object != nullptr || block.size == 0) continue;
    for (std::size_t at = 0; at < block.size; ++at) {
      if (int(block.first[at]) == block.byte) continue;
      broken("the bytes of a block stay as they were written until it is taken back",
             text("block #%d is as it was", i), "some of its bytes have changed");
    }
  }
}
)";

const std::string_view touches = R"(
// AddressSanitizer must object to this touch.
void touch(const std::byte* byte, const char* rule) {
  if (!__asan_address_is_poisoned(byte)) {
    broken(rule, "AddressSanitizer: use-after-poison", "nothing is reported");
  }
}
)";

const std::string_view memory = R"(
// The pool's own allocations.
[[maybe_unused]] long chunks = 0;
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  if (fires(allocation_fails_in)) return nullptr;
  const auto unit = std::size_t(alignment);
  void* const memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
  if (memory != nullptr) ++chunks;
  return memory;
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  if (memory != nullptr) --chunks;
  std::free(memory);
}
)";

const std::string_view objects = R"(
int made = 0, alive = 0;
TOLD_LATER
Node* nodes[512];

void on_drop(int label);
void make_node(int label, bool nested, Node*& node);

// An object whose constructor may make another one in the same pool.
struct Node {
  Node(int label, bool nested) : label(label) {
    Node* inner;
    if (nested) make_node(label, false, inner);
    if (fires(make_fails_in[label])) throw Thrown();
    id = made++;
    ++alive;
    nodes[id] = this;
    say("object #%d (label %d) is built\n", id, label);
    given[count++] = {reinterpret_cast<std::byte*>(this), sizeof(Node), alignof(Node), this, 0,
                      true};
    CHECK
  }
  ~Node() {
    for (int i = 0; i < count; ++i) {
      if (given[i].object == this) given[i].alive = false;
    }
    nodes[id] = nullptr;
    --alive;
    UNORDERED
    say("object #%d (label %d) is destroyed\n", id, label);
    on_drop(label);
  }
  int id, label;
  alignas(ALIGN) std::byte rest[REST];
};

void make_node(int label, bool nested, Node*& node) {
  try {
    node = Impl::make<Node>(*pool, label, nested);
  } catch (const std::bad_alloc&) {
    node = nullptr;
  }
}
)";

const std::string_view unordered =
    R"(// What the pool destroys in an order of its own is told afterwards.
int dropped[512];
void tell_dropped() {
  for (int id = 0; id < made; ++id) {
    if (dropped[id] != 0) say("object #%d (label %d) is destroyed\n", id, dropped[id] - 1);
    dropped[id] = 0;
  }
}
)";

const std::string_view show_bytes = R"(say("b%d is block #%d, %zu byte%s of %d\n", slot,
      int(block - given), block->size, block->size == 1 ? "" : "s", block->byte);)";

const std::string_view show_object = R"(for (int id = 0; id < made; ++id) {
    if (nodes[id] == block->object) say("b%d is object #%d\n", slot, id);
  })";

namespace {

constexpr std::array functions = {
    OpFunction{"take", R"(
bool take(int into, std::size_t size, std::size_t align) {
  void* block = nullptr;
  try {
    block = Impl::allocate(*pool, size, align);
  } catch (const std::bad_alloc&) {
  }
  if (block == nullptr) return false;
  slots[into] = count;
  given[count] = {static_cast<std::byte*>(block), size, align, nullptr, count % 256, true};
  ++count;
  CHECK
  fill(given[count - 1], (count - 1) % 256);
  return true;
}
)"},
    OpFunction{"allocate", R"(
void allocate(int into, std::size_t size, std::size_t align) {
  say(take(into, size, align) ? "the op succeeds\n" : "the op gives None\n");
}
)"},
    OpFunction{"exhaust", R"(
void exhaust(int into, std::size_t size, std::size_t align, int times) {
  int blocks = 0;
  while (blocks != times && take(into, size, align)) ++blocks;
  say("%d block%s given\n", blocks, blocks == 1 ? " is" : "s are");
  say("the op succeeds\n");
}
)"},
    OpFunction{"allocate_bad", R"(
void allocate_bad(std::size_t size, std::size_t align) {
  void* const block = Impl::allocate(*pool, size, align);
  say(block == nullptr ? "the op gives None\n" : "the op succeeds\n");
}
)"},
    OpFunction{"make", R"(
void make(int into, int label, bool nested) {
  try {
    Node* node;
    make_node(label, nested, node);
    if (node == nullptr) return say("the op gives None\n");
    for (int i = 0; i < count; ++i) {
      if (given[i].object == node) slots[into] = i;
    }
    say("the op succeeds\n");
  } catch (const Thrown&) {
    say("the op throws\n");
  }
}
)"},
    OpFunction{"fill", R"(
void write(int slot, int byte) {
  if (bytes_in(slot) == nullptr) return say("the op is skipped\n");
  fill(*bytes_in(slot), byte);
  say("the op succeeds\n");
}
)"},
    OpFunction{"look", R"(
void look(int slot) {
  const Given* const block = in(slot);
  if (block == nullptr) return say("the op is skipped\n");
  SHOW
  say("the op succeeds\n");
}
)"},
    OpFunction{"resize", R"(
void resized(Given& block, std::size_t size, bool done) {
  if (!done) return say("the op is refused\n");
  block.size = size;
  CHECK_IT
  fill(block, block.byte);
  say("the op succeeds\n");
}
)"},
    OpFunction{"grow", R"(
void grow(int slot, std::size_t size) {
  Given* const block = bytes_in(slot);
  if (block == nullptr || size < block->size) return say("the op is skipped\n");
  resized(*block, size, Impl::grow(*pool, block->first, block->size, size));
}
)"},
    OpFunction{"shrink", R"(
void shrink(int slot, std::size_t size) {
  Given* const block = bytes_in(slot);
  if (block == nullptr || size > block->size) return say("the op is skipped\n");
  resized(*block, size, Impl::shrink(*pool, block->first, block->size, size));
}
)"},
    OpFunction{"owns", R"(
void owns(int slot) {
  const Given* const block = in(slot);
  if (block == nullptr || block->size == 0) return say("the op is skipped\n");
  const bool yes = Impl::owns(*pool, block->first) &&
                   Impl::owns(*pool, block->first + block->size - 1) && !Impl::owns(*pool, &pool) &&
                   !Impl::owns(*pool, nullptr);
  say(yes ? "the op says yes\n" : "the op says no\n");
}
)"},
    OpFunction{"reset", R"(
void reset() {
  if (destroying) return Impl::reset(*pool), say("the op succeeds\n");
  destroying = true;
  Impl::reset(*pool);
  destroying = false;
  TELL
  taken_back(0);
  say("the op succeeds\n");
}
)"},
    OpFunction{"checkpoint", R"(
decltype(Impl::checkpoint(*pool)) checkpoints[4];
int blocks_at[4];

void checkpoint(int into) {
  checkpoints[into] = Impl::checkpoint(*pool);
  blocks_at[into] = count;
  say("the op succeeds\n");
}
)"},
    OpFunction{"rewind", R"(
void rewind_to(int slot) {
  destroying = true;
  Impl::rewind(*pool, checkpoints[slot]);
  destroying = false;
  TELL
  taken_back(blocks_at[slot]);
  say("the op succeeds\n");
}
)"},
    OpFunction{"renew", R"(
void renew(std::size_t capacity) {
  void* const home = pool == static_cast<void*>(homes[0]) ? homes[1] : homes[0];
  Pool* fresh;
  try {
    fresh = ::new (home) Pool(Impl::open(capacity));
  } catch (const std::bad_alloc&) {
    return say("the allocation fails\n");
  }
  destroying = true;
  pool->~Pool();
  destroying = false;
  TELL
  taken_back(0);
  for (int& slot : slots) slot = -1;
  pool = fresh;
  say("the op succeeds\n");
}
)"},
    OpFunction{"free", R"(
void free_block(int slot) {
  Given* const block = in(slot);
  if (block == nullptr) return say("the op is skipped\n");
  slots[slot] = -1;
  block->alive = false;
  FREE
  say("the op succeeds\n");
}
)"},
};

}  // namespace

std::string_view function(std::string_view word) { return function_of(word, functions); }

}  // namespace dropcheck::memory_pool::emit_parts
