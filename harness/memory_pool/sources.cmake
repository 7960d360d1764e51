set(subject_runs choices.cpp codec.cpp model.cpp writing.cpp)
set(subject_emitters emit.cpp emit_parts.cpp)
set(subject_canaries run_test.cpp sights_test.cpp unlike_test.cpp)
set(subject_tests adapter_test.cpp model_test.cpp)
