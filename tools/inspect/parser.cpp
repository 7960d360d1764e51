// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/parser.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

#include "tools/inspect/dialects.hpp"
#include "tools/inspect/finish.hpp"
#include "tools/inspect/frame.hpp"
#include "tools/inspect/lines.hpp"
#include "tools/inspect/shadow.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// Finds `ERROR: AddressSanitizer: …` anywhere: it may be glued to what the program wrote.
std::optional<Headline> headline_in(std::string_view text) {
  Cursor cursor(text);
  const auto before = cursor.until("Sanitizer");
  Headline headline;
  std::string_view lead;
  if (before) {
    // The tool's name begins in front of "Sanitizer".
    std::size_t at = before->size();
    while (at > 0 && ((text[at - 1] | 0x20) >= 'a' && (text[at - 1] | 0x20) <= 'z')) --at;
    headline.tool = text.substr(at, before->size() + 9 - at);
    lead = text.substr(0, at);
    if (!cursor.skip(": ") && !(cursor.skip(" ") && (cursor.rest().starts_with("CHECK failed") ||
                                                     headline.tool.size() == 9))) {
      return std::nullopt;
    }
  } else if (Cursor fuzzer(text); fuzzer.skip("SUMMARY: libFuzzer: ")) {
    return Headline{"SUMMARY", "libFuzzer", 0, fuzzer.rest()};
  } else {
    return std::nullopt;
  }
  headline.text = cursor.rest();
  lead = trimmed(lead);
  for (const std::string_view word : {"ERROR:", "WARNING:", "SUMMARY:"}) {
    if (!lead.ends_with(word)) continue;
    headline.lead = word.substr(0, word.size() - 1);
    lead = trimmed(lead.substr(0, lead.size() - word.size()));
  }
  // ==123== in front
  if (lead.ends_with("==")) {
    const std::size_t at = lead.rfind("==", lead.size() - 3);
    const auto pid = at == std::string_view::npos ? std::nullopt : pid_prefix(lead.substr(at));
    if (pid) headline.pid = pid->pid;
  }
  if (headline.lead.empty() && headline.pid == 0) return std::nullopt;
  return headline;
}

bool is_separator(std::string_view text) {
  return text.size() >= 18 && text.find_first_not_of('=') == std::string_view::npos;
}

// What tells a clean log from something that is none.
bool is_sign_of_life(std::string_view text) {
  constexpr std::string_view begins[] = {"INFO: Seed: ",
                                         "INFO: Running with entropic",
                                         "Running: ",
                                         "Executed ",
                                         "Done ",
                                         "[==========]",
                                         "[  PASSED  ]",
                                         "100% tests passed",
                                         "ThreadSanitizer: reported "};
  return std::ranges::any_of(begins, [&](std::string_view b) { return text.starts_with(b); });
}

}  // namespace

class Parser::Reading {
 public:
  explicit Reading(std::string log)
      : session_(std::move(log)), lines_([this](const Line& line) { read(line); }) {}

  void feed(std::string_view bytes) { lines_.feed(bytes); }

  Parsed finish() {
    lines_.finish();
    if (xml_) end_xml();
    session_.settle_pending();
    session_.parsed().lines = lines_.lines();
    // Valgrind ends each error with an empty line.
    const Report* open = session_.current();
    if (unended_ || (open && open->tool == "Valgrind")) session_.flag("broken_off");
    finish_reports(session_.parsed());
    return std::move(session_.parsed());
  }

 private:
  void read(const Line& line) {
    if (line.cut) ++session_.parsed().cut_lines;
    unended_ = line.unended;
    if (xml_ || line.text.starts_with("<?xml") || line.text.starts_with("<valgrindoutput")) {
      read_xml(line);
      return;
    }
    if (line.text.empty()) return;
    if (line.text.ends_with("Sanitizer:DEADLYSIGNAL")) {  // its report follows
      session_.recognised();
      session_.understood(line);
      return;
    }
    if (read_frame(line) || read_trailer(line, session_) || open(line)) return;
    if (Report* report = session_.current()) {
      if (is_separator(line.text)) {
        if (!report->summary.empty()) session_.close();
        return;
      }
      if (read_of(report->tool, line) || read_note(line, session_)) return;
      if (session_.current()) {
        end_or_list(line);
        if (session_.current() || listed_) return;
      }
    }
    read_outside(line);
  }

  // A line that the open report does not explain: behind its end the program speaks again.
  void end_or_list(const Line& line) {
    const Report& report = *session_.current();
    listed_ = false;
    if (report.tool == "Valgrind") {  // it prefixes each of its lines
      listed_ = true;
      session_.other_line();
      return;
    }
    if (report.tool != "UndefinedBehaviorSanitizer" && line.unended) {
      session_.flag("broken_off");
      listed_ = true;
      session_.unparsed(line);
      return;
    }
    if (report.tool == "UndefinedBehaviorSanitizer" || !report.summary.empty()) {
      session_.close();
      return;
    }
    listed_ = true;
    session_.unparsed(line);
  }

  bool read_frame(const Line& line) {
    if (line.text[0] != '#' && line.text[0] != '{') return false;
    auto frame = parse_frame(line.text);
    if (!frame) return false;
    if (!session_.add_frame(std::move(*frame), line)) session_.unparsed(line);
    return true;
  }

  bool open(const Line& line) {
    if (const auto headline = headline_in(line.text)) {
      if (headline->lead == "SUMMARY") {
        read_summary(*headline, line, session_);
        return true;
      }
      const Headline& h = *headline;
      if (open_asan(h, line, session_) || open_lsan(h, line, session_) ||
          open_msan(h, line, session_) || open_tsan(h, line, session_) ||
          open_hwasan(h, line, session_)) {
        return true;
      }
      if (!h.lead.empty() && open_other(h, line)) return true;
    }
    return open_libfuzzer(line, session_) || open_ubsan(line, session_) ||
           open_scudo(line, session_) || open_glibc(line, session_) ||
           read_valgrind(line, session_);
  }

  // A sanitizer that has no file of its own here.
  bool open_other(const Headline& headline, const Line& line) {
    if (open_signal(headline, line, session_)) return true;
    if (headline.pid == 0) return false;
    Cursor cursor(headline.text);
    Report& report = session_.open(headline.tool, cursor.word(), headline.pid, line);
    report.flags.insert("unknown_headline");
    if (cursor.skip(" on address ")) report.address = cursor.address();
    return true;
  }

  bool read_of(const std::string& tool, const Line& line) {
    if (tool == "AddressSanitizer") return read_asan(line, session_);
    if (tool == "LeakSanitizer") return read_lsan(line, session_);
    if (tool == "UndefinedBehaviorSanitizer") {
      return read_ubsan(line, session_) ||
             (session_.current()->pid != 0 && read_common(line, session_));
    }
    if (tool == "MemorySanitizer") return read_msan(line, session_);
    if (tool == "ThreadSanitizer") return read_tsan(line, session_);
    if (tool == "HWAddressSanitizer") return read_hwasan(line, session_);
    if (tool == "libFuzzer") return read_libfuzzer(line, session_);
    return tool.ends_with("Sanitizer") && read_common(line, session_);
  }

  void read_outside(const Line& line) {
    if (read_note(line, session_)) return;
    if (is_separator(line.text)) return;
    if (is_sign_of_life(line.text)) session_.recognised();
    if (read_lost(line)) return;
    session_.other_line();
  }

  // Pieces of a report whose headline is gone.
  bool read_lost(const Line& line) {
    const std::string_view text = line.text;
    const bool access = text.starts_with("READ of size ") || text.starts_with("WRITE of size ");
    if (access && contains(text, " at 0x") && !session_.interleaved()) {
      Report& report = session_.open(
          contains(text, " tags: ") ? "HWAddressSanitizer" : "AddressSanitizer", "", 0, line);
      report.headline.clear();
      report.where.clear();
      report.flags.insert("headline_lost");
      return read_common(line, session_);
    }
    constexpr std::string_view pieces[] = {
        "READ of size ",       "WRITE of size ",    "freed by thread",  "previously allocated",
        "allocated by thread", "Direct leak of",    "Indirect leak of", "=>0x",
        "Shadow bytes around", "Shadow byte legend"};
    bool piece = std::ranges::any_of(
        pieces, [&](std::string_view begins) { return text.starts_with(begins); });
    if (!piece && text.starts_with("0x")) {
      Shadow row;
      piece = contains(text, " is located ") || add_shadow_row(text, row);
    }
    if (!piece && text.ends_with("==ABORTING")) {
      // Of a report that something else has closed.
      const auto prefix = pid_prefix(text);
      const auto& reports = session_.parsed().reports;
      piece = prefix && std::ranges::none_of(reports | std::views::reverse | std::views::take(64),
                                             [&](const Report& r) { return r.pid == prefix->pid; });
      if (!piece) return true;
    }
    if (piece) session_.unparsed(line);
    return piece;
  }

  void read_xml(const Line& line) {
    if (!xml_) {
      session_.close();
      xml_.emplace();
      xml_first_ = line.number;
    }
    if (xml_->size() + line.text.size() < limits::xml_bytes) {
      xml_->append(line.text).push_back('\n');
    } else {
      session_.left_out();
    }
    if (contains(line.text, "</valgrindoutput>")) end_xml();
  }

  void end_xml() {
    Line first;
    first.number = xml_first_;
    const std::string document = std::move(*xml_);
    xml_.reset();
    read_valgrind_xml(document, first, session_);
  }

  Session session_;
  LineReader lines_;
  std::optional<std::string> xml_;
  LineNumber xml_first_ = 0;
  bool unended_ = false;  // the log breaks off within a line
  bool listed_ = false;
};

Parser::Parser(std::string log) : reading_(std::make_unique<Reading>(std::move(log))) {}
Parser::~Parser() = default;

void Parser::feed(std::string_view bytes) { reading_->feed(bytes); }
Parsed Parser::finish() { return reading_->finish(); }

Parsed parse(std::string_view bytes, std::string log) {
  Parser parser(std::move(log));
  parser.feed(bytes);
  return parser.finish();
}

}  // namespace dropcheck::inspect
