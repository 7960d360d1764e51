// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/serve.hpp"

#include <sys/socket.h>

#include <span>

#include "harness/judge.hpp"
#include "harness/ledger.hpp"
#include "harness/limits.hpp"

namespace dropcheck {

void serve(const Target& target, int socket) {
  Judge judge(target);
  std::uint8_t program[limits::program_bytes_max];
  for (ssize_t size; (size = recv(socket, program, sizeof program, 0)) > 0;) {
    judge.flight().forget_violations();
    const Verdict verdict = judge({program, static_cast<std::size_t>(size)});
    const Served served{verdict.trace_hash, !verdict.pass() && !Ledger::asan_judges};
    if (send(socket, &served, sizeof served, MSG_NOSIGNAL) < 0 || served.retires != 0) return;
  }
}

}  // namespace dropcheck
