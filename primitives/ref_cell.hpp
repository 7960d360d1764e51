// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RefCell<T>: a value whose borrows are counted while the program runs: many readers or one writer.
// Ref<T> and RefMut<T> are the borrows. One signed word counts: 0 is free, n > 0 readers, n < 0
// writers, of which there are several when one was split. Not thread-safe. Source: std::cell::
// RefCell (https://doc.rust-lang.org/std/cell/), behaviour of Rust 1.95.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>
#include <source_location>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "primitives/drop.hpp"
#include "primitives/drop_may_throw.hpp"
#include "primitives/lifetime_bound.hpp"

namespace dropcheck {

/// Reaches the counter of a cell. Declared here, defined by tests that must bring it near its
/// limit, which no program could do by borrowing.
struct RefCellAccess;

/// What is thrown when a borrow is refused: the message, and where the cell was borrowed first, if
/// it remembers that.
class BorrowRefused : public std::logic_error {
 public:
  using Place = std::optional<std::source_location>;
  BorrowRefused(const char* what, const Place& place)
      : std::logic_error(place ? told(what, *place).c_str() : what), place_(place) {}
  const Place& place() const noexcept { return place_; }

 private:
  static std::string told(const char* what, const std::source_location& place) {
    return std::string(what) + ", borrowed at " + place.file_name() + ":" +
           std::to_string(place.line());
  }
  Place place_;
};
/// There is a writer, or no reader more can be counted.
class BorrowError : public BorrowRefused {
 public:
  explicit BorrowError(const Place& place)
      : BorrowRefused("RefCell already mutably borrowed", place) {}
};
/// There is a reader or a writer.
class BorrowMutError : public BorrowRefused {
 public:
  explicit BorrowMutError(const Place& place) : BorrowRefused("RefCell already borrowed", place) {}
};
/// A borrow can be shared no more often.
class BorrowOverflow : public std::length_error {
 public:
  BorrowOverflow() : std::length_error("RefCell is borrowed too often") {}
};

/// The debug mode, as a policy of a cell: whether it remembers where the first of the borrows there
/// are was taken, to tell whoever is refused.
struct ForgetPlaces {
  void note(const std::source_location&) noexcept {}
  static std::optional<std::source_location> first() noexcept { return std::nullopt; }
};
class RememberPlaces {
 public:
  void note(const std::source_location& place) noexcept { place_ = place; }
  std::optional<std::source_location> first() const noexcept { return place_; }

 private:
  std::source_location place_;
};

namespace ref_cell_detail {

using Counter = std::ptrdiff_t;

/// One borrow in a counter, as `sign` says a reader's or a writer's; given back when it dies.
template <Counter sign>
class Share {
 public:
  /// Takes over what is counted already.
  explicit Share(Counter& counter) noexcept : counter_(&counter) {}
  Share(Share&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)) {}
  Share& operator=(Share&& other) noexcept {
    Share old(std::move(other));
    std::swap(counter_, old.counter_);
    return *this;
  }
  ~Share() {
    if (counter_ != nullptr) *counter_ -= sign;
  }

  /// Errors: BorrowOverflow at the limit; nothing has changed then. Requires: it holds one.
  Share another() const {
    constexpr Counter limit =
        sign > 0 ? std::numeric_limits<Counter>::max() : std::numeric_limits<Counter>::min();
    if (*counter_ == limit) throw BorrowOverflow();
    *counter_ += sign;
    return Share(*counter_);
  }

 private:
  Counter* counter_;
};

/// A share that keeps a reference good. Target is const for readers.
template <class Target, Counter sign>
class Guard {
 public:
  Guard(Target& target, Share<sign>&& share) noexcept
      : target_(std::addressof(target)), share_(std::move(share)) {}
  Guard(Guard&& other) noexcept = default;
  /// Takes the new borrow, then releases the old one.
  Guard& operator=(Guard&& other) noexcept = default;
  ~Guard() = default;

  Target& operator*() const noexcept { return *target_; }
  Target* operator->() const noexcept { return target_; }

 protected:
  /// A guard of what `part` gives, `Made`, in place of `self`, which is released if it throws.
  template <template <class> class Made, class Self, class Part>
  static auto mapped(Self&& self, Part&& part) {
    Self whole(std::move(self));
    auto& found = std::invoke(std::forward<Part>(part), *whole);
    return Made<std::remove_cvref_t<decltype(found)>>(found, std::move(whole.share_));
  }
  template <template <class> class Made, class Self, class Part>
  static auto filtered(Self&& self, Part&& part) {
    Self whole(std::move(self));
    auto* const found = std::invoke(std::forward<Part>(part), *whole);
    using Mapped = Made<std::remove_cvref_t<decltype(*found)>>;
    using Result = std::variant<Mapped, Self>;
    if (found == nullptr) return Result(std::in_place_index<1>, std::move(whole));
    return Result(std::in_place_index<0>, Mapped(*found, std::move(whole.share_)));
  }
  /// As in Rust, a second writer is counted before the function runs, a second reader behind it.
  template <template <class> class Made, class Self, class Parts>
  static auto split(Self&& self, Parts&& parts) {
    Self whole(std::move(self));
    if constexpr (sign < 0) {
      Share<sign> more = whole.share_.another();
      return halves<Made>(std::invoke(std::forward<Parts>(parts), *whole), std::move(more), whole);
    } else {
      auto&& both = std::invoke(std::forward<Parts>(parts), *whole);
      return halves<Made>(both, whole.share_.another(), whole);
    }
  }
  template <template <class> class Made>
  static auto halves(auto&& both, Share<sign>&& more, Guard& whole) {
    auto&& [first, second] = both;
    using First = Made<std::remove_cvref_t<decltype(first)>>;
    using Second = Made<std::remove_cvref_t<decltype(second)>>;
    First one(first, std::move(more));
    return std::pair<First, Second>(std::move(one), Second(second, std::move(whole.share_)));
  }

  Target* target_;
  Share<sign> share_;
};

}  // namespace ref_cell_detail

/// A borrow for reading. What was moved from holds nothing, and nothing may be asked of it.
template <class T>
class [[nodiscard]] Ref : public ref_cell_detail::Guard<const T, 1> {
  using Base = ref_cell_detail::Guard<const T, 1>;

 public:
  using Base::Base;

  /// One more borrow of the same. Errors: BorrowOverflow. Source: Ref::clone.
  static Ref clone(const Ref& self) { return Ref(*self, self.share_.another()); }
  /// The borrow goes on for a part, `part(const T&) -> const U&`. Errors: what `part` throws, and
  /// then the borrow is released. Source: Ref::map.
  template <class Part>
  static auto map(Ref&& self, Part&& part) {
    return Base::template mapped<Ref>(std::move(self), std::forward<Part>(part));
  }
  /// `part(const T&) -> const U*`; if it gives null, alternative 1 is the guard as it was. Errors:
  /// as map(). Source: Ref::filter_map.
  template <class Part>
  static auto filter_map(Ref&& self, Part&& part) {
    return Base::template filtered<Ref>(std::move(self), std::forward<Part>(part));
  }
  /// Two borrows, of two parts: `parts(const T&) -> std::pair<const U&, const V&>`. Errors: as
  /// map(), and BorrowOverflow. Source: Ref::map_split.
  template <class Parts>
  static auto map_split(Ref&& self, Parts&& parts) {
    return Base::template split<Ref>(std::move(self), std::forward<Parts>(parts));
  }
};

/// A borrow for writing. What was moved from holds nothing, and nothing may be asked of it.
template <class T>
class [[nodiscard]] RefMut : public ref_cell_detail::Guard<T, -1> {
  using Base = ref_cell_detail::Guard<T, -1>;

 public:
  using Base::Base;

  /// `*guard = value`: drops the old value in place, while it is borrowed. If its destructor
  /// throws, the new one is stored all the same.
  void assign(T&& value) const noexcept(!drop_may_throw<T>)
    requires Movable<T>
  {
    struct Store {
      T* place;
      T& value;
      ~Store() { ::new (static_cast<void*>(place)) T(std::move(value)); }
    };
    const Store store{this->target_, value};
    std::destroy_at(this->target_);
  }

  /// As those of Ref, with references that write. Source: RefMut::map and its like.
  template <class Part>
  static auto map(RefMut&& self, Part&& part) {
    return Base::template mapped<RefMut>(std::move(self), std::forward<Part>(part));
  }
  template <class Part>
  static auto filter_map(RefMut&& self, Part&& part) {
    return Base::template filtered<RefMut>(std::move(self), std::forward<Part>(part));
  }
  /// Two writers: the cell is free when both are gone. Requires: the parts have no byte in common.
  template <class Parts>
  static auto map_split(RefMut&& self, Parts&& parts) {
    return Base::template split<RefMut>(std::move(self), std::forward<Parts>(parts));
  }
};

/// A T and the counter of its borrows. Members that are const here take `&self` in Rust. An
/// assignment through a guard drops the old value while it is borrowed; replace() and its like give
/// it to the caller, who drops it when the borrow is over.
template <class T, class Places = ForgetPlaces>
class RefCell {
  using Where = std::source_location;

 public:
  RefCell() = default;
  explicit RefCell(T&& value) noexcept : value_(std::move(value)) {}
  RefCell(const RefCell&) = delete;
  RefCell& operator=(const RefCell&) = delete;
  /// The counter goes along: what was forgotten is forgotten of the new cell. Requires: no guard
  /// lives, as a compiler of Rust would prove; one that does goes on referring to what is left.
  RefCell(RefCell&& other) noexcept
      : value_(std::move(other.value_)), counter_(other.counter_), places_(other.places_) {}
  RefCell& operator=(RefCell&&) = delete;
  ~RefCell() = default;

  /// Errors: none is given while there is a writer, nor if no reader more can be counted.
  std::optional<Ref<T>> try_borrow(const Where& where = Where::current()) const noexcept
      DROPCHECK_LIFETIME_BOUND {
    if (counter_ < 0 || counter_ == std::numeric_limits<Counter>::max()) return std::nullopt;
    if (counter_++ == 0) places_.note(where);
    return Ref<T>(value_, ref_cell_detail::Share<1>(counter_));
  }
  /// Errors: none is given while there is any borrow.
  std::optional<RefMut<T>> try_borrow_mut(const Where& where = Where::current()) const noexcept
      DROPCHECK_LIFETIME_BOUND {
    if (counter_ != 0) return std::nullopt;
    counter_ = -1;
    places_.note(where);
    return RefMut<T>(value_, ref_cell_detail::Share<-1>(counter_));
  }
  /// Errors: BorrowError where try_borrow() gives none.
  Ref<T> borrow(const Where& where = Where::current()) const DROPCHECK_LIFETIME_BOUND {
    auto guard = try_borrow(where);
    if (!guard) throw BorrowError(places_.first());
    return *std::move(guard);
  }
  /// Errors: BorrowMutError where try_borrow_mut() gives none; so of all that writes below, and
  /// nothing has changed then.
  RefMut<T> borrow_mut(const Where& where = Where::current()) const DROPCHECK_LIFETIME_BOUND {
    auto guard = try_borrow_mut(where);
    if (!guard) throw BorrowMutError(places_.first());
    return *std::move(guard);
  }

  /// Stores, and gives the old value, no longer borrowed.
  [[nodiscard]] T replace(T&& value, const Where& where = Where::current()) const
    requires Movable<T>
  {
    const RefMut<T> held = borrow_mut(where);
    return mem::replace(*held, std::move(value));
  }
  /// Stores what `make(T&)` gives, which runs while the value is borrowed, and gives the old value,
  /// no longer borrowed. Errors: what `make` throws; the old value stays.
  template <class Make>
  [[nodiscard]] T replace_with(Make&& make, const Where& where = Where::current()) const
    requires Movable<T>
  {
    const RefMut<T> held = borrow_mut(where);
    T value = std::invoke(std::forward<Make>(make), *held);
    return mem::replace(*held, std::move(value));
  }
  /// Leaves a T() behind, which is made before anything is borrowed.
  [[nodiscard]] T take(const Where& where = Where::current()) const
    requires(Movable<T> && std::is_default_constructible_v<T>)
  {
    return replace(T(), where);
  }
  /// The values change places. Errors: also if `other` is this cell.
  void swap(const RefCell& other, const Where& where = Where::current()) const
    requires Movable<T>
  {
    const RefMut<T> mine = borrow_mut(where);
    const RefMut<T> others = other.borrow_mut(where);
    mem::swap(*mine, *others);
  }

  /// Whoever has the cell for himself needs no borrow. Requires: no guard lives; one that was
  /// forgotten does not hinder.
  T& get_mut() noexcept DROPCHECK_LIFETIME_BOUND { return value_; }
  static T into_inner(RefCell&& self) noexcept { return T(std::move(self.value_)); }

  /// The value, or `<borrowed>` instead of an error. Source: impl Debug for RefCell.
  friend std::ostream& operator<<(std::ostream& out, const RefCell& cell)
    requires requires(const T& value) { out << value; }
  {
    const auto guard = cell.try_borrow();
    if (!guard) return out << "RefCell { value: <borrowed> }";
    return out << "RefCell { value: " << **guard << " }";
  }

 private:
  using Counter = ref_cell_detail::Counter;
  friend RefCellAccess;

  mutable T value_;
  mutable Counter counter_ = 0;
  [[no_unique_address]] mutable Places places_;
};

template <class T, class Places>
inline constexpr bool drop_may_throw<RefCell<T, Places>> = drop_may_throw<T>;

}  // namespace dropcheck
