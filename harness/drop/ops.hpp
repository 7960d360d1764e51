// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op language of drop rules. Ids and words are fixed for ever. A name means the innermost
// variable that is declared with it; an op on a variable of another type, or without what it needs,
// is skipped, as the compiler would refuse it. A step in a drop script is skipped: a destructor
// does not see the variables of others.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "harness/drop/abilities.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"

namespace dropcheck::drop {

/// The name of a variable.
struct Name {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "v";
  static constexpr std::string_view what = "a variable (v0 to v7)";
  std::uint8_t index = 0;
  bool operator==(const Name&) const = default;
};

/// A field of a struct.
struct Field {
  static constexpr unsigned count = 3;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a field (0 to 2)";
  std::uint8_t index = 0;
  bool operator==(const Field&) const = default;
};

/// How many scopes a throw leaves, at most: index 0 is one.
struct Depth {
  static constexpr unsigned count = 4;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a number of scopes (1 to 4)";
  std::uint8_t index = 0;
  bool operator==(const Depth&) const = default;

  constexpr std::size_t scopes() const { return std::size_t{1} + index; }
  static constexpr std::string_view spelling(std::uint8_t index) {
    return std::string_view("1234").substr(index, 1);
  }
};

namespace op {

// A table, one op a line: kept by hand.
// clang-format off
struct Nop          { static constexpr OpInfo info{0, "nop"}; };                                          // what an unknown id means
struct Let          { static constexpr OpInfo info{1, "let"}; Name into; Label label; };                  // let into = node of label;
struct LetUninit    { static constexpr OpInfo info{2, "let_uninit"}; Name into; };                        // let into; of a node
struct LetMove      { static constexpr OpInfo info{3, "let_move"}; Name from, into; };                    // let into = from; a whole node, struct or array
struct LetNumber    { static constexpr OpInfo info{4, "let_number"}; Name into; Value value; };           // let into = value;
struct LetStruct    { static constexpr OpInfo info{5, "let_struct", has_aggregates}; Name into; Label label; };       // fields: node of label, two of the next label, node of the one after
struct LetArray     { static constexpr OpInfo info{6, "let_array", has_aggregates}; Name into; Label label; };        // three nodes of label
struct LetManually  { static constexpr OpInfo info{7, "let_manually", has_manually_drop}; Name into; Label label; };  // let into = ManuallyDrop(node of label);
struct LetMaybe     { static constexpr OpInfo info{8, "let_maybe", has_manually_drop}; Name into; };      // let into = MaybeUninit();
struct Scope        { static constexpr OpInfo info{9, "scope"}; };                                        // {
struct End          { static constexpr OpInfo info{10, "end"}; };                                         // } what its locals throw is caught behind it
struct Unwind       { static constexpr OpInfo info{11, "unwind", unwinds}; Depth depth; };                         // a throw that is caught behind that many scopes
struct Assign       { static constexpr OpInfo info{12, "assign"}; Name slot; Label label; };              // slot = node of label; slot may be without a value
struct Move         { static constexpr OpInfo info{13, "move"}; Name from, into; };                       // into = from; onto itself: keeps it
struct Copy         { static constexpr OpInfo info{14, "copy"}; Name from, into; };                       // into = from; numbers
struct Drop         { static constexpr OpInfo info{15, "drop"}; Name slot; };                             // drop(slot);
struct Forget       { static constexpr OpInfo info{16, "forget"}; Name slot; };                           // mem::forget(slot);
struct Replace      { static constexpr OpInfo info{17, "replace", has_replace}; Name slot; Label label; };            // drop(mem::replace(&mut slot, node of label));
struct Take         { static constexpr OpInfo info{18, "take", has_replace}; Name from, into; };          // into = mem::take(&mut from); leaves a node of label 0
struct Swap         { static constexpr OpInfo info{19, "swap", has_replace}; Name a, b; };                // mem::swap(&mut a, &mut b); not with itself
struct DropField    { static constexpr OpInfo info{20, "drop_field", has_aggregates}; Name slot; Field field; };      // drop(slot.field);
struct SetField     { static constexpr OpInfo info{21, "set_field", has_aggregates}; Name slot; Field field; };       // slot.field = the like of what it was built with;
struct DropManually { static constexpr OpInfo info{22, "drop_manually", has_manually_drop}; Name slot; };             // ManuallyDrop::drop(&mut slot);
struct IntoInner    { static constexpr OpInfo info{23, "into_inner", has_manually_drop}; Name slot, into; };          // into = ManuallyDrop::into_inner(slot);
struct Write        { static constexpr OpInfo info{24, "write", has_manually_drop}; Name slot; Label label; };        // slot.write(node of label); forgets what was there
struct AssumeDrop   { static constexpr OpInfo info{25, "assume_init_drop", has_manually_drop}; Name slot; };
struct AssumeRead   { static constexpr OpInfo info{26, "assume_init_read", has_manually_drop}; Name slot, into; };    // into = slot.assume_init_read();
struct Look         { static constexpr OpInfo info{27, "look"}; Name slot; };                             // observe what it holds
struct ThrowMake    { static constexpr OpInfo info{28, "throw_make", unwinds}; Label label; Ordinal ordinal; };    // that construction throws
struct ThrowDrop    { static constexpr OpInfo info{29, "throw_drop", propagates_drop_throw | unwinds}; Label label; Ordinal ordinal; };
// clang-format on

template <OpAlternative Alternative>
constexpr bool operator==(const Alternative& a, const Alternative& b) {
  return same_operands(a, b);
}

}  // namespace op

using Op =
    std::variant<op::Nop, op::Let, op::LetUninit, op::LetMove, op::LetNumber, op::LetStruct,
                 op::LetArray, op::LetManually, op::LetMaybe, op::Scope, op::End, op::Unwind,
                 op::Assign, op::Move, op::Copy, op::Drop, op::Forget, op::Replace, op::Take,
                 op::Swap, op::DropField, op::SetField, op::DropManually, op::IntoInner, op::Write,
                 op::AssumeDrop, op::AssumeRead, op::Look, op::ThrowMake, op::ThrowDrop>;

struct Language {
  using Op = drop::Op;
  static constexpr std::string_view subject = "drop";
  static constexpr unsigned version = 1;
  /// A destructor does not see the variables of others.
  static constexpr bool has_scripts = false;
  static constexpr std::string_view dropped_because = "its variable went";
};

using Program = dropcheck::Program<Language>;
using Step = dropcheck::Step<Op>;

/// The label of a struct's field: each has its own.
constexpr Label label_of(Label first, Field field) {
  return {static_cast<std::uint8_t>((first.index + field.index) % limits::labels)};
}

}  // namespace dropcheck::drop
