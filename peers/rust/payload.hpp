// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of C++ as Rust sees them: a pointer to a header, which tells how the value behind it is
// dropped and copied. Rust moves the pointer, the value stays. What a value throws waits here while
// Rust panics in its place; `payload.rs` and `panics.rs` are the other side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace dropcheck::rust {

/// The minor version of the compiler: 95 is Rust 1.95.
inline constexpr int version = DROPCHECK_RUST_VERSION;
/// Older ones leak the block of an Rc whose value panics when it is dropped.
inline constexpr bool rc_outlives_throws = version >= 85;

/// How a call of Rust has ended.
enum class Ended : std::uint8_t {
  well,
  payload_threw,
  panicked,
  refused_reader,
  refused_writer,
  refused_one_more,
  refused_second_value,
};

/// A panic of Rust's own; those of cells have names.
struct Panic {};
struct BorrowError {};
struct BorrowMutError {};
struct BorrowOverflow {};
struct ReentrantInit {};

/// Room that lasts until another run of a program asks for some. It is not used again before that,
/// so that a value is known for dropped as long as anything may touch it.
void* room(std::size_t size, std::size_t alignment);

/// What a value has thrown, while Rust unwinds. There is one at most: payloads do not throw while
/// another throw is on its way.
void keep_thrown(std::exception_ptr exception) noexcept;
[[noreturn]] void throw_again(Ended ended);
inline void settle(Ended ended) {
  if (ended != Ended::well) throw_again(ended);
}

struct Header;

struct Functions {
  bool (*drop)(Header*);
  Header* (*clone)(const Header*);
  Header* (*default_value)();
};

struct Header {
  const Functions* functions;
  /// As the type that Rust's owner has it of, which may be a base class.
  void* value;
  /// What Rust gave away this value as, or where it was last reached.
  const void* raw;
};

template <class T>
struct Held : Header {
  T held;
};

/// Requires: the value is one that was built by hold<T>().
template <class T>
Header* header_of(T& value) {
  constexpr std::size_t offset = (sizeof(Header) + alignof(T) - 1) / alignof(T) * alignof(T);
  return reinterpret_cast<Header*>(reinterpret_cast<std::byte*>(std::addressof(value)) - offset);
}
template <class T>
T& value_of(const Header* header) {
  return *static_cast<T*>(header->value);
}

template <class T>
const Functions* functions_of();

/// A value that Rust may own. Throws what its constructor throws.
template <class T, class... Args>
Header* hold(Args&&... args) {
  void* const place = room(sizeof(Held<T>), alignof(Held<T>));
  auto* const made =
      ::new (place) Held<T>{{functions_of<T>(), nullptr, nullptr}, T(std::forward<Args>(args)...)};
  made->value = std::addressof(made->held);
  return made;
}

/// hold() for Rust to call: null if it threw.
Header* try_to_hold(auto&& make) noexcept {
  try {
    return make();
  } catch (...) {
    keep_thrown(std::current_exception());
    return nullptr;
  }
}

/// The value leaves Rust. Nothing remains where it was.
template <class T>
T give(Header* header) {
  T& held = static_cast<Held<T>*>(header)->held;
  T value(std::move(held));
  std::destroy_at(&held);
  return value;
}

template <class T>
const Functions* functions_of() {
  static constexpr Functions functions{
      .drop =
          [](Header* header) noexcept {
            try {
              std::destroy_at(&static_cast<Held<T>*>(header)->held);
              return false;
            } catch (...) {
              keep_thrown(std::current_exception());
              return true;
            }
          },
      .clone = [](const Header* header) noexcept -> Header* {
        if constexpr (std::is_copy_constructible_v<T>) {
          return try_to_hold([&] { return hold<T>(static_cast<const Held<T>*>(header)->held); });
        } else {
          return nullptr;
        }
      },
      .default_value = []() noexcept -> Header* {
        if constexpr (std::is_default_constructible_v<T>) {
          return try_to_hold([] { return hold<T>(); });
        } else {
          return nullptr;
        }
      }};
  return &functions;
}

}  // namespace dropcheck::rust
