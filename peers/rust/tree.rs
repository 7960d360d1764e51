// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The trees of the Rust book over std's Rc, Weak and RefCell, for peers/rust/graph.hpp. A slot is an
// Option of a handle, or of a guard. What is called `into` is empty before. Each function of the
// C ABI is what one would write in Rust; harness/graph/ops.hpp has the ops.

use std::cell::{Ref, RefCell, RefMut};
use std::ffi::c_void;
use std::mem::{self, ManuallyDrop};
use std::ptr;
use std::rc::{Rc, Weak};

use crate::defect;
use crate::panics::{caught, Ended};
use crate::payload::{Header, Payload};
use crate::place::Place;

pub struct Node {
    payload: ManuallyDrop<Payload>,
    children: Vec<Tree>,
    parent: Weak<RefCell<Node>>,
}
type Tree = Rc<RefCell<Node>>;

type Slot = Option<Tree>;
type NodeRef = Option<Ref<'static, Node>>;
type NodeRefMut = Option<RefMut<'static, Node>>;

#[no_mangle]
pub static dropcheck_rust_tree: Place = Place::of::<Slot>();
#[no_mangle]
pub static dropcheck_rust_node_ref: Place = Place::of::<NodeRef>();
#[no_mangle]
pub static dropcheck_rust_node_ref_mut: Place = Place::of::<NodeRefMut>();

/// What is printed, one after another; null is what is borrowed for writing.
pub type Visit = unsafe extern "C" fn(context: *mut c_void, payload: *const Payload);

impl Node {
    /// The payload of C++ is told where its links are.
    fn tree(value: *mut Header) -> Tree {
        let payload = ManuallyDrop::new(Payload::new(value));
        let tree =
            Rc::new(RefCell::new(Node { payload, children: Vec::new(), parent: Weak::new() }));
        tree.borrow().payload.lies_at(tree.as_ptr() as *const c_void);
        tree
    }
    fn payload(&self) -> *const Payload {
        &*self.payload
    }
}

/// The destructor of the node is that of C++; behind it, rustc's glue drops the links.
impl Drop for Node {
    fn drop(&mut self) {
        unsafe { ManuallyDrop::drop(&mut self.payload) }
        if defect::is("ChildrenAreDroppedInReverse") {
            self.children.reverse();
        }
    }
}

unsafe fn tree<'a>(slot: *const Slot) -> &'a Tree {
    (*slot).as_ref().expect("a tree")
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_new(into: *mut Slot, value: *mut Header) {
    *into = Some(Node::tree(value));
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_clone(into: *mut Slot, from: *const Slot) {
    *into = (*from).clone();
}
/// The payload, whoever borrows the node, or null.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_get(slot: *const Slot) -> *const Payload {
    (*slot).as_ref().map_or(ptr::null(), |it| (*it.as_ptr()).payload())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_strong_count(slot: *const Slot) -> usize {
    Rc::strong_count(tree(slot))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_weak_count(slot: *const Slot) -> usize {
    Rc::weak_count(tree(slot))
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_add_child(slot: *const Slot, to: *const Slot) -> Ended {
    caught(|| tree(slot).borrow_mut().children.push(tree(to).clone()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_new_child(
    slot: *const Slot,
    build: unsafe extern "C" fn(*mut c_void) -> *mut Header,
    context: *mut c_void,
) -> Ended {
    caught(|| {
        let mut parent = tree(slot).borrow_mut();
        let child = Node::tree(build(context));
        child.borrow_mut().parent = Rc::downgrade(tree(slot));
        parent.children.push(child);
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_take_child(from: *const Slot, into: *mut Slot) -> Ended {
    caught(|| *into = tree(from).borrow_mut().children.pop())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_drop_child(
    slot: *const Slot,
    index: usize,
    found: &mut bool,
) -> Ended {
    caught(|| {
        *found = index < tree(slot).borrow_mut().children.len();
        if *found {
            let child = tree(slot).borrow_mut().children.remove(index);
            if defect::is("ChildIsForgotten") {
                mem::forget(child);
            }
        }
    })
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_clear_children(slot: *const Slot) -> Ended {
    if defect::is("ChildrenDieUnborrowed") {
        return caught(|| {
            let children = mem::take(&mut tree(slot).borrow_mut().children);
            drop(children);
        });
    }
    caught(|| tree(slot).borrow_mut().children.clear())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_child(
    from: *const Slot,
    index: usize,
    into: *mut Slot,
) -> Ended {
    caught(|| *into = tree(from).borrow().children.get(index).cloned())
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_set_parent(slot: *const Slot, to: *const Slot) -> Ended {
    if defect::is("ParentIsOwned") {
        mem::forget(tree(to).clone());
    }
    caught(|| tree(slot).borrow_mut().parent = Rc::downgrade(tree(to)))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_clear_parent(slot: *const Slot) -> Ended {
    caught(|| tree(slot).borrow_mut().parent = Weak::new())
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_parent(from: *const Slot, into: *mut Slot) -> Ended {
    caught(|| *into = tree(from).borrow().parent.upgrade())
}

#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_borrow(from: *const Slot, into: *mut NodeRef) -> Ended {
    if defect::is("BorrowIsForgotten") {
        mem::forget(tree(from).borrow());
    }
    caught(|| *into = Some(tree(from).borrow()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_borrow_mut(
    from: *const Slot,
    into: *mut NodeRefMut,
) -> Ended {
    caught(|| *into = Some(tree(from).borrow_mut()))
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_try_borrow(from: *const Slot, into: *mut NodeRef) -> bool {
    *into = tree(from).try_borrow().ok();
    (*into).is_some()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_try_borrow_mut(
    from: *const Slot,
    into: *mut NodeRefMut,
) -> bool {
    *into = tree(from).try_borrow_mut().ok();
    (*into).is_some()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_ref_get(guard: *const NodeRef) -> *const Payload {
    (*guard).as_deref().expect("a guard").payload()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_ref_mut_get(guard: *mut NodeRefMut) -> *const Payload {
    (*guard).as_deref_mut().expect("a guard").payload()
}

fn print_node(
    tree: &Tree,
    printed: &mut Vec<*const RefCell<Node>>,
    visit: &dyn Fn(*const Payload),
) {
    let node = match tree.try_borrow() {
        Ok(node) => node,
        Err(_) => return visit(ptr::null()),
    };
    visit(node.payload());
    if printed.contains(&Rc::as_ptr(tree)) {
        return;
    }
    printed.push(Rc::as_ptr(tree));
    for child in &node.children {
        print_node(child, printed, visit);
    }
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_tree_print(
    slot: *const Slot,
    visit: Visit,
    context: *mut c_void,
) {
    print_node(tree(slot), &mut Vec::new(), &|payload| visit(context, payload));
}

/// The links of a node, whoever borrows it.
#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_children(
    node: *const Node,
    count: &mut usize,
) -> *const Tree {
    let children = &*ptr::addr_of!((*node).children);
    *count = children.len();
    children.as_ptr()
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_upgrade(node: *const Node, into: *mut Slot) {
    *into = (*ptr::addr_of!((*node).parent)).upgrade();
}
#[no_mangle]
pub unsafe extern "C" fn dropcheck_node_cut(node: *mut Node) {
    if !defect::is("CycleIsNotCut") {
        drop(mem::take(&mut (*node).children));
    }
}

// C++ reads children as slots that have something.
const _: () = assert!(mem::size_of::<Slot>() == mem::size_of::<Tree>());
const _: () = assert!(mem::size_of::<NodeRef>() == 16 && mem::size_of::<NodeRefMut>() == 16);
