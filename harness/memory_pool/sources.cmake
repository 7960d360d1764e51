set(subject_runs choices.cpp codec.cpp model.cpp run.cpp writing.cpp)
set(subject_words emit.cpp emit_parts.cpp events.cpp sights.cpp)
set(subject_tests adapter_test.cpp model_test.cpp run_test.cpp sights_test.cpp)
