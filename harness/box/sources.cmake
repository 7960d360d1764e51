set(subject_runs codec.cpp interpreter.cpp model.cpp run.cpp writing.cpp)
set(subject_words emit.cpp emit_parts.cpp emit_rust.cpp emit_tracked.cpp events.cpp sights.cpp)
set(subject_tests adapter_test.cpp model_test.cpp run_test.cpp tracked_test.cpp)
