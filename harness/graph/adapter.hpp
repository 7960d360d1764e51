// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a graph tells the harness: a plain struct with types for the links of a node, and static
// functions for what is done with them. Copying, moving and destroying a handle are its own.
// Everything beyond GraphAdapter is an ability of its own: leave it out and its ops are skipped.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>

#include "harness/demand.hpp"
#include "harness/graph/abilities.hpp"

namespace dropcheck::graph {

/// Nodes to ask the concepts about.
template <class A>
struct SampleNode {
  typename A::template Parent<SampleNode> parent;
  typename A::template Children<SampleNode> children;
  friend std::ostream& operator<<(std::ostream& out, const SampleNode&) { return out; }
};
template <class A>
struct SampleList {
  using List = typename A::template List<SampleList>;
  SampleList(int, List&& rest) : tail(std::move(rest)) {}
  typename A::template Tail<SampleList> tail;
  friend std::ostream& operator<<(std::ostream& out, const SampleList&) { return out; }
};
template <class A>
using TreeOf = typename A::template Tree<SampleNode<A>>;
template <class A>
using ListOf = typename SampleList<A>::List;
template <class A, class T>
using RefOf = typename A::template Ref<T>;
template <class A, class T>
using RefMutOf = typename A::template RefMut<T>;

/// A strong handle: empty when default-constructed or moved from.
template <class H>
concept Handle = std::copyable<H> && std::default_initializable<H> &&
                 requires(const H handle) { static_cast<bool>(handle); };

/// A borrow: `*guard` is what it is of; destroying it ends it.
template <class G, class Target>
concept GuardOf = std::movable<G> && requires(G guard) {
  { *guard } -> std::same_as<Target&>;
};

/// Refused borrows throw A::BorrowError or A::BorrowMutError, and nothing has changed then; try_…
/// give an empty optional. upgrade(parent) is empty once the parent is being dropped.
template <class A>
concept Borrows =
    !std::same_as<typename A::BorrowError, typename A::BorrowMutError> &&
    GuardOf<RefOf<A, SampleNode<A>>, const SampleNode<A>> &&
    GuardOf<RefMutOf<A, SampleNode<A>>, SampleNode<A>> &&
    GuardOf<RefOf<A, ListOf<A>>, const ListOf<A>> && GuardOf<RefMutOf<A, ListOf<A>>, ListOf<A>> &&
    requires(const TreeOf<A> tree, const ListOf<A> list) {
      { A::template borrow<SampleNode<A>>(tree) } -> std::same_as<RefOf<A, SampleNode<A>>>;
      { A::template borrow_mut<SampleNode<A>>(tree) } -> std::same_as<RefMutOf<A, SampleNode<A>>>;
      A::template try_borrow<SampleNode<A>>(tree).has_value();
      A::template try_borrow_mut<SampleNode<A>>(tree).has_value();
      { A::template borrow_tail<SampleList<A>>(list) } -> std::same_as<RefOf<A, ListOf<A>>>;
      { A::template borrow_tail_mut<SampleList<A>>(list) } -> std::same_as<RefMutOf<A, ListOf<A>>>;
      A::template try_borrow_tail<SampleList<A>>(list).has_value();
      A::template try_borrow_tail_mut<SampleList<A>>(list).has_value();
    };

/// make(node&&) gives a handle; take_child and child an empty one if there is no such child;
/// drop_child whether there was one. new_child(parent, make) borrows the parent, then makes. A node
/// has members `children`, a range of handles, and `parent`. node_of(tree) is the node, whoever
/// borrows it: to tell which one it is.
template <class A>
concept HasTree =
    Handle<TreeOf<A>> && std::default_initializable<typename A::template Parent<SampleNode<A>>> &&
    std::ranges::range<typename A::template Children<SampleNode<A>>> &&
    requires(const TreeOf<A> tree, SampleNode<A> node, std::size_t index,
             SampleNode<A> (*make_node)()) {
      { A::template make<SampleNode<A>>(std::move(node)) } -> std::same_as<TreeOf<A>>;
      A::template add_child<SampleNode<A>>(tree, tree);
      A::template new_child<SampleNode<A>>(tree, make_node);
      { A::template take_child<SampleNode<A>>(tree) } -> std::same_as<TreeOf<A>>;
      { A::template drop_child<SampleNode<A>>(tree, index) } -> std::same_as<bool>;
      A::template clear_children<SampleNode<A>>(tree);
      { A::template child<SampleNode<A>>(tree, index) } -> std::same_as<TreeOf<A>>;
      A::template set_parent<SampleNode<A>>(tree, tree);
      A::template clear_parent<SampleNode<A>>(tree);
      { A::template parent<SampleNode<A>>(tree) } -> std::same_as<TreeOf<A>>;
      { A::template node_of<SampleNode<A>>(tree) } -> std::same_as<SampleNode<A>&>;
      { A::template upgrade<SampleNode<A>>(node.parent) } -> std::same_as<TreeOf<A>>;
      { A::strong_count(tree) } -> std::convertible_to<std::uint64_t>;
    };

/// cons(arguments…, list&&) builds a node whose constructor takes them, in which `tail` is made of
/// the list. append(list, to) says whether there is an end. tail_of(node) is what `tail` holds,
/// whoever borrows it.
template <class A>
concept HasList =
    Handle<ListOf<A>> && requires(const ListOf<A> list, ListOf<A> rest, SampleList<A> node) {
      { *list } -> std::same_as<SampleList<A>&>;
      { A::template cons<SampleList<A>>(1, std::move(rest)) } -> std::same_as<ListOf<A>>;
      A::template set_tail<SampleList<A>>(list, list);
      { A::template append<SampleList<A>>(list, list) } -> std::same_as<bool>;
      { A::template take_tail<SampleList<A>>(list) } -> std::same_as<ListOf<A>>;
      { A::template tail<SampleList<A>>(list) } -> std::same_as<ListOf<A>>;
      { A::template tail_of<SampleList<A>>(node) } -> std::same_as<ListOf<A>&>;
      { A::strong_count(list) } -> std::convertible_to<std::uint64_t>;
    };

template <class A>
concept GraphAdapter = HasTree<A> && HasList<A> && Borrows<A>;

/// weak_count(tree): how many nodes have it as their parent.
template <class A>
concept HasWeakCount = requires(const TreeOf<A> tree) {
  { A::weak_count(tree) } -> std::convertible_to<std::uint64_t>;
};

/// print(tree), print_list(list): a text with what each node prints as, in order, children or the
/// tail behind it; one that was met before prints its name alone. Where something is borrowed for
/// writing, it has `<borrowed>`.
template <class A>
concept HasPrint = requires(const TreeOf<A> tree, const ListOf<A> list) {
  { A::template print<SampleNode<A>>(tree) } -> std::same_as<std::string>;
  { A::template print_list<SampleList<A>>(list) } -> std::same_as<std::string>;
};

/// drop_long(list&&): drops the handle as its destructor would, but a list of any length needs
/// little stack.
template <class A>
concept HasDropLong =
    requires(ListOf<A> list) { A::template drop_long<SampleList<A>>(std::move(list)); };

/// For links that lie in nodes of the implementation's own, of which `children`, `parent` and
/// `tail` are views: they are dropped behind the destructor of the harness's node, which leaves
/// them alone. cut(node) and cut_list(node) drop what a node owns.
template <class A>
concept OwnsLinks = requires(SampleNode<A>& node, SampleList<A>& list) {
  A::template cut<SampleNode<A>>(node);
  A::template cut_list<SampleList<A>>(list);
};

/// Whether `A` is an adapter. If not, the compiler says what it lacks, in one message.
template <class A>
consteval bool fits() {
  constexpr bool all = GraphAdapter<A>;
  if constexpr (!(HasTree<A>)) {
    static_assert(never<A>,
                  "graph adapter: what trees need is incomplete: Tree, Parent, Children, make, "
                  "add_child, … as harness/graph/adapter.hpp lists them");
  } else if constexpr (!(HasList<A>)) {
    static_assert(never<A>,
                  "graph adapter: what lists need is incomplete: List, Tail, cons, set_tail, … as "
                  "harness/graph/adapter.hpp lists them");
  } else if constexpr (!(Borrows<A>)) {
    static_assert(never<A>,
                  "graph adapter: what borrows need is incomplete: Ref, RefMut, BorrowError, "
                  "BorrowMutError, borrow, … as harness/graph/adapter.hpp lists them");
  } else if constexpr (!all) {
    static_assert(never<A>,
                  "graph adapter: it is none; harness/graph/adapter.hpp says what one has");
  }
  return all;
}

template <GraphAdapter A>
consteval Abilities abilities_of() {
  return (HasWeakCount<A> ? has_weak_count : 0) | (HasPrint<A> ? has_print : 0) |
         (HasDropLong<A> ? has_drop_long : 0);
}

}  // namespace dropcheck::graph
