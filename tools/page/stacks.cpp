// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/stacks.hpp"

#include <algorithm>

#include "tools/page/frames.hpp"

namespace dropcheck::page {
namespace {

using inspect::Report;
using inspect::Stack;

constexpr std::string_view main_stacks[] = {"access", "free", "alloc"};

bool is_main(const Stack& stack) {
  return std::ranges::find(main_stacks, stack.name) != std::end(main_stacks);
}

/// What a stack tells, in words.
std::string words_of(const Report& report, const Stack& stack) {
  if (stack.name == "access") {
    if (report.access == "READ") return "Read here";
    return report.access == "WRITE" ? "Written here" : "Seen here";
  }
  if (stack.name == "free") return "Freed here";
  if (stack.name == "alloc") return "Allocated here";
  if (stack.name == "previous") return "The other access";
  if (stack.name == "origin") return "Where the value comes from";
  if (stack.name == "stored") return "Where the value was stored";
  if (stack.name == "frame") return "The function of the local variable";
  if (stack.name == "mutex") return "The mutex";
  if (stack.name == "registered") return "Where the global was registered";
  if (stack.name == "held") return "Who holds the memory";
  if (stack.name == "sleep") return "Asleep here";
  if (stack.name.starts_with("thread_")) return "Who made thread " + stack.name.substr(7);
  return "Another stack: " + stack.name.substr(0, 64);
}

/// The op during which a stack was taken, as far as there is one.
const std::optional<inspect::Op>* op_of(const Report& report, const Stack& stack) {
  if (!report.trailer) return nullptr;
  const inspect::Trailer& trailer = *report.trailer;
  const std::optional<inspect::Op>* op = nullptr;
  if (stack.name == "access") op = &trailer.touched;
  if (stack.name == "free") op = &trailer.dropped;
  if (stack.name == "alloc") op = &trailer.made;
  return op != nullptr && *op ? op : nullptr;
}

std::string id_of(const Stack& stack) {
  std::string id;
  for (const char c : stack.name.substr(0, 64)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    id += plain ? c : '_';
  }
  return id;
}

Markup stack_of(const Finding& finding, const Stack& stack, Sources& sources, std::size_t bytes) {
  const Report& report = *finding.report;
  Markup title = html("{}", words_of(report, stack));
  if (!stack.thread.empty()) title += html(" <span class=\"quiet\">{}</span>", stack.thread);
  if (const auto* const op = op_of(report, stack)) {
    constexpr std::string_view did[] = {"touched", "dropped", "made"};
    const auto which = std::ranges::find(main_stacks, stack.name) - std::begin(main_stacks);
    title += html(" <a class=\"op\" href=\"#{0}-op{1}\">op {1} <code>{2}</code> {3} it</a>",
                  finding.id, (*op)->index, cut((*op)->text, field_bytes), did[which]);
  }
  return html(
      "<section class=\"stack {1}\" id=\"{0}-{1}\">\n"
      "<h4 id=\"{0}-{1}-title\">{2}</h4>\n{3}</section>\n",
      finding.id, id_of(stack), title, frames_of(report, stack, sources, bytes));
}

}  // namespace

Markup stacks_of(const Finding& finding, Sources& sources, std::size_t bytes) {
  const Report& report = *finding.report;
  if (report.stacks.empty()) return {};
  Markup main, others;
  std::size_t left_out = 0;
  const auto add = [&](const Stack& stack, Markup& to) {
    const Markup one = stack_of(finding, stack, sources, bytes / 3);
    // Arrows lead to those of the first three that there are.
    const std::size_t size = main.text.size() + others.text.size() + one.text.size();
    if (!is_main(stack) && !main.empty() && size > bytes) {
      ++left_out;
    } else {
      to += one;
    }
  };
  for (const std::string_view name : main_stacks) {
    const auto stack = std::ranges::find(report.stacks, name, &Stack::name);
    if (stack != report.stacks.end()) add(*stack, main);
  }
  for (const Stack& stack : report.stacks) {
    if (!is_main(stack)) add(stack, others);
  }
  if (left_out != 0) {
    others += html("<p class=\"left-out\">{} left out: <code>dropcheck report -v</code></p>\n",
                   counted(left_out, "stack"));
  }
  return html(
      "<section id=\"{0}-stacks\">\n"
      "<h3 id=\"{0}-stacks-title\">Where it happened</h3>\n<div class=\"stacks\">\n{1}</div>\n"
      "{2}</section>\n",
      finding.id, main,
      others.empty() ? Markup{} : html("<div class=\"stacks\">\n{}</div>\n", others));
}

Markup leaks_of(const Finding& finding, Sources& sources, std::size_t bytes) {
  const Report& report = *finding.report;
  if (report.leaks.empty()) return {};
  std::vector<const inspect::Leak*> leaks;
  for (const inspect::Leak& leak : report.leaks) leaks.push_back(&leak);
  std::ranges::sort(leaks, [](const auto* a, const auto* b) {
    return a->bytes != b->bytes ? a->bytes > b->bytes : a < b;
  });
  Markup list;
  std::size_t shown = 0;
  for (const inspect::Leak* leak : leaks) {
    const Markup one = html(
        "<section class=\"stack alloc\">\n<h4>{} {} in {} <span class=\"quiet\">made here</span>"
        "</h4>\n{}</section>\n",
        cut(leak->reach, 64), counted(leak->bytes, "byte"), counted(leak->objects, "object"),
        frames_of(report, leak->stack, sources, bytes / 3));
    if (shown != 0 && list.text.size() + one.text.size() > bytes) break;
    list += one;
    ++shown;
  }
  if (shown < leaks.size()) {
    list += html("<p class=\"left-out\">{} left out: <code>dropcheck report -v</code></p>\n",
                 counted(leaks.size() - shown, "more leak"));
  }
  return html(
      "<section id=\"{0}-leaks\">\n"
      "<h3 id=\"{0}-leaks-title\">What leaked</h3>\n<div class=\"stacks\">\n{1}</div>\n"
      "</section>\n",
      finding.id, list);
}

}  // namespace dropcheck::page
