// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size and alignment of a block of memory, as Rust's std::alloc::Layout: every Layout is valid, and
// what would overflow gives none.
#pragma once

#include <array>
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

template <std::size_t N>
struct FieldLayout;

namespace layout_detail {

template <std::size_t N>
constexpr std::optional<FieldLayout<N>> in_order(const std::array<Layout, N>& fields,
                                                 const std::array<std::size_t, N>& order) noexcept {
  FieldLayout<N> result{*Layout::from_size_align(0, 1), {}};
  for (const std::size_t field : order) {
    const auto extended = result.layout.extend(fields[field]);
    if (!extended) return std::nullopt;
    result.layout = extended->first;
    result.offsets[field] = extended->second;
  }
  result.layout = result.layout.pad_to_align();
  return result;
}

}  // namespace layout_detail

/// Where the fields of a struct lie, in the order of their declaration, and the whole of it,
/// padded.
template <std::size_t N>
struct FieldLayout {
  Layout layout;
  std::array<std::size_t, N> offsets;
};

/// In order of declaration, as C and C++ do. Errors: nothing if that is too much. Source: the Rust
/// Reference, "The C representation".
template <std::size_t N>
constexpr std::optional<FieldLayout<N>> repr_c(const std::array<Layout, N>& fields) noexcept {
  std::array<std::size_t, N> order{};
  for (std::size_t i = 0; i < N; ++i) order[i] = i;
  return layout_detail::in_order(fields, order);
}

/// The strictest alignment first, equal ones in order of declaration: no padding but at the end, as
/// long as each size is a multiple of its alignment. What rustc does for a struct without
/// attributes is up to rustc, and no worse.
template <std::size_t N>
constexpr std::optional<FieldLayout<N>> repr_sorted(const std::array<Layout, N>& fields) noexcept {
  std::array<std::size_t, N> order{};
  for (std::size_t i = 0; i < N; ++i) {
    std::size_t at = i;
    for (; at != 0 && fields[order[at - 1]].align() < fields[i].align(); --at) {
      order[at] = order[at - 1];
    }
    order[at] = i;
  }
  return layout_detail::in_order(fields, order);
}

}  // namespace dropcheck
