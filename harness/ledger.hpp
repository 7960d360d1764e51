// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ledger: every block that the subject allocates, with size, alignment and kind, until a
// release that matches all three; and the k-th allocation made to fail. It hears the calls that
// this binary's own objects make, by the linker's --wrap, and those of the shared libraries that it
// is linked to, but not of the runtime's own: what libc and libstdc++ allocate, they or the harness
// must release. It replaces no allocator, so ASan's own checks stay. A block of the subject has the
// alignment that it was asked for with, and no more.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace dropcheck {

/// The family of an allocation: new, new[], or malloc and its kin.
enum class AllocationKind : std::uint8_t { single, array, c };

/// What one call of an allocation function says about its block.
struct AllocationForm {
  AllocationKind kind = AllocationKind::single;
  /// 0 when the form names none: that is the default alignment, and not the same as naming it.
  std::size_t alignment = 0;
  /// Empty when the form names none: free, and delete without a size.
  std::optional<std::size_t> size;
};

/// The laws of the ledger.
enum class LedgerRule : std::uint8_t { owned, kind, size, alignment, room };

/// One broken law. Plain values, so that recording it allocates nothing. The texts name blocks by
/// the order of their allocation, never by address; they allocate, so ask for them in the harness's
/// scope.
struct LedgerFault {
  LedgerRule broken = LedgerRule::owned;
  /// Which allocation since reset(), from 1; 0 when the ledger knows none.
  std::uint64_t ordinal = 0;
  AllocationForm allocated;
  AllocationForm released;
  /// What was released or, for LedgerRule::room, allocated.
  const void* block = nullptr;

  /// The law in one sentence.
  const char* rule() const noexcept;
  std::string expected() const;
  std::string actual() const;
};

namespace ledger_detail {
// Initial-exec and constinit: a pass-through costs one load and one branch.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local bool in_subject;

/// Says whose calls follow. Compilers know that malloc reads no variable of ours: without the two
/// barriers they delete this store, or move it past a call that was inlined around it.
inline void speak_for(bool subject) noexcept {
  asm volatile("" ::: "memory");
  in_subject = subject;
  asm volatile("" ::: "memory");
}

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool has_asan = true;
#elif defined(__has_feature)
inline constexpr bool has_asan = __has_feature(address_sanitizer);
#else
inline constexpr bool has_asan = false;
#endif
}  // namespace ledger_detail

/// The ledger of the current thread; a block must be released on the thread that allocated it. Only
/// what happens in the subject's scope exists for it: a block that the harness allocates must not
/// be released by the subject. What the subject allocates the harness may free, in any form.
///
/// A wrong release is recorded. Then an ASan build makes the call as it was written, for ASan to
/// report; any other build survives: it gives the block back in the form of its allocation, ignores
/// the release of a block that the subject does not own, and refuses such a realloc with null.
class Ledger {
 public:
  /// More live blocks than these break LedgerRule::room. The others are counted but not checked.
  static constexpr std::size_t blocks_max = 4096;

  /// Whether ASan sees wrong releases, after the ledger, in this build.
  static constexpr bool asan_judges = ledger_detail::has_asan;

  /// While it lives, what this thread allocates and releases is the subject's, or the harness's.
  /// Scopes nest: the destructor restores what was before.
  class Scope {
   public:
    [[nodiscard]] explicit Scope(bool in_subject) noexcept : outer_(ledger_detail::in_subject) {
      ledger_detail::speak_for(in_subject);
    }
    ~Scope() { ledger_detail::speak_for(outer_); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    bool outer_;
  };

  /// Forgets everything, an armed failure too: the start of a program. It frees nothing.
  /// Cost: constant, whatever was live.
  static void reset() noexcept;

  /// Makes the k-th allocation of the subject from now fail, once, as its form does:
  /// std::bad_alloc, null, or ENOMEM. 0 disarms.
  static void fail_allocation(unsigned k) noexcept;

  /// How many allocations the subject has asked for since reset(), failed ones included. A realloc
  /// is one.
  static std::uint64_t allocations() noexcept;

  /// How many of them fail_allocation() made fail.
  static std::uint64_t refused() noexcept;

  /// How many blocks are not released.
  static std::size_t live() noexcept;

  /// Calls back with each block that is not released, in no order.
  static void for_each_live(void (*visit)(std::span<const std::byte> block)) noexcept;

  /// The block that is not released and holds this byte, or nothing. Cost: looks at every slot of
  /// the ledger's table.
  static std::span<const std::byte> block_around(const void* byte) noexcept;

  /// Releases what is not released, in the form of its allocation, and forgets everything: the end
  /// of a program whose handles are abandoned. Requires: nothing will use those blocks again.
  static void release_live() noexcept;

  /// The blocks not released, oldest first, for a leak message; the first eight, and how many more.
  /// Requires: the harness's scope, like every string.
  static std::string describe_live();

  /// The first law broken since reset().
  static const std::optional<LedgerFault>& fault() noexcept;
};

// -------------------------------------------------------------------------------------------------

namespace ledger_detail {

inline std::string text_of(const AllocationForm& form, const char* name) {
  std::string text = name;
  if (form.size) text += ", " + std::to_string(*form.size) + " bytes";
  if (form.alignment != 0) return text + ", alignment " + std::to_string(form.alignment);
  return form.kind == AllocationKind::c ? text : text + ", default alignment";
}

inline std::string text_of_allocation(std::uint64_t ordinal, const AllocationForm& form) {
  constexpr std::array names{"new", "new[]", "malloc"};
  return "allocation " + std::to_string(ordinal) + ": " +
         text_of(form, names[static_cast<std::size_t>(form.kind)]);
}

}  // namespace ledger_detail

inline const char* LedgerFault::rule() const noexcept {
  constexpr std::array sentences{
      "the subject releases only blocks that it owns",
      "a block is released by the family of functions that allocated it",
      "a sized release names the size that was allocated",
      "a release names the alignment that was allocated",
      "the subject owns no more blocks at a time than the ledger holds",
  };
  return sentences[static_cast<std::size_t>(broken)];
}

inline std::string LedgerFault::expected() const {
  if (broken == LedgerRule::owned) return "a block that the subject allocated and still owns";
  if (broken == LedgerRule::room) {
    return "at most " + std::to_string(Ledger::blocks_max) + " live blocks";
  }
  return ledger_detail::text_of_allocation(ordinal, allocated);
}

inline std::string LedgerFault::actual() const {
  if (broken == LedgerRule::room) {
    return "one more, " + ledger_detail::text_of_allocation(ordinal, allocated);
  }
  constexpr std::array names{"delete", "delete[]", "free or realloc"};
  return ledger_detail::text_of(released, names[static_cast<std::size_t>(released.kind)]);
}

}  // namespace dropcheck
