// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What runs each op in an emitted program in Rust.
#include "harness/ref_cell/emit_rust_parts.hpp"

namespace dropcheck::ref_cell::emit_rust_parts {

const std::string_view cell_functions = R"rust(
fn new(into: usize, label: usize) -> &'static str {
    if cell(into).is_some() {
        return SKIPPED;
    }
    world().cells[into].put(RefCell::new(Node::new(label)));
    DONE
}
fn drop_cell(slot: usize) -> &'static str {
    if !is_alone(slot) {
        return SKIPPED;
    }
    drop(world().cells[slot].take());
    DONE
}
fn move_cell(from: usize, into: usize) -> &'static str {
    if !is_alone(from) || cell(into).is_some() {
        return SKIPPED;
    }
    let moved: RefCell<Node> = world().cells[from].take().unwrap();
    world().cells[into].put(moved);
    DONE
}
fn get_mut(slot: usize, value: usize) -> &'static str {
    if !is_alone(slot) {
        return SKIPPED;
    }
    world().cells[slot].get_mut().unwrap().get_mut().left.number = value;
    DONE
}
fn into_inner(slot: usize) -> &'static str {
    if !is_alone(slot) {
        return SKIPPED;
    }
    drop(world().cells[slot].take().unwrap().into_inner());
    DONE
}
fn with(slot: usize, op: impl FnOnce(&'static RefCell<Node>) -> &'static str) -> &'static str {
    cell(slot).map_or(SKIPPED, op)
}
fn borrow(from: usize, into: usize) -> &'static str {
    with(from, |cell| put(into, Reader(cell.borrow()), from))
}
fn borrow_mut(from: usize, into: usize) -> &'static str {
    with(from, |cell| put(into, Writer(cell.borrow_mut()), from))
}
fn try_borrow(from: usize, into: usize) -> &'static str {
    with(from, |cell| cell.try_borrow().map_or(REFUSED, |it| put(into, Reader(it), from)))
}
fn try_borrow_mut(from: usize, into: usize) -> &'static str {
    with(from, |cell| cell.try_borrow_mut().map_or(REFUSED, |it| put(into, Writer(it), from)))
}
fn replace(slot: usize, label: usize) -> &'static str {
    with(slot, |cell| {
        drop(cell.replace(Node::new(label)));
        DONE
    })
}
fn replace_with(slot: usize, label: usize) -> &'static str {
    with(slot, |cell| {
        drop(cell.replace_with(|_| Node::new(label)));
        DONE
    })
}
fn replace_with_fails(slot: usize, attempt: impl FnOnce(&RefCell<Node>)) -> &'static str {
    with(slot, |cell| {
        drop(cell.replace_with(|_| {
            attempt(cell);
            throw()
        }));
        DONE
    })
}
fn take(slot: usize) -> &'static str {
    with(slot, |cell| {
        drop(cell.take());
        DONE
    })
}
fn swap(a: usize, b: usize) -> &'static str {
    with(a, |a| {
        with(b, |b| {
            a.swap(b);
            DONE
        })
    })
}
fn print(slot: usize) -> &'static str {
    with(slot, |cell| {
        let text = format!("{cell:?}");
        let inside = text.strip_prefix("RefCell { value: ").and_then(|it| it.strip_suffix(" }"));
        say(format!("it prints {}", inside.unwrap_or(&text)));
        DONE
    })
}
/// The counter that std keeps beside the value. Nothing says where it is, so it must be what std
/// makes of it.
unsafe fn counter(cell: &RefCell<Node>) -> *mut isize {
    let first = cell as *const RefCell<Node> as *mut u8;
    let value = cell.as_ptr() as *mut u8;
    assert_eq!(mem::size_of::<RefCell<Node>>(), mem::size_of::<Node>() + 8);
    let counter = if value == first { first.add(mem::size_of::<Node>()) } else { first };
    let counter = counter as *mut isize;
    let before = *counter;
    match cell.try_borrow() {
        Ok(_reader) => assert!(before >= 0 && *counter == before + 1),
        Err(_) => assert!(before < 0 || before == isize::MAX),
    }
    assert_eq!(*counter, before);
    assert_eq!(cell.try_borrow_mut().is_ok(), before == 0);
    counter
}
fn preset_counter(slot: usize, readers: isize, writers: isize) -> &'static str {
    with(slot, |cell| {
        let counter = unsafe { &mut *counter(cell) };
        if if *counter < 0 { *counter <= writers } else { *counter >= readers } {
            return SKIPPED;
        }
        *counter = if *counter < 0 { writers } else { readers };
        DONE
    })
}
)rust";

const std::string_view guards = R"rust(
fn put(into: usize, guard: Guard, cell: usize) -> &'static str {
    world().cell_of[into].set(cell);
    drop(world().guards[into].replace(guard));
    DONE
}
fn drop_guard(slot: usize) -> &'static str {
    match world().guards[slot].take() {
        Nobody => SKIPPED,
        guard => {
            drop(guard);
            DONE
        }
    }
}
fn forget(slot: usize) -> &'static str {
    match world().guards[slot].take() {
        Nobody => SKIPPED,
        guard => {
            mem::forget(guard);
            DONE
        }
    }
}
fn move_guard(from: usize, into: usize) -> &'static str {
    if !is_guard(from) || from == into {
        return SKIPPED;
    }
    put(into, world().guards[from].take(), world().cell_of[from].get())
}
fn clone(from: usize, into: usize) -> &'static str {
    let clone = match &*world().guards[from].borrow() {
        Reader(it) => Reader(Ref::clone(it)),
        PartReader(it) => PartReader(Ref::clone(it)),
        _ => return SKIPPED,
    };
    put(into, clone, world().cell_of[from].get())
}

/// What becomes of a guard of a whole node, taken out of its slot; any other stays there.
fn use_whole(
    slot: usize,
    reader: impl FnOnce(Ref<'static, Node>) -> (Guard, &'static str),
    writer: impl FnOnce(RefMut<'static, Node>) -> (Guard, &'static str),
) -> &'static str {
    let (guard, outcome) = match world().guards[slot].take() {
        Reader(it) => reader(it),
        Writer(it) => writer(it),
        other => (other, SKIPPED),
    };
    drop(world().guards[slot].replace(guard));
    outcome
}
fn map(slot: usize, left: bool) -> &'static str {
    use_whole(
        slot,
        |it| (PartReader(Ref::map(it, |node| if left { &node.left } else { &node.right })), DONE),
        |it| {
            let part = RefMut::map(it, |it| if left { &mut it.left } else { &mut it.right });
            (PartWriter(part), DONE)
        },
    )
}
fn filter_map(slot: usize, left: bool) -> &'static str {
    let reader = |it| {
        let found = Ref::filter_map(it, |node: &Node| {
            Some(if left { &node.left } else { &node.right }).filter(|it| it.number != 0)
        });
        found.map_or_else(|whole| (Reader(whole), NONE), |part| (PartReader(part), DONE))
    };
    let writer = |it| {
        let found = RefMut::filter_map(it, |node: &mut Node| {
            Some(if left { &mut node.left } else { &mut node.right }).filter(|it| it.number != 0)
        });
        found.map_or_else(|whole| (Writer(whole), NONE), |part| (PartWriter(part), DONE))
    };
    use_whole(slot, reader, writer)
}
fn map_split(from: usize, into: usize) -> &'static str {
    if from == into {
        return SKIPPED;
    }
    let cell = world().cell_of[from].get();
    let reader = |it| {
        let (left, right) = Ref::map_split(it, |node: &Node| (&node.left, &node.right));
        put(into, PartReader(right), cell);
        (PartReader(left), DONE)
    };
    let writer = |it| {
        let (left, right) =
            RefMut::map_split(it, |node: &mut Node| (&mut node.left, &mut node.right));
        put(into, PartWriter(right), cell);
        (PartWriter(left), DONE)
    };
    use_whole(from, reader, writer)
}
fn map_throws(slot: usize) -> &'static str {
    let reader = |it| (PartReader(Ref::map(it, |_| throw())), DONE);
    let writer = |it| (PartWriter(RefMut::map(it, |_| throw())), DONE);
    use_whole(slot, reader, writer)
}
fn filter_map_throws(slot: usize) -> &'static str {
    let reader = |it| {
        drop(Ref::filter_map::<Part, _>(it, |_| throw()));
        (Nobody, DONE)
    };
    let writer = |it| {
        drop(RefMut::filter_map::<Part, _>(it, |_| throw()));
        (Nobody, DONE)
    };
    use_whole(slot, reader, writer)
}
fn map_split_throws(slot: usize) -> &'static str {
    let reader = |it| {
        drop(Ref::map_split::<Part, Part, _>(it, |_| throw()));
        (Nobody, DONE)
    };
    let writer = |it| {
        drop(RefMut::map_split::<Part, Part, _>(it, |_| throw()));
        (Nobody, DONE)
    };
    use_whole(slot, reader, writer)
}
fn write(slot: usize, value: usize) -> &'static str {
    match &mut *world().guards[slot].borrow_mut() {
        Writer(it) => it.left.number = value,
        PartWriter(it) => it.number = value,
        _ => return SKIPPED,
    }
    DONE
}
fn assign(slot: usize, label: usize) -> &'static str {
    match &mut *world().guards[slot].borrow_mut() {
        Writer(it) => **it = Node::new(label),
        _ => return SKIPPED,
    }
    DONE
}
)rust";

const std::string_view plain = R"rust(
fn look_at_plain(slot: usize) {
    let Some(it) = world().plain[slot].get_mut() else { return };
    say(format!("p{slot} holds node #{} and {}", it.get_mut().id, world().numbers[slot].get()));
}
fn new_plain(into: usize, label: usize) -> &'static str {
    if plain(into).is_some() {
        return SKIPPED;
    }
    world().plain[into].put(Cell::new(Node::new(label)));
    world().numbers[into].set(0);
    DONE
}
fn drop_plain(slot: usize) -> &'static str {
    world().plain[slot].take().map_or(SKIPPED, |it| {
        drop(it);
        DONE
    })
}
fn with_plain(slot: usize, op: impl FnOnce(&'static Cell<Node>)) -> &'static str {
    plain(slot).map_or(SKIPPED, |it| {
        op(it);
        DONE
    })
}
fn set_plain(slot: usize, label: usize) -> &'static str {
    with_plain(slot, |cell| cell.set(Node::new(label)))
}
fn replace_plain(slot: usize, label: usize) -> &'static str {
    with_plain(slot, |cell| drop(cell.replace(Node::new(label))))
}
fn take_plain(slot: usize) -> &'static str {
    with_plain(slot, |cell| drop(cell.take()))
}
fn swap_plain(a: usize, b: usize) -> &'static str {
    plain(b).map_or(SKIPPED, |b| with_plain(a, |a| a.swap(b)))
}
fn put_plain(slot: usize, value: usize) -> &'static str {
    with_plain(slot, |_| world().numbers[slot].set(value))
}
fn get_plain(slot: usize) -> &'static str {
    with_plain(slot, |_| say(format!("it gets {}", world().numbers[slot].get())))
}
)rust";

const std::string_view once = R"rust(
fn look_at_once(slot: usize, node: Option<&Node>) -> &'static str {
    node.map_or(NONE, |it| {
        say(format!("o{slot} holds node #{}", it.id));
        DONE
    })
}
fn get_once(slot: usize) -> &'static str {
    look_at_once(slot, once(slot).get())
}
fn set_once(into: usize, label: usize) -> &'static str {
    once(into).set(Node::new(label)).map_or_else(
        |back| {
            drop(back);
            REFUSED
        },
        |()| DONE,
    )
}
fn init_once(into: usize, label: usize) -> &'static str {
    look_at_once(into, Some(once(into).get_or_init(|| Node::new(label))))
}
fn reinit_once(into: usize, label: usize) -> &'static str {
    let make_twice = || {
        once(into).get_or_init(|| Node::new(label));
        Node::new(label)
    };
    look_at_once(into, Some(once(into).get_or_init(make_twice)))
}
fn drop_node(node: Option<Node>) -> &'static str {
    node.map_or(NONE, |it| {
        drop(it);
        DONE
    })
}
fn take_once(slot: usize) -> &'static str {
    drop_node(world().once[slot].get_mut().and_then(OnceCell::take))
}
fn unwrap_once(slot: usize) -> &'static str {
    drop_node(world().once[slot].take().and_then(OnceCell::into_inner))
}

fn set_make_fuse(label: usize, count: u32) -> &'static str {
    set_fuse(MAKE, label, count);
    DONE
}
fn observe() {
    (0..8).for_each(look_at_cell);
    (0..8).for_each(|slot| {
        look(slot);
    });
    (0..8).for_each(look_at_plain);
    (0..8).for_each(|slot| {
        get_once(slot);
    });
    let alive = ALIVE.with(Cell::get);
    say(format!("{alive} node{} alive", if alive == 1 { "" } else { "s" }));
}
)rust";

}  // namespace dropcheck::ref_cell::emit_rust_parts
