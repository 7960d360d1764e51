dropcheck_target(graph reference reference.hpp Reference LIBRARIES dropcheck_primitives)
dropcheck_target(graph std-shared-ptr std_shared_ptr.hpp StdSharedPtr
  LIBRARIES dropcheck_primitives)
dropcheck_rust_target(graph 63)
