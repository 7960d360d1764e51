// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The graph that the Rust book builds, over dropcheck::Rc and dropcheck::RefCell: nodes with
// children and a weak parent, and lists with a tail that can be set.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "harness/graph/adapter.hpp"
#include "peers/rc/reference.hpp"
#include "primitives/ref_cell.hpp"

namespace dropcheck::graph {

/// Over any Rc and Weak.
template <class Handles>
struct GraphOver : Handles {
  template <class T>
  using Tree = typename Handles::template Strong<RefCell<T>>;
  template <class T>
  using Parent = typename Handles::template Weak<RefCell<T>>;
  template <class T>
  using Children = std::vector<Tree<T>>;
  template <class T>
  using List = typename Handles::template Strong<T>;
  template <class T>
  using Tail = RefCell<List<T>>;
  template <class T>
  using Ref = dropcheck::Ref<T>;
  template <class T>
  using RefMut = dropcheck::RefMut<T>;
  using BorrowError = dropcheck::BorrowError;
  using BorrowMutError = dropcheck::BorrowMutError;

  template <class T>
  static Tree<T> make(T&& node) {
    return Handles::template make<RefCell<T>>(std::move(node));
  }
  template <class T>
  static Ref<T> borrow(const Tree<T>& tree) {
    return (*tree).borrow();
  }
  template <class T>
  static RefMut<T> borrow_mut(const Tree<T>& tree) {
    return (*tree).borrow_mut();
  }
  template <class T>
  static std::optional<Ref<T>> try_borrow(const Tree<T>& tree) {
    return (*tree).try_borrow();
  }
  template <class T>
  static std::optional<RefMut<T>> try_borrow_mut(const Tree<T>& tree) {
    return (*tree).try_borrow_mut();
  }
  template <class T>
  static T& node_of(const Tree<T>& tree) {
    return (*tree).get_mut();
  }

  template <class T>
  static void add_child(const Tree<T>& parent, const Tree<T>& child) {
    (*parent).borrow_mut()->children.push_back(child);
  }
  template <class T>
  static void new_child(const Tree<T>& parent, auto&& make_node) {
    const RefMut<T> node = (*parent).borrow_mut();
    const Tree<T> child = make<T>(make_node());
    (*child).borrow_mut()->parent = Handles::template downgrade<RefCell<T>>(parent);
    node->children.push_back(child);
  }
  template <class T>
  static Tree<T> take_child(const Tree<T>& parent) {
    const RefMut<T> node = (*parent).borrow_mut();
    if (node->children.empty()) return Tree<T>();
    Tree<T> child = std::move(node->children.back());
    node->children.pop_back();
    return child;
  }
  /// The child dies when the parent is no longer borrowed, so its destructor may use that.
  template <class T>
  static bool drop_child(const Tree<T>& parent, std::size_t index) {
    Tree<T> dying;
    const RefMut<T> node = (*parent).borrow_mut();
    if (index >= node->children.size()) return false;
    const auto at = node->children.begin() + static_cast<std::ptrdiff_t>(index);
    dying = std::move(*at);
    node->children.erase(at);
    return true;
  }
  /// They die one after another while the parent is borrowed.
  template <class T>
  static void clear_children(const Tree<T>& parent) {
    const RefMut<T> node = (*parent).borrow_mut();
    for (Tree<T>& child : node->children) const Tree<T> dying(std::move(child));
    node->children.clear();
  }
  template <class T>
  static Tree<T> child(const Tree<T>& parent, std::size_t index) {
    const Ref<T> node = (*parent).borrow();
    return index < node->children.size() ? node->children[index] : Tree<T>();
  }

  template <class T>
  static void set_parent(const Tree<T>& child, const Tree<T>& parent) {
    (*child).borrow_mut()->parent = Handles::template downgrade<RefCell<T>>(parent);
  }
  template <class T>
  static void clear_parent(const Tree<T>& child) {
    (*child).borrow_mut()->parent = Parent<T>();
  }
  template <class T>
  static Tree<T> upgrade(const Parent<T>& parent) {
    return Handles::template upgrade<RefCell<T>>(parent);
  }
  template <class T>
  static Tree<T> parent(const Tree<T>& child) {
    return upgrade<T>((*child).borrow()->parent);
  }

  template <class T>
  static List<T> cons(auto&&... arguments) {
    return Handles::template make<T>(std::forward<decltype(arguments)>(arguments)...);
  }
  template <class T>
  static Ref<List<T>> borrow_tail(const List<T>& list) {
    return (*list).tail.borrow();
  }
  template <class T>
  static RefMut<List<T>> borrow_tail_mut(const List<T>& list) {
    return (*list).tail.borrow_mut();
  }
  template <class T>
  static std::optional<Ref<List<T>>> try_borrow_tail(const List<T>& list) {
    return (*list).tail.try_borrow();
  }
  template <class T>
  static std::optional<RefMut<List<T>>> try_borrow_tail_mut(const List<T>& list) {
    return (*list).tail.try_borrow_mut();
  }
  template <class T>
  static List<T>& tail_of(T& node) {
    return node.tail.get_mut();
  }
  /// The old tail dies while it is borrowed.
  template <class T>
  static void set_tail(const List<T>& list, const List<T>& to) {
    *(*list).tail.borrow_mut() = to;
  }
  template <class T>
  static List<T> take_tail(const List<T>& list) {
    return (*list).tail.replace(List<T>());
  }
  template <class T>
  static List<T> tail(const List<T>& list) {
    return *(*list).tail.borrow();
  }
  /// False: the list leads back into itself.
  template <class T>
  static bool append(const List<T>& list, const List<T>& to) {
    std::vector<const T*> passed;
    List<T> last = list;
    for (List<T> next = list; next; next = tail<T>(last)) {
      if (std::find(passed.begin(), passed.end(), &*next) != passed.end()) return false;
      passed.push_back(&*next);
      last = next;
    }
    set_tail<T>(last, to);
    return true;
  }
  /// Drops link by link, as long as nobody else owns the next: a destructor would recurse.
  template <class T>
  static void drop_long(List<T>&& list) {
    List<T> first(std::move(list));
    while (first && Handles::strong_count(first) == 1) {
      List<T> rest = take_tail<T>(first);
      first = std::move(rest);
    }
  }

  /// A node that was printed before is named, and not entered again.
  template <class T>
  static std::string print(const Tree<T>& tree) {
    std::ostringstream out;
    std::vector<const RefCell<T>*> printed;
    print_node<T>(tree, printed, out);
    return out.str();
  }
  template <class T>
  static void print_node(const Tree<T>& tree, std::vector<const RefCell<T>*>& printed,
                         std::ostream& out) {
    const std::optional<Ref<T>> node = (*tree).try_borrow();
    if (!node) return void(out << "<borrowed>");
    out << **node;
    if (std::find(printed.begin(), printed.end(), &*tree) != printed.end()) return;
    printed.push_back(&*tree);
    out << " [";
    for (const Tree<T>& child : (*node)->children) print_node<T>(child, printed, out << " ");
    out << " ]";
  }
  template <class T>
  static std::string print_list(const List<T>& list) {
    std::ostringstream out;
    std::vector<const T*> printed;
    for (List<T> link = list; link;) {
      out << (printed.empty() ? "" : " -> ") << *link;
      if (std::find(printed.begin(), printed.end(), &*link) != printed.end()) break;
      printed.push_back(&*link);
      const std::optional<Ref<List<T>>> rest = (*link).tail.try_borrow();
      if (!rest) out << " -> <borrowed>";
      link = rest ? **rest : List<T>();
    }
    return out.str();
  }
};

struct Reference : GraphOver<rc::Reference> {};

}  // namespace dropcheck::graph
