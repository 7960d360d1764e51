// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What UndefinedBehaviorSanitizer sees; some of it Clang alone.
#include <climits>
#include <cstdlib>

#include "tools/tests/defects/defect.hpp"

namespace {

int volatile sink = 0;
double volatile real_sink = 0;

void signed_overflow() { sink = INT_MAX - 1 + 2 * one; }
void negation() { sink = -(INT_MIN * one); }
void division_by_zero() { sink = 7 / (one - 1); }
void division_overflow() { sink = INT_MIN / -one; }
void shift_exponent() { sink = 1 << (31 + one); }
void shift_base() { sink = -one << 3; }
void index_out_of_bounds() {
  int table[4] = {};
  sink = table[3 + one];
}
struct Pair {
  int first, second;
  int get() const { return second; }
};
Pair* volatile nobody = nullptr;
void null_load() { sink = nobody->second; }
void null_member_call() {
  // The address of nothing is not read: the call alone is the defect.
  const Pair* p = nobody;
  sink = &p->second != nullptr;
}
void misaligned() {
  alignas(8) char bytes[16] = {};
  sink = *reinterpret_cast<int*>(bytes + one);
}
void bad_bool() {
  unsigned char byte = static_cast<unsigned char>(1 + one);
  bool truth;
  std::memcpy(&truth, &byte, 1);
  sink = truth ? 1 : 0;
}
enum Colour { red, green, blue };
void bad_enum() {
  int number = 40 + one;
  Colour colour;
  std::memcpy(&colour, &number, sizeof colour);
  sink = colour;
}
void float_overflow() {
  real_sink = 1e30 * one;
  sink = static_cast<int>(real_sink);
}
void unreachable() {
  if (one) __builtin_unreachable();
}
__attribute__((noinline)) int no_return(int x) {
  if (x > 5) return x;
}
void missing_return() { sink = no_return(one); }
void bad_array_length() {
  int n = one - 2;
  char table[n];
  sink = sizeof table != 0;
}
__attribute__((noinline, nonnull)) int takes_something(const char* text) { return text != nullptr; }
void null_argument() {
  const char* volatile text = nullptr;
  sink = takes_something(text);
}
__attribute__((noinline, returns_nonnull)) char* gives_something() {
  char* volatile text = nullptr;
  return text;
}
void null_result() { sink = gives_something() != nullptr; }
void zero_of_builtin() { sink = __builtin_ctz(static_cast<unsigned>(one - 1)); }
void pointer_overflow() {
  char* volatile p = reinterpret_cast<char*>(~0ul - 2);
  sink = p + 7 * one != nullptr;
}
struct Animal {
  virtual ~Animal() = default;
  virtual int legs() const { return 4; }
};
struct Bird : Animal {
  int legs() const override { return 2; }
};
void wrong_dynamic_type() {
  Animal animal;
  auto* bird = static_cast<Bird*>(&animal);
  sink = bird->legs();
}
void assumed_alignment() {
  alignas(64) char bytes[128] = {};
  char* p = bytes + one;
  sink = *static_cast<char*>(__builtin_assume_aligned(p, 32));
}
void unsigned_overflow() { sink = static_cast<int>(UINT_MAX + static_cast<unsigned>(one)); }
void float_division() { real_sink = 1.0 / (one - 1); }
void truncation() {
  unsigned char byte = 300 * one;
  sink = byte;
}
void sign_change() {
  unsigned number = -one;
  sink = number != 0;
}
int takes_nothing() { return 1; }
void wrong_function() {
  void* volatile address = reinterpret_cast<void*>(takes_nothing);
  sink = static_cast<int>(reinterpret_cast<long (*)(long)>(address)(1));
}
void several() {
  signed_overflow();
  shift_exponent();
  float_overflow();
}

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"signed-overflow", signed_overflow},
      {"negation", negation},
      {"division-by-zero", division_by_zero},
      {"division-overflow", division_overflow},
      {"shift-exponent", shift_exponent},
      {"shift-base", shift_base},
      {"index-out-of-bounds", index_out_of_bounds},
      {"null-load", null_load},
      {"null-member", null_member_call},
      {"misaligned", misaligned},
      {"bad-bool", bad_bool},
      {"bad-enum", bad_enum},
      {"float-overflow", float_overflow},
      {"unreachable", unreachable},
      {"missing-return", missing_return},
      {"bad-array-length", bad_array_length},
      {"null-argument", null_argument},
      {"null-result", null_result},
      {"zero-of-builtin", zero_of_builtin},
      {"pointer-overflow", pointer_overflow},
      {"wrong-dynamic-type", wrong_dynamic_type},
      {"assumed-alignment", assumed_alignment},
      {"unsigned-overflow", unsigned_overflow},
      {"float-division", float_division},
      {"truncation", truncation},
      {"sign-change", sign_change},
      {"wrong-function", wrong_function},
      {"several", several},
  };
  return show(defects, argc, argv);
}
