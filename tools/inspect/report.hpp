// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a log says, as plain data. Empty strings, empty optionals and zeros mean "the log does not
// say"; nothing is guessed. Everything is bounded: see `limits`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dropcheck::inspect {

/// What a parser keeps at most of one log. What is left out is counted.
namespace limits {
inline constexpr std::size_t line_bytes = 64 * 1024;
inline constexpr std::size_t reports = 4096;
inline constexpr std::size_t stacks = 256;            // of a report
inline constexpr std::size_t frames = 512;            // of a stack
inline constexpr std::size_t leaks = 4096;            // of a report
inline constexpr std::size_t details = 64;            // of a report
inline constexpr std::size_t rows = 64;               // of a shadow dump
inline constexpr std::size_t unparsed = 1000;         // lines; the rest is counted
inline constexpr std::size_t unparsed_bytes = 200;    // of such a line
inline constexpr std::size_t kept_bytes = 64u << 20;  // of log text in all reports together
inline constexpr std::size_t xml_bytes = 64u << 20;
}  // namespace limits

/// A number of a line in the log; the first is 1.
using LineNumber = std::uint64_t;

struct Frame {
  unsigned index = 0;
  std::optional<std::uint64_t> pc;
  std::string function, file;
  std::uint64_t line = 0, column = 0;  // 0: unknown
  std::string module;
  std::optional<std::uint64_t> offset;  // in the module
  std::string build_id;                 // hexadecimal
  bool inlined = false;                 // into the frame that follows
};

struct Stack {
  std::string name;  // access, free, alloc, previous, stored, origin, frame, thread_T1, other …
  std::string thread;
  std::vector<Frame> frames;
  LineNumber at = 0;
  std::uint64_t left_out = 0;  // frames beyond the limit
};

/// One of the two accesses of a race.
struct Access {
  std::string stack;   // which stack of the report it has
  std::string access;  // READ or WRITE
  std::uint64_t size = 0, address = 0;
  std::string thread;
  bool atomic = false;
};

struct Leak {
  std::string reach;  // direct or indirect; Valgrind's also possible and reachable
  std::uint64_t bytes = 0, objects = 0;
  Stack stack;                            // where they were allocated
  std::vector<std::uint64_t> objects_at;  // with report_objects=1
};

/// What lies at the address.
struct Region {
  std::string memory;    // heap, stack, global, thread, wild …
  std::string relation;  // inside, before, after
  std::uint64_t distance = 0;
  std::optional<std::uint64_t> size, begin, end;  // bytes; [begin, end)
  std::string variable, defined_at;
  std::optional<std::uint64_t> frame_offset;
  std::vector<std::string> objects;  // of the frame, as the log words them
  bool complete = false;             // objects that follow lie at another address
};

struct ShadowRow {
  std::uint64_t address = 0;  // as printed
  std::string bytes;          // hexadecimal, two digits each; `..` is kept
};

struct Shadow {
  /// application: rows are named by the address they describe, stride 0x80 (Clang 17 and later);
  /// shadow: by their own, stride 0x10; tags: HWASan's.
  std::string dialect;
  std::vector<ShadowRow> rows;
  std::optional<std::size_t> guilty_row, guilty_index;
  std::string guilty_byte, meaning;
  bool complete = false;                   // rows that follow belong to another table
  std::optional<std::uint64_t> describes;  // the application address of the guilty byte
};

struct Scariness {
  std::uint64_t score = 0;
  std::string words;
};

/// Something that happened to an object in a program of Dropcheck.
struct Event {
  std::uint64_t object = 0;
  std::string fate;  // made, dropped, touched, left
  std::uint64_t step = 0;
};

/// What one object went through. Steps count from 0.
struct ObjectHistory {
  std::string object;  // as in node #0
  std::optional<std::uint64_t> made = {}, dropped = {};
  std::vector<std::uint64_t> cloned = {};   // it got another handle
  std::vector<std::uint64_t> touched = {};  // too late, or wrongly
  bool left = false;                        // its block stayed
};

/// One thing that an implementation shows, as numbers of its own.
struct RawObservation {
  std::uint8_t kind = 0, small = 0;
  std::uint16_t value = 0;
  std::uint32_t node = 0;
  std::uint64_t first = 0, second = 0;
};

/// The same in words, and what there is to draw of it; see harness/sight.hpp. Names are as in r0
/// and node #0; empty, or nothing, where it is about none.
struct Observation {
  std::string text;
  std::string what;  // made, dropped, leaked, holds, watches, borrows, state, dangles, or nothing
  std::string handle;
  std::vector<std::string> objects;
  std::optional<std::uint64_t> strong = {}, weak = {};
  std::string borrowed = {};  // no, for reading, for writing
};

/// An object has a handle of another one.
struct Lead {
  std::string from, to;
  bool strong = true;
};

/// What blocks of a pool are carved out of; see harness/memory.hpp.
struct Chunk {
  std::uint64_t size = 0, used = 0;
  bool there = true;
};

struct Block {
  std::string object;  // as in block #0
  std::uint64_t size = 0, align = 1;
  bool alive = true;
  std::optional<std::uint64_t> chunk = {};  // nobody knows where it lies
  std::uint64_t offset = 0;
  std::uint64_t given = 0;                  // the step
  std::optional<std::uint64_t> taken = {};  // back, by that step
};

/// A byte, counted from the first one of a block; it may lie beside it.
struct Touch {
  std::size_t block = 0;
  std::int64_t at = 0;
};

struct Memory {
  std::vector<Chunk> chunks;
  std::vector<Block> blocks;  // in the order in which they were given
  std::optional<Touch> touched;
  std::uint64_t left_out = 0;  // blocks that came before these
};

/// What is compared as one: a step of a program, or a part of how it ends.
struct Act {
  std::uint64_t step = 0;
  std::string text;  // the op
  std::vector<Observation> expected;
  std::vector<Lead> leads;  // behind it
  // What handles have behind it; nothing: what is expected tells all.
  std::optional<std::vector<Observation>> held = {};
  std::optional<Memory> memory = {};  // of a pool, behind it
};

/// A step of a program.
struct Op {
  std::uint64_t index = 0;
  std::string text;
};

/// The program of Dropcheck that a report is about.
struct Trailer {
  std::string target;           // rc/reference
  std::string program;          // its bytes, in hexadecimal
  std::uint64_t step = 0;       // the one under way, from 0
  std::uint64_t abilities = 0;  // of the implementation
  std::vector<Event> history;
  std::vector<ObjectHistory> objects = {};  // the same, an object each
  // What the implementation showed of the act at which a rule was broken: how many acts came before
  // that, if the log says it.
  std::optional<std::uint64_t> seen_act = {};
  std::vector<RawObservation> seen = {};
  // Of a finding that Dropcheck made itself.
  std::string rule = {}, expected = {}, actual = {};
  // From here on filled in by who knows the program's language; see tools/explain.hpp.
  std::string defect = {};
  std::string op = {};                                      // the step's text
  std::string story = {};                                   // a sentence
  std::string text = {};                                    // the program's
  std::string object = {};                                  // as in node #0
  std::optional<Op> made = {}, dropped = {}, touched = {};  // it
  std::vector<Act> acts = {};           // what the model says, of the whole program
  std::vector<Observation> shown = {};  // `seen` in words
  // The program as a file beside the log, and the line in it of op 0.
  std::string file = {};
  std::uint64_t first_line = 0;
  // What `dropcheck emit` writes it in so that it shows the same: C++, Rust or nothing.
  std::string emitted_in = {};
};

struct Report {
  std::string log;   // the file, or -
  std::string tool;  // AddressSanitizer …, libFuzzer, glibc, Scudo, Valgrind, Dropcheck
  std::string kind;
  std::string access;  // READ or WRITE
  std::optional<std::uint64_t> size, address, pc;
  std::uint64_t pid = 0;
  std::string thread;
  std::string headline, summary;
  std::string file;  // where UBSan's headline stands in the source
  std::uint64_t line = 0, column = 0;
  std::vector<Stack> stacks;
  std::vector<Access> accesses;
  std::vector<Leak> leaks;
  std::optional<Scariness> scariness;
  std::optional<Region> region;
  std::optional<Shadow> shadow;
  std::optional<Trailer> trailer;
  std::vector<std::string> details;  // other lines that were understood: hints, sizes, notes
  LineNumber first = 0, last = 0;
  std::map<std::string, LineNumber> where;  // the line of each field
  std::set<std::string> flags;
  std::string status;  // beside a baseline: new or known
};

/// Something about the run that is no report: a leak check that could not run, a symbolizer that is
/// missing, an exception that nobody caught.
struct Note {
  std::string log, kind, text;
  LineNumber at = 0;
};

struct Unparsed {
  std::string log, text;
  LineNumber at = 0;
};

struct Parsed {
  std::vector<Report> reports;
  std::vector<Note> notes;
  std::vector<Unparsed> unparsed;
  std::uint64_t lines = 0;
  std::uint64_t other_lines = 0;     // what the program itself said, as far as one can tell
  std::uint64_t unparsed_lines = 0;  // all of them, also those that `unparsed` has no room for
  std::uint64_t cut_lines = 0;       // longer than limits::line_bytes
  std::uint64_t left_out = 0;        // reports, frames, leaks … beyond the limits
  bool compared = false;             // with a baseline
  std::vector<std::string> fixed;    // keys of the baseline that no report has
  bool recognised = false;           // some tool or test runner spoke here
};

}  // namespace dropcheck::inspect
