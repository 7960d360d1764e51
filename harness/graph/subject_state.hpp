// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The world in which an implementation runs: its handles and guards in slots, its nodes, and what
// can be observed of them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "harness/graph/adapter.hpp"
#include "harness/graph/interpreter.hpp"
#include "harness/graph/node.hpp"
#include "harness/ledger.hpp"
#include "harness/probe.hpp"

namespace dropcheck::graph {

/// Destroying it destroys its handles, unless they were abandoned.
template <GraphAdapter A>
class SubjectState : public Interpreter, private NodeObserver<A> {
 public:
  using Node = graph::Node<A>;
  using ListNode = graph::ListNode<A>;
  using Tree = typename Node::Tree;
  using List = typename ListNode::List;
  using Ref = RefOf<A, Node>;
  using RefMut = RefMutOf<A, Node>;
  using TailRef = RefOf<A, List>;
  using TailRefMut = RefMutOf<A, List>;
  using Guard = std::variant<std::monostate, Ref, RefMut, TailRef, TailRefMut>;

  /// Requires: `registry` is the thread's current one and outlives this.
  SubjectState(const Program& program, Registry& registry)
      : Interpreter(abilities_of<A>(), program), registry_(registry) {}
  ~SubjectState() {
    if (!abandoned_) std::destroy_at(&slots_);
  }

  /// After a fault a handle may be anything: it is not touched again.
  void abandon_handles() { abandoned_ = true; }

  void observe() override {
    const Ledger::Scope subject(true);
    for (std::uint8_t i = 0; i < limits::slots; ++i) observe(NodeSlot{i});
    for (std::uint8_t i = 0; i < limits::slots; ++i) observe(ListSlot{i});
    for (std::uint8_t i = 0; i < limits::slots; ++i) look(GuardSlot{i});
    tell(number_event(EventKind::alive, registry_.live()));
  }

  void observe_leaks() override {
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) != nullptr) tell(node_event(EventKind::leaked, i));
    }
  }

  Links links() override {
    Links links;
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      Links::Node& own =
          links.nodes.emplace_back(Links::Node{.alive = registry_.find(i) != nullptr});
      if (own.alive) in_list_[i] ? add_links(list_node(i), own) : add_links(node(i), own);
    }
    return links;
  }

  void take_back() override {
    const Ledger::Scope subject(true);
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) == nullptr) continue;
      if constexpr (OwnsLinks<A>) {
        in_list_[i] ? A::template cut_list<ListNode>(list_node(i)) : A::template cut<Node>(node(i));
      } else if (in_list_[i]) {
        const List dying(std::move(A::template tail_of<ListNode>(list_node(i))));
      } else {
        typename Node::Children dying(std::move(node(i).children));
        Node::drop_in_order(dying);
      }
    }
  }

 protected:
  NodeObserver<A>& observer() { return *this; }
  Tree& at(NodeSlot slot) { return slots_.trees[slot.index]; }
  List& at(ListSlot slot) { return slots_.lists[slot.index]; }
  Guard& at(GuardSlot slot) { return slots_.guards[slot.index]; }

  void tell(const Event& event) {
    const Ledger::Scope harness(false);
    trace().add(event);
  }

 private:
  Node& node(std::uint32_t serial) { return *static_cast<Node*>(registry_.find(serial)); }
  ListNode& list_node(std::uint32_t serial) {
    return *static_cast<ListNode*>(registry_.find(serial));
  }
  /// A node's serial number plus one; 0 for no node.
  static std::uint64_t plus_1(const Probe& node) {
    const auto serial = node.touch();
    return serial ? std::uint64_t{*serial} + 1 : 0;
  }
  static std::uint64_t plus_1(const List& list) { return list ? plus_1(*list) : 0; }

  /// Who borrows a cell that gives these.
  static Borrowed borrowed(bool readable, bool writable) {
    if (!readable) return Borrowed::for_writing;
    return writable ? Borrowed::no : Borrowed::for_reading;
  }
  static Borrowed borrowed(const Tree& tree) {
    const bool readable = A::template try_borrow<Node>(tree).has_value();
    return borrowed(readable, A::template try_borrow_mut<Node>(tree).has_value());
  }

  static std::uint64_t plus_1(const Tree& tree) {
    return tree ? plus_1(A::template node_of<Node>(tree)) : 0;
  }

  void observe(NodeSlot slot) {
    const Tree& tree = std::as_const(at(slot));
    if (!tree) return;
    const Node& node = A::template node_of<Node>(tree);
    const auto serial = node.touch();
    if (!serial) return;
    std::uint64_t weak = 0;
    if constexpr (HasWeakCount<A>) weak = A::weak_count(tree);
    tell(node_event(EventKind::counts, *serial, slot.index, A::strong_count(tree), weak));
    tell(state_event(EventKind::state, slot.index, borrowed(tree)));
    Children children;
    for (const Tree& child : node.children) children.add(plus_1(child) - 1);
    const Tree parent = A::template upgrade<Node>(node.parent);
    tell(links_event(slot, *serial, node.value, children, plus_1(parent)));
  }
  void observe(ListSlot slot) {
    const List& list = std::as_const(at(slot));
    if (!list) return;
    const auto serial = (*list).touch();
    if (!serial) return;
    tell(node_event(EventKind::list_counts, *serial, slot.index, A::strong_count(list)));
    const bool readable = A::template try_borrow_tail<ListNode>(list).has_value();
    const bool writable = A::template try_borrow_tail_mut<ListNode>(list).has_value();
    tell(state_event(EventKind::tail_state, slot.index, borrowed(readable, writable)));
    const List& rest = A::template tail_of<ListNode>(*list);
    tell(node_event(EventKind::tail, *serial, slot.index, plus_1(rest)));
  }
  void look(GuardSlot slot) {
    const auto look_through = [&]<class G>(G& guard) {
      if constexpr (std::is_same_v<G, Ref> || std::is_same_v<G, RefMut>) {
        const Node& node = *guard;
        if (const auto serial = node.touch()) {
          tell(node_event(EventKind::sees, *serial, slot.index, node.value));
        }
      } else if constexpr (!std::is_same_v<G, std::monostate>) {
        tell(node_event(EventKind::sees_tail, 0, slot.index, plus_1(std::as_const(*guard))));
      }
    };
    std::visit(look_through, at(slot));
  }

  void add_links(Node& node, Links::Node& own) {
    for (const Tree& child : node.children) add_link(plus_1(child), own.strong);
    const Tree parent = A::template upgrade<Node>(node.parent);
    add_link(plus_1(parent), own.weak);
  }
  void add_links(ListNode& node, Links::Node& own) {
    add_link(plus_1(A::template tail_of<ListNode>(node)), own.strong);
  }
  static void add_link(std::uint64_t plus_1, std::vector<std::uint32_t>& links) {
    if (plus_1 != 0) links.push_back(static_cast<std::uint32_t>(plus_1 - 1));
  }

  void on_make(const Probe& node, bool in_list) override {
    const Ledger::Scope harness(false);
    in_list_.push_back(in_list);
    trace().add(node_event(EventKind::made, node.serial(), node.label().index));
  }
  bool tell_drop(const Probe& node) {
    tell(node_event(EventKind::dropped, node.serial(), node.label().index));
    return !registry_.fault();
  }
  void on_drop(Node& node) override {
    if (!tell_drop(node)) return;
    find_parent(node.parent);
    run_script_of(node);
  }
  void on_drop(ListNode& node) override {
    if (tell_drop(node)) run_script_of(node);
  }
  void run_script_of(const Probe& node) {
    const Ledger::Scope harness(false);
    run_script(node.label());
  }
  void find_parent(const typename Node::Parent& link) {
    const Ledger::Scope subject(true);
    const Tree parent = A::template upgrade<Node>(link);
    const Borrowed state = parent ? borrowed(parent) : Borrowed::no;
    tell(finds_event(state, plus_1(parent)));
  }

  struct Slots {
    std::array<Tree, limits::slots> trees{};
    std::array<List, limits::slots> lists{};
    // Last, so that they are destroyed first.
    std::array<Guard, limits::slots> guards{};
  };

  Registry& registry_;
  /// By serial number.
  std::vector<bool> in_list_;
  bool abandoned_ = false;
  union {
    Slots slots_{};
  };
};

}  // namespace dropcheck::graph
