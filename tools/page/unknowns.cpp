// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/unknowns.hpp"

#include <array>

namespace dropcheck::page {
namespace {

constexpr std::size_t notes_max = 20;

struct Unknown {
  std::string_view name;  // of the flag, or of the note
  std::string_view what;
  std::string_view then;
};

constexpr auto flags = std::to_array<Unknown>({
    {"truncated", "The report is cut off.",
     "Look at the whole log; if it ends here, run it again."},
    {"headline_lost", "Its beginning is missing: kind and access are what the rest tells.",
     "Give the log from its beginning."},
    {"interleaved",
     "Several processes wrote into this log at once; stacks that may be another’s are left out.",
     "Give each process its own log with log_path=…"},
    {"unsymbolized", "Frames have no names: places are module and offset.",
     "Put llvm-symbolizer on the PATH, build with -g, and read the log where its modules are."},
    {"symbolized", "Some names are not the log’s: llvm-symbolizer told them when it was read.",
     "They are right if the modules are those that ran."},
    {"no_stack", "No stack could be read.",
     "If stack_trace_format was changed, leave it as it was."},
    {"nested_bug", "The report itself crashed: what it says may be incomplete.", "Run it again."},
    {"another_bug", "Another bug was found while this one was reported; it is not in the log.",
     "Mend this one first."},
    {"frames_missing", "Frames are missing from a stack.",
     "Build with -fno-omit-frame-pointer -fno-optimize-sibling-calls."},
    {"line_cut", "A line was longer than 64 KiB and is read in part.", "The log has the rest."},
    {"unknown_headline", "This headline is new to Dropcheck: the kind is what the summary says.",
     "The log has its words."},
    {"leak_check_failed", "Leaks were not looked for.",
     "Run it without a debugger or strace: LeakSanitizer cannot run under ptrace."},
});

constexpr auto notes = std::to_array<Unknown>({
    {"leak_check_failed", "Leaks were not looked for.",
     "Run it without a debugger or strace: LeakSanitizer cannot run under ptrace."},
    {"died_without_report", "The process died before it could report.",
     "Correct the path of the symbolizer."},
    {"no_symbolizer", "No symbolizer was found.", "Put llvm-symbolizer on the PATH."},
    {"not_symbolized", "Frames have no names.",
     "Read the log where its modules are, with llvm-symbolizer on the PATH."},
    {"uncaught_exception", "An exception that nobody caught ended the process.", ""},
    {"allocation_failed", "The sanitizer itself got no memory.", "Give the process more."},
    {"rss_limit", "The limit of memory was reached.", ""},
    {"killed", "The program was ended by a signal.", ""},
    {"xml_broken", "Valgrind’s XML breaks off.", "Look at the whole log."},
});

Markup item_of(const Unknown& unknown) {
  return html("<li>{} <span class=\"quiet\">{}</span></li>\n", unknown.what, unknown.then);
}

}  // namespace

Markup unknowns_of(const Finding& finding) {
  const inspect::Report& report = *finding.report;
  Markup list;
  for (const Unknown& flag : flags) {
    if (report.flags.contains(std::string(flag.name))) list += item_of(flag);
  }
  if (!report.trailer) {
    list += item_of({"", "No program of Dropcheck: which op did what is not known.",
                     "Another program wrote this report."});
  } else if (report.trailer->text.empty()) {
    list += item_of({"", "Its program is of a subject that this build does not know.",
                     "Read it with the Dropcheck that wrote it."});
  } else if (report.stacks.empty() && report.leaks.empty()) {
    const std::string& language = report.trailer->emitted_in;
    const std::string advice =
        language.empty() ? "The timeline has all that is known."
                         : fmt::format("Emit it as {} and run that under a debugger.", language);
    list +=
        item_of({"", "No stacks: Dropcheck saw this itself, before any sanitizer did.", advice});
  }
  if (list.empty()) return {};
  return html(
      "<section id=\"{0}-unknown\" class=\"unknown\">\n"
      "<h3 id=\"{0}-unknown-title\">What this report does not say</h3>\n<ul>\n{1}</ul>\n"
      "</section>\n",
      finding.id, list);
}

Markup notes_of(const inspect::Parsed& parsed) {
  Markup list;
  std::size_t shown = 0, more = 0;
  for (const inspect::Note& note : parsed.notes) {
    if (shown == notes_max) {
      ++more;
      continue;
    }
    ++shown;
    Unknown known = {};
    for (const Unknown& one : notes) {
      if (one.name == note.kind) known = one;
    }
    list += html("<li>{} <span class=\"quiet\">{}</span> <code>{}:{}: {}</code></li>\n", known.what,
                 known.then, cut(note.log, 512), note.at, cut(note.text, 512));
  }
  if (more != 0) list += html("<li>… {} more</li>\n", counted(more, "note"));
  if (parsed.unparsed_lines != 0) {
    list += html(
        "<li>{} in or like a report not understood: <code>dropcheck report -v</code> "
        "lists them.</li>\n",
        counted(parsed.unparsed_lines, "line"));
  }
  if (parsed.left_out != 0) {
    list += html("<li>{} beyond what is kept of one log.</li>\n", counted(parsed.left_out, "item"));
  }
  if (list.empty()) return {};
  return html(
      "<section class=\"unknown\" aria-labelledby=\"notes-title\">\n"
      "<h2 id=\"notes-title\">About the run</h2>\n<ul>\n{}</ul>\n</section>\n",
      list);
}

}  // namespace dropcheck::page
