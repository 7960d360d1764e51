dropcheck_target(memory_pool reference reference.hpp Reference LIBRARIES dropcheck_primitives)
dropcheck_target(memory_pool growing growing.hpp Growing LIBRARIES dropcheck_primitives)
dropcheck_target(memory_pool std-monotonic std_monotonic.hpp StdMonotonic)
dropcheck_target(memory_pool std-unsynchronized-pool std_unsynchronized_pool.hpp
  StdUnsynchronizedPool)
dropcheck_target(memory_pool std-unsynchronized-pool-as-is std_unsynchronized_pool_as_is.hpp
  StdUnsynchronizedPoolAsIs ON_REQUEST)
dropcheck_target(memory_pool boost-pool boost_pool.hpp BoostPool LIBRARIES Boost::headers)
dropcheck_target(memory_pool boost-object-pool boost_object_pool.hpp BoostObjectPool
  LIBRARIES Boost::headers)
# Statically: the ledger does not hear what a shared library allocates.
find_path(LLVM_INCLUDE_DIR llvm/Support/Allocator.h PATHS /usr/lib/llvm-19/include)
find_library(LLVM_SUPPORT libLLVMSupport.a PATHS /usr/lib/llvm-19/lib)
find_library(LLVM_DEMANGLE libLLVMDemangle.a PATHS /usr/lib/llvm-19/lib)
if(LLVM_INCLUDE_DIR AND LLVM_SUPPORT AND LLVM_DEMANGLE)
  add_library(llvm_support INTERFACE)
  target_include_directories(llvm_support SYSTEM INTERFACE ${LLVM_INCLUDE_DIR})
  target_link_libraries(llvm_support INTERFACE ${LLVM_SUPPORT} ${LLVM_DEMANGLE} ${CMAKE_DL_LIBS})
  dropcheck_target(memory_pool llvm-bump-ptr-allocator llvm_bump_ptr_allocator.hpp
    LlvmBumpPtrAllocator LIBRARIES llvm_support)
else()
  dropcheck_missing(memory_pool/llvm-bump-ptr-allocator "no LLVM found (install llvm-19-dev)")
endif()
dropcheck_target(memory_pool chapter chapter.hpp Chapter ON_REQUEST)
