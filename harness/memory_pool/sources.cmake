set(parts
  block_table.cpp choices.cpp codec.cpp emit.cpp emit_parts.cpp events.cpp model.cpp run.cpp
  sights.cpp writing.cpp)
set(tests adapter_test.cpp model_test.cpp run_test.cpp sights_test.cpp)
