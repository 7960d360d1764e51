// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/defect.hpp"

#include <algorithm>
#include <array>

namespace dropcheck {
namespace {

struct Named {
  /// What the rule contains.
  std::string_view mark;
  std::string_view defect;
};

// The first that fits counts.
constexpr std::array defects = {
    Named{"not touched after its drop", "use after drop"},
    Named{"not used after it was freed", "use after drop"},
    Named{"touch of what was taken back", "use after reset"},
    Named{"or after it was taken back", "use after reset"},
    Named{"touch next to a block", "out of bounds"},
    Named{"used within its bounds", "out of bounds"},
    Named{"used where there is some", "wild access"},
    Named{"a block is freed once", "double drop"},
    Named{"dropped exactly once", "double drop"},
    Named{"releases only blocks that it owns", "foreign release"},
    Named{"only what was allocated is freed", "foreign release"},
    Named{"family of functions that allocated", "wrong layout on release"},
    Named{"names the size that was allocated", "wrong layout on release"},
    Named{"names the alignment that was allocated", "wrong layout on release"},
    Named{"released as it was allocated", "wrong layout on release"},
    Named{"every block is released", "leak"},
    Named{"gives its memory back", "leak"},
    Named{"a pool destroys what it made", "leak"},
    Named{"leaks", "leak"},
    Named{"may leak", "leak"},
    Named{"stay alive", "leak"},
    Named{"stays alive", "leak"},
    Named{"live until they are taken back", "leak"},
    Named{"before what it owns", "wrong drop order"},
    Named{"sees its surroundings", "half-done operation seen"},
    Named{"a borrow ends with its guard", "borrow not released"},
    Named{"keep writers out", "aliasing borrow"},
    Named{"keeps all others out", "aliasing borrow"},
    Named{"is built", "wrong construction"},
    Named{"counts are the numbers of handles", "wrong count"},
    Named{"reports the handles of its block", "wrong count"},
    Named{"what is tracked is what lives", "wrong count"},
    Named{"what is used and what remains", "wrong count"},
    Named{"has the value that it was given", "wrong value"},
    Named{"stay as they were written", "wrong value"},
    Named{"a guard sees the value of its cell", "wrong value"},
    Named{"ends as it does in Rust", "wrong result"},
    Named{"throws what it does in Rust", "wrong result"},
    Named{"prints its value", "wrong result"},
    Named{"what fits is given", "wrong result"},
    Named{"allocate once", "wrong allocation"},
    Named{"allocate nothing", "wrong allocation"},
    Named{"chunks are asked for", "wrong allocation"},
    Named{"no two blocks share a byte", "overlapping blocks"},
    Named{"multiple of its alignment", "misplaced block"},
    Named{"lies in memory that the pool has", "misplaced block"},
    Named{"until it is taken back", "lost block"},
    Named{"nothing undefined", "undefined behaviour"},
    Named{"an op ends", "hang"},
    Named{"within the memory limit", "memory bomb"},
    Named{"does not end the process", "crash"},
};

bool tells_of_a_drop(std::string_view observation) {
  return observation.find("is dropped") != observation.npos ||
         observation.find("is destroyed") != observation.npos;
}

/// Whether the object whose drop was expected was dropped behind that.
bool is_dropped_after_all(const Finding& finding) {
  const auto object = object_in(finding.expected);
  return object && std::ranges::any_of(finding.history.all(), [&](const History::Entry& entry) {
           return entry.object == *object && entry.fate == Fate::dropped;
         });
}

/// Of a node that lives on, where the harness says why; or nothing.
std::string_view leak_defect(const Finding& finding) {
  if (finding.actual.find("a handle was lost") != finding.actual.npos) return "leak by lost handle";
  const std::size_t keeps = finding.actual.find(" keeps ");
  const bool cycle =
      keeps != finding.actual.npos && finding.actual.find(" alive", keeps) != finding.actual.npos;
  return cycle ? "leak by cycle" : "";
}

/// Of a trace that tells of other drops than the model's.
std::string_view drop_defect(const Finding& finding) {
  if (!tells_of_a_drop(finding.actual)) {
    return is_dropped_after_all(finding) ? "late drop" : "missing drop";
  }
  return tells_of_a_drop(finding.expected) ? "wrong drop order" : "early drop";
}

/// Of a rule about borrows that is broken in two ways, by what was seen; or nothing.
std::string_view borrow_defect(const Finding& finding) {
  const auto has = [](std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
  };
  if (has(finding.rule, "a destructor finds its cell borrowed")) {
    return has(finding.actual, "to write: none") ? "drop while borrowed" : "drop after the borrow";
  }
  if (has(finding.rule, "its parent, and who borrows it")) {
    if (has(finding.actual, "borrowed for writing")) return "drop while borrowed";
    if (has(finding.expected, "borrowed for writing")) return "drop after the borrow";
  }
  const bool refused = has(finding.actual, "in no way") && has(finding.expected, "is read");
  return has(finding.rule, "keep writers out") && refused ? "reader refused" : "";
}

}  // namespace

std::string_view defect_of(const Finding& finding) {
  if (const std::string_view defect = leak_defect(finding); !defect.empty()) return defect;
  // The probe's words for a value that is dropped twice; a trace tells of each drop.
  const bool twice = finding.expected == "one drop";
  if (!twice && (tells_of_a_drop(finding.expected) || tells_of_a_drop(finding.actual))) {
    return drop_defect(finding);
  }
  if (const std::string_view defect = borrow_defect(finding); !defect.empty()) return defect;
  const auto named = std::ranges::find_if(
      defects, [&](const Named& one) { return finding.rule.find(one.mark) != finding.rule.npos; });
  return named == defects.end() ? "other defect" : named->defect;
}

}  // namespace dropcheck
