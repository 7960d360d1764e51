// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known while a log is read: the reports so far, the one that is open, and the stack that
// frames go to.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/inspect/lines.hpp"
#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

class Session {
 public:
  explicit Session(std::string log) : log_(std::move(log)) {}

  /// Begins a report of a process (0: unknown) and closes the one that is open. Beyond the limits
  /// it is read and forgotten.
  Report& open(std::string_view tool, std::string_view kind, std::uint64_t pid, const Line& line);
  /// The open report.
  Report* current();
  /// The report that was closed last, if `tool` wrote it and nothing followed.
  Report* last_of(std::string_view tool);
  void close();

  /// Frames that follow belong to a stack of this name (`name_2` if there is one already).
  void begin_stack(std::string_view name, std::string_view thread, const Line& line);
  /// Frames that follow belong to the leak that was added last.
  void begin_leak_stack(const Line& line);
  /// Takes a frame in; false if it belongs to no stack that is open.
  bool add_frame(Frame frame, const Line& line);
  /// Says that a line of the open report was understood.
  void understood(const Line& line);
  /// Keeps a line of the open report as it is.
  void detail(std::string_view text, const Line& line);
  void where(const char* field, const Line& line);
  void flag(const char* name);
  /// Whether reports of several processes overlap in this log.
  bool interleaved() const { return interleaved_; }

  /// Keeps a line that explains the report which is about to begin: an exception that nobody
  /// caught, the artifact of a timeout. If none begins, it becomes a note of this kind, unless that
  /// is empty.
  void pending(std::string_view kind, std::string_view text, const Line& line);
  /// Ends the wait for that report.
  void settle_pending();

  void note(std::string_view kind, std::string_view text, const Line& line);
  void unparsed(const Line& line);
  void other_line() { ++parsed_.other_lines; }
  void left_out() { ++parsed_.left_out; }
  void recognised() { parsed_.recognised = true; }
  /// False when the log has used up the memory that it may.
  bool afford(std::size_t bytes);

  Parsed& parsed() { return parsed_; }
  const std::string& log() const { return log_; }

 private:
  void add_note(Note note);
  Stack* open_stack();
  Report* waiting_for(std::uint64_t pc);
  bool resume(const Frame& first);

  std::string log_;
  Parsed parsed_;
  std::optional<std::size_t> current_;  // parsed_.reports.size(): spare_
  Report spare_;                        // one that there is no room for
  enum class Frames { nowhere, stack, leak } frames_go_to_ = Frames::nowhere;
  bool headed_ = false;  // a heading named the stack, and no frame followed yet
  bool interleaved_ = false;
  std::vector<Note> pending_;
  std::size_t kept_bytes_ = 0;
  std::size_t unparsed_in_a_row_ = 0;
};

}  // namespace dropcheck::inspect
