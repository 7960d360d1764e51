// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs programs on one target, without an engine.
//
//   replay FILE|DIR…       a line with its trace hash for each file that passes; a violation ends
//   it replay --serve SOCKET  programs come from a parent process replay --generate SEED SECONDS
//                          random programs
//   replay --emit OUTPUT FILE NAME DIRECTORY [STEP RULE EXPECTED ACTUAL]
//                          writes the program as C++ that will stand in NAME, find includes in
//                          DIRECTORY and show that violation; it runs nothing
//   replay --about         the abilities of the target, the name of its adapter and the text of
//                          that, to standard error, which a parent keeps
//   replay --write SEED COUNT OUTPUT
//                          the first of those random programs, as bytes, each behind two that say
//                          how many they are; it runs nothing
//
// Exit codes: 0 all pass, 1 a violation, 2 a file that is no program, 4 no file.
#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate.hpp"
#include "harness/judge.hpp"
#include "harness/language.hpp"
#include "harness/listing.hpp"
#include "harness/program_file.hpp"
#include "harness/serve.hpp"
#include "harness/shadow.hpp"
#include "harness/target.hpp"

namespace {

int replay(const std::vector<std::string>& files) {
  dropcheck::Judge judge(dropcheck::target);
  const auto& language = *dropcheck::find_language(dropcheck::target.subject);
  for (const std::string& file : files) {
    const auto loaded = dropcheck::load_program(file, language);
    if (const auto* error = std::get_if<dropcheck::FileError>(&loaded)) {
      std::fprintf(stderr, "%s\n", error->message.c_str());
      return 2;
    }
    const auto& program = std::get<dropcheck::Bytes>(loaded);
    const dropcheck::Verdict verdict = judge(program);
    if (!verdict.pass()) {
      std::fputs(describe(dropcheck::target, program, *verdict.violation).c_str(), stderr);
      // Not exit(): the implementation's memory is in an unknown state.
      std::_Exit(1);
    }
    std::printf("%s: pass, trace %016" PRIx64 "\n", file.c_str(), verdict.trace_hash);
    std::fflush(stdout);
  }
  return files.empty() ? 4 : 0;
}

int emit(const std::vector<std::string>& words) {
  if ((words.size() != 4 && words.size() != 8) || dropcheck::target.emit == nullptr) return 2;
  const auto& language = *dropcheck::find_language(dropcheck::target.subject);
  const auto loaded = dropcheck::load_program(words[1], language);
  if (const auto* error = std::get_if<dropcheck::FileError>(&loaded)) {
    std::fprintf(stderr, "%s\n", error->message.c_str());
    return 2;
  }
  dropcheck::EmitRequest request{words[2], words[3], std::nullopt};
  if (words.size() == 8) {
    request.violation = {std::stoul(words[4]), words[5], words[6], words[7]};
  }
  const std::string text =
      dropcheck::target.emit(dropcheck::target, std::get<dropcheck::Bytes>(loaded), request);
  std::FILE* output = std::fopen(words[0].c_str(), "w");
  const bool written = output != nullptr && std::fputs(text.c_str(), output) >= 0;
  return written && std::fclose(output) == 0 ? 0 : 2;
}

int write(std::uint64_t seed, std::uint64_t count, const char* output) {
  std::FILE* const file = std::fopen(output, "w");
  if (file == nullptr) return 2;
  for (; count != 0; --count, ++seed) {
    const auto program = dropcheck::target.write(seed);
    std::fputc(static_cast<int>(program.size() & 0xff), file);
    std::fputc(static_cast<int>(program.size() >> 8), file);
    std::fwrite(program.data(), 1, program.size(), file);
  }
  const bool written = std::ferror(file) == 0;
  return std::fclose(file) == 0 && written ? 0 : 2;
}

int about() {
  const dropcheck::Target& target = dropcheck::target;
  const std::string name(target.adapter.name), text(target.adapter.text);
  std::fprintf(stderr, "%" PRIu64 "\n%s\n%s", target.abilities, name.c_str(), text.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool generates = argc == 4 && std::string_view(argv[1]) == "--generate";
  dropcheck::shadow::touches_for_real = !generates;
  if (argc == 3 && std::string_view(argv[1]) == "--serve") {
    dropcheck::serve(dropcheck::target, std::atoi(argv[2]));
    return 0;
  }
  if (generates) {
    const std::chrono::duration<double> time(std::strtod(argv[3], nullptr));
    const bool good =
        dropcheck::generate(dropcheck::target, std::strtoull(argv[2], nullptr, 10), time);
    return good ? 0 : 1;
  }
  if (argc == 2 && std::string_view(argv[1]) == "--about") return about();
  if (argc > 1 && std::string_view(argv[1]) == "--emit") return emit({argv + 2, argv + argc});
  if (argc == 5 && std::string_view(argv[1]) == "--write") {
    return write(std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10), argv[4]);
  }
  const auto files = dropcheck::program_files({argv + 1, argv + argc});
  if (const auto* error = std::get_if<dropcheck::FileError>(&files)) {
    std::fprintf(stderr, "%s\n", error->message.c_str());
    return 2;
  }
  return replay(std::get<std::vector<std::string>>(files));
}
