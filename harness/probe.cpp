// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/probe.hpp"

#include <atomic>
#include <utility>

#include "harness/ledger.hpp"

namespace dropcheck {
namespace {

std::string name(std::uint32_t serial) { return "node #" + std::to_string(serial); }

}  // namespace

thread_local constinit Registry* Registry::current_ = nullptr;

std::uint64_t Registry::next_run() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

Registry::~Registry() {
  for (const Entry& entry : entries_) {
    if (entry.probe != nullptr) delete entry.heap_byte;
  }
  current_ = outer_;
}

std::uint32_t Registry::add(Probe* probe, std::uint8_t* heap_byte) {
  entries_.push_back({probe, heap_byte, {probe}, 0});
  ++live_;
  note(size() - 1, Fate::made);
  return size() - 1;
}

void Registry::remove(std::uint32_t serial) {
  entries_[serial].probe = nullptr;
  --live_;
  note(serial, Fate::dropped);
}

std::uint32_t Registry::nearest(const void* address, std::span<const std::byte> region,
                                unsigned moves_ago) const {
  const auto* const touched = static_cast<const std::byte*>(address);
  std::uint32_t nearest = size();
  std::size_t least = ~std::size_t{0};
  for (std::uint32_t serial = size(); serial-- != 0;) {
    const auto* const there = reinterpret_cast<const std::byte*>(entries_[serial].place(moves_ago));
    if (there < region.data() || there >= region.data() + region.size()) continue;
    // All that is before it is nearer than anything behind it.
    const std::size_t distance = there <= touched
                                     ? static_cast<std::size_t>(touched - there)
                                     : region.size() + static_cast<std::size_t>(there - touched);
    if (distance >= least) continue;
    nearest = serial;
    least = distance;
  }
  return nearest;
}

void Registry::note_nearest(const void* address, std::span<const std::byte> region, Fate fate) {
  for (unsigned moves_ago = 0; moves_ago < Entry::places_kept; ++moves_ago) {
    const std::uint32_t serial = nearest(address, region, moves_ago);
    if (serial != size()) return note(serial, fate);
  }
}

void Registry::note_touch(const void* address, std::span<const std::byte> region) {
  note_nearest(address, region, Fate::touched);
}

void Registry::note_left(std::span<const std::byte> block) {
  note_nearest(block.data(), block, Fate::left);
}

void Registry::report(Fault fault) {
  if (!fault_) fault_ = std::move(fault);
}

Probe::Probe(Label label) : label_(label) {
  const Ledger::Scope harness(false);
  heap_byte_ = std::make_unique<std::uint8_t>(label.index);
  serial_ = Registry::current().add(this, heap_byte_.get());
  canary_ = serial_ ^ alive_mark;
}

Probe::Probe(Probe&& other) noexcept
    : serial_(std::exchange(other.serial_, no_serial)),
      canary_(std::exchange(other.canary_, no_serial ^ alive_mark)),
      label_(other.label_),
      heap_byte_(std::move(other.heap_byte_)) {
  // Neither a husk nor stale bytes are what the registry knows under that serial: nothing moves.
  Registry& registry = Registry::current();
  if (registry.find(serial_) == &other) registry.move(serial_, this);
}

Probe::~Probe() {
  const Ledger::Scope harness(false);
  heap_byte_.reset();
  // Volatile: a compiler may leave out what is written to an object at the end of its life.
  const_cast<volatile std::uint32_t&>(canary_) = serial_ ^ dropped_mark;
}

std::optional<std::uint32_t> Probe::touch() const {
  if (is_where_it_should_be()) return serial_;
  report_touch();
  return std::nullopt;
}

bool Probe::begin_drop() {
  if (is_where_it_should_be()) {
    Registry::current().remove(serial_);
    return true;
  }
  report_drop();
  return false;
}

bool Probe::is_where_it_should_be() const {
  return canary_ == (serial_ ^ alive_mark) && Registry::current().find(serial_) == this;
}

bool Probe::was_dropped() const {
  return serial_ < Registry::current().size() && canary_ == (serial_ ^ dropped_mark);
}

void Probe::report_touch() const {
  const Ledger::Scope harness(false);
  Registry::current().note_touch(this, std::as_bytes(std::span(this, 1)));
  Registry::current().report({"a value is not touched after its drop",
                              "the handle owns a live node",
                              was_dropped() ? "it leads to " + name(serial_) + ", which was dropped"
                                            : "it leads to memory that holds no live node"});
}

void Probe::report_drop() const {
  const Ledger::Scope harness(false);
  Registry::current().note_touch(this, std::as_bytes(std::span(this, 1)));
  Registry::current().report({"a value is dropped exactly once", "one drop",
                              was_dropped() ? name(serial_) + " is dropped twice"
                                            : "memory that holds no live node is dropped"});
}

}  // namespace dropcheck
