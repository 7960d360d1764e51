// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The TrackedBox of a Rust textbook chapter, line by line in C++, with what is wrong with it. It is
// here to be found guilty; the one to use is primitives/tracked_box.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace chapter {

inline std::size_t allocated_memory = 0;

template <class T>
class TrackedBox {
 public:
  template <class... Args>
  static TrackedBox make(Args&&... args) {
    allocated_memory += sizeof(T);
    return TrackedBox(new T(std::forward<Args>(args)...));
  }
  static std::size_t get_allocated_memory() { return allocated_memory; }

  // What Rust's types have by themselves: a variable without a value, and a move that leaves
  // nothing to drop.
  TrackedBox() = default;
  explicit operator bool() const { return ptr_ != nullptr; }
  TrackedBox(TrackedBox&& other) noexcept : ptr_(std::exchange(other.ptr_, nullptr)) {}
  TrackedBox& operator=(TrackedBox&& other) noexcept {
    TrackedBox old(std::move(other));
    std::swap(ptr_, old.ptr_);
    return *this;
  }
  ~TrackedBox() { drop(); }

  T& operator*() const { return *ptr_; }

 private:
  explicit TrackedBox(T* ptr) : ptr_(ptr) {}

  void drop() {
    T* const ptr = std::exchange(ptr_, nullptr);
    if (ptr == nullptr) return;
    std::destroy_at(ptr);
    allocated_memory -= sizeof(T);
  }

  T* ptr_ = nullptr;
};

}  // namespace chapter
