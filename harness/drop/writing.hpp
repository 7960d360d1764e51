// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How programs about drop rules are written; harness/writer.hpp does it.
#pragma once

#include <cstdint>
#include <tuple>

#include "harness/drop/codec.hpp"
#include "harness/drop/model.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

template <>
struct Writing<drop::Language> {
  using Model = drop::Model;
  using Slots = std::tuple<drop::Name>;
  static constexpr unsigned always(Abilities) { return drop::op::Let::info.id; }

  // Variables, scopes and aggregates count for more than what takes apart.
  static constexpr unsigned odds(unsigned id) {
    switch (id) {
      case drop::op::Scope::info.id:
      case drop::op::End::info.id:
      case drop::op::LetStruct::info.id:
      case drop::op::LetMaybe::info.id:
      case drop::op::Write::info.id:
      case drop::op::SetField::info.id:
        return 6;
      case drop::op::LetArray::info.id:
      case drop::op::LetNumber::info.id:
      case drop::op::LetManually::info.id:
      case drop::op::Copy::info.id:
      case drop::op::Assign::info.id:
      case drop::op::Move::info.id:
      case drop::op::DropField::info.id:
      case drop::op::AssumeDrop::info.id:
      case drop::op::AssumeRead::info.id:
      case drop::op::ThrowMake::info.id:
      case drop::op::ThrowDrop::info.id:
        return 3;
      default:
        return 1;
    }
  }
};

namespace drop {

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

}  // namespace drop
}  // namespace dropcheck
