// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a pool that may refuse has answered, and what it can be held to: what it gave when it was
// empty it gives again when it is empty again.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "harness/memory_pool/choices.hpp"

namespace dropcheck::memory_pool {

/// The answers to a program's requests, in their order; the implementation notes, the model reads.
class Answers {
 public:
  void note(bool given) { all_.push_back(given); }
  std::size_t count() const { return all_.size(); }
  /// Of the next request: whether it was given. One that was never made was not.
  bool next() { return read_ != all_.size() && all_[read_++]; }

 private:
  std::vector<bool> all_;
  std::size_t read_ = 0;
};

/// The requests since a pool was empty, as long as nothing else happened to it, and those of the
/// time before.
class Precedent {
 public:
  /// Whether the next request must be given, because it was after the same ones.
  bool demands(const Request& request) const {
    return same_ && now_.size() < before_.size() && before_[now_.size()] == request;
  }
  void given(const Request& request) {
    if (!holds_) return;
    same_ = demands(request);
    now_.push_back(request);
  }
  /// Something else happened than giving: what follows proves nothing.
  void disturbed() { holds_ = same_ = false; }
  void emptied() {
    before_ = std::exchange(now_, {});
    holds_ = same_ = true;
  }

 private:
  std::vector<Request> now_;
  std::vector<Request> before_;
  bool holds_ = true;
  bool same_ = true;
};

}  // namespace dropcheck::memory_pool
