// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 16: padding, and what another order of fields saves.

#include <cstdint>
#include <iostream>

#include "primitives/layout.hpp"

namespace {

using dropcheck::Layout;

struct AlignedStruct {
  std::uint8_t a;
  std::uint32_t b;
  std::uint16_t c;
};
constexpr std::array fields = {Layout::of<std::uint8_t>(), Layout::of<std::uint32_t>(),
                               Layout::of<std::uint16_t>()};

// C++ keeps the order of declaration, as #[repr(C)] does.
static_assert(repr_c(fields)->layout == Layout::of<AlignedStruct>());

}  // namespace

int main() {
  std::cout << "Size of AlignedStruct: " << sizeof(AlignedStruct) << '\n';
  std::cout << "Alignment of AlignedStruct: " << alignof(AlignedStruct) << '\n';
  // rustc may reorder the fields of what has no repr(C); sorted by alignment they need least.
  std::cout << "Size of (u8, u32, u16): " << repr_sorted(fields)->layout.size() << '\n';
}
