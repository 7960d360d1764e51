// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be seen of a variable: the nodes that it holds, part by part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "harness/drop/events.hpp"
#include "harness/drop/places.hpp"
#include "harness/events.hpp"
#include "harness/ledger.hpp"
#include "harness/trace.hpp"

namespace dropcheck::drop {

/// Looks at variables, one at a time. A node that is not there is the fault of touching it.
template <class A>
class Looking {
  template <class T>
  using Local = typename A::template Local<T>;

 public:
  Looking(const Variable<A>& variable, Trace& trace) : variable_(variable), trace_(trace) {}

  /// Whether there was something to see.
  Outcome operator()() {
    return std::visit([this](auto* place) { return this->look(*place); }, variable_.place);
  }

 private:
  void see(const Node& node) {
    const auto serial = node.touch();
    const Ledger::Scope harness(false);
    if (serial) trace_.add(holds_event(variable_.name, part_, *serial));
    ++part_;
  }
  void see(auto& array)
    requires requires { array.size(); }
  {
    for (std::size_t i = 0; i < array.size(); ++i) see(array[i]);
  }
  template <std::size_t I>
  void see_field(auto& fields, std::size_t parts) {
    if (fields.template has<I>()) {
      see(fields.template get<I>());
    } else {
      part_ += parts;
    }
  }

  Outcome look(int& number) {
    trace_.add(holds_number_event(variable_.name, static_cast<std::uint16_t>(number)));
    return Outcome::done;
  }
  template <class T>
  Outcome look(T& place) {
    if constexpr (requires { place.is_initialized(); }) {
      if (!place.is_initialized()) return Outcome::skipped;
      if constexpr (std::is_same_v<T, Local<typename Aggregates<A>::Struct>>) {
        if constexpr (HasAggregates<A>) look_at_fields(*place);
      } else if constexpr (!std::is_empty_v<std::remove_cvref_t<decltype(*place)>>) {
        see(*place);
      }
      return Outcome::done;
    } else {
      if (!variable_.initialized) return Outcome::skipped;
      if constexpr (requires { place.assume_init_ref(); }) see(place.assume_init_ref());
      if constexpr (requires { place.drop(); }) see(*place);
      return Outcome::done;
    }
  }
  void look_at_fields(auto& fields) {
    see_field<0>(fields, 1);
    see_field<1>(fields, 2);
    see_field<2>(fields, 1);
  }

  const Variable<A>& variable_;
  Trace& trace_;
  std::size_t part_ = 0;
};

}  // namespace dropcheck::drop
