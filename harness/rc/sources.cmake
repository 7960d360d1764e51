set(subject_runs codec.cpp interpreter.cpp model.cpp model_state.cpp writing.cpp)
set(subject_emitters
  emit.cpp emit_node.cpp emit_plan.cpp emit_rust.cpp emit_spelling.cpp emit_statements.cpp
  emit_world.cpp)
# run_test.cpp also runs the programs of the laws in model_test.cpp.
set(subject_canaries model_test.cpp run_test.cpp unlike_test.cpp)
set(subject_tests
  adapter_test.cpp emit_test.cpp sight_test.cpp state_cells_test.cpp writing_test.cpp)
