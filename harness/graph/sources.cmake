set(subject_runs codec.cpp cycles.cpp interpreter.cpp model.cpp model_state.cpp writing.cpp)
set(subject_emitters emit.cpp emit_functions.cpp emit_parts.cpp emit_rust.cpp emit_rust_parts.cpp)
set(subject_canaries leak_sanitizer_test.cpp run_test.cpp)
set(subject_tests adapter_test.cpp model_test.cpp)
