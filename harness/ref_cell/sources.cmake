set(parts
  codec.cpp emit.cpp emit_functions.cpp emit_parts.cpp emit_rust.cpp emit_rust_functions.cpp
  emit_rust_parts.cpp events.cpp interpreter.cpp model.cpp model_state.cpp run.cpp sights.cpp
  writing.cpp)
set(tests adapter_test.cpp model_test.cpp run_test.cpp)
