set(parts
  codec.cpp emit.cpp emit_parts.cpp emit_rust.cpp emit_tracked.cpp events.cpp interpreter.cpp
  model.cpp run.cpp sights.cpp writing.cpp)
set(tests adapter_test.cpp model_test.cpp run_test.cpp tracked_test.cpp)
