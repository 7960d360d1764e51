set(parts
  codec.cpp emit.cpp emit_parts.cpp emit_rust.cpp events.cpp model.cpp model_state.cpp run.cpp
  sights.cpp writing.cpp)
set(tests adapter_test.cpp model_test.cpp run_test.cpp)
