// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of `dropcheck`.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tools/bench.hpp"
#include "tools/check.hpp"
#include "tools/corpus.hpp"
#include "tools/describe.hpp"
#include "tools/emit.hpp"
#include "tools/fuzz.hpp"
#include "tools/list.hpp"
#include "tools/replay.hpp"
#include "tools/report.hpp"
#include "tools/targets.hpp"
#include "tools/triage.hpp"
#include "tools/worker.hpp"

namespace {

using dropcheck::ExitCode;

// libFuzzer takes 32 bits and reads 0 as "choose one".
std::uint64_t random_seed() { return std::random_device()() | 1u; }

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.add_option_function<std::string>(
        "--build", dropcheck::use_build_directory,
        "Use the workers of this build directory (default: the command's own)");
    app_.set_version_flag("--version", DROPCHECK_VERSION);
    add_list();
    add_describe();
    add_check();
    add_fuzz();
    add_replay();
    add_shrink();
    add_triage();
    add_emit();
    add_corpus_commands();
    add_bench();
    add_report();
  }

  ExitCode run(int argc, char** argv) {
    fuzz_.command = check_.command = replay_.command = triage_.command = argv[0];
    if (argc == 1) {
      std::fputs(app_.help().c_str(), stderr);
      return ExitCode::trouble;
    }
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      // CLI11 prints help and errors; only help and version end well.
      return app_.exit(error) == 0 ? ExitCode::clean : ExitCode::trouble;
    } catch (const dropcheck::RegistryError& error) {
      std::fprintf(stderr, "%s\n", error.what());
      return ExitCode::trouble;
    }
    return code_;
  }

 private:
  void add_list() {
    auto* list = app_.add_subcommand("list", "The targets of this build");
    list->add_flag("--json", json_, "As an array of objects");
    list->add_flag("--ops", ops_, "How each op is spelled, instead");
    list->callback(
        [this] { code_ = ops_ ? dropcheck::list_ops() : dropcheck::list_targets(json_); });
  }

  void add_describe() {
    auto* describe = app_.add_subcommand("describe", "What of an adapter was recognised");
    describe->add_option("TARGET", targets_, "subject/implementation; all by default");
    describe->add_flag("--json", json_, "As an array of objects");
    describe->callback([this] { code_ = dropcheck::describe_targets(targets_, json_); });
  }

  void add_check() {
    auto* check = app_.add_subcommand("check", "Replay the corpus, then properties (RapidCheck)");
    check->add_option("TARGET", check_.targets, "subject/implementation; all by default");
    auto* programs = check->add_option("--programs", check_.programs, "For each target, at least")
                         ->capture_default_str()
                         ->check(CLI::Range(1, 1000000000));
    auto* seconds = add_seconds(*check, "--for", check_.seconds,
                                "For each target, at least; 10s unless --programs is given");
    check->add_flag("--strict-situations", check_.strict_situations,
                    "Fail where a labelled situation is too rare");
    add_omission(*check, check_.omitted);
    add_wanted(*check, check_.wanted);
    check->add_option("--seed", seed_, "Of the programs; random by default");
    check->add_flag("!--no-corpus", check_.corpus, "Properties only");
    check->add_flag("--verbose", check_.verbose, "How often each labelled situation occurred");
    check->add_flag("--json", check_.json, "The summary of the properties as JSON");
    check
        ->add_option("--max-findings", check_.findings_max,
                     "End a target's properties after so many distinct ones; 0: never")
        ->capture_default_str();
    check->add_option("--junit", check_.junit, "Write the results as JUnit XML");
    check->add_option("--artifacts", check_.artifacts, "Where findings go")->capture_default_str();
    add_limits(*check);
    check->callback([this, programs, seconds] {
      if (programs->count() == 0 && seconds->count() == 0) check_.seconds = seconds_of_check;
      check_.seed = seed_;
      check_.limits = limits();
      code_ = dropcheck::check(check_);
    });
  }

  void add_fuzz() {
    auto* fuzz = app_.add_subcommand("fuzz", "Fuzz targets, in turn");
    fuzz->add_option("TARGET", fuzz_.targets, "subject/implementation; all by default");
    add_seconds(*fuzz, "--for", fuzz_.seconds, "For all targets together: 60s, 10m, 2h")
        ->capture_default_str();
    add_omission(*fuzz, fuzz_.omitted);
    add_wanted(*fuzz, fuzz_.wanted);
    // libFuzzer takes 32 bits and reads 0 as "choose one".
    fuzz->add_option("--seed", seed_, "Of the engine; random by default")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{0xffffffff}));
    fuzz->add_flag("--fresh", fuzz_.fresh, "Forget what earlier runs discovered");
    fuzz->add_flag("--json", fuzz_.json, "The summary as JSON");
    fuzz->add_option("--artifacts", fuzz_.artifacts, "Where findings go")->capture_default_str();
    fuzz->add_flag("!--no-corpus", fuzz_.corpus, "Do not start from the committed corpus");
    fuzz->add_option("--discoveries", fuzz_.working_corpus, "Where they go")->capture_default_str();
    fuzz->footer(
        "What stands behind -- goes to the engine: dropcheck fuzz rc/reference -- -runs=9");
    fuzz->add_option("--engine", fuzz_.engine, "Who writes the programs: libfuzzer or random")
        ->transform(CLI::CheckedTransformer(std::map<std::string, dropcheck::Engine>{
            {"libfuzzer", dropcheck::Engine::libfuzzer}, {"random", dropcheck::Engine::random}}));
    fuzz->add_option("--jobs", fuzz_.jobs, "Workers at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 1024));
    fuzz->add_option("--max-findings", fuzz_.findings_max,
                     "End a target's turn after so many distinct ones; 0: never")
        ->capture_default_str();
    add_limits(*fuzz);
    fuzz->callback([this] {
      fuzz_.seed = seed_;
      fuzz_.limits = limits();
      fuzz_.engine_flags = engine_flags_;
      code_ = dropcheck::fuzz(fuzz_);
    });
  }

  void add_replay() {
    auto* replay = app_.add_subcommand("replay", "Run saved programs on a target");
    replay->add_option("TARGET", replay_.target, "subject/implementation")->required();
    replay->add_option("FILE", replay_.paths, "Files and directories; - is standard input")
        ->required();
    replay->add_flag("--text", replay_.as_text, "Read standard input, -, as text");
    replay->add_flag("--json", replay_.as_json, "Print findings as JSON");
    add_limits(*replay);
    replay->callback([this] {
      replay_.limits = limits();
      code_ = dropcheck::replay(replay_);
    });
  }

  void add_shrink() {
    auto* shrink = app_.add_subcommand("shrink", "The smallest program that fails in the same way");
    shrink->add_option("TARGET", replay_.target, "subject/implementation")->required();
    shrink->add_option("FILE", replay_.paths, "A program that fails; - is standard input")
        ->required()
        ->expected(1);
    shrink->add_flag("--text", replay_.as_text, "Read it as text whatever its name");
    shrink->add_option("-o,--output", output_, "Where it goes; standard output by default");
    add_limits(*shrink);
    shrink->callback([this] {
      replay_.limits = limits();
      code_ = dropcheck::shrink(replay_, output_);
    });
  }

  void add_triage() {
    auto* triage = app_.add_subcommand("triage", "What many failing programs come down to");
    triage->add_option("TARGET", triage_.target, "subject/implementation")->required();
    triage->add_option("FILE", triage_.paths, "Files and directories")->required();
    triage->add_option("--artifacts", triage_.artifacts, "Where findings are kept")
        ->capture_default_str();
    triage->add_flag("--json", triage_.json, "Which file is which finding, as JSON");
    add_limits(*triage);
    triage->callback([this] {
      triage_.limits = limits();
      code_ = dropcheck::triage(triage_);
    });
  }

  static CLI::Option* add_seconds(CLI::App& app, const char* name, double& seconds,
                                  const char* text) {
    const std::map<std::string, double> units{{"s", 1}, {"m", 60}, {"h", 3600}};
    return app.add_option(name, seconds, text)
        ->transform(CLI::AsNumberWithUnit(units))
        ->check(CLI::PositiveNumber);
  }
  static void add_wanted(CLI::App& app, dropcheck::Wanted& wanted) {
    app.add_option("--only-law", wanted.laws, "Tell findings of these laws only: rc.counts")
        ->delimiter(',');
    app.add_option("--known", wanted.known_file,
                   "Findings not to be told, in TOML (default: corpus/SUBJECT/known.toml)");
  }
  static void add_omission(CLI::App& app, std::vector<std::string>& omitted) {
    app.add_option("--omit", omitted, "Ops that no program uses, as in `list --ops`: drop,swap")
        ->delimiter(',');
  }

  void add_limits(CLI::App& app) {
    app.add_option("--timeout", seconds_per_program_, "Seconds that one program may run")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_option("--memory", limits_.memory_mb, "Megabytes that a worker may use")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
  }
  dropcheck::WorkerLimits limits() {
    limits_.time = std::chrono::duration<double>(seconds_per_program_);
    return limits_;
  }

  void add_emit() {
    auto* emit = app_.add_subcommand("emit", "A program as a stand-alone program in C++ or Rust");
    emit->add_option("TARGET", replay_.target, "subject/implementation")->required();
    auto* source = emit->add_option_group("program")->require_option(1);
    source->add_option("FILE", replay_.paths, "A program, or - for standard input")->expected(1);
    auto* random = source->add_option(
        "--random", replay_.random,
        "The first program of the random engine with this seed, instead of a file");
    emit->add_option("-o,--output", output_, "Where it goes; standard output by default");
    emit->add_flag("--cpp", cpp_, "In C++, as by default");
    emit->add_flag("--rust", rust_, "In Rust, and over Rust's own types")->excludes("--cpp");
    emit->add_option("--count", replay_.count,
                     "So many random programs in Rust, into the directory that the output is")
        ->check(CLI::Range(1, 100000))
        ->needs(random)
        ->needs("--rust");
    emit->add_flag("--text", replay_.as_text, "Read standard input, -, as text");
    add_limits(*emit);
    emit->callback([this] {
      replay_.limits = limits();
      code_ = rust_ ? dropcheck::emit_rust(replay_, output_) : dropcheck::emit(replay_, output_);
    });
  }

  void add_bench() {
    auto* bench = app_.add_subcommand("bench", "Run the benchmarks (ci/build bench makes them)");
    bench->add_option("PATTERN", bench_.pattern, "A regular expression for their names")
        ->capture_default_str();
    bench->add_option("--repetitions", bench_.repetitions, "Processes of each binary")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    bench->add_option("--seconds", bench_.seconds, "For each benchmark in each process")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    bench->add_option("--html", bench_.html, "Draw them as a page");
    bench->add_option("--json", bench_.json, "Write the figures; - is standard output");
    bench->callback([this] { code_ = dropcheck::bench(bench_); });
  }

  void add_report() {
    auto* report = app_.add_subcommand("report", "What sanitizers and their like wrote into logs");
    report
        ->add_option("LOG", report_.paths,
                     "Files, directories, the log_path of a sanitizer; - is standard input")
        ->required();
    report->add_option("--baseline", report_.baseline,
                       "What --json printed of an earlier run: only what is new counts");
    report->add_option("--sarif", report_.sarif, "Also write SARIF 2.1.0 to this file");
    report->add_option("--html", report_.html, "Also write a page for people to this file");
    report->add_option("--junit", report_.junit, "Also write JUnit XML to this file");
    report->add_flag("--symbolize,!--no-symbolize", report_.symbolize,
                     "Ask llvm-symbolizer for names that a log lacks, where its modules are here");
    report->add_flag("--json", report_.json, "All of it, as docs/report-schema.md says");
    report->add_flag("-v,--verbose", report_.verbose, "Every report, frame and line");
    report->callback([this] { code_ = dropcheck::report(report_); });
  }

  void add_corpus_commands() {
    auto* show = app_.add_subcommand("show", "Any program as text");
    show->add_option("FILE", path_, "A program, or - for standard input")->required();
    show->add_option("--subject", subject_, "Of a file of bytes")->capture_default_str();
    show->add_flag("--text", as_text_, "Read it as text whatever its name");
    show->callback([this] { code_ = dropcheck::show(path_, subject_, as_text_); });

    auto* keep = app_.add_subcommand("keep", "Move a program to the regressions");
    keep->add_option("FILE", path_, "A program")->required();
    keep->add_option("NAME", name_, "What broke, in words-with-hyphens")->required();
    keep->add_option("--subject", subject_, "Of a file of bytes")->capture_default_str();
    keep->callback([this] { code_ = dropcheck::keep(path_, name_, subject_); });

    auto* encode = app_.add_subcommand("encode", "Programs as bytes, for an engine");
    encode->add_option("SUBJECT", subject_)->required();
    encode->add_option("OUTPUT", path_, "A directory; what was encoded there goes")->required();
    encode->add_option("PATH", paths_, "Files and directories")->required();
    encode->callback([this] { code_ = dropcheck::encode_corpus(subject_, path_, paths_); });
  }

 public:
  /// Takes what stands behind `--`, which is the engine's.
  void set_engine_flags(std::vector<std::string> flags) { engine_flags_ = std::move(flags); }

 private:
  CLI::App app_{"Finds the memory bugs of ownership primitives.", "dropcheck"};
  /// What a person waits for.
  static constexpr double seconds_of_check = 10;
  ExitCode code_ = ExitCode::clean;
  dropcheck::BenchOptions bench_;
  dropcheck::CheckOptions check_;
  dropcheck::FuzzOptions fuzz_;
  std::uint64_t seed_ = random_seed();
  std::vector<std::string> engine_flags_;
  std::vector<std::string> targets_, paths_;
  std::string path_, name_, output_, subject_ = "rc";
  dropcheck::ReplayOptions replay_;
  dropcheck::TriageRequest triage_;
  dropcheck::ReportOptions report_;
  dropcheck::WorkerLimits limits_;
  double seconds_per_program_ = limits_.time.count();
  bool json_ = false, ops_ = false, as_text_ = false, cpp_ = true, rust_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  dropcheck::catch_interrupts();
  CommandLine command_line;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--") continue;
    command_line.set_engine_flags({argv + i + 1, argv + argc});
    argc = i;
  }
  return static_cast<int>(command_line.run(argc, argv));
}
