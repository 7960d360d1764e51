// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ledger's books and the functions that the linker puts in front of the allocation functions.
// ledger_symbols.txt lists them for the link. No call from inside a shared library comes here: what
// libstdc++.so allocates for exceptions or in std::string's own code, or libc in strdup, is not
// seen. Linked statically, the C++ runtime is heard too, and its exceptions then count as the
// subject's.
#include "harness/ledger.hpp"

#include <array>
#include <cerrno>
#include <map>
#include <new>

#include "harness/ledger_real.hpp"

// Where a block lands in the table depends on its address: as coverage that would be noise.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)
#endif

namespace dropcheck {

namespace ledger_detail {
[[gnu::tls_model("initial-exec")]] constinit thread_local bool in_subject = false;
}  // namespace ledger_detail

namespace {

using namespace ledger_detail;
using std::size_t;

// At most half full, so that probes are short and always meet an empty slot.
constexpr unsigned slots_log2 = 13;
constexpr size_t slots_max = size_t{1} << slots_log2;
static_assert(Ledger::blocks_max * 2 == slots_max);

/// One recorded block; empty when its serial is older than the last reset.
struct Slot {
  std::uint64_t key;
  size_t size;
  size_t alignment;
  std::uint64_t serial : 56;
  std::uint64_t kind : 8;

  AllocationForm form() const noexcept {
    return {static_cast<AllocationKind>(kind), alignment, size};
  }
};
static_assert(sizeof(Slot) == 32, "two slots per cache line");

/// Serials number allocations over the life of the thread; a reset only moves the first that
/// counts.
struct Books {
  std::uint64_t serial_first = 1;
  std::uint64_t serial_next = 1;
  std::uint64_t serial_refused = 0;
  std::uint64_t refused = 0;
  size_t recorded = 0;
  size_t unrecorded = 0;
  std::optional<LedgerFault> fault;
};

[[gnu::tls_model("initial-exec")]] constinit thread_local Books books;
// Apart from the books, because all zero it costs the binary nothing.
[[gnu::tls_model("initial-exec")]] constinit thread_local std::array<Slot, slots_max> slots{};

// A bijection of addresses. The table must not hold the addresses themselves: LSan would take it
// for a root and call no block leaked.
constexpr std::uint64_t key_factor = 0x9E3779B97F4A7C15u;
constexpr std::uint64_t key_inverse = 0xF1DE83E19937733Du;
static_assert(key_factor * key_inverse == 1);

std::uint64_t key_of(const void* block) noexcept {
  return reinterpret_cast<std::uintptr_t>(block) * key_factor;
}
void* block_of(std::uint64_t key) noexcept { return reinterpret_cast<void*>(key * key_inverse); }

size_t home_of(std::uint64_t key) noexcept { return key >> (64 - slots_log2); }
size_t after(size_t index) noexcept { return (index + 1) % slots_max; }
bool is_empty(const Slot& slot) noexcept { return slot.serial < books.serial_first; }

Slot* find(const void* block) noexcept {
  const std::uint64_t key = key_of(block);
  size_t index = home_of(key);
  for (; !is_empty(slots[index]); index = after(index)) {
    if (slots[index].key == key) return &slots[index];
  }
  return nullptr;
}

// An address that is still on record was freed unseen, by the harness, and is used again: the older
// record moves on behind the newer one, which find() then meets first, and stays live.
void insert(Slot slot) noexcept {
  size_t index = home_of(slot.key);
  for (; !is_empty(slots[index]); index = after(index)) {
    if (slots[index].key == slot.key) std::swap(slots[index], slot);
  }
  slots[index] = slot;
  ++books.recorded;
}

// Backward shift: each later record of the run moves into the gap unless that is before its home.
void erase(Slot* slot) noexcept {
  auto gap = static_cast<size_t>(slot - slots.data());
  for (size_t index = after(gap); !is_empty(slots[index]); index = after(index)) {
    const size_t from_home = (index - home_of(slots[index].key)) % slots_max;
    const size_t from_gap = (index - gap) % slots_max;
    if (from_home < from_gap) continue;
    slots[gap] = slots[index];
    gap = index;
  }
  slots[gap].serial = 0;
  --books.recorded;
}

std::uint64_t ordinal_of(std::uint64_t serial) noexcept { return serial - books.serial_first + 1; }

void note(const LedgerFault& fault) noexcept {
  if (!books.fault) books.fault = fault;
}

/// Numbers an allocation; false when it is the one that must fail.
bool admit() noexcept {
  if (books.serial_next++ != books.serial_refused) return true;
  ++books.refused;
  errno = ENOMEM;
  return false;
}

/// Records the allocation that admit() let pass.
void record(const void* block, const AllocationForm& form) noexcept {
  const std::uint64_t serial = books.serial_next - 1;
  if (books.recorded < Ledger::blocks_max) {
    insert({.key = key_of(block),
            .size = *form.size,
            .alignment = form.alignment,
            .serial = serial,
            .kind = static_cast<std::uint64_t>(form.kind)});
    return;
  }
  ++books.unrecorded;
  note({LedgerRule::room, ordinal_of(serial), form, {}, block});
}

std::optional<LedgerFault> judge(const void* block, const Slot* slot,
                                 const AllocationForm& released) noexcept {
  if (slot == nullptr) {
    if (books.unrecorded > 0) return std::nullopt;
    return LedgerFault{LedgerRule::owned, 0, {}, released, block};
  }
  const AllocationForm allocated = slot->form();
  const auto broken = [&](LedgerRule rule) {
    return LedgerFault{rule, ordinal_of(slot->serial), allocated, released, block};
  };
  if (released.kind != allocated.kind) return broken(LedgerRule::kind);
  if (released.size && released.size != allocated.size) return broken(LedgerRule::size);
  const bool names_alignment = released.kind != AllocationKind::c;
  if (names_alignment && released.alignment != allocated.alignment) {
    return broken(LedgerRule::alignment);
  }
  return std::nullopt;
}

void strike_out(Slot* slot) noexcept {
  if (slot != nullptr) return erase(slot);
  if (books.unrecorded > 0) --books.unrecorded;
}

template <class Family>
void release_as_allocated(void* block, size_t alignment) noexcept {
  if (alignment == 0) return Family::release(block);
  Family::release(block, static_cast<Align>(alignment));
}

void release_as_allocated(void* block, const AllocationForm& form) noexcept {
  if (form.kind == AllocationKind::single) release_as_allocated<Single>(block, form.alignment);
  if (form.kind == AllocationKind::array) release_as_allocated<Array>(block, form.alignment);
  if (form.kind == AllocationKind::c) C::release(block);
}

/// True when the release may be made as it was called: it is right, or ASan is there to report it.
bool settle(void* block, const AllocationForm& released) noexcept {
  Slot* const slot = find(block);
  const std::optional<LedgerFault> wrong = judge(block, slot, released);
  strike_out(slot);
  if (!wrong) return true;
  note(*wrong);
  if (Ledger::asan_judges || slot == nullptr) return Ledger::asan_judges;
  release_as_allocated(block, wrong->allocated);
  return false;
}

// What each argument says about the block. calloc says its size in two factors.
void say(AllocationForm& form, size_t size) noexcept { form.size = form.size.value_or(1) * size; }
void say(AllocationForm& form, Align alignment) noexcept {
  form.alignment = static_cast<size_t>(alignment);
}
void say(AllocationForm&, Nothrow) noexcept {}

template <class Family, class... Arguments>
AllocationForm form_of(Arguments... arguments) noexcept {
  AllocationForm form{Family::kind, 0, {}};
  (say(form, arguments), ...);
  return form;
}

// The slow paths. The allocator's own calls are not the subject's, hence the harness's scope around
// each real function: it may be built from other wrapped ones, as operator new is from malloc.

template <class Family, class... Arguments>
[[gnu::noinline]] void* obtain_recorded(Arguments... arguments) {
  if (admit()) {
    const Ledger::Scope harness(false);
    void* const block = Family::obtain(arguments...);
    if (block != nullptr) record(block, form_of<Family>(arguments...));
    return block;
  }
  if constexpr (!noexcept(Family::obtain(arguments...))) throw std::bad_alloc();
  return nullptr;
}

template <class Family, class... Arguments>
[[gnu::noinline]] void release_recorded(void* block, Arguments... arguments) noexcept {
  if (block == nullptr) return;
  const Ledger::Scope harness(false);
  if (settle(block, form_of<Family>(arguments...))) Family::release(block, arguments...);
}

[[gnu::noinline]] int obtain_recorded_at(void** block, size_t alignment, size_t size) noexcept {
  if (!admit()) return ENOMEM;
  const Ledger::Scope harness(false);
  const int error = C::obtain_at(block, alignment, size);
  if (error == 0) record(*block, {AllocationKind::c, alignment, size});
  return error;
}

/// A release and an allocation in one; when the allocation fails the block stays as it was.
[[gnu::noinline]] void* resize_recorded(void* block, size_t size) noexcept {
  if (block == nullptr) return obtain_recorded<C>(size);
  const Ledger::Scope harness(false);
  const AllocationForm as_release = form_of<C>();
  if (size == 0) return settle(block, as_release) ? C::resize(block, size) : nullptr;

  Slot* const slot = find(block);
  const std::optional<LedgerFault> wrong = judge(block, slot, as_release);
  if (wrong) note(*wrong);
  if (wrong && !Ledger::asan_judges) return nullptr;
  void* const moved = admit() ? C::resize(block, size) : nullptr;
  if (moved == nullptr) return nullptr;
  strike_out(slot);
  record(moved, form_of<C>(size));
  return moved;
}

template <class Family, class... Arguments>
[[gnu::always_inline]] inline void* obtain(Arguments... arguments) {
  return in_subject ? obtain_recorded<Family>(arguments...) : Family::obtain(arguments...);
}

template <class Family, class... Arguments>
[[gnu::always_inline]] inline void release(void* block, Arguments... arguments) noexcept {
  in_subject ? release_recorded<Family>(block, arguments...) : Family::release(block, arguments...);
}

}  // namespace

void Ledger::reset() noexcept {
  books.serial_first = books.serial_next;
  books.serial_refused = 0;
  books.refused = 0;
  books.recorded = 0;
  books.unrecorded = 0;
  books.fault.reset();
}

void Ledger::fail_allocation(unsigned k) noexcept {
  books.serial_refused = k == 0 ? 0 : books.serial_next + k - 1;
}

std::uint64_t Ledger::allocations() noexcept { return books.serial_next - books.serial_first; }
std::uint64_t Ledger::refused() noexcept { return books.refused; }
size_t Ledger::live() noexcept { return books.recorded + books.unrecorded; }
const std::optional<LedgerFault>& Ledger::fault() noexcept { return books.fault; }

void Ledger::release_live() noexcept {
  const Scope harness(false);
  for (const Slot& slot : slots) {
    if (!is_empty(slot)) release_as_allocated(block_of(slot.key), slot.form());
  }
  reset();
}

void Ledger::for_each_live(void (*visit)(std::span<const std::byte> block)) noexcept {
  for (const Slot& slot : slots) {
    if (!is_empty(slot)) visit({static_cast<const std::byte*>(block_of(slot.key)), slot.size});
  }
}

std::span<const std::byte> Ledger::block_around(const void* byte) noexcept {
  for (const Slot& slot : slots) {
    if (is_empty(slot)) continue;
    const auto* const first = static_cast<const std::byte*>(block_of(slot.key));
    const std::uintptr_t offset =
        reinterpret_cast<std::uintptr_t>(byte) - reinterpret_cast<std::uintptr_t>(first);
    if (offset < slot.size) return {first, slot.size};
  }
  return {};
}

std::string Ledger::describe_live() {
  constexpr size_t shown_max = 8;
  std::map<std::uint64_t, AllocationForm> blocks;
  for (const Slot& slot : slots) {
    if (!is_empty(slot)) blocks.emplace(ordinal_of(slot.serial), slot.form());
  }
  std::string text;
  size_t shown = 0;
  for (const auto& [ordinal, form] : blocks) {
    if (shown == shown_max) break;
    text += (shown++ > 0 ? "; " : "") + text_of_allocation(ordinal, form);
  }
  return live() == shown ? text : text + "; and " + std::to_string(live() - shown) + " more";
}

}  // namespace dropcheck

using namespace dropcheck;

// The functions that the linker calls in place of the real ones.
extern "C" {
void* __wrap__Znwm(size_t n) { return obtain<Single>(n); }
void* __wrap__ZnwmRKSt9nothrow_t(size_t n, Nothrow t) noexcept { return obtain<Single>(n, t); }
void* __wrap__ZnwmSt11align_val_t(size_t n, Align a) { return obtain<Single>(n, a); }
void* __wrap__ZnwmSt11align_val_tRKSt9nothrow_t(size_t n, Align a, Nothrow t) noexcept {
  return obtain<Single>(n, a, t);
}
void __wrap__ZdlPv(void* p) noexcept { release<Single>(p); }
void __wrap__ZdlPvRKSt9nothrow_t(void* p, Nothrow t) noexcept { release<Single>(p, t); }
void __wrap__ZdlPvm(void* p, size_t n) noexcept { release<Single>(p, n); }
void __wrap__ZdlPvSt11align_val_t(void* p, Align a) noexcept { release<Single>(p, a); }
void __wrap__ZdlPvSt11align_val_tRKSt9nothrow_t(void* p, Align a, Nothrow t) noexcept {
  release<Single>(p, a, t);
}
void __wrap__ZdlPvmSt11align_val_t(void* p, size_t n, Align a) noexcept {
  release<Single>(p, n, a);
}
void* __wrap__Znam(size_t n) { return obtain<Array>(n); }
void* __wrap__ZnamRKSt9nothrow_t(size_t n, Nothrow t) noexcept { return obtain<Array>(n, t); }
void* __wrap__ZnamSt11align_val_t(size_t n, Align a) { return obtain<Array>(n, a); }
void* __wrap__ZnamSt11align_val_tRKSt9nothrow_t(size_t n, Align a, Nothrow t) noexcept {
  return obtain<Array>(n, a, t);
}
void __wrap__ZdaPv(void* p) noexcept { release<Array>(p); }
void __wrap__ZdaPvRKSt9nothrow_t(void* p, Nothrow t) noexcept { release<Array>(p, t); }
void __wrap__ZdaPvm(void* p, size_t n) noexcept { release<Array>(p, n); }
void __wrap__ZdaPvSt11align_val_t(void* p, Align a) noexcept { release<Array>(p, a); }
void __wrap__ZdaPvSt11align_val_tRKSt9nothrow_t(void* p, Align a, Nothrow t) noexcept {
  release<Array>(p, a, t);
}
void __wrap__ZdaPvmSt11align_val_t(void* p, size_t n, Align a) noexcept { release<Array>(p, n, a); }
void* __wrap_malloc(size_t n) noexcept { return obtain<C>(n); }
void* __wrap_calloc(size_t count, size_t n) noexcept { return obtain<C>(count, n); }
void* __wrap_aligned_alloc(size_t a, size_t n) noexcept {
  return obtain<C>(static_cast<Align>(a), n);
}
void __wrap_free(void* p) noexcept { release<C>(p); }
void* __wrap_realloc(void* p, size_t n) noexcept {
  return in_subject ? resize_recorded(p, n) : C::resize(p, n);
}
int __wrap_posix_memalign(void** p, size_t a, size_t n) noexcept {
  return in_subject ? obtain_recorded_at(p, a, n) : C::obtain_at(p, a, n);
}
}  // extern "C"

#if defined(__clang__)
#pragma clang attribute pop
#endif
