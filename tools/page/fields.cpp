// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/fields.hpp"

namespace dropcheck::page {
namespace {

using inspect::LineNumber;
using inspect::Report;

constexpr std::size_t leaks_max = 50;

struct Field {
  std::string name;
  Markup value;
  LineNumber line = 0;  // 0: none says so alone
};

class Fields {
 public:
  explicit Fields(const Report& report) : report_(report) {}

  std::vector<Field> list() {
    text("tool", report_.tool, "headline");
    text("kind", report_.kind, report_.where.contains("summary") ? "summary" : "headline");
    text("access", report_.access, "access");
    number("size", report_.size, report_.access.empty() ? "headline" : "access");
    address("address", report_.address, "address");
    address("pc", report_.pc, "headline");
    if (report_.pid != 0) add("process", html("{}", report_.pid), "headline");
    text("thread", report_.thread, report_.where.contains("access") ? "access" : "headline");
    text("source", report_.file, "headline");
    region();
    if (report_.scariness) {
      add("scariness",
          html("{} ({})", report_.scariness->score, cut(report_.scariness->words, field_bytes)),
          "scariness");
    }
    if (report_.shadow) {
      add("shadow bytes", html("{}", counted(report_.shadow->rows.size(), "row")), "shadow");
    }
    stacks();
    if (report_.trailer) {
      add("program",
          html("{}, step {}", cut(report_.trailer->target, field_bytes), report_.trailer->step),
          "program");
    }
    text("headline", report_.headline, "headline");
    text("summary", report_.summary, "summary");
    return std::move(fields_);
  }

 private:
  void add(std::string name, Markup value, const char* where) {
    const auto line = report_.where.find(where);
    fields_.push_back(
        {std::move(name), std::move(value), line == report_.where.end() ? 0 : line->second});
  }
  void text(const char* name, const std::string& value, const char* where) {
    if (!value.empty()) add(name, html("<code>{}</code>", cut(value, field_bytes)), where);
  }
  void number(const char* name, std::optional<std::uint64_t> value, const char* where) {
    if (value) add(name, html("{}", *value), where);
  }
  void address(const char* name, std::optional<std::uint64_t> value, const char* where) {
    if (value) add(name, html("<code>{:#x}</code>", *value), where);
  }

  void region() {
    if (!report_.region || report_.region->memory.empty()) return;
    const inspect::Region& region = *report_.region;
    Markup words = html("{}", cut(region.memory, field_bytes));
    if (!region.relation.empty()) {
      words += html(", {} {}", counted(region.distance, "byte"), region.relation);
    }
    if (region.size) words += html(" of {}", counted(*region.size, "byte"));
    if (!region.variable.empty()) words += html(" <code>{}</code>", cut(region.variable, 512));
    add("region", words, "region");
  }

  void stacks() {
    for (const inspect::Stack& stack : report_.stacks) {
      fields_.push_back({"stack " + stack.name.substr(0, 64),
                         html("{}", counted(stack.frames.size() + stack.left_out, "frame")),
                         stack.at});
    }
    for (std::size_t i = 0; i < std::min(report_.leaks.size(), leaks_max); ++i) {
      const inspect::Leak& leak = report_.leaks[i];
      fields_.push_back({"leak",
                         html("{}, {} in {}", cut(leak.reach, 64), counted(leak.bytes, "byte"),
                              counted(leak.objects, "object")),
                         leak.stack.at});
    }
  }

  const Report& report_;
  std::vector<Field> fields_;
};

}  // namespace

std::set<LineNumber> linked_lines(const Report& report) {
  std::set<LineNumber> lines;
  for (const Field& field : Fields(report).list()) {
    if (field.line != 0) lines.insert(field.line);
  }
  return lines;
}

Markup fields_of(const Finding& finding, const LogText& log) {
  Markup rows;
  for (const Field& field : Fields(*finding.report).list()) {
    Markup line;
    if (log.has(field.line)) {
      line = html("<a href=\"#{0}-L{1}\">line {1}</a>", finding.id, field.line);
    } else if (field.line != 0) {
      line = html("line {}", field.line);
    }
    rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", field.name,
                 field.value, line);
  }
  return html(
      "<details id=\"{0}-fields\"><summary>What was read of it</summary>\n"
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Fields of the report\">\n"
      "<table class=\"fields\"><thead><tr><th scope=\"col\">field</th><th scope=\"col\">value</th>"
      "<th scope=\"col\">said in</th></tr></thead>\n<tbody>\n{1}</tbody></table></div></details>\n",
      finding.id, rows);
}

Markup raw_log_of(const Finding& finding, const LogText& log) {
  if (log.lines.empty()) return {};
  Markup lines;
  LineNumber expected = log.lines.front().number;
  for (const LogLine& line : log.lines) {
    const Markup value =
        line.number == expected ? Markup{} : html(" class=\"gap\" value=\"{}\"", line.number);
    lines += html("<li id=\"{}-L{}\"{}>{}</li>\n", finding.id, line.number, value,
                  cut(line.text, field_bytes));
    expected = line.number + 1;
  }
  Markup more;
  if (log.left_out != 0) {
    more = html("<p class=\"left-out\">{} left out: <code>{}</code> has them.</p>\n",
                counted(log.left_out, "line"), cut(log.log, 512));
  }
  return html(
      "<details id=\"{0}-log\"><summary>The log, as it is <span class=\"quiet\">{1}, lines {2} to "
      "{3}</span></summary>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" "
      "aria-label=\"The log\">\n<ol class=\"log\" start=\"{4}\">\n{5}</ol></div>\n{6}</details>\n",
      finding.id, log.log == "-" ? Markup{"standard input"} : cut(log.log, 512), log.first,
      log.last, log.lines.front().number, lines, more);
}

}  // namespace dropcheck::page
