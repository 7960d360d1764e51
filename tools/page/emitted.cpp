// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/emitted.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace dropcheck::page {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t text_bytes = 64u << 10;

}  // namespace

Markup emitted_of(const Finding& finding) {
  const inspect::Report& report = *finding.report;
  if (!report.trailer || report.log == "-") return {};
  const fs::path beside = fs::path(report.log).replace_extension(".cpp");
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(beside, error))) return {};
  std::ifstream file(beside, std::ios::binary);
  // One byte more than is shown, to know whether there is more.
  std::string text(text_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) return {};
  const Markup more = text.size() > text_bytes
                          ? Markup{"<span class=\"cut\">… the file has more</span>"}
                          : Markup{};
  return html(
      "<details id=\"{0}-cpp\"><summary>The program as C++ <span class=\"quiet\">{1}</span>"
      "</summary>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"C++\"><pre>"
      "<code>{2}{3}</code></pre></div></details>\n",
      finding.id, cut(beside.string(), 512), std::string_view(text).substr(0, text_bytes), more);
}

}  // namespace dropcheck::page
