// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/commands.hpp"

#include "tools/shell_word.hpp"

namespace dropcheck::page {
namespace {

/// No option, whatever the file is called.
std::string path_word(const std::string& path) {
  return shell_word(path.starts_with("-") ? "./" + path : path);
}

Markup command_of(std::string_view words, std::string_view command) {
  return html(
      "<dt>{}</dt><dd class=\"command\"><pre tabindex=\"0\" role=\"group\" aria-label=\"{}\">"
      "<code>{}</code></pre></dd>\n",
      words, words, command);
}

}  // namespace

Markup commands_of(const Finding& finding) {
  if (!finding.report->trailer || finding.report->trailer->text.empty()) return {};
  const inspect::Trailer& trailer = *finding.report->trailer;
  const std::string target = shell_word(trailer.target);
  Markup list;
  const bool in_rust = trailer.emitted_in == "Rust";
  const std::string emit = fmt::format("dropcheck emit {}{}", in_rust ? "--rust " : "", target);
  const std::string title = "As " + trailer.emitted_in;
  if (trailer.file.empty()) {
    // There is no file: the shell is given the program itself.
    list += command_of("Run it again", fmt::format("dropcheck replay {} --text - <<'END'\n{}END",
                                                   target, trailer.text));
    if (!trailer.emitted_in.empty()) {
      list += command_of(title, fmt::format("{} --text - <<'END'\n{}END", emit, trailer.text));
    }
  } else {
    const std::string file = path_word(trailer.file);
    list += command_of("Run it again", fmt::format("dropcheck replay {} {}", target, file));
    list += command_of("Make it smaller", fmt::format("dropcheck shrink {} {}", target, file));
    if (!trailer.emitted_in.empty()) {
      list += command_of(title, fmt::format("{} {}", emit, file));
    }
  }
  return html(
      "<section id=\"{0}-commands\">\n"
      "<h3 id=\"{0}-commands-title\">What to run</h3>\n<dl class=\"commands\">\n{1}</dl>\n"
      "</section>\n",
      finding.id, list);
}

}  // namespace dropcheck::page
