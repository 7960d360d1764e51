// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::cell of Rust as cells of C++: what a RefCell does by itself, Cell and OnceCell. `cell.rs`
// and `once.rs` are the other side.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include "peers/rust/guards.hpp"
#include "peers/rust/payload.hpp"
#include "peers/rust/place.hpp"

namespace dropcheck::rust {

struct Text {
  const char* first;
  std::size_t size;
};

/// What a payload prints as, and where the text of its cell goes.
struct Printer {
  Text (*text_of)(void* context, const void* value);
  void (*print)(void* context, Text text);
  void* context;
};

extern "C" {
extern const PlaceFunctions dropcheck_rust_cell;
extern const PlaceFunctions dropcheck_rust_number;
extern const PlaceFunctions dropcheck_rust_once;
void dropcheck_ref_cell_new(void* into, Header* value);
Ended dropcheck_ref_cell_replace(const void* cell, Header* value, Header** old);
Ended dropcheck_ref_cell_replace_with(const void* cell,
                                      Header* (*build)(void* context, void* value), void* context,
                                      Header** old);
Ended dropcheck_ref_cell_take(const void* cell, const Functions* like, Header** old);
Ended dropcheck_ref_cell_swap(const void* a, const void* b);
void* dropcheck_ref_cell_get_mut(void* cell);
Header* dropcheck_ref_cell_into_inner(void* cell);
void dropcheck_ref_cell_print(const void* cell, const Printer* printer);
std::int64_t* dropcheck_ref_cell_counter(const void* cell);
void dropcheck_cell_new(void* into, Header* value);
void dropcheck_cell_set(const void* cell, Header* value);
Header* dropcheck_cell_replace(const void* cell, Header* value);
Ended dropcheck_cell_take(const void* cell, const Functions* like, Header** old);
void dropcheck_cell_swap(const void* a, const void* b);
void* dropcheck_cell_get_mut(void* cell);
void dropcheck_number_new(void* into, int value);
void dropcheck_number_set(const void* cell, int value);
int dropcheck_number_get(const void* cell);
void* dropcheck_once_get(const void* cell);
Header* dropcheck_once_set(const void* cell, Header* value);
Ended dropcheck_once_init(const void* cell, Header* (*build)(void* context), void* context,
                          void** value);
Header* dropcheck_once_take(void* cell);
Header* dropcheck_once_into_inner(void* cell);
}

struct RefCellFunctions : GuardFunctions {
  template <class T>
  static RefCell<T> make(T&& value) {
    RefCell<T> made;
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    dropcheck_ref_cell_new(made.room(), hold<T>(std::move(value)));
    return made;
  }
  template <class T>
  static T replace(const RefCell<T>& cell, T&& value) {
    Header* old = nullptr;
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    settle(dropcheck_ref_cell_replace(cell.room(), hold<T>(std::move(value)), &old));
    return give<T>(old);
  }
  template <class T>
  static T replace_with(const RefCell<T>& cell, auto&& make) {
    using Make = std::remove_reference_t<decltype(make)>;
    Header* old = nullptr;
    const auto build = [](void* context, void* value) {
      return try_to_hold(
          [&] { return hold<T>((*static_cast<Make*>(context))(*static_cast<T*>(value))); });
    };
    settle(dropcheck_ref_cell_replace_with(cell.room(), build, place_of(make), &old));
    return give<T>(old);
  }
  template <class T>
  static T take(const RefCell<T>& cell) {
    Header* old = nullptr;
    settle(dropcheck_ref_cell_take(cell.room(), functions_of<T>(), &old));
    return give<T>(old);
  }
  template <class T>
  static void swap(const RefCell<T>& a, const RefCell<T>& b) {
    settle(dropcheck_ref_cell_swap(a.room(), b.room()));
  }
  template <class T>
  static T& get_mut(RefCell<T>& cell) {
    return *static_cast<T*>(dropcheck_ref_cell_get_mut(cell.room()));
  }
  template <class T>
  static T into_inner(RefCell<T>&& cell) {
    return give<T>(dropcheck_ref_cell_into_inner(cell.room()));
  }
  template <class T>
  static std::string print(const RefCell<T>& cell) {
    struct Texts {
      std::string value;
      std::string cell;
    } texts;
    const Printer printer{.text_of =
                              [](void* context, const void* value) {
                                std::ostringstream out;
                                out << *static_cast<const T*>(value);
                                const std::string& text = static_cast<Texts*>(context)->value =
                                    out.str();
                                return Text{text.data(), text.size()};
                              },
                          .print =
                              [](void* context, Text text) {
                                static_cast<Texts*>(context)->cell.assign(text.first, text.size);
                              },
                          .context = &texts};
    dropcheck_ref_cell_print(cell.room(), &printer);
    return texts.cell;
  }
  template <class T>
  static std::int64_t counter(const RefCell<T>& cell) {
    return *dropcheck_ref_cell_counter(cell.room());
  }
  template <class T>
  static void preset(const RefCell<T>& cell, std::int64_t counter) {
    *dropcheck_ref_cell_counter(cell.room()) = counter;
  }
};

/// Option<Cell<T>>, or Option<Cell<i32>>.
template <class T>
using Cell =
    std::conditional_t<std::same_as<T, int>, Place<T, dropcheck_rust_number, 2 * sizeof(void*)>,
                       Place<T, dropcheck_rust_cell, 2 * sizeof(void*)>>;

struct CellFunctions {
  template <class T>
  static Cell<T> cell_make(T&& value) {
    Cell<T> made;
    if constexpr (std::same_as<T, int>) {
      dropcheck_number_new(made.room(), value);
    } else {
      dropcheck_cell_new(made.room(), hold<T>(std::move(value)));
    }
    return made;
  }
  template <class T>
  static void cell_set(const Cell<T>& cell, T&& value) {
    if constexpr (std::same_as<T, int>) {
      dropcheck_number_set(cell.room(), value);
    } else {
      dropcheck_cell_set(cell.room(), hold<T>(std::move(value)));
    }
  }
  template <class T>
  static T cell_replace(const Cell<T>& cell, T&& value) {
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    return give<T>(dropcheck_cell_replace(cell.room(), hold<T>(std::move(value))));
  }
  template <class T>
  static T cell_take(const Cell<T>& cell) {
    Header* old = nullptr;
    settle(dropcheck_cell_take(cell.room(), functions_of<T>(), &old));
    return give<T>(old);
  }
  template <class T>
  static void cell_swap(const Cell<T>& a, const Cell<T>& b) {
    dropcheck_cell_swap(a.room(), b.room());
  }
  template <std::same_as<int> T>
  static T cell_get(const Cell<T>& cell) {
    return dropcheck_number_get(cell.room());
  }
  template <class T>
  static T& cell_get_mut(Cell<T>& cell) {
    return *static_cast<T*>(dropcheck_cell_get_mut(cell.room()));
  }
};

/// OnceCell<T>.
template <class T>
using OnceCell = Place<T, dropcheck_rust_once, sizeof(void*)>;

struct OnceCellFunctions {
  template <class T>
  static const T* once_get(const OnceCell<T>& cell) {
    return static_cast<const T*>(dropcheck_once_get(cell.room()));
  }
  template <class T>
  static std::optional<T> once_set(const OnceCell<T>& cell, T&& value) {
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    return given<T>(dropcheck_once_set(cell.room(), hold<T>(std::move(value))));
  }
  template <class T>
  static const T& once_init(const OnceCell<T>& cell, auto&& make) {
    using Make = std::remove_reference_t<decltype(make)>;
    void* value = nullptr;
    const auto build = [](void* context) {
      return try_to_hold([&] { return hold<T>((*static_cast<Make*>(context))()); });
    };
    settle(dropcheck_once_init(cell.room(), build, place_of(make), &value));
    return *static_cast<const T*>(value);
  }
  template <class T>
  static std::optional<T> once_take(OnceCell<T>& cell) {
    return given<T>(dropcheck_once_take(cell.room()));
  }
  template <class T>
  static std::optional<T> once_into_inner(OnceCell<T>&& cell) {
    return given<T>(dropcheck_once_into_inner(cell.room()));
  }

 private:
  template <class T>
  static std::optional<T> given(Header* header) {
    return header == nullptr ? std::nullopt : std::optional<T>(give<T>(header));
  }
};

}  // namespace dropcheck::rust
