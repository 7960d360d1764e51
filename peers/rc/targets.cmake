dropcheck_target(rc reference reference.hpp Reference LIBRARIES dropcheck_primitives)
dropcheck_target(rc std-shared-ptr std_shared_ptr.hpp StdSharedPtr)
dropcheck_target(rc std-shared-ptr-reentrant std_shared_ptr_reentrant.hpp StdSharedPtrReentrant
  ON_REQUEST)
dropcheck_target(rc boost-local-shared-ptr boost_local_shared_ptr.hpp BoostLocalSharedPtr
  LIBRARIES Boost::headers)
dropcheck_target(rc boost-shared-ptr boost_shared_ptr.hpp BoostSharedPtr LIBRARIES Boost::headers)
dropcheck_target(rc boost-intrusive-ptr boost_intrusive_ptr.hpp BoostIntrusivePtr
  LIBRARIES Boost::headers)
dropcheck_rust_target(rc 63 70=into_inner 76=unwrap_or_clone "85=throwing drops")

if(DROPCHECK_TESTS)
  dropcheck_target(rc misbehaving misbehaving.hpp Misbehaving ON_REQUEST)
endif()
