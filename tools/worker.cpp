// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/worker.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

#include "tools/targets.hpp"

namespace dropcheck {
namespace {

using namespace std::chrono_literals;

volatile std::sig_atomic_t interrupting_signal = 0;

void note_interrupt(int signal) { interrupting_signal = signal; }

// The user's own options come last, so they win.
void add_default_options(const char* variable, std::string options) {
  if (const char* users = std::getenv(variable)) options += ":" + std::string(users);
  setenv(variable, options.c_str(), 1);
}

// Small pools: a program is a few kilobytes, and its freed blocks stay in quarantine to its end all
// the same. Who allocated and who freed, only whole reports tell.
constexpr const char* terse_options =
    "symbolize=0:malloc_context_size=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=64:"
    "max_uar_stack_size_log=16";
constexpr const char* whole_options = "symbolize=1";

/// On a signal, also the one by which we stop a worker, the runtime prints where the worker was.
/// GCC 12's runtime would then wait for ever on a lock of its own symbolizer, so it stays silent.
const char* signal_options() {
  return registry().compiler == "Clang" ? "handle_abort=1:" : "handle_segv=0:";
}

void set_environment(int flight_descriptor, Reports reports) {
  setenv(flight_variable, std::to_string(flight_descriptor).c_str(), 1);
  std::string shared = reports == Reports::terse ? terse_options : whole_options;
  if (!registry().symbolizer.empty()) {
    shared += ":external_symbolizer_path=" + registry().symbolizer;
  }
  // A failed allocation must be an outcome of the op, not the end of the process. Behind each throw
  // the whole fake stack is searched for frames that are gone: with a small one, programs that
  // throw run twice as fast.
  add_default_options("ASAN_OPTIONS",
                      "allocator_may_return_null=1:"
                      "detect_stack_use_after_return=1:max_uar_stack_size_log=16:" +
                          std::string(signal_options()) + shared);
  add_default_options("UBSAN_OPTIONS", "print_stacktrace=1:" + shared);
}

[[noreturn]] void become(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  const std::string why = command[0] + ": cannot be run: " + std::strerror(errno) + "\n";
  (void)!write(STDERR_FILENO, why.data(), why.size());
  _exit(127);
}

std::string read_all(int descriptor) {
  std::string text;
  char part[1 << 16];
  lseek(descriptor, 0, SEEK_SET);
  for (ssize_t got; (got = read(descriptor, part, sizeof part)) > 0;) {
    text.append(part, static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

Worker::Worker(const std::vector<std::string>& command, const WorkerOptions& options)
    : options_(options) {
  flight_ = create_flight(flight_descriptor_);
  log_descriptor_ = memfd_create("dropcheck log", 0);
  if (flight_ == nullptr || log_descriptor_ < 0) {
    error_ = std::string("no memory for a worker: ") + std::strerror(errno);
    return;
  }
  flight_->omitted = options.omitted;
  start(command);
}

Worker::~Worker() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  if (flight_ != nullptr) destroy_flight(flight_, flight_descriptor_);
  if (log_descriptor_ >= 0) close(log_descriptor_);
}

void Worker::start(const std::vector<std::string>& command) {
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) {
    error_ = std::string("no process for a worker: ") + std::strerror(errno);
    return;
  }
  if (process_ > 0) return;
  // A group of its own: an interrupt from the keyboard reaches this process alone, which then stops
  // the worker in an orderly way.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  dup2(log_descriptor_, STDERR_FILENO);
  if (!options_.show_output) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
  }
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  // libFuzzer learns from comparisons of pointers: with random addresses a seed would not bring the
  // same programs back. Where this is forbidden, they are random.
  personality(ADDR_NO_RANDOMIZE);
  set_environment(flight_descriptor_, options_.reports);
  become(command);
}

std::optional<WorkerEnd> Worker::poll() {
  int status = 0;
  if (waitpid(process_, &status, WNOHANG) == 0) {
    watch();
    return std::nullopt;
  }
  process_ = -1;
  WorkerEnd end{.stopped = stopped_, .patience = patience()};
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.log = read_all(log_descriptor_);
  return end;
}

WorkerEnd Worker::wait(const std::function<void()>& tick) {
  for (;;) {
    if (auto end = poll()) return *end;
    std::this_thread::sleep_for(20ms);
    tick();
  }
}

void Worker::watch() {
  const auto now = Clock::now();
  if (stopped_ != Stopped::no) {
    if (now > kill_at_) kill(process_, SIGKILL);
    return;
  }
  if (interrupting_signal != 0) return stop(Stopped::interrupted, SIGINT);
  const bool another = flight_->running == 0 || flight_->programs != program_;
  const std::size_t had = std::exchange(memory_mb_, memory_mb());
  // One program at two polls took the memory; a worker that goes on to others has grown too large.
  const bool was_too_large = std::exchange(too_large_, memory_mb_ > options_.limits.memory_mb);
  if (was_too_large && too_large_) {
    return stop(another ? Stopped::bloated : Stopped::out_of_memory, SIGKILL);
  }
  if (another) {
    program_ = flight_->programs;
    program_began_ = now;
  }
  if (another || memory_mb_ > had) last_grew_ = now;
  if (now - program_began_ > options_.limits.time || now - last_grew_ > patience()) {
    stop(Stopped::out_of_time, SIGABRT);
  }
}

std::chrono::duration<double> Worker::patience() const {
  constexpr std::chrono::duration<double> least{1};
  constexpr double times = 100;
  if (!options_.limits.impatient) return options_.limits.time;
  const std::chrono::duration<double> usual(times * flight_->slowest);
  return std::min(options_.limits.time, std::max(least, usual));
}

void Worker::stop(Stopped why, int signal) {
  constexpr auto patience = 3s;
  // A worker that has ended has no number: -1 would mean every process there is.
  if (process_ <= 0) return;
  stopped_ = why;
  kill_at_ = Clock::now() + patience;
  kill(process_, signal);
}

std::size_t Worker::memory_mb() const {
  std::ifstream pages("/proc/" + std::to_string(process_) + "/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  pages >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) >> 20;
}

std::string how_it_ended(const WorkerEnd& end) {
  if (end.signal == 0) return "code " + std::to_string(end.exit_code);
  return "signal " + std::to_string(end.signal) + " (" + strsignal(end.signal) + ")";
}

bool WorkerEnd::killed_from_outside() const {
  return stopped == Stopped::no &&
         (signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP);
}

bool Replacements::replace(const WorkerEnd& end, const std::string& target) {
  if (!end.killed_from_outside() || left_ == 0 || interrupted()) return false;
  --left_;
  fmt::print(stderr, "{}: the worker was ended from outside, with {}; another one goes on\n",
             target, how_it_ended(end));
  return true;
}

void catch_interrupts() {
  std::signal(SIGINT, note_interrupt);
  std::signal(SIGTERM, note_interrupt);
  // Writing beyond a file size limit is an error to report, not a death.
  std::signal(SIGXFSZ, SIG_IGN);
}

bool interrupted() { return interrupting_signal != 0; }

void die_of_interrupt() {
  std::signal(interrupting_signal, SIG_DFL);
  std::raise(interrupting_signal);
  std::_Exit(128 + interrupting_signal);
}

}  // namespace dropcheck
