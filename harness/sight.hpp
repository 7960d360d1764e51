// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What there is to draw of an observation, whatever the subject: handles, objects, and what lies
// between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/trace.hpp"

namespace dropcheck {

struct Act;

/// Who can borrow it, as far as it is known.
enum class Borrowed : std::uint8_t { unknown, no, for_reading, for_writing };

struct Sight {
  enum class What : std::uint8_t {
    nothing,
    made,     // the object
    dropped,  // the object
    leaked,   // the object: it is alive when it should not be
    holds,    // the handle has the objects
    watches,  // the handle is weak, and its object is not told
    borrows,  // the handle is a guard of the object
    state,    // the handle's cell is borrowed
    dangles,  // the handle names the objects, and they are gone
  };

  What what = What::nothing;
  /// As in r0; empty if it is about no handle.
  std::string handle = {};
  /// Objects are told by the numbers that a History has.
  std::vector<std::uint32_t> objects = {};
  /// The handles of its object, or of the first one, where they are counted.
  std::optional<std::uint64_t> strong = {}, weak = {};
  Borrowed borrowed = Borrowed::unknown;
};

/// An object and a step: it got another handle there.
struct Cloned {
  std::uint32_t object;
  std::size_t step;
};

/// The hash of a trace that shows just that.
std::uint64_t trace_hash_of(const std::vector<Act>& acts);

/// All of them, in order, as far as handles are counted.
std::vector<Cloned> clones_in(const std::vector<Act>& acts, Sight (*sight)(const Event& event));

}  // namespace dropcheck
