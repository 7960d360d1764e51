// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// HTML that cannot forget to escape: text becomes Markup through here only. What is put into a
// template is escaped unless it is Markup; numbers stay numbers, for format specifications.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace dropcheck::page {

struct Markup {
  std::string text;

  bool empty() const { return text.empty(); }
  Markup& operator+=(const Markup& more) {
    text += more.text;
    return *this;
  }
};

/// Safe as text and inside of a quoted attribute. What is no UTF-8 and control characters are
/// U+FFFD; characters that nobody sees, or that turn the direction of writing, are named, as
/// ⟨U+202E⟩: text must not look like other text.
std::string escaped(std::string_view text);

/// The same of at most `bytes` of the text, and how many of them are left out.
Markup cut(std::string_view text, std::size_t bytes);

/// A sentence: what stands between backticks is code.
Markup prose(std::string_view text);

/// "1 finding", "2 findings".
std::string counted(std::size_t number, std::string_view what);

/// "1,234,567".
std::string with_commas(std::size_t number);

template <class T>
auto safe(const T& value) {
  if constexpr (std::same_as<T, Markup>) {
    return std::string_view(value.text);
  } else if constexpr (std::is_arithmetic_v<T>) {
    static_assert(!std::same_as<T, char>, "a character is text: give it as a string");
    return value;
  } else {
    return escaped(std::string_view(value));
  }
}

template <class T>
using SafeType = decltype(safe(std::declval<const std::remove_cvref_t<T>&>()));

/// `html("<td>{}</td>", x)`. The template is the program's own, checked when it is compiled.
template <class... Values>
Markup html(fmt::format_string<SafeType<Values>...> form, const Values&... values) {
  return {fmt::format(form, safe(values)...)};
}

}  // namespace dropcheck::page
