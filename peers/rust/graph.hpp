// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The graphs of the Rust book, Rust's own: Rc<RefCell<Node>> with a Vec of children and a Weak of
// the parent, and Rc<List> with a RefCell of the tail. `tree.rs` and `list.rs` are the other side;
// nodes of C++ are payloads in theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "peers/rust/payload.hpp"
#include "peers/rust/place.hpp"

namespace dropcheck::rust {

extern "C" {
using Visit = void (*)(void* context, const void* payload);

extern const PlaceFunctions dropcheck_rust_tree;
extern const PlaceFunctions dropcheck_rust_node_ref;
extern const PlaceFunctions dropcheck_rust_node_ref_mut;
void dropcheck_tree_new(void* into, Header* value);
void dropcheck_tree_clone(void* into, const void* from);
const void* dropcheck_tree_get(const void* tree);
std::uint64_t dropcheck_tree_strong_count(const void* tree);
std::uint64_t dropcheck_tree_weak_count(const void* tree);
Ended dropcheck_tree_add_child(const void* tree, const void* to);
Ended dropcheck_tree_new_child(const void* tree, Header* (*build)(void* context), void* context);
Ended dropcheck_tree_take_child(const void* from, void* into);
Ended dropcheck_tree_drop_child(const void* tree, std::size_t index, bool* found);
Ended dropcheck_tree_clear_children(const void* tree);
Ended dropcheck_tree_child(const void* from, std::size_t index, void* into);
Ended dropcheck_tree_set_parent(const void* tree, const void* to);
Ended dropcheck_tree_clear_parent(const void* tree);
Ended dropcheck_tree_parent(const void* from, void* into);
Ended dropcheck_tree_borrow(const void* from, void* into);
Ended dropcheck_tree_borrow_mut(const void* from, void* into);
bool dropcheck_tree_try_borrow(const void* from, void* into);
bool dropcheck_tree_try_borrow_mut(const void* from, void* into);
const void* dropcheck_node_ref_get(const void* guard);
const void* dropcheck_node_ref_mut_get(void* guard);
void dropcheck_tree_print(const void* tree, Visit visit, void* context);
const void* dropcheck_node_children(const void* node, std::size_t* count);
void dropcheck_node_upgrade(const void* node, void* into);
void dropcheck_node_cut(const void* node);

extern const PlaceFunctions dropcheck_rust_list;
extern const PlaceFunctions dropcheck_rust_tail_ref;
extern const PlaceFunctions dropcheck_rust_tail_ref_mut;
void dropcheck_list_cons(void* into, Header* value, void* rest);
void dropcheck_list_clone(void* into, const void* from);
const void* dropcheck_list_get(const void* list);
std::uint64_t dropcheck_list_strong_count(const void* list);
Ended dropcheck_list_set_tail(const void* list, const void* to);
Ended dropcheck_list_take_tail(const void* from, void* into);
Ended dropcheck_list_tail(const void* from, void* into);
Ended dropcheck_list_append(const void* list, const void* to, bool* has_end);
Ended dropcheck_list_drop_long(void* list);
Ended dropcheck_list_borrow(const void* from, void* into);
Ended dropcheck_list_borrow_mut(const void* from, void* into);
bool dropcheck_list_try_borrow(const void* from, void* into);
bool dropcheck_list_try_borrow_mut(const void* from, void* into);
const void* dropcheck_tail_ref_get(const void* guard);
void* dropcheck_tail_ref_mut_get(void* guard);
void dropcheck_list_print(const void* list, Visit visit, void* context);
void* dropcheck_link_tail(const void* link);
void dropcheck_link_cut(const void* link);
}

/// Option<Rc<RefCell<Node>>>.
template <class T>
class Tree : public Place<T, dropcheck_rust_tree, sizeof(void*)> {
 public:
  Tree() = default;
  Tree(Tree&&) noexcept = default;
  Tree& operator=(Tree&&) noexcept = default;
  Tree(const Tree& other) : Tree() { dropcheck_tree_clone(this->room(), other.room()); }
  Tree& operator=(const Tree& other) { return *this = Tree(other); }
  ~Tree() = default;

  explicit operator bool() const { return dropcheck_tree_get(this->room()) != nullptr; }
};

/// Option<Rc<List>>; nothing is Nil.
template <class T>
class List : public Place<T, dropcheck_rust_list, sizeof(void*)> {
 public:
  List() = default;
  List(List&&) noexcept = default;
  List& operator=(List&&) noexcept = default;
  List(const List& other) : List() { dropcheck_list_clone(this->room(), other.room()); }
  List& operator=(const List& other) { return *this = List(other); }
  ~List() = default;

  explicit operator bool() const { return dropcheck_list_get(this->room()) != nullptr; }
  T& operator*() const { return value_of<T>(header_at(dropcheck_list_get(this->room()))); }
};

/// The node of Rust that has a payload knows its links; these look at them.
template <class T>
struct Parent {
  const Header* payload = nullptr;
};
template <class T>
class Children {
 public:
  Children() = default;
  explicit Children(const Header* payload) : payload_(payload) {}
  const Tree<T>* begin() const { return first(); }
  const Tree<T>* end() const { return first() + size(); }
  std::size_t size() const {
    std::size_t count = 0;
    dropcheck_node_children(payload_->raw, &count);
    return count;
  }

 private:
  const Tree<T>* first() const {
    std::size_t count = 0;
    return static_cast<const Tree<T>*>(dropcheck_node_children(payload_->raw, &count));
  }

  const Header* payload_ = nullptr;
};
/// The rest of a list waits until the node of Rust is built.
template <class T>
struct Tail {
  Tail() = default;
  explicit Tail(List<T>&&) {}
};

/// Option<Ref<Node>>, Option<RefMut<Node>>.
template <class T>
class NodeRef : public Place<T, dropcheck_rust_node_ref, 2 * sizeof(void*)> {
 public:
  const T& operator*() const {
    return value_of<T>(header_at(dropcheck_node_ref_get(this->room())));
  }
};
template <class T>
class NodeRefMut : public Place<T, dropcheck_rust_node_ref_mut, 2 * sizeof(void*)> {
 public:
  T& operator*() { return value_of<T>(header_at(dropcheck_node_ref_mut_get(this->room()))); }
};
/// Option<Ref<Rc<List>>>, Option<RefMut<Rc<List>>>.
template <class T>
class NodeRef<List<T>> : public Place<T, dropcheck_rust_tail_ref, 2 * sizeof(void*)> {
 public:
  const List<T>& operator*() const {
    return *static_cast<const List<T>*>(dropcheck_tail_ref_get(this->room()));
  }
};
template <class T>
class NodeRefMut<List<T>> : public Place<T, dropcheck_rust_tail_ref_mut, 2 * sizeof(void*)> {
 public:
  List<T>& operator*() { return *static_cast<List<T>*>(dropcheck_tail_ref_mut_get(this->room())); }
};

/// What Rust prints of what lies in `slot`.
template <class T>
std::string printed(void (*print)(const void* slot, Visit visit, void* context), const void* slot) {
  std::ostringstream out;
  const auto visit = [](void* context, const void* payload) {
    auto& text = *static_cast<std::ostringstream*>(context);
    payload == nullptr ? text << " <borrowed>" : text << " " << value_of<T>(header_at(payload));
  };
  print(slot, visit, &out);
  return out.str();
}

/// Functions of trees, as an adapter spells them.
struct TreeFunctions {
  template <class T>
  static Tree<T> make(T&& node) {
    Tree<T> made;
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    dropcheck_tree_new(made.room(), hold_node<T>(std::move(node)));
    return made;
  }
  template <class T>
  static T& node_of(const Tree<T>& tree) {
    return value_of<T>(header_at(dropcheck_tree_get(tree.room())));
  }
  template <class T>
  static std::uint64_t strong_count(const Tree<T>& tree) {
    return dropcheck_tree_strong_count(tree.room());
  }
  template <class T>
  static std::uint64_t weak_count(const Tree<T>& tree) {
    return dropcheck_tree_weak_count(tree.room());
  }

  template <class T>
  static void add_child(const Tree<T>& parent, const Tree<T>& child) {
    settle(dropcheck_tree_add_child(parent.room(), child.room()));
  }
  template <class T>
  static void new_child(const Tree<T>& parent, auto&& make_node) {
    using Make = std::remove_reference_t<decltype(make_node)>;
    const auto build = [](void* context) {
      return try_to_hold([&] { return hold_node<T>((*static_cast<Make*>(context))()); });
    };
    settle(dropcheck_tree_new_child(parent.room(), build, std::addressof(make_node)));
  }
  template <class T>
  static Tree<T> take_child(const Tree<T>& parent) {
    Tree<T> child;
    settle(dropcheck_tree_take_child(parent.room(), child.room()));
    return child;
  }
  template <class T>
  static bool drop_child(const Tree<T>& parent, std::size_t index) {
    bool found = false;
    settle(dropcheck_tree_drop_child(parent.room(), index, &found));
    return found;
  }
  template <class T>
  static void clear_children(const Tree<T>& parent) {
    settle(dropcheck_tree_clear_children(parent.room()));
  }
  template <class T>
  static Tree<T> child(const Tree<T>& parent, std::size_t index) {
    Tree<T> child;
    settle(dropcheck_tree_child(parent.room(), index, child.room()));
    return child;
  }
  template <class T>
  static void set_parent(const Tree<T>& child, const Tree<T>& parent) {
    settle(dropcheck_tree_set_parent(child.room(), parent.room()));
  }
  template <class T>
  static void clear_parent(const Tree<T>& child) {
    settle(dropcheck_tree_clear_parent(child.room()));
  }
  template <class T>
  static Tree<T> upgrade(const Parent<T>& parent) {
    Tree<T> strong;
    dropcheck_node_upgrade(parent.payload->raw, strong.room());
    return strong;
  }
  template <class T>
  static Tree<T> parent(const Tree<T>& child) {
    Tree<T> parent;
    settle(dropcheck_tree_parent(child.room(), parent.room()));
    return parent;
  }
  template <class T>
  static void cut(T& node) {
    dropcheck_node_cut(header_of(node)->raw);
  }

  template <class T>
  static NodeRef<T> borrow(const Tree<T>& tree) {
    NodeRef<T> guard;
    settle(dropcheck_tree_borrow(tree.room(), guard.room()));
    return guard;
  }
  template <class T>
  static NodeRefMut<T> borrow_mut(const Tree<T>& tree) {
    NodeRefMut<T> guard;
    settle(dropcheck_tree_borrow_mut(tree.room(), guard.room()));
    return guard;
  }
  template <class T>
  static std::optional<NodeRef<T>> try_borrow(const Tree<T>& tree) {
    std::optional<NodeRef<T>> guard(std::in_place);
    if (!dropcheck_tree_try_borrow(tree.room(), guard->room())) guard.reset();
    return guard;
  }
  template <class T>
  static std::optional<NodeRefMut<T>> try_borrow_mut(const Tree<T>& tree) {
    std::optional<NodeRefMut<T>> guard(std::in_place);
    if (!dropcheck_tree_try_borrow_mut(tree.room(), guard->room())) guard.reset();
    return guard;
  }

  template <class T>
  static std::string print(const Tree<T>& tree) {
    return printed<T>(dropcheck_tree_print, tree.room());
  }

 private:
  /// A node that finds its links, as soon as Rust has told it where they are.
  template <class T>
  static Header* hold_node(T&& node) {
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    Header* const header = hold<T>(std::move(node));
    T& held = value_of<T>(header);
    held.parent.payload = header;
    held.children = Children<T>(header);
    return header;
  }
};

/// Functions of lists.
struct ListFunctions {
  template <class T, class... Args>
  static List<T> cons(Args&&... args) {
    Header* const header = hold<T>(std::forward<Args>(args)...);
    List<T> made;
    auto& rest = std::get<sizeof...(Args) - 1>(std::tie(args...));
    dropcheck_list_cons(made.room(), header, rest.room());
    return made;
  }
  template <class T>
  static std::uint64_t strong_count(const List<T>& list) {
    return dropcheck_list_strong_count(list.room());
  }
  template <class T>
  static void set_tail(const List<T>& list, const List<T>& to) {
    settle(dropcheck_list_set_tail(list.room(), to.room()));
  }
  template <class T>
  static bool append(const List<T>& list, const List<T>& to) {
    bool has_end = false;
    settle(dropcheck_list_append(list.room(), to.room(), &has_end));
    return has_end;
  }
  template <class T>
  static List<T> take_tail(const List<T>& list) {
    List<T> rest;
    settle(dropcheck_list_take_tail(list.room(), rest.room()));
    return rest;
  }
  template <class T>
  static List<T> tail(const List<T>& list) {
    List<T> rest;
    settle(dropcheck_list_tail(list.room(), rest.room()));
    return rest;
  }
  template <class T>
  static List<T>& tail_of(T& node) {
    return *static_cast<List<T>*>(dropcheck_link_tail(header_of(node)->raw));
  }
  template <class T>
  static void cut_list(T& node) {
    dropcheck_link_cut(header_of(node)->raw);
  }
  template <class T>
  static void drop_long(List<T>&& list) {
    settle(dropcheck_list_drop_long(list.room()));
  }

  template <class T>
  static NodeRef<List<T>> borrow_tail(const List<T>& list) {
    NodeRef<List<T>> guard;
    settle(dropcheck_list_borrow(list.room(), guard.room()));
    return guard;
  }
  template <class T>
  static NodeRefMut<List<T>> borrow_tail_mut(const List<T>& list) {
    NodeRefMut<List<T>> guard;
    settle(dropcheck_list_borrow_mut(list.room(), guard.room()));
    return guard;
  }
  template <class T>
  static std::optional<NodeRef<List<T>>> try_borrow_tail(const List<T>& list) {
    std::optional<NodeRef<List<T>>> guard(std::in_place);
    if (!dropcheck_list_try_borrow(list.room(), guard->room())) guard.reset();
    return guard;
  }
  template <class T>
  static std::optional<NodeRefMut<List<T>>> try_borrow_tail_mut(const List<T>& list) {
    std::optional<NodeRefMut<List<T>>> guard(std::in_place);
    if (!dropcheck_list_try_borrow_mut(list.room(), guard->room())) guard.reset();
    return guard;
  }

  template <class T>
  static std::string print_list(const List<T>& list) {
    return printed<T>(dropcheck_list_print, list.room());
  }
};

}  // namespace dropcheck::rust
