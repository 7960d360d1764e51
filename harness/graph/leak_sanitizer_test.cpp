// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A second opinion on leaks: LeakSanitizer finds one behind a program if and only if the model
// predicts one. Nothing here may keep an address where it looks, such as the ledger's and the
// registry's tables: so nodes are no probes, and where they lie is kept in disguise.
#include <gtest/gtest.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DROPCHECK_LEAK_SANITIZER
#endif
#endif

#ifdef DROPCHECK_LEAK_SANITIZER
#include <fcntl.h>
#include <sanitizer/lsan_interface.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include "harness/graph/canary.hpp"
#include "harness/graph/codec.hpp"
#include "harness/graph/ending.hpp"
#include "harness/graph/model.hpp"
#include "harness/graph/writing.hpp"
#include "harness/thorough_test.hpp"

namespace dropcheck::graph {
namespace {

using canary::Canary;

struct Node {
  Canary::Parent<Node> parent;
  Canary::Children<Node> children;
};
struct Link {
  explicit Link(Rc<Link>&& rest) : tail(std::move(rest)) {}
  Canary::Tail<Link> tail;
};

/// Links out of nodes: nobody dies before all are taken.
struct Taken {
  std::vector<Canary::Children<Node>> children;
  std::vector<Rc<Link>> tails;
};

/// A node or a link, in disguise.
class Hidden {
 public:
  explicit Hidden(Node& node) : bits_(~reinterpret_cast<std::uintptr_t>(&node)) {}
  explicit Hidden(Link& link) : bits_(~reinterpret_cast<std::uintptr_t>(&link)), in_list_(true) {}
  /// Requires: it lives.
  void take_links(Taken& taken) const {
    if (in_list_) {
      taken.tails.push_back(std::move(reinterpret_cast<Link*>(~bits_)->tail.get_mut()));
    } else {
      taken.children.push_back(std::move(reinterpret_cast<Node*>(~bits_)->children));
    }
  }

 private:
  std::uintptr_t bits_;
  bool in_list_ = false;
};

/// Does what takes effect in the model; so there are no guards, for without any nothing is refused.
class World {
 public:
  explicit World(std::vector<Hidden>& made) : made_(made) {}

  void operator()(const op::New& o) { at(o.into) = hide(Canary::make<Node>(Node())); }
  void operator()(const op::Clone& o) { at(o.into) = canary::TreeOf<Node>(at(o.from)); }
  void operator()(const op::Drop& o) { at(o.slot) = {}; }
  void operator()(const op::AddChild& o) { Canary::add_child<Node>(at(o.slot), at(o.to)); }
  void operator()(const op::NewChild& o) {
    const auto child = hide(Canary::make<Node>(Node()));
    Canary::set_parent<Node>(child, at(o.slot));
    Canary::add_child<Node>(at(o.slot), child);
  }
  void operator()(const op::TakeChild& o) { at(o.into) = Canary::take_child<Node>(at(o.from)); }
  void operator()(const op::DropChild& o) { Canary::drop_child<Node>(at(o.slot), o.child.index); }
  void operator()(const op::ClearChildren& o) { Canary::clear_children<Node>(at(o.slot)); }
  void operator()(const op::SetParent& o) { Canary::set_parent<Node>(at(o.slot), at(o.to)); }
  void operator()(const op::ClearParent& o) { Canary::clear_parent<Node>(at(o.slot)); }
  void operator()(const op::FirstChild& o) { at(o.into) = Canary::child<Node>(at(o.from), 0); }
  void operator()(const op::Descend& o) {
    at(o.slot) = Canary::child<Node>(at(o.slot), o.child.index);
  }
  void operator()(const op::Parent& o) { at(o.into) = Canary::parent<Node>(at(o.from)); }
  void operator()(const op::Cons& o) {
    at(o.into) = Canary::cons<Link>(std::move(at(o.into)));
    made_.emplace_back(*at(o.into));
  }
  void operator()(const op::CloneList& o) { at(o.into) = Rc<Link>(at(o.from)); }
  void operator()(const op::DropList& o) { at(o.slot) = {}; }
  void operator()(const op::DropLong& o) { Canary::drop_long<Link>(std::move(at(o.slot))); }
  void operator()(const op::SetTail& o) { Canary::set_tail<Link>(at(o.slot), at(o.to)); }
  void operator()(const op::Append& o) { Canary::append<Link>(at(o.slot), at(o.to)); }
  void operator()(const op::TakeTail& o) { at(o.into) = Canary::take_tail<Link>(at(o.from)); }
  void operator()(const op::Tail& o) { at(o.into) = Canary::tail<Link>(at(o.from)); }
  /// Guards, and what only looks.
  void operator()(const auto&) {}

 private:
  canary::TreeOf<Node>& at(NodeSlot slot) { return trees_[slot.index]; }
  Rc<Link>& at(ListSlot slot) { return lists_[slot.index]; }
  canary::TreeOf<Node> hide(canary::TreeOf<Node> tree) {
    made_.emplace_back(Canary::node_of<Node>(tree));
    return tree;
  }

  std::vector<Hidden>& made_;
  std::array<canary::TreeOf<Node>, limits::slots> trees_;
  std::array<Rc<Link>, limits::slots> lists_;
};

/// What a program leaves behind in the model, while it does the same in a world of its own.
[[gnu::noinline]] Links run(const Program& program, std::vector<Hidden>& made) {
  Model model((has_drop_long << 1) - 1, program);
  World world(made);
  for (const Step& step : program.steps) {
    model.run_step(step);
    const bool done = model.trace().events().back() == outcome_event(Outcome::done);
    model.trace().forget_step();
    if (done) std::visit(world, step.op);
  }
  drop_slots(model, [&](const Op& op) {
    model.run_own(op);
    model.trace().forget_step();
    return true;
  });
  return model.links();
}

/// Overwrites what calls have left on the stack: an address there hides a leak.
[[gnu::noinline]] void scrub_stack() {
  volatile std::byte scrubbed[1 << 16];
  for (volatile std::byte& one : scrubbed) one = std::byte{};
}

/// Its report says nothing that a test wants to read.
bool finds_a_leak() {
  const int terminal = dup(STDERR_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDERR_FILENO);
  const bool found = __lsan_do_recoverable_leak_check() != 0;
  dup2(terminal, STDERR_FILENO);
  close(nowhere);
  close(terminal);
  return found;
}

struct Opinions {
  bool model;
  bool sanitizer;
};
/// Both on one program; what leaks is taken back.
Opinions opinions_on(const Program& program) {
  std::vector<Hidden> made;
  const Links links = run(program, made);
  scrub_stack();
  Opinions opinions{false, finds_a_leak()};
  Taken taken;
  for (std::size_t node = 0; node < links.nodes.size(); ++node) {
    if (!links.nodes[node].alive) continue;
    opinions.model = true;
    made[node].take_links(taken);
  }
  return opinions;
}

Program without_scripts(Program program) {
  std::erase_if(program.steps, [](const Step& step) { return step.on_drop.has_value(); });
  return program;
}

TEST(GraphLeaks, LeakSanitizerSeesWhatTheModelDoesNotExpect) {
  const Program family = std::get<Program>(
      parse<Language>("dropcheck graph 1\nnew n0 0\nnew n1 0\nset_parent n1 n0\nadd_child n0 n1"));
  EXPECT_FALSE(opinions_on(family).sanitizer);
  canaries::defect = "ParentIsHeldStrongly";
  std::vector<Hidden> made;
  run(family, made);
  scrub_stack();
  const bool found = finds_a_leak();
  Taken taken;
  made[0].take_links(taken);
  canaries::defect = "";
  if (!found) GTEST_SKIP() << "LeakSanitizer does not work here";
}

TEST(GraphLeaks, LeakSanitizerAgreesWithTheModelOnRandomPrograms) {
  const auto cycle =
      std::get<Program>(parse<Language>("dropcheck graph 1\ncons l0 0\nappend l0 l0"));
  if (!opinions_on(cycle).sanitizer) GTEST_SKIP() << "LeakSanitizer does not work here";
  int leaky = 0;
  const int programs = cases(1000, 60);
  for (int seed = 0; seed < programs; ++seed) {
    const Program program = without_scripts(
        write_program<Language>(static_cast<std::uint64_t>(seed), (has_drop_long << 1) - 1));
    const Opinions opinions = opinions_on(program);
    ASSERT_EQ(opinions.model, opinions.sanitizer) << "seed " << seed << "\n" << print(program);
    leaky += opinions.model;
  }
  EXPECT_GT(leaky, programs / 10);
  EXPECT_LT(leaky, programs * 9 / 10);
}

}  // namespace
}  // namespace dropcheck::graph
#endif
