// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UBSan's messages, of Clang (ubsan_handlers.cpp) and of GCC: both name the check by words only.
#include <array>

#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

struct KnownCheck {
  std::string_view part, check;
};

// The first part that a message contains counts.
constexpr auto messages = std::to_array<KnownCheck>({
    {"unsigned integer overflow: ", "unsigned-integer-overflow"},
    {"signed integer overflow: ", "signed-integer-overflow"},
    {"division by zero", "integer-divide-by-zero"},
    {" by -1 cannot be represented", "signed-integer-overflow"},
    {"shift exponent ", "shift"},
    {"left shift of ", "shift"},
    {" out of bounds for type ", "bounds"},
    {"assumption of ", "alignment-assumption"},
    {" misaligned address ", "alignment"},
    {" with insufficient space for an object of type", "object-size"},
    {"which does not point to an object of type", "vptr"},
    {"reached the end of a value-returning function", "return"},
    {"execution reached an unreachable program point", "unreachable"},
    {"variable length array bound", "vla-bound"},
    {" is outside the range of representable values", "float-cast-overflow"},
    {"passing zero to ", "builtin"},
    {"assumption is violated during execution", "builtin"},
    {"passing invalid argument", "builtin"},
    {"through pointer to incorrect function type", "function"},
    {"returned from function declared to never return null", "returns-nonnull-attribute"},
    {"which is declared to never be null", "nonnull-attribute"},
    {"applying non-zero offset", "pointer-overflow"},
    {"applying zero offset", "pointer-overflow"},
    {"pointer index expression", "pointer-overflow"},
    {"addition of unsigned offset", "pointer-overflow"},
    {"subtraction of unsigned offset", "pointer-overflow"},
    {" null pointer", "null"},
    {"invalid Objective-C cast", "objc-cast"},
});

constexpr auto integrity = std::to_array<KnownCheck>({
    {"non-virtual call", "cfi-nvcall"},
    {"virtual call", "cfi-vcall"},
    {"base-to-derived cast", "cfi-derived-cast"},
    {"cast to unrelated type", "cfi-unrelated-cast"},
    {"indirect function call", "cfi-icall"},
    {"virtual pointer to member function call", "cfi-mfcall"},
});

// What SUMMARY says with report_error_type=1, ubsan_checks.inc.
constexpr auto summaries = std::to_array<KnownCheck>({
    {"null-pointer-use", "null"},
    {"nullptr-", "pointer-overflow"},
    {"pointer-overflow", "pointer-overflow"},
    {"misaligned-pointer-use", "alignment"},
    {"alignment-assumption", "alignment-assumption"},
    {"insufficient-object-size", "object-size"},
    {"signed-integer-overflow", "signed-integer-overflow"},
    {"unsigned-integer-overflow", "unsigned-integer-overflow"},
    {"integer-divide-by-zero", "integer-divide-by-zero"},
    {"float-divide-by-zero", "float-divide-by-zero"},
    {"invalid-builtin-use", "builtin"},
    {"invalid-shift-", "shift"},
    {"out-of-bounds-index", "bounds"},
    {"local-out-of-bounds", "local-bounds"},
    {"unreachable-call", "unreachable"},
    {"missing-return", "return"},
    {"non-positive-vla-index", "vla-bound"},
    {"float-cast-overflow", "float-cast-overflow"},
    {"invalid-bool-load", "bool"},
    {"invalid-enum-load", "enum"},
    {"function-type-mismatch", "function"},
    {"invalid-null-return", "returns-nonnull-attribute"},
    {"invalid-null-argument", "nonnull-attribute"},
    {"dynamic-type-mismatch", "vptr"},
    {"cfi-bad-type", "cfi"},
});

// `(32-bit, signed)` and `(3-bit bitfield, unsigned)`
struct Width {
  std::uint64_t bits = 0;
  bool is_signed = false, bitfield = false;
};
Width next_width(Cursor& cursor) {
  Width width;
  while (cursor.skip_past("(")) {
    Cursor inside(cursor.rest());
    const auto bits = inside.number();
    if (!bits || !inside.skip("-bit")) continue;
    width.bits = *bits;
    width.bitfield = inside.skip(" bitfield");
    width.is_signed = inside.skip(", signed");
    break;
  }
  return width;
}

// `implicit conversion from type 'int' of value -1 (32-bit, signed) to type 'unsigned char' changed
// the value to 255 (8-bit, unsigned)`
std::string_view conversion(std::string_view message) {
  Cursor cursor(message);
  const Width from = next_width(cursor);
  const Width to = next_width(cursor);
  if (from.bits == 0 || to.bits == 0) return "implicit-conversion";
  if (to.bitfield) return "implicit-bitfield-conversion";
  if (to.bits >= from.bits) return "implicit-integer-sign-change";
  return from.is_signed || to.is_signed ? "implicit-signed-integer-truncation"
                                        : "implicit-unsigned-integer-truncation";
}

}  // namespace

std::string_view ubsan_check(std::string_view message) {
  if (message.starts_with("implicit conversion from ")) return conversion(message);
  if (message.starts_with("negation of ")) {
    return contains(message, "type 'unsigned ") ? "unsigned-integer-overflow"
                                                : "signed-integer-overflow";
  }
  if (contains(message, "is not a valid value for type ")) {
    return contains(message, "'bool'") || contains(message, "'_Bool'") ? "bool" : "enum";
  }
  if (message.starts_with("control flow integrity check")) {
    for (const KnownCheck& known : integrity) {
      if (contains(message, known.part)) return known.check;
    }
    return "cfi";
  }
  for (const KnownCheck& known : messages) {
    if (contains(message, known.part)) return known.check;
  }
  return "";
}

std::string_view ubsan_check_of_summary(std::string_view kind) {
  for (const KnownCheck& known : summaries) {
    if (kind.starts_with(known.part)) return known.check;
  }
  return kind.starts_with("implicit-") ? kind : "";
}

}  // namespace dropcheck::inspect
