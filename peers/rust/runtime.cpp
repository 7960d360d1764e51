// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What Rust asks of C++: memory, which the ledger hears of with size and alignment as Rust's own
// code says them, and room for payloads.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <new>
#include <utility>
#include <vector>

#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "peers/rust/payload.hpp"

namespace dropcheck::rust {
namespace {

thread_local std::exception_ptr thrown;

/// Blocks of panics that are on their way: not the subject's, as those of C++ exceptions are not.
std::vector<void*>& panics() {
  static thread_local std::vector<void*> blocks;
  return blocks;
}

struct Rooms {
  alignas(std::max_align_t) std::array<std::byte, std::size_t{1} << 16> first;
  std::pmr::monotonic_buffer_resource rooms{first.data(), first.size()};
  std::uint64_t run = 0;
};

extern "C" void dropcheck_rust_start();
[[maybe_unused]] const bool started = (dropcheck_rust_start(), true);

}  // namespace

void* room(std::size_t size, std::size_t alignment) {
  static thread_local Rooms rooms;
  const Ledger::Scope harness(false);
  if (const std::uint64_t run = Registry::current().run(); std::exchange(rooms.run, run) != run) {
    rooms.rooms.release();
  }
  return rooms.rooms.allocate(size, alignment);
}

void keep_thrown(std::exception_ptr exception) noexcept { thrown = std::move(exception); }

void throw_again(Ended ended) {
  switch (ended) {
    case Ended::refused_reader:
      throw BorrowError();
    case Ended::refused_writer:
      throw BorrowMutError();
    case Ended::refused_one_more:
      throw BorrowOverflow();
    case Ended::refused_second_value:
      throw ReentrantInit();
    case Ended::payload_threw:
      std::rethrow_exception(std::exchange(thrown, nullptr));
    case Ended::well:
    case Ended::panicked:
      break;
  }
  throw Panic();
}

extern "C" {

void* dropcheck_rust_allocate(std::size_t size, std::size_t alignment, bool for_a_panic) {
  if (!for_a_panic) return ::operator new(size, std::align_val_t{alignment}, std::nothrow);
  const Ledger::Scope harness(false);
  void* const block = ::operator new(size, std::align_val_t{alignment}, std::nothrow);
  panics().push_back(block);
  return block;
}

void dropcheck_rust_release(void* block, std::size_t size, std::size_t alignment) {
  if (!panics().empty()) {
    const Ledger::Scope harness(false);
    if (std::erase(panics(), block) != 0) {
      return ::operator delete(block, size, std::align_val_t{alignment});
    }
  }
  ::operator delete(block, size, std::align_val_t{alignment});
}

}  // extern "C"

}  // namespace dropcheck::rust
