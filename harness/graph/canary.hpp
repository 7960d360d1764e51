// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small graph, sound as it stands, that can be given one defect at a time: for tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/canary.hpp"
#include "harness/graph/adapter.hpp"
#include "primitives/drop.hpp"
#include "primitives/rc.hpp"
#include "primitives/ref_cell.hpp"

namespace dropcheck::graph::canary {

using canaries::defect_is;

/// Whoever has it does not give it back.
template <class T>
void lose(Rc<T>&& handle) {
  if (handle) Rc<T>::into_raw(std::move(handle));
}

template <class T>
struct TreeOf {
  TreeOf() = default;
  explicit TreeOf(Rc<RefCell<T>>&& made) : rc(std::move(made)) {}
  TreeOf(const TreeOf&) = default;
  TreeOf(TreeOf&&) = default;
  TreeOf& operator=(const TreeOf&) = default;
  TreeOf& operator=(TreeOf&&) = default;
  ~TreeOf() {
    if (defect_is("CollectsCycles") && rc && rc.strong_count() == 2) collect();
  }
  explicit operator bool() const { return static_cast<bool>(rc); }
  RefCell<T>& operator*() const { return *rc; }

  /// If only the node itself owns it beside this handle, it is let go.
  void collect() {
    auto& children = (*rc).get_mut().children;
    for (const TreeOf& child : children) {
      if (&child == this || !Rc<RefCell<T>>::ptr_eq(child.rc, rc)) continue;
      const auto gone = std::exchange(children, {});
      return;
    }
  }

  Rc<RefCell<T>> rc;
};
template <class T>
struct ParentOf {
  Weak<RefCell<T>> weak;
  TreeOf<T> strong;
};

struct Canary {
  template <class T>
  using Tree = TreeOf<T>;
  template <class T>
  using Parent = ParentOf<T>;
  template <class T>
  using Children = std::vector<TreeOf<T>>;
  template <class T>
  using List = Rc<T>;
  template <class T>
  using Tail = RefCell<Rc<T>>;
  template <class T>
  using Ref = dropcheck::Ref<T>;
  template <class T>
  using RefMut = dropcheck::RefMut<T>;
  using BorrowError = dropcheck::BorrowError;
  using BorrowMutError = dropcheck::BorrowMutError;

  template <class T>
  static TreeOf<T> make(T&& node) {
    return TreeOf<T>(Rc<RefCell<T>>::make(std::move(node)));
  }
  static std::uint64_t strong_count(const auto& handle) {
    if constexpr (requires { handle.rc; }) {
      return handle.rc.strong_count() +
             (defect_is("StrongCountHasTheWeakOnes") ? handle.rc.weak_count() : 0);
    } else {
      return handle.strong_count();
    }
  }
  static std::uint64_t weak_count(const auto& tree) {
    return defect_is("WeakCountIsOfAll") ? tree.rc.weak_count() + 1 : tree.rc.weak_count();
  }
  template <class T>
  static Ref<T> borrow(const TreeOf<T>& tree) {
    return (*tree).borrow();
  }
  template <class T>
  static RefMut<T> borrow_mut(const TreeOf<T>& tree) {
    if (defect_is("WriterThrowsTheOtherError")) {
      auto guard = (*tree).try_borrow_mut();
      if (!guard) throw BorrowError(std::nullopt);
      return *std::move(guard);
    }
    return (*tree).borrow_mut();
  }
  template <class T>
  static std::optional<Ref<T>> try_borrow(const TreeOf<T>& tree) {
    if (defect_is("ReaderIsNeverReleased")) mem::forget((*tree).try_borrow());
    return (*tree).try_borrow();
  }
  template <class T>
  static std::optional<RefMut<T>> try_borrow_mut(const TreeOf<T>& tree) {
    return (*tree).try_borrow_mut();
  }
  template <class T>
  static T& node_of(const TreeOf<T>& tree) {
    return (*tree).get_mut();
  }

  template <class T>
  static void add_child(const TreeOf<T>& parent, const TreeOf<T>& child) {
    if (defect_is("AddChildIgnoresBorrows")) return node_of<T>(parent).children.push_back(child);
    auto& children = (*parent).borrow_mut()->children;
    if (defect_is("AddChildLosesAHandle")) lose(TreeOf<T>(child).rc.downgrade().upgrade());
    children.insert(defect_is("AddChildPutsItFirst") ? children.begin() : children.end(), child);
  }
  template <class T>
  static void new_child(const TreeOf<T>& parent, auto&& make_node) {
    const RefMut<T> node = (*parent).borrow_mut();
    const TreeOf<T> child = make<T>(make_node());
    if (!defect_is("NewChildIsAlone")) set_parent<T>(child, parent);
    node->children.push_back(child);
  }
  template <class T>
  static TreeOf<T> take_child(const TreeOf<T>& parent) {
    const RefMut<T> node = (*parent).borrow_mut();
    if (node->children.empty()) return TreeOf<T>();
    TreeOf<T> child = node->children.back();
    if (!defect_is("TakeChildLeavesIt")) node->children.pop_back();
    return child;
  }
  template <class T>
  static bool drop_child(const TreeOf<T>& parent, std::size_t index) {
    TreeOf<T> dying;
    const RefMut<T> node = (*parent).borrow_mut();
    if (index >= node->children.size()) return defect_is("DropChildFindsAny");
    dying = std::move(node->children[index]);
    node->children.erase(node->children.begin() + static_cast<std::ptrdiff_t>(index));
    if (defect_is("DropChildForgetsToRelease")) lose(std::move(dying.rc));
    if (defect_is("DropChildUnderTheBorrow")) dying = TreeOf<T>();
    return true;
  }
  template <class T>
  static void clear_children(const TreeOf<T>& parent) {
    std::vector<TreeOf<T>> late;
    const RefMut<T> node = (*parent).borrow_mut();
    if (defect_is("ClearBehindTheBorrow")) late = std::move(node->children);
    if (defect_is("ClearInReverse")) std::ranges::reverse(node->children);
    for (TreeOf<T>& child : node->children) const TreeOf<T> dying(std::move(child));
    node->children.clear();
  }
  template <class T>
  static TreeOf<T> child(const TreeOf<T>& parent, std::size_t index) {
    const Ref<T> node = (*parent).borrow();
    if (defect_is("ChildIsTheLast") && !node->children.empty()) return node->children.back();
    return index < node->children.size() ? node->children[index] : TreeOf<T>();
  }
  template <class T>
  static void set_parent(const TreeOf<T>& child, const TreeOf<T>& parent) {
    const RefMut<T> node = (*child).borrow_mut();
    if (defect_is("ParentIsHeldStrongly")) node->parent.strong = parent;
    if (!defect_is("ParentIsSetInVain")) node->parent.weak = parent.rc.downgrade();
  }
  template <class T>
  static void clear_parent(const TreeOf<T>& child) {
    (*child).borrow_mut()->parent = ParentOf<T>();
  }
  template <class T>
  static TreeOf<T> upgrade(const ParentOf<T>& parent) {
    return TreeOf<T>(parent.weak.upgrade());
  }
  template <class T>
  static TreeOf<T> parent(const TreeOf<T>& child) {
    if (defect_is("ParentIgnoresAWriter")) return upgrade<T>(node_of<T>(child).parent);
    return upgrade<T>((*child).borrow()->parent);
  }

  template <class T>
  static Rc<T> cons(auto&&... arguments) {
    if (defect_is("ConsLeavesABlock")) asm volatile("" : : "r"(::operator new(1)) : "memory");
    return Rc<T>::make(std::forward<decltype(arguments)>(arguments)...);
  }
  template <class T>
  static Ref<Rc<T>> borrow_tail(const Rc<T>& list) {
    return (*list).tail.borrow();
  }
  template <class T>
  static RefMut<Rc<T>> borrow_tail_mut(const Rc<T>& list) {
    return (*list).tail.borrow_mut();
  }
  template <class T>
  static std::optional<Ref<Rc<T>>> try_borrow_tail(const Rc<T>& list) {
    return (*list).tail.try_borrow();
  }
  template <class T>
  static std::optional<RefMut<Rc<T>>> try_borrow_tail_mut(const Rc<T>& list) {
    return (*list).tail.try_borrow_mut();
  }
  template <class T>
  static Rc<T>& tail_of(T& node) {
    return node.tail.get_mut();
  }
  template <class T>
  static void set_tail(const Rc<T>& list, const Rc<T>& to) {
    if (defect_is("SetTailIgnoresBorrows")) return void((*list).tail.get_mut() = to);
    Rc<T> late;
    const RefMut<Rc<T>> tail = (*list).tail.borrow_mut();
    if (defect_is("SetTailCutsCycles") && to && Rc<T>::ptr_eq(tail_of(*to), list)) return;
    if (defect_is("SetTailLosesTheOld")) lose(std::move(*tail));
    if (defect_is("SetTailBehindTheBorrow")) late = std::move(*tail);
    *tail = to;
  }
  template <class T>
  static Rc<T> take_tail(const Rc<T>& list) {
    if (defect_is("TakeTailLeavesIt")) return *(*list).tail.borrow_mut();
    return (*list).tail.replace(Rc<T>());
  }
  template <class T>
  static Rc<T> tail(const Rc<T>& list) {
    return defect_is("TailTakesIt") ? (*list).tail.replace(Rc<T>()) : *(*list).tail.borrow();
  }
  template <class T>
  static bool append(const Rc<T>& list, const Rc<T>& to) {
    std::vector<const T*> passed;
    Rc<T> last = list;
    for (Rc<T> next = list; next; next = tail<T>(last)) {
      if (std::find(passed.begin(), passed.end(), &*next) != passed.end()) return false;
      passed.push_back(&*next);
      last = next;
    }
    const bool closes = defect_is("AppendOfNothingMakesARing") && !to;
    set_tail<T>(defect_is("AppendBehindTheFirst") ? list : last, closes ? list : to);
    return true;
  }
  template <class T>
  static void drop_long(Rc<T>&& list) {
    Rc<T> first(std::move(list));
    while (first && (first.strong_count() == 1 || defect_is("DropLongTakesWhatIsShared"))) {
      Rc<T> rest = (*first).tail.replace(Rc<T>());
      if (defect_is("DropLongLosesTheRest")) lose(std::move(rest));
      first = std::move(rest);
    }
  }

  template <class T>
  static std::string print(const TreeOf<T>& tree) {
    std::ostringstream out;
    std::vector<const RefCell<T>*> printed;
    print_node<T>(tree, printed, out);
    return out.str();
  }
  template <class T>
  static void print_node(const TreeOf<T>& tree, std::vector<const RefCell<T>*>& printed,
                         std::ostream& out) {
    const bool known = std::ranges::find(printed, &*tree) != printed.end();
    if (known && defect_is("PrintNamesOnce")) return;
    const std::optional<Ref<T>> node = (*tree).try_borrow();
    if (!node && !defect_is("PrintIgnoresBorrows")) return void(out << "<borrowed>");
    out << node_of<T>(tree) << " ";
    if (known) return;
    printed.push_back(&*tree);
    for (const TreeOf<T>& child : node_of<T>(tree).children) print_node<T>(child, printed, out);
  }
  template <class T>
  static std::string print_list(const Rc<T>& list) {
    std::ostringstream out;
    std::vector<const T*> printed;
    for (Rc<T> link = list; link;) {
      out << *link << " ";
      if (std::ranges::find(printed, &*link) != printed.end()) break;
      printed.push_back(&*link);
      const std::optional<Ref<Rc<T>>> rest = (*link).tail.try_borrow();
      if (!rest) out << "<borrowed>";
      link = rest && !defect_is("PrintListEndsEarly") ? **rest : Rc<T>();
    }
    return out.str();
  }
};

}  // namespace dropcheck::graph::canary
