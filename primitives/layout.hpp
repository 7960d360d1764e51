// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size and alignment of a block of memory, as Rust's std::alloc::Layout: every Layout is valid, and
// what would overflow gives none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace dropcheck {

class Layout {
 public:
  /// Errors: nothing if `align` is no power of two, or if `size`, rounded up to it, is above
  /// PTRDIFF_MAX. Source: std::alloc::Layout::from_size_align.
  static constexpr std::optional<Layout> from_size_align(std::size_t size,
                                                         std::size_t align) noexcept {
    if (!is_power_of_two(align) || size > size_max - (align - 1)) return std::nullopt;
    return Layout(size, align);
  }
  template <class T>
  static constexpr Layout of() noexcept {
    return Layout(sizeof(T), alignof(T));
  }
  /// `count` values of T side by side. Errors: nothing if that is too much.
  template <class T>
  static constexpr std::optional<Layout> array(std::size_t count) noexcept {
    if (count > size_max / sizeof(T)) return std::nullopt;
    return from_size_align(count * sizeof(T), alignof(T));
  }

  constexpr std::size_t size() const noexcept { return size_; }
  constexpr std::size_t align() const noexcept { return align_; }

  /// This layout with `next` behind it, and where `next` begins; no padding at the end. Errors:
  /// nothing if that is too much. Source: std::alloc::Layout::extend.
  constexpr std::optional<std::pair<Layout, std::size_t>> extend(Layout next) const noexcept {
    const std::size_t align = align_ > next.align_ ? align_ : next.align_;
    const std::size_t offset = rounded_up(size_, next.align_);
    if (next.size_ > size_max - offset) return std::nullopt;
    const auto whole = from_size_align(offset + next.size_, align);
    if (!whole) return std::nullopt;
    return std::pair(*whole, offset);
  }
  /// With the padding that an array of it needs. Never too much: see from_size_align.
  constexpr Layout pad_to_align() const noexcept {
    return Layout(rounded_up(size_, align_), align_);
  }

  constexpr bool operator==(const Layout&) const = default;

  static constexpr bool is_power_of_two(std::size_t number) noexcept {
    return number != 0 && (number & (number - 1)) == 0;
  }
  /// Requires: `align` is a power of two and the result fits.
  static constexpr std::size_t rounded_up(std::size_t size, std::size_t align) noexcept {
    return (size + (align - 1)) & ~(align - 1);
  }

 private:
  static constexpr std::size_t size_max = PTRDIFF_MAX;

  constexpr Layout(std::size_t size, std::size_t align) noexcept : size_(size), align_(align) {}

  std::size_t size_;
  std::size_t align_;
};

}  // namespace dropcheck
