set(subject_runs codec.cpp model.cpp model_state.cpp writing.cpp)
set(subject_emitters emit.cpp emit_parts.cpp emit_rust.cpp)
set(subject_canaries run_test.cpp)
set(subject_tests adapter_test.cpp model_test.cpp)
