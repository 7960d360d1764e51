// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/emit_rust.hpp"

#include <sstream>

#include "harness/listing.hpp"

namespace dropcheck {
namespace {

constexpr std::string_view shared = R"rust(
thread_local! {
    static SAID: RefCell<Vec<String>> = RefCell::default();
    static MADE: Cell<usize> = Cell::default();
    static ALIVE: Cell<usize> = Cell::default();
    // How many events from now one of them panics, by label; 0: none.
    static FUSES: [[Cell<u32>; 8]; 3] = Default::default();
}
const MAKE: usize = 0;
const COPY: usize = 1;
const DROP: usize = 2;
const DONE: &str = "the op succeeds";

fn say(line: impl Into<String>) {
    SAID.with(|said| said.borrow_mut().push(line.into()));
}

fn expect(expected: &[&str]) {
    let said = SAID.with(RefCell::take);
    for i in 0..said.len().max(expected.len()) {
        let actual = said.get(i).map_or("nothing more", |line| line);
        let expected = expected.get(i).map_or("nothing more", |line| line);
        if actual != expected {
            println!("broken: what is observed is what the model says");
            println!("  expected: {expected}\n  actual:   {actual}");
            std::process::exit(1);
        }
    }
}

fn run(op: impl FnOnce() -> &'static str) -> &'static str {
    catch_unwind(AssertUnwindSafe(op)).unwrap_or("the op throws")
}

fn set_fuse(event: usize, label: usize, count: u32) {
    FUSES.with(|fuses| fuses[event][label].set(count));
}
/// Panics if this is the event that shall; not while another panic is on its way.
fn may_throw(event: usize, label: usize) {
    let left = FUSES.with(|fuses| fuses[event][label].get());
    if left == 0 {
        return;
    }
    set_fuse(event, label, left - 1);
    if left == 1 && !std::thread::panicking() {
        resume_unwind(Box::new("thrown"));
    }
}

fn enter() -> usize {
    ALIVE.with(|alive| alive.set(alive.get() + 1));
    MADE.with(|made| made.replace(made.get() + 1))
}
fn leave() {
    ALIVE.with(|alive| alive.set(alive.get() - 1));
}
)rust";

}  // namespace

std::string rust_prelude(std::string_view subject, std::span<const std::uint8_t> program,
                         const std::string& file, std::string_view uses) {
  const std::string stem = file.substr(0, file.rfind(".rs"));
  std::string text = "// rustc --edition 2021 " + shell_word(file) + " -o " + shell_word(stem) +
                     " && " + shell_word(stem.find('/') == std::string::npos ? "./" + stem : stem) +
                     "\n//\n";
  std::istringstream lines(listing(subject, program, ~std::size_t{0}));
  for (std::string line; std::getline(lines, line);) text += "//" + line + "\n";
  text += "#![allow(unused)]\nuse std::cell::{Cell, RefCell};\n";
  text += "use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};\n";
  return text + std::string(uses) + std::string(shared);
}

void emit_rust_expectation(const std::vector<std::string>& lines, Source& out) {
  out.open("expect(&[");
  for (const std::string& line : lines) out.line(dropcheck::quoted(line) + ",");
  out.close("]);");
}

std::string refusal(std::size_t step, const std::string& op, const std::string& why) {
  return "step " + std::to_string(step) + " `" + op + "`: " + why;
}

}  // namespace dropcheck
