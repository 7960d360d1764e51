// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/block_table.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "harness/ledger.hpp"
#include "harness/shadow.hpp"

namespace dropcheck::memory_pool {
namespace {

std::uintptr_t address_of(const std::byte* byte) { return reinterpret_cast<std::uintptr_t>(byte); }

/// Sizes may be anything: the ends of a block that wraps lie before it.
bool overlap(const Given& a, const Given& b) {
  return address_of(a.first) - address_of(b.first) < b.size ||
         address_of(b.first) - address_of(a.first) < a.size;
}

bool holds_only(const Given& given, std::uint8_t byte) {
  const auto wanted = static_cast<std::byte>(byte);
  return *given.first == wanted && std::memcmp(given.first, given.first + 1, given.size - 1) == 0;
}

std::string name_of(std::uint32_t number) { return "block #" + std::to_string(number); }

}  // namespace

void BlockTable::add(BlockSlot into, void* first, const Request& request) {
  const auto number = static_cast<std::uint8_t>(all_.size());
  all_.push_back({static_cast<std::byte*>(first), request.size, nullptr, request.align, number});
  slots_[into.index] = static_cast<int>(all_.size()) - 1;
  note(all_.back(), Fate::made);
  check(all_.back());
  if (!registry_.fault()) fill(all_.back(), number);
}

void BlockTable::add(Node& node) {
  all_.push_back({reinterpret_cast<std::byte*>(&node), sizeof node, &node, alignof(Node), 0});
  check(all_.back());
}

void BlockTable::name(BlockSlot slot, const Node& node) {
  for (std::size_t i = all_.size(); i-- != 0;) {
    if (all_[i].node == &node) {
      slots_[slot.index] = static_cast<int>(i);
      return;
    }
  }
}

void BlockTable::note(const Given& given, Fate fate) {
  if (given.node == nullptr) registry_.note_block(number_of(given), fate);
}

void BlockTable::end(Given& given) {
  if (std::exchange(given.alive, false)) note(given, Fate::dropped);
}

void BlockTable::complain(const Given& given, Fault fault) {
  note(given, Fate::touched);
  registry_.report(std::move(fault));
}

void BlockTable::check(const Given& given) {
  const std::uint32_t number = number_of(given);
  if (address_of(given.first) % given.align != 0) {
    return complain(given, {"a block begins at a multiple of its alignment",
                            "a multiple of " + std::to_string(given.align),
                            name_of(number) + " begins at another address"});
  }
  if (given.size == 0) return;
  for (const Given& other : all_) {
    if (&other == &given || !other.alive || other.size == 0 || !overlap(given, other)) continue;
    return complain(given, {"no two blocks share a byte", name_of(number) + " has bytes of its own",
                            "it shares bytes with " + name_of(number_of(other))});
  }
  // The ledger knows what the pool was given, and AddressSanitizer what of that can be used.
  const bool inside = has_memory(given.first, given.size) &&
                      (!shadow::watches || shadow::all_addressable(given.first, given.size));
  if (!inside) {
    complain(given,
             {"a block lies in memory that the pool has",
              "all " + std::to_string(given.size) + " bytes of " + name_of(number) + " can be used",
              "some of its bytes cannot be used"});
  }
}

bool BlockTable::has_memory(const std::byte* first, std::uint64_t size) {
  const auto holds = [&] {
    const std::uintptr_t offset = address_of(first) - address_of(memory_.data());
    return offset < memory_.size() && size <= memory_.size() - offset;
  };
  if (!holds()) memory_ = Ledger::block_around(first);
  return holds();
}

void BlockTable::fill(Given& given, std::uint8_t byte) {
  given.bytes = byte;
  if (given.size != 0) std::memset(given.first, byte, given.size);
}

void BlockTable::resize(Given& given, std::uint64_t size) {
  given.size = std::min(given.size, size);
  if (given.size != 0 && !holds_only(given, given.bytes)) return;  // verify() will say so
  given.size = size;
  check(given);
  if (!registry_.fault()) fill(given, given.bytes);
}

void BlockTable::died(const Node& node) {
  for (Given& given : all_) {
    if (given.node == &node) given.alive = false;
  }
}

void BlockTable::died(Given& given) {
  memory_ = {};
  end(given);
}

void BlockTable::died_from(std::size_t from) {
  memory_ = {};
  for (std::size_t i = from; i < all_.size(); ++i) end(all_[i]);
}

void BlockTable::forget_all() {
  died_from(0);
  slots_.fill(none);
}

void BlockTable::verify() {
  for (const Given& given : all_) {
    if (!given.alive || given.node != nullptr || given.size == 0) continue;
    if (shadow::watches && !shadow::all_addressable(given.first, given.size)) {
      return complain(given, {"a block can be used until it is taken back",
                              name_of(number_of(given)) + " can be touched", "some of it cannot"});
    }
    if (holds_only(given, given.bytes)) continue;
    return complain(
        given, {"the bytes of a block stay as they were written until it is taken back",
                name_of(number_of(given)) + " is as it was", "some of its bytes have changed"});
  }
}

bool BlockTable::covered(const std::byte* byte) const {
  return std::ranges::any_of(all_, [&](const Given& given) {
    const std::uint64_t record = given.node == nullptr ? 0 : record_bytes;
    return given.alive && address_of(byte) - address_of(given.first) + record < given.size + record;
  });
}

void BlockTable::touch(const Given& given, Place place) {
  const std::byte* byte = nullptr;
  switch (place.which()) {
    case Place::first:
      byte = given.first;
      break;
    case Place::last:
      byte = given.first + given.size - 1;
      break;
    case Place::behind:
      byte = given.first + given.size;
      break;
    case Place::before:
      byte = given.first - 1;
      break;
  }
  // Memory that the pool has given back may be anybody's by now.
  if (!place.beside() && (covered(byte) || !has_memory(byte, 1))) return;
  if (const auto silence = shadow::why_touch_is_not_reported(byte)) {
    complain(given, {place.beside() ? "a touch next to a block is reported"
                                    : "a touch of what was taken back is reported",
                     "AddressSanitizer: use-after-poison", *silence});
  }
}

}  // namespace dropcheck::memory_pool
