// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands that choose from a table: sizes, layouts, capacities. Each has a spelling of its own,
// such as `24/8` for 24 bytes aligned to 8. Entries are fixed for ever; the simplest stand first,
// since shrinking lowers the index.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dropcheck::memory_pool {

inline constexpr std::uint64_t size_max = ~std::uint64_t{0};

/// What is asked of a pool; not checked, unlike the primitives' Layout.
struct Request {
  std::uint64_t size;
  std::uint64_t align;
  bool operator==(const Request&) const = default;
};

namespace choices_detail {

inline constexpr std::array<std::uint64_t, 24> sizes = {
    1,  2,  3,   4,   7,   8,   12,  16,   24,   32,   40,    63,
    64, 65, 100, 128, 200, 256, 500, 1000, 1024, 4096, 10000, 0,
};
inline constexpr std::array<std::uint64_t, 9> alignments = {1, 2, 4, 8, 16, 32, 64, 256, 4096};
/// No pool has room for these, and adding to them wraps.
inline constexpr std::array<Request, 4> huge = {
    {{size_max, 1}, {size_max - 49, 1}, {size_max / 2 + 1, 1}, {size_max / 2 - 7, 8}}};
/// No layout at all, or an alignment that no pool keeps.
inline constexpr std::array<Request, 6> bad = {
    {{8, 0}, {8, 3}, {0, 0}, {8, 8192}, {0, std::uint64_t{1} << 63}, {16, 24}}};
inline constexpr std::array<std::uint64_t, 14> capacities = {
    1024, 0, 1, 7, 8, 64, 100, 1000, 4096, 5000, 16384, 65536, size_max, size_max / 2,
};
inline constexpr std::array<std::uint64_t, 6> limits = {size_max, 0, 4096, 8192, 12288, 32768};

std::string_view spelling_of_size(std::uint8_t index);
std::string_view spelling_of_layout(std::uint8_t index);
std::string_view spelling_of_bad_layout(std::uint8_t index);
std::string_view spelling_of_capacity(std::uint8_t index);
std::string_view spelling_of_limit(std::uint8_t index);
std::string_view spelling_of_place(std::uint8_t index);

}  // namespace choices_detail

/// A valid alignment and any size; the last few are huge.
struct LayoutChoice {
  static constexpr unsigned count =
      choices_detail::sizes.size() * choices_detail::alignments.size() +
      choices_detail::huge.size();
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a layout such as 24/8 (`dropcheck list --ops`)";
  std::uint8_t index = 0;
  bool operator==(const LayoutChoice&) const = default;

  static std::string_view spelling(std::uint8_t index) {
    return choices_detail::spelling_of_layout(index);
  }
  /// Ordered by alignment, then by size.
  static constexpr Request request(std::size_t index) {
    using namespace choices_detail;
    const std::size_t ordinary = sizes.size() * alignments.size();
    if (index >= ordinary) return huge[index - ordinary];
    return {sizes[index % sizes.size()], alignments[index / sizes.size()]};
  }
  constexpr Request request() const { return request(index); }
};
static_assert(LayoutChoice::count <= 256);

struct BadLayoutChoice {
  static constexpr unsigned count = choices_detail::bad.size();
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a bad layout such as 8/3";
  std::uint8_t index = 0;
  bool operator==(const BadLayoutChoice&) const = default;

  static std::string_view spelling(std::uint8_t index) {
    return choices_detail::spelling_of_bad_layout(index);
  }
  constexpr Request request() const { return choices_detail::bad[index]; }
};

struct SizeChoice {
  static constexpr unsigned count = choices_detail::sizes.size();
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a size in bytes such as 24";
  std::uint8_t index = 0;
  bool operator==(const SizeChoice&) const = default;

  static std::string_view spelling(std::uint8_t index) {
    return choices_detail::spelling_of_size(index);
  }
  constexpr std::uint64_t bytes() const { return choices_detail::sizes[index]; }
};

struct CapacityChoice {
  static constexpr unsigned count = choices_detail::capacities.size();
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a capacity in bytes such as 1024";
  std::uint8_t index = 0;
  bool operator==(const CapacityChoice&) const = default;

  static std::string_view spelling(std::uint8_t index) {
    return choices_detail::spelling_of_capacity(index);
  }
  constexpr std::uint64_t bytes() const { return choices_detail::capacities[index]; }
  /// What a pool has, or a growing one asks for first, when a program begins.
  static constexpr std::uint64_t at_first = choices_detail::capacities[0];
};

struct LimitChoice {
  static constexpr unsigned count = choices_detail::limits.size();
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a limit in bytes such as 8192, or none";
  std::uint8_t index = 0;
  bool operator==(const LimitChoice&) const = default;

  static std::string_view spelling(std::uint8_t index) {
    return choices_detail::spelling_of_limit(index);
  }
  constexpr std::uint64_t bytes() const { return choices_detail::limits[index]; }
};

/// A byte that must not be touched: of a block that was taken back, or next to one that lives.
struct Place {
  enum Which : std::uint8_t { first, last, behind, before };
  static constexpr unsigned count = 4;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a place (first, last, behind or before)";
  std::uint8_t index = 0;
  bool operator==(const Place&) const = default;

  static std::string_view spelling(std::uint8_t index) {
    return choices_detail::spelling_of_place(index);
  }
  constexpr Which which() const { return static_cast<Which>(index); }
  /// Beside a block that lives, or inside one that is gone.
  constexpr bool beside() const { return which() == behind || which() == before; }
};

}  // namespace dropcheck::memory_pool
