// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/choices.hpp"

#include <string>
#include <vector>

namespace dropcheck::memory_pool::choices_detail {
namespace {

/// Sizes that are named by what they are near to.
std::string spelled(std::uint64_t bytes) {
  if (bytes < size_max / 32) return std::to_string(bytes);
  if (bytes == size_max) return "max";
  if (bytes > size_max - 1000) return "max-" + std::to_string(size_max - bytes);
  if (bytes == size_max / 2 + 1) return "half";
  return "half-" + std::to_string(size_max / 2 + 1 - bytes);
}

std::string spelled(const Request& request) {
  return spelled(request.size) + "/" + spelled(request.align);
}

template <class Table>
std::vector<std::string> words_of(const Table& table) {
  std::vector<std::string> words;
  for (const auto& entry : table) words.push_back(spelled(entry));
  return words;
}

}  // namespace

std::string_view spelling_of_size(std::uint8_t index) {
  static const std::vector<std::string> words = words_of(sizes);
  return words[index];
}

std::string_view spelling_of_layout(std::uint8_t index) {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all;
    for (unsigned i = 0; i < LayoutChoice::count; ++i) {
      all.push_back(spelled(LayoutChoice::request(i)));
    }
    return all;
  }();
  return words[index];
}

std::string_view spelling_of_bad_layout(std::uint8_t index) {
  static const std::vector<std::string> words = words_of(bad);
  return words[index];
}

std::string_view spelling_of_capacity(std::uint8_t index) {
  static const std::vector<std::string> words = words_of(capacities);
  return words[index];
}

std::string_view spelling_of_limit(std::uint8_t index) {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all = words_of(limits);
    all[0] = "none";
    return all;
  }();
  return words[index];
}

std::string_view spelling_of_place(std::uint8_t index) {
  static constexpr std::array<std::string_view, Place::count> words = {"first", "last", "behind",
                                                                       "before"};
  return words[index];
}

}  // namespace dropcheck::memory_pool::choices_detail
