// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Valgrind's XML, protocol version 4. A document that breaks off tells what it has.
#include <algorithm>
#include <cstdlib>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

std::optional<std::uint64_t> number_of(const pugi::xml_node& node, const char* name) {
  Cursor cursor(node.child_value(name));
  if (const auto address = cursor.address()) return address;
  return cursor.number();
}

class Document {
 public:
  Document(const std::string& text, const Line& first, Session& session)
      : session_(session), text_(text), first_(first.number) {
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
      newlines_.push_back(at);
    }
  }

  void read(const pugi::xml_node& root) {
    for (const pugi::xml_node& node : root.children()) {
      const std::string_view name = node.name();
      if (name == "pid") pid_ = number_of(root, "pid").value_or(0);
      if (name == "error") read_error(node);
      if (name == "fatal_signal") {
        session_.note("killed",
                      std::string("Process terminating with ") + node.child_value("signame"),
                      line_of(node));
      }
    }
    session_.close();
  }

 private:
  std::size_t offset_of(const pugi::xml_node& node) const {
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, node.offset_debug()));
    return std::min(offset, text_.size());
  }
  LineNumber line_at(std::size_t offset) const {
    const auto before = std::ranges::lower_bound(newlines_, offset) - newlines_.begin();
    return first_ + static_cast<LineNumber>(before);
  }
  Line line_of(const pugi::xml_node& node) const {
    Line line;
    line.number = line_at(offset_of(node));
    return line;
  }

  void read_error(const pugi::xml_node& node) {
    const Line line = line_of(node);
    const std::string_view kind = node.child_value("kind");
    Report& report = session_.open("Valgrind", kind, pid_, line);
    if (kind.empty()) report.flags.insert("truncated");
    const pugi::xml_node extended = node.child("xwhat");
    report.headline = extended ? extended.child_value("text") : node.child_value("what");
    const auto thread = number_of(node, "tid").value_or(1);
    if (thread != 1) report.thread = "T" + std::to_string(thread);
    if (kind == "InvalidRead") report.access = "READ";
    if (kind == "InvalidWrite") report.access = "WRITE";
    if (Cursor size(report.headline); size.skip_past(" of size ")) report.size = size.number();
    if (report.size && !report.access.empty()) session_.where("access", line);
    if (kind.starts_with("Leak_")) {
      Leak leak;
      leak.reach = kind == "Leak_DefinitelyLost"   ? "direct"
                   : kind == "Leak_IndirectlyLost" ? "indirect"
                   : kind == "Leak_PossiblyLost"   ? "possible"
                                                   : "reachable";
      // The elements count what it leads to as well; the text tells its own bytes.
      const auto own = valgrind_leak(report.headline);
      leak.bytes = own ? own->bytes : number_of(extended, "leakedbytes").value_or(0);
      leak.objects = number_of(extended, "leakedblocks").value_or(0);
      report.leaks.push_back(std::move(leak));
      session_.begin_leak_stack(line);
    } else {
      session_.begin_stack("access", report.thread, line);
    }
    read_parts(node);
    report.last = std::max(report.last, last_line_of(node));
    session_.close();
  }

  // Of the end tag: between here and the next element, so that all of them are found in one pass.
  LineNumber last_line_of(const pugi::xml_node& node) const {
    const auto begin = offset_of(node);
    const pugi::xml_node next = node.next_sibling();
    const auto end = next ? std::max(begin, offset_of(next)) : text_.size();
    const std::size_t at = text_.substr(begin, end - begin).rfind("</error>");
    return at == std::string_view::npos ? 0 : line_at(begin + at);
  }

  // Stacks, each behind the text that says what it is.
  void read_parts(const pugi::xml_node& error) {
    for (const pugi::xml_node& node : error.children()) {
      const std::string_view name = node.name();
      if (name == "stack") read_stack(node);
      if (name == "auxwhat") read_aux(node.child_value(), line_of(node));
      if (name == "xauxwhat") read_aux(node.child_value("text"), line_of(node));
    }
  }

  void read_aux(std::string_view text, const Line& line) {
    const bool address = read_valgrind_address(text, line, session_);
    if (!address && text != "Block was alloc'd at") session_.detail(text, line);
    const std::string_view stack = contains(text, "free'd")                   ? "free"
                                   : contains(text, "alloc'd")                ? "alloc"
                                   : contains(text, "value was created")      ? "origin"
                                   : contains(text, "conflicts with a previ") ? "previous"
                                                                              : "other";
    session_.begin_stack(stack, "", line);
  }

  void read_stack(const pugi::xml_node& node) {
    unsigned index = 0;
    for (const pugi::xml_node& part : node.children("frame")) {
      Frame frame;
      frame.index = index++;
      frame.pc = number_of(part, "ip");
      frame.function = part.child_value("fn");
      frame.file = part.child_value("file");
      const std::string_view folder = part.child_value("dir");
      if (!folder.empty() && !frame.file.empty()) {
        frame.file = std::string(folder) + "/" + frame.file;
      }
      frame.line = number_of(part, "line").value_or(0);
      frame.module = part.child_value("obj");
      if (!session_.add_frame(std::move(frame), line_of(part))) session_.left_out();
    }
  }

  Session& session_;
  std::string_view text_;
  LineNumber first_;
  std::vector<std::size_t> newlines_;
  std::uint64_t pid_ = 0;
};

}  // namespace

void read_valgrind_xml(const std::string& text, const Line& first, Session& session) {
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  const pugi::xml_node root = document.child("valgrindoutput");
  if (root) session.recognised();
  const std::size_t reports = session.parsed().reports.size();
  Document(text, first, session).read(root);
  if (result) return;
  session.note("xml_broken", std::string("the XML breaks off: ") + result.description(), first);
  if (session.parsed().reports.size() > reports) {
    session.parsed().reports.back().flags.insert("truncated");
  }
}

}  // namespace dropcheck::inspect
