// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// boost::object_pool: objects of one type, destroyed one by one or, in the order of their
// addresses, all at the end.
#pragma once

#include <boost/pool/object_pool.hpp>
#include <cstddef>
#include <utility>

#include "harness/memory_pool/adapter.hpp"
#include "harness/memory_pool/node.hpp"

namespace dropcheck::memory_pool {

struct BoostObjectPool {
  struct Pool {
    boost::object_pool<Node> objects;
  };

  static constexpr bool unbounded = true;

  static Pool open(std::size_t) { return Pool(); }
  template <class T, class... Args>
  static T* make(Pool& pool, Args&&... args) {
    return pool.objects.construct(std::forward<Args>(args)...);
  }
  template <class T>
  static void destroy(Pool& pool, T* object) {
    pool.objects.destroy(object);
  }
};

}  // namespace dropcheck::memory_pool
