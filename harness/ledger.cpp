// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ledger's books and the functions that the linker puts in front of the allocation functions.
// ledger_symbols.txt lists them for the link; shared libraries come here by interpose.cpp. What
// libstdc++.so allocates for exceptions or in std::string's own code, or libc in strdup, is not
// heard. Linked statically, the C++ runtime is heard too, and its exceptions then count as the
// subject's.
#include "harness/ledger.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <new>

#include "harness/ledger_books.hpp"
#include "harness/ledger_real.hpp"
#include "harness/ledger_room.hpp"

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

std::uint64_t ordinal_of(std::uint64_t serial) noexcept { return serial - books.serial_first + 1; }

void note(const LedgerFault& fault) noexcept {
  if (!books.fault) books.fault = fault;
}

[[maybe_unused]] const bool hears_libraries = hear_libraries();

/// Numbers an allocation; false when it is the one that must fail.
bool admit() noexcept {
  if (books.serial_next++ != books.serial_refused) return true;
  ++books.refused;
  errno = ENOMEM;
  return false;
}

bool has_room() noexcept { return books.recorded < Ledger::blocks_max; }

/// Places and records a block of the allocation that admit() let pass, in memory that has the room
/// around it.
void* record(void* memory, const AllocationForm& form) noexcept {
  const std::uint64_t serial = books.serial_next - 1;
  void* const block = Room(form).place(memory, *form.size, ordinal_of(serial));
  insert({.key = key_of(block),
          .size = *form.size,
          .alignment = form.alignment,
          .serial = serial,
          .kind = static_cast<std::uint64_t>(form.kind)});
  return block;
}

/// The same where there is no room in the books: it lies where the allocator put it.
void* leave_unrecorded(void* block, const AllocationForm& form) noexcept {
  ++books.unrecorded;
  note({LedgerRule::room, ordinal_of(books.serial_next - 1), form, {}, block});
  return block;
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

/// A release that is to be made as it was called, but of this memory and with so much more of a
/// size. Of nothing, if it is not to be made.
struct Release {
  void* memory = nullptr;
  size_t slack = 0;
};

/// With the room that a block of the ledger's has around it.
Release release_of(void* block, bool on_record, const AllocationForm& form) noexcept {
  void* const memory = memory_of(block, on_record);
  return {memory, memory == block ? 0 : Room(form).slack()};
}

/// What allocators do to the first bytes of what they keep they do to the room, not to the block:
/// without this, what is used after it was freed would be as it was.
void spoil(void* block, size_t size) noexcept {
  constexpr int garbage = 0xdd;
  constexpr size_t spoiled_max = 16;
  std::memset(block, garbage, std::min(size, spoiled_max));
}

/// The release is made when it is right, or when ASan is there to report it.
Release settle(void* block, const AllocationForm& form) noexcept {
  Slot* const slot = find(block);
  const std::optional<LedgerFault> wrong = judge(block, slot, form);
  const Release release = release_of(block, slot != nullptr, slot ? slot->form() : form);
  if (slot != nullptr && !Ledger::asan_judges) spoil(block, slot->size);
  strike_out(slot);
  if (!wrong) return release;
  note(*wrong);
  if (Ledger::asan_judges) return release;
  if (slot != nullptr) release_as_allocated(release.memory, wrong->allocated);
  return {};
}

// What each argument says about the block.
void say(AllocationForm& form, size_t size) noexcept { form.size = size; }
void say(AllocationForm& form, Align alignment) noexcept {
  form.alignment = static_cast<size_t>(alignment);
}
void say(AllocationForm&, Nothrow) noexcept {}

// What each argument is when there is more around the block. A size that would wrap fails as it is.
size_t widened(size_t size, size_t slack) noexcept {
  return size + slack < size ? size : size + slack;
}
Align widened(Align alignment, size_t) noexcept { return alignment; }
Nothrow widened(Nothrow nothrow, size_t) noexcept { return nothrow; }

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
    const AllocationForm form = form_of<Family>(arguments...);
    const size_t slack = has_room() ? Room(form).slack() : 0;
    void* const memory = Family::obtain(widened(arguments, slack)...);
    if (memory == nullptr) return nullptr;
    return has_room() ? record(memory, form) : leave_unrecorded(memory, form);
  }
  if constexpr (!noexcept(Family::obtain(arguments...))) throw std::bad_alloc();
  return nullptr;
}

template <class Family, class... Arguments>
[[gnu::noinline]] void release_recorded(void* block, Arguments... arguments) noexcept {
  if (block == nullptr) return;
  const Ledger::Scope harness(false);
  const Release release = settle(block, form_of<Family>(arguments...));
  if (release.memory == nullptr) return;
  Family::release(release.memory, widened(arguments, release.slack)...);
}

/// What the harness or the runtime releases may be the subject's.
template <class Family, class... Arguments>
[[gnu::noinline]] void release_foreign(void* block, Arguments... arguments) noexcept {
  Slot* const slot = find(block);
  const Release release = release_of(block, slot != nullptr, form_of<Family>(arguments...));
  if (slot != nullptr) strike_out(slot);
  Family::release(release.memory, widened(arguments, release.slack)...);
}

[[gnu::noinline]] void* obtain_zeroed_recorded(size_t count, size_t size) noexcept {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return errno = ENOMEM, nullptr;
  void* const block = obtain_recorded<C>(bytes);
  return block == nullptr ? nullptr : std::memset(block, 0, bytes);
}

[[gnu::noinline]] int obtain_recorded_at(void** block, size_t alignment, size_t size) noexcept {
  if (!admit()) return ENOMEM;
  const Ledger::Scope harness(false);
  const AllocationForm form{AllocationKind::c, alignment, size};
  const size_t slack = has_room() ? Room(form).slack() : 0;
  void* memory = nullptr;
  const int error = C::obtain_at(&memory, alignment, widened(size, slack));
  if (error == 0) *block = has_room() ? record(memory, form) : leave_unrecorded(memory, form);
  return error;
}

/// A release and an allocation in one; when the allocation fails the block stays as it was.
[[gnu::noinline]] void* resize_recorded(void* block, size_t size) noexcept {
  if (block == nullptr) return obtain_recorded<C>(size);
  const Ledger::Scope harness(false);
  const AllocationForm as_release = form_of<C>();
  if (size == 0) {
    const Release release = settle(block, as_release);
    return release.memory == nullptr ? nullptr : C::resize(release.memory, size);
  }

  Slot* const slot = find(block);
  const std::optional<LedgerFault> wrong = judge(block, slot, as_release);
  if (wrong) note(*wrong);
  if (wrong && !Ledger::asan_judges) return nullptr;
  if (slot == nullptr || wrong) {
    return admit() ? C::resize(memory_of(block, slot != nullptr), size) : nullptr;
  }
  const size_t kept = std::min(slot->size, size);
  void* const moved = [&] {
    const Ledger::Scope subject(true);
    return obtain_recorded<C>(size);
  }();
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, kept);
  C::release(settle(block, as_release).memory);
  return moved;
}

template <class Family, class... Arguments>
[[gnu::always_inline]] inline void* obtain(Arguments... arguments) {
  return in_subject ? obtain_recorded<Family>(arguments...) : Family::obtain(arguments...);
}

template <class Family, class... Arguments>
[[gnu::always_inline]] inline void release(void* block, Arguments... arguments) noexcept {
  if (in_subject) return release_recorded<Family>(block, arguments...);
  if (memory_of(block, false) == block && books.recorded == 0) {
    return Family::release(block, arguments...);
  }
  release_foreign<Family>(block, arguments...);
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
    if (is_empty(slot)) continue;
    release_as_allocated(memory_of(block_of(slot.key), true), slot.form());
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

namespace dropcheck::ledger_detail {
void free_for_runtime(void* p) noexcept { release_foreign<C>(p); }
void delete_for_runtime(void* p) noexcept { release_foreign<Single>(p); }
void delete_sized_for_runtime(void* p, size_t n) noexcept { release_foreign<Single>(p, n); }
void* realloc_for_runtime(void* p, size_t n) noexcept {
  return find(p) != nullptr ? resize_recorded(p, n) : C::resize(memory_of(p, false), n);
}
}  // namespace dropcheck::ledger_detail

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
void* __wrap_calloc(size_t count, size_t n) noexcept {
  return in_subject ? obtain_zeroed_recorded(count, n) : C::obtain(count, n);
}
void* __wrap_aligned_alloc(size_t a, size_t n) noexcept {
  return obtain<C>(static_cast<Align>(a), n);
}
void* __wrap_memalign(size_t a, size_t n) noexcept {
  return in_subject ? obtain<C>(static_cast<Align>(a), n) : C::obtain_aligned(a, n);
}
void __wrap_free(void* p) noexcept { release<C>(p); }
void* __wrap_realloc(void* p, size_t n) noexcept {
  return in_subject || find(p) != nullptr ? resize_recorded(p, n) : C::resize(p, n);
}
size_t __wrap_malloc_usable_size(void* p) noexcept {
  const Slot* const slot = find(p);
  return slot == nullptr ? C::usable(p) : slot->size;
}
int __wrap_posix_memalign(void** p, size_t a, size_t n) noexcept {
  return in_subject ? obtain_recorded_at(p, a, n) : C::obtain_at(p, a, n);
}
}  // extern "C"

#if defined(__clang__)
#pragma clang attribute pop
#endif
