// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/emit_rust_parts.hpp"

namespace dropcheck::graph::emit_rust_parts {

const std::string_view nodes = R"rust(
struct Node {
    id: usize,
    label: usize,
    value: u8,
    children: Vec<Tree>,
    parent: Weak<RefCell<Node>>,
}
type Tree = Rc<RefCell<Node>>;

enum List {
    Cons { item: Item, tail: RefCell<Rc<List>> },
    Nil,
}
struct Item {
    id: usize,
    label: usize,
}

thread_local! {
    static LIVING: RefCell<Vec<usize>> = RefCell::default();
}
fn begin(label: usize) -> usize {
    let id = enter();
    LIVING.with(|living| living.borrow_mut().push(id));
    say(format!("node #{id} (label {label}) is built"));
    id
}
fn end(id: usize, label: usize) {
    leave();
    LIVING.with(|living| living.borrow_mut().retain(|it| *it != id));
    say(format!("node #{id} (label {label}) is dropped"));
}

impl Node {
    fn new(label: usize) -> Tree {
        let (id, children, parent) = (begin(label), Vec::new(), Weak::new());
        Rc::new(RefCell::new(Node { id, label, value: 0, children, parent }))
    }
}
impl Drop for Node {
    fn drop(&mut self) {
        end(self.id, self.label);
        match self.parent.upgrade() {
            None => say("its parent is none, or gone"),
            Some(it) => say(format!("its parent is {}, {}", name_of(&it), state(&it))),
        }
    }
}
impl Item {
    fn new(label: usize) -> Item {
        Item { id: begin(label), label }
    }
}
impl Drop for Item {
    fn drop(&mut self) {
        end(self.id, self.label);
    }
}
)rust";

const std::string_view functions = R"rust(
fn at(slot: &Option<Tree>) -> &Tree {
    slot.as_ref().unwrap()
}
fn new_child(parent: &Tree, label: usize) {
    let mut node = parent.borrow_mut();
    let child = Node::new(label);
    child.borrow_mut().parent = Rc::downgrade(parent);
    node.children.push(child);
}
fn remove(node: &mut Node, index: usize) -> Option<Tree> {
    (index < node.children.len()).then(|| node.children.remove(index))
}
fn print(tree: &Tree, printed: &mut Vec<*const RefCell<Node>>) {
    let Ok(node) = tree.try_borrow() else { return say("it prints <borrowed>") };
    say(format!("it prints node #{}", node.id));
    if !printed.contains(&Rc::as_ptr(tree)) {
        printed.push(Rc::as_ptr(tree));
        node.children.iter().for_each(|child| print(child, printed));
    }
}

fn nil() -> Rc<List> {
    Rc::new(List::Nil)
}
fn tail(list: &List) -> &RefCell<Rc<List>> {
    match list {
        List::Cons { tail, .. } => tail,
        List::Nil => panic!("Nil has no tail"),
    }
}
/// False: the list leads back into itself.
fn append(list: &Rc<List>, to: Rc<List>) -> bool {
    let mut passed = Vec::new();
    let mut last = list.clone();
    loop {
        passed.push(Rc::as_ptr(&last));
        let next = tail(&last).borrow().clone();
        if passed.contains(&Rc::as_ptr(&next)) {
            return false;
        }
        if let List::Nil = *next {
            break;
        }
        last = next;
    }
    *tail(&last).borrow_mut() = to;
    true
}
fn drop_long(mut list: Rc<List>) {
    while let Ok(List::Cons { item, tail }) = Rc::try_unwrap(list) {
        drop(item);
        list = tail.into_inner();
    }
}
fn print_list(mut list: Rc<List>) {
    let mut printed = Vec::new();
    while let List::Cons { item, tail } = &*list {
        say(format!("it prints node #{}", item.id));
        if printed.contains(&Rc::as_ptr(&list)) {
            return;
        }
        printed.push(Rc::as_ptr(&list));
        let Ok(rest) = tail.try_borrow().map(|rest| Rc::clone(&rest)) else {
            return say("it prints <borrowed>");
        };
        list = rest;
    }
}
)rust";

const std::string_view looking = R"rust(
// Looking at a node disturbs nobody, whoever borrows it.
fn id_of(tree: &Tree) -> usize {
    unsafe { &*tree.as_ptr() }.id
}
fn name_of(tree: &Tree) -> String {
    format!("node #{}", id_of(tree))
}
fn state<T>(cell: &RefCell<T>) -> &'static str {
    let readable = cell.try_borrow().is_ok();
    let writable = cell.try_borrow_mut().is_ok();
    match (readable, writable) {
        (true, true) => "free",
        (true, false) => "borrowed for reading",
        _ => "borrowed for writing",
    }
}
fn look(name: &str, slot: &Option<Tree>) {
    let Some(tree) = slot else { return };
    let (strong, weak) = (Rc::strong_count(tree), Rc::weak_count(tree));
    let node = unsafe { &*tree.as_ptr() };
    let (id, value) = (node.id, node.value);
    say(format!("{name} owns node #{id} (strong {strong}, weak {weak})"));
    say(format!("{name} is {}", state(tree)));
    let shown: Vec<_> = node.children.iter().take(7).map(name_of).collect();
    let children = match node.children.len() {
        0 => "none".to_string(),
        count if count > 7 => format!("{} of {count}", shown.join(" ")),
        _ => shown.join(" "),
    };
    let parent = node.parent.upgrade().as_ref().map_or("none".to_string(), name_of);
    let links = format!("children: {children}, parent: {parent}");
    say(format!("{name} leads to node #{id} (value {value}, {links})"));
}
fn name_of_list(list: &List) -> String {
    match list {
        List::Cons { item, .. } => format!("node #{}", item.id),
        List::Nil => "Nil".to_string(),
    }
}
fn look_list(name: &str, list: &Rc<List>) {
    let List::Cons { tail, .. } = &**list else { return };
    say(format!("{name} owns {} (strong {})", name_of_list(list), Rc::strong_count(list)));
    say(format!("the tail of {name} is {}", state(tail)));
    say(format!("the tail of {name} is {}", name_of_list(unsafe { &*tail.as_ptr() })));
}
fn see(name: &str, node: &Node) {
    say(format!("{name} sees node #{} (value {})", node.id, node.value));
}
fn see_tail(name: &str, list: &List) {
    say(format!("{name} sees the tail {}", name_of_list(list)));
}
fn say_alive() {
    let alive = LIVING.with(|living| living.borrow().len());
    say(format!("{alive} node{} alive", if alive == 1 { "" } else { "s" }));
}
fn say_leaks() {
    let leaked = LIVING.with(|living| living.borrow().clone());
    leaked.iter().for_each(|id| say(format!("node #{id} has leaked")));
}
/// A panic of a RefCell says which it is, and then what it always says.
fn say_refusals() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.to_string();
        if text.contains("already mutably borrowed") {
            say("BorrowError is thrown");
        } else if text.contains("already borrowed") {
            say("BorrowMutError is thrown");
        }
        report(panic);
    }));
}
)rust";

}  // namespace dropcheck::graph::emit_rust_parts
