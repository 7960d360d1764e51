// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/laws.hpp"

#include <algorithm>
#include <array>

namespace dropcheck {
namespace {

/// Of a subject; without one it holds for all.
struct LawName {
  std::string_view subject;
  std::string_view name;
  std::string_view rule;

  std::string id() const {
    return subject.empty() ? std::string(name) : std::string(subject) + "." + std::string(name);
  }
};

// A table, one law a line: kept by hand.
// clang-format off
constexpr std::array laws = {
    LawName{"rc", "result", "an op ends as it does in Rust"},
    LawName{"rc", "built", "a value is built or copied only when the op says so"},
    LawName{"rc", "dropped", "a value is dropped exactly once, when its last strong handle goes"},
    LawName{"rc", "surroundings", "a destructor sees its surroundings as they are: new values stored, dead ones gone"},
    LawName{"rc", "counts", "a handle owns its node, and the counts are the numbers of handles"},
    LawName{"rc", "weak-counts", "a Weak reports the handles of its block, and 0 once the value is dead"},
    LawName{"rc", "alive", "only reachable, forgotten or cyclic values stay alive"},
    LawName{"rc", "leaked", "only forgotten handles and strong cycles may leak"},
    LawName{"rc", "released", "every block is released when the last handle of it goes"},

    LawName{"memory_pool", "given", "what fits is given, what does not is refused, and nothing else"},
    LawName{"memory_pool", "built", "an object is built only when the op says so"},
    LawName{"memory_pool", "dropped", "objects are destroyed once, when they are taken back, the last first"},
    LawName{"memory_pool", "there", "a block is there until it is taken back"},
    LawName{"memory_pool", "used", "what is used and what remains is what was given, with its padding"},
    LawName{"memory_pool", "chunks", "chunks are asked for and released as the pool's growth says"},
    LawName{"memory_pool", "alive", "objects live until they are taken back"},
    LawName{"memory_pool", "leaked", "a pool destroys what it made"},
    LawName{"memory_pool", "released", "a pool gives its memory back when it is destroyed"},
    LawName{"memory_pool", "aligned", "a block begins at a multiple of its alignment"},
    LawName{"memory_pool", "apart", "no two blocks share a byte"},
    LawName{"memory_pool", "inside", "a block lies in memory that the pool has"},
    LawName{"memory_pool", "usable", "a block can be used until it is taken back"},
    LawName{"memory_pool", "unchanged", "the bytes of a block stay as they were written until it is taken back"},
    LawName{"memory_pool", "dead-are-watched", "a touch of what was taken back is reported"},
    LawName{"memory_pool", "sides-are-watched", "a touch next to a block is reported"},

    LawName{"box", "result", "an op ends as it does in Rust"},
    LawName{"box", "built", "a value is built or copied only when the op says so"},
    LawName{"box", "dropped", "a value is dropped exactly once, when its owner goes"},
    LawName{"box", "drop-order", "a value is dropped before what it owns"},
    LawName{"box", "value", "an owner has the value that it was given"},
    LawName{"box", "allocations", "making and cloning allocate once for each value with bytes, and nothing else does"},
    LawName{"box", "alive", "only owned or leaked values stay alive"},
    LawName{"box", "tracked", "what is tracked is what lives"},
    LawName{"box", "leaked", "only what was leaked leaks"},
    LawName{"box", "released", "every block is released when its owner goes"},

    LawName{"drop", "result", "an op ends as it does in Rust"},
    LawName{"drop", "built", "a value is built only when the op says so"},
    LawName{"drop", "dropped", "values are dropped exactly once, in Rust's order"},
    LawName{"drop", "value", "a variable has the value that it was given, until it is moved from"},
    LawName{"drop", "allocations", "variables and aggregates allocate nothing"},
    LawName{"drop", "alive", "only what is in scope or forgotten stays alive"},
    LawName{"drop", "leaked", "only what was forgotten leaks"},

    LawName{"ref_cell", "result", "an op ends as it does in Rust"},
    LawName{"ref_cell", "error", "an op throws what it does in Rust"},
    LawName{"ref_cell", "printed", "a cell prints its value, or that it is borrowed"},
    LawName{"ref_cell", "built", "a value is built only when the op says so"},
    LawName{"ref_cell", "dropped", "a value is dropped exactly once, when its cell lets go of it"},
    LawName{"ref_cell", "surroundings", "a destructor finds its cell borrowed only if the value was assigned by a guard"},
    LawName{"ref_cell", "borrow-ends", "a borrow ends with its guard"},
    LawName{"ref_cell", "readers", "readers keep writers out, and nobody else"},
    LawName{"ref_cell", "writer", "a writer keeps all others out"},
    LawName{"ref_cell", "seen", "a guard sees the value of its cell"},
    LawName{"ref_cell", "value", "a cell has the value that it was given"},
    LawName{"ref_cell", "alive", "only what is in a cell stays alive"},
    LawName{"ref_cell", "leaked", "nothing leaks"},
    LawName{"ref_cell", "released", "every block is released when its owner goes"},

    LawName{"graph", "result", "an op ends as it does in Rust"},
    LawName{"graph", "error", "an op throws what it does in Rust"},
    LawName{"graph", "built", "a value is built only when the op says so"},
    LawName{"graph", "dropped", "a value is dropped exactly once, when its last strong handle goes"},
    LawName{"graph", "surroundings", "a destructor sees its surroundings as they are: its parent, and who borrows it"},
    LawName{"graph", "printed", "a graph prints its values once each, in order, or that they are borrowed"},
    LawName{"graph", "counts", "a handle owns its node, and the counts are the numbers of handles"},
    LawName{"graph", "borrow-ends", "a borrow ends with its guard"},
    LawName{"graph", "readers", "readers keep writers out, and nobody else"},
    LawName{"graph", "writer", "a writer keeps all others out"},
    LawName{"graph", "links", "a node has the value that it was given, and the links"},
    LawName{"graph", "seen", "a guard sees the value of its cell"},
    LawName{"graph", "alive", "only reachable or cyclic values stay alive"},
    LawName{"graph", "leaked", "only strong cycles may leak"},
    LawName{"graph", "released", "every block is released when the last handle of it goes"},

    LawName{"", "probe.touched-after-drop", "a value is not touched after its drop"},
    LawName{"", "probe.dropped-once", "a value is dropped exactly once"},
    LawName{"", "ledger.owned", "the subject releases only blocks that it owns"},
    LawName{"", "ledger.kind", "a block is released by the family of functions that allocated it"},
    LawName{"", "ledger.size", "a sized release names the size that was allocated"},
    LawName{"", "ledger.alignment", "a release names the alignment that was allocated"},
    LawName{"", "ledger.room", "the subject owns no more blocks at a time than the ledger holds"},
    LawName{"", "memory.use-after-free", "memory is not used after it was freed"},
    LawName{"", "memory.use-after-poison", "memory is not used before it is given, or after it was taken back"},
    LawName{"", "memory.double-free", "a block is freed once"},
    LawName{"", "memory.bad-free", "only what was allocated is freed"},
    LawName{"", "memory.mismatch", "a block is released as it was allocated"},
    LawName{"", "memory.bounds", "memory is used within its bounds, the stack included"},
    LawName{"", "memory.wild-access", "memory is used where there is some"},
    LawName{"", "memory.leaked", "nothing leaks but what the program forgets"},
    LawName{"", "process.undefined", "nothing undefined happens"},
    LawName{"", "process.lives", "an op does not end the process"},
    LawName{"", "process.time", "an op ends"},
    LawName{"", "process.memory", "an op stays within the memory limit"},
};
// clang-format on

}  // namespace

std::string law_id(std::string_view subject, std::string_view rule) {
  const auto law = std::ranges::find_if(laws, [&](const LawName& one) {
    return one.rule == rule && (one.subject.empty() || one.subject == subject);
  });
  return law == laws.end() ? "" : law->id();
}

bool is_law(std::string_view id) {
  return std::ranges::any_of(laws, [&](const LawName& one) { return one.id() == id; });
}

}  // namespace dropcheck
