// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::cell::RefCell of Rust and its guards as cells of C++. `cell.rs` and `guards.rs` are the
// other side.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "peers/rust/payload.hpp"
#include "peers/rust/place.hpp"

namespace dropcheck::rust {

/// What a function finds in a value, or that it threw.
struct Found {
  void* first = nullptr;
  void* second = nullptr;
  bool threw = false;
};
using Find = Found(void* context, void* value);

extern "C" {
extern const PlaceFunctions dropcheck_rust_ref_cell;
extern const PlaceFunctions dropcheck_rust_reader;
extern const PlaceFunctions dropcheck_rust_writer;
Ended dropcheck_ref_cell_borrow(void* into, const void* cell);
Ended dropcheck_ref_cell_borrow_mut(void* into, const void* cell);
bool dropcheck_ref_cell_try_borrow(void* into, const void* cell);
bool dropcheck_ref_cell_try_borrow_mut(void* into, const void* cell);
const void* dropcheck_reader_get(const void* guard);
void* dropcheck_writer_get(const void* guard);
Ended dropcheck_writer_assign(void* guard, Header* value);
Ended dropcheck_reader_clone(void* into, const void* from);
void dropcheck_reader_forget(void* guard);
void dropcheck_writer_forget(void* guard);
Ended dropcheck_reader_map(void* into, void* guard, Find* find, void* context);
Ended dropcheck_writer_map(void* into, void* guard, Find* find, void* context);
Ended dropcheck_reader_filter_map(void* into, void* guard, Find* find, void* context);
Ended dropcheck_writer_filter_map(void* into, void* guard, Find* find, void* context);
Ended dropcheck_reader_map_split(void* first, void* second, void* guard, Find* find, void* context);
Ended dropcheck_writer_map_split(void* first, void* second, void* guard, Find* find, void* context);
}

/// Option<RefCell<T>>.
template <class T>
using RefCell = Place<T, dropcheck_rust_ref_cell, 3 * sizeof(void*)>;

/// A Ref<'static, T>, or nothing.
template <class T>
class Ref : public Place<T, dropcheck_rust_reader, 3 * sizeof(void*)> {
 public:
  template <class U>
  using Of = Ref<U>;
  static constexpr auto map = dropcheck_reader_map;
  static constexpr auto filter_map = dropcheck_reader_filter_map;
  static constexpr auto map_split = dropcheck_reader_map_split;
  static constexpr auto forget = dropcheck_reader_forget;

  explicit operator bool() const { return dropcheck_reader_get(this->room()) != nullptr; }
  const T& operator*() const { return *static_cast<const T*>(dropcheck_reader_get(this->room())); }
};

/// A RefMut<'static, T>, or nothing.
template <class T>
class RefMut : public Place<T, dropcheck_rust_writer, 3 * sizeof(void*)> {
 public:
  template <class U>
  using Of = RefMut<U>;
  static constexpr auto map = dropcheck_writer_map;
  static constexpr auto filter_map = dropcheck_writer_filter_map;
  static constexpr auto map_split = dropcheck_writer_map_split;
  static constexpr auto forget = dropcheck_writer_forget;

  explicit operator bool() const { return dropcheck_writer_get(this->room()) != nullptr; }
  T& operator*() const { return *static_cast<T*>(dropcheck_writer_get(this->room())); }
};

/// Where something is, for Rust to give back as it is.
void* place_of(const auto& object) {
  return const_cast<void*>(static_cast<const void*>(std::addressof(object)));
}

/// Functions of guards, as an adapter spells them.
struct GuardFunctions {
  template <class T>
  static Ref<T> borrow(const RefCell<T>& cell) {
    Ref<T> guard;
    settle(dropcheck_ref_cell_borrow(guard.room(), cell.room()));
    return guard;
  }
  template <class T>
  static RefMut<T> borrow_mut(const RefCell<T>& cell) {
    RefMut<T> guard;
    settle(dropcheck_ref_cell_borrow_mut(guard.room(), cell.room()));
    return guard;
  }
  template <class T>
  static std::optional<Ref<T>> try_borrow(const RefCell<T>& cell) {
    Ref<T> guard;
    if (!dropcheck_ref_cell_try_borrow(guard.room(), cell.room())) return std::nullopt;
    return guard;
  }
  template <class T>
  static std::optional<RefMut<T>> try_borrow_mut(const RefCell<T>& cell) {
    RefMut<T> guard;
    if (!dropcheck_ref_cell_try_borrow_mut(guard.room(), cell.room())) return std::nullopt;
    return guard;
  }
  template <class T>
  static void assign(RefMut<T>& guard, T&& value) {
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    settle(dropcheck_writer_assign(guard.room(), hold<T>(std::move(value))));
  }
  template <class Guard>
  static void forget(Guard&& guard) {
    Guard::forget(guard.room());
  }
  template <class T>
  static Ref<T> clone(const Ref<T>& guard) {
    Ref<T> cloned;
    settle(dropcheck_reader_clone(cloned.room(), guard.room()));
    return cloned;
  }
  template <class Guard>
  static auto map(Guard&& guard, auto&& part) {
    auto look = [&](auto& value) { return Found{.first = place_of(part(value))}; };
    PartOf<Guard, decltype(part(*guard))> mapped;
    settle(Guard::map(mapped.room(), guard.room(), finder(guard, look), &look));
    return mapped;
  }
  template <class Guard>
  static auto filter_map(Guard&& guard, auto&& part) {
    auto look = [&](auto& value) {
      auto* const found = part(value);
      return Found{.first = found == nullptr ? nullptr : place_of(*found)};
    };
    using Mapped = PartOf<Guard, decltype(*part(*guard))>;
    using Result = std::variant<Mapped, Guard>;
    Mapped mapped;
    settle(Guard::filter_map(mapped.room(), guard.room(), finder(guard, look), &look));
    return mapped ? Result(std::move(mapped)) : Result(std::move(guard));
  }
  template <class Guard>
  static auto map_split(Guard&& guard, auto&& parts) {
    auto look = [&](auto& value) {
      const auto both = parts(value);
      return Found{.first = place_of(both.first), .second = place_of(both.second)};
    };
    using Half = PartOf<Guard, decltype(parts(*guard).first)>;
    std::pair<Half, Half> halves;
    settle(Guard::map_split(halves.first.room(), halves.second.room(), guard.room(),
                            finder(guard, look), &look));
    return halves;
  }

 private:
  template <class Guard, class Part>
  using PartOf = typename Guard::template Of<std::remove_cvref_t<Part>>;

  /// A function of Rust's to call, whose context is `look`.
  template <class Guard, class Look>
  static Find* finder(const Guard&, const Look&) {
    using Value = std::remove_reference_t<decltype(*std::declval<Guard&>())>;
    return [](void* context, void* value) noexcept {
      try {
        return (*static_cast<Look*>(context))(*static_cast<Value*>(value));
      } catch (...) {
        keep_thrown(std::current_exception());
        return Found{.threw = true};
      }
    };
  }
};

}  // namespace dropcheck::rust
