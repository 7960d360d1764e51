// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/emit_rust_parts.hpp"

namespace dropcheck::ref_cell::emit_rust_parts {

const std::string_view world = R"rust(
struct Part {
    side: &'static str,
    node: usize,
    number: usize,
}
struct Node {
    id: usize,
    label: usize,
    left: Part,
    right: Part,
}
impl Node {
    fn new(label: usize) -> Node {
        throw_if_due(label);
        let id = enter();
        say(format!("node #{id} (label {label}) is built"));
        let part = |side, number| Part { side, node: id, number };
        Node { id, label, left: part("left", label), right: part("right", 0) }
    }
}
impl Default for Node {
    fn default() -> Node {
        Node::new(0)
    }
}
impl Drop for Node {
    fn drop(&mut self) {
        leave();
        say(format!("node #{} (label {}) is dropped", self.id, self.label));
        find_free_cells();
        run_script(self.label);
    }
}
impl Debug for Node {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "node #{}", self.id)
    }
}

fn throw() -> ! {
    resume_unwind(Box::new("thrown"))
}
/// Also in a destructor that runs while another panic is on its way: none gets out of it.
fn throw_if_due(label: usize) {
    let left = FUSES.with(|fuses| fuses[MAKE][label].get());
    if left != 0 {
        set_fuse(MAKE, label, left - 1);
    }
    if left == 1 {
        throw();
    }
}

#[derive(Default)]
enum Guard {
    #[default]
    Nobody,
    Reader(Ref<'static, Node>),
    Writer(RefMut<'static, Node>),
    PartReader(Ref<'static, Part>),
    PartWriter(RefMut<'static, Part>),
}
use Guard::*;

/// A box whose content may be referred to for ever, as destructors and guards do here. That it is
/// not there for ever is up to the ops, which skip what rustc would refuse if it saw it.
struct Owned<T>(Cell<Option<NonNull<T>>>);
impl<T> Default for Owned<T> {
    fn default() -> Owned<T> {
        Owned(Cell::new(None))
    }
}
impl<T> Owned<T> {
    fn put(&self, value: T) {
        self.0.set(Some(NonNull::from(Box::leak(Box::new(value)))));
    }
    fn get(&self) -> Option<&'static T> {
        self.0.get().map(|it| unsafe { &*it.as_ptr() })
    }
    fn get_mut(&self) -> Option<&'static mut T> {
        self.0.get().map(|it| unsafe { &mut *it.as_ptr() })
    }
    fn take(&self) -> Option<T> {
        self.0.take().map(|it| *unsafe { Box::from_raw(it.as_ptr()) })
    }
}

#[derive(Default)]
struct World {
    cells: [Owned<RefCell<Node>>; 8],
    guards: [RefCell<Guard>; 8],
    /// By guard: which cell it is of.
    cell_of: [Cell<usize>; 8],
    plain: [Owned<Cell<Node>>; 8],
    numbers: [Cell<usize>; 8],
    once: [Owned<OnceCell<Node>>; 8],
    /// Slots as bits: what ops use through a shared reference, and what they have for themselves.
    busy: Cell<(u32, u32)>,
    depth: Cell<usize>,
    fuel_used: Cell<usize>,
    scripts: [RefCell<Vec<fn()>>; 8],
}
thread_local! {
    static WORLD: &'static World = Box::leak(Box::default());
}
fn world() -> &'static World {
    WORLD.with(|world| *world)
}
fn cell(slot: usize) -> Option<&'static RefCell<Node>> {
    world().cells[slot].get()
}
fn plain(slot: usize) -> Option<&'static Cell<Node>> {
    world().plain[slot].get()
}
fn once(slot: usize) -> &'static OnceCell<Node> {
    world().once[slot].get().unwrap_or_else(|| {
        world().once[slot].put(OnceCell::new());
        once(slot)
    })
}
fn is_guard(slot: usize) -> bool {
    // What is borrowed is being assigned through.
    world().guards[slot].try_borrow().map_or(true, |guard| !matches!(*guard, Nobody))
}
fn has_guards(cell: usize) -> bool {
    (0..8).any(|guard| is_guard(guard) && world().cell_of[guard].get() == cell)
}
fn is_alone(slot: usize) -> bool {
    cell(slot).is_some() && !has_guards(slot)
}
)rust";

const std::string_view running = R"rust(
const SKIPPED: &str = "the op is skipped";
const NONE: &str = "the op gives None";
const REFUSED: &str = "the op is refused";

fn error_of(cause: &(dyn Any + Send)) -> Option<&'static str> {
    let text = cause.downcast_ref::<&str>().copied();
    let text = text.or_else(|| cause.downcast_ref::<String>().map(String::as_str))?;
    let errors = [
        ("already mutably borrowed", "BorrowError"),
        ("already borrowed", "BorrowMutError"),
        ("assertion failed: borrow != ", "BorrowOverflow"),
        ("reentrant init", "ReentrantInit"),
    ];
    errors.iter().find(|(words, _)| text.contains(words)).map(|(_, error)| *error)
}

fn step(shared: u32, alone: u32, op: impl FnOnce() -> &'static str) {
    let outer = world().busy.get();
    if alone & (outer.0 | outer.1) != 0 || shared & outer.1 != 0 {
        return say(SKIPPED);
    }
    world().busy.set((outer.0 | shared, outer.1 | alone));
    let ended = catch_unwind(AssertUnwindSafe(op));
    world().busy.set(outer);
    if let Some(error) = ended.as_ref().err().and_then(|cause| error_of(&**cause)) {
        say(format!("{error} is thrown"));
    }
    say(ended.unwrap_or("the op throws"));
}

fn run_script(label: usize) {
    let World { depth, fuel_used, scripts, .. } = world();
    if depth.get() == SCRIPT_DEPTH {
        return;
    }
    depth.set(depth.get() + 1);
    let ops = scripts[label].borrow().clone();
    for op in ops {
        if fuel_used.get() == SCRIPT_FUEL {
            break;
        }
        fuel_used.set(fuel_used.get() + 1);
        op();
    }
    depth.set(depth.get() - 1);
}
fn on_drop(label: usize, op: fn()) {
    world().scripts[label].borrow_mut().push(op);
    say(DONE);
}

fn names(which: impl Fn(&RefCell<Node>) -> bool) -> String {
    let found = (0..8).filter(|slot| cell(*slot).map_or(false, |it| which(it)));
    let names: Vec<String> = found.map(|slot| format!("c{slot}")).collect();
    if names.is_empty() { "none".to_string() } else { names.join(" ") }
}
fn find_free_cells() {
    let readable = names(|cell| cell.try_borrow().is_ok());
    let writable = names(|cell| cell.try_borrow_mut().is_ok());
    say(format!("it finds free to read: {readable}, to write: {writable}"));
}

fn look_at_cell(slot: usize) {
    let Some(cell) = cell(slot) else { return };
    let seen = cell.try_borrow().ok().map(|it| (it.id, it.left.number, it.right.number));
    let writable = cell.try_borrow_mut().is_ok();
    say(match (seen, writable) {
        (Some((id, left, right)), _) => {
            let state = if writable { "free" } else { "read" };
            format!("c{slot} is {state} and holds node #{id} (left {left}, right {right})")
        }
        (None, false) => format!("c{slot} can be borrowed in no way"),
        (None, true) => format!("c{slot} can be borrowed for writing and not for reading"),
    });
}
fn look_at_node(slot: usize, it: &Node) {
    let (id, left, right) = (it.id, it.left.number, it.right.number);
    say(format!("g{slot} sees node #{id} (left {left}, right {right})"));
}
fn look_at_part(slot: usize, part: &Part) {
    let Part { side, node, number } = part;
    say(format!("g{slot} sees the {side} {number} of node #{node}"));
}
fn look(slot: usize) -> &'static str {
    match &*world().guards[slot].borrow() {
        Nobody => return SKIPPED,
        Reader(it) => look_at_node(slot, it),
        Writer(it) => look_at_node(slot, it),
        PartReader(it) => look_at_part(slot, it),
        PartWriter(it) => look_at_part(slot, it),
    }
    DONE
}
)rust";

}  // namespace dropcheck::ref_cell::emit_rust_parts
