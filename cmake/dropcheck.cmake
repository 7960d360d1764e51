# dropcheck_target(SUBJECT IMPLEMENTATION HEADER ADAPTER [ON_REQUEST] [NOT_CPP] [NO_FUZZER]
#                  [NOTE TEXT] [LIBRARIES …])
# Declares an implementation: peers/SUBJECT/HEADER defines the adapter dropcheck::SUBJECT::ADAPTER.
# ON_REQUEST keeps it out of runs that name no target. NOT_CPP: there is no C++ of it to emit.
# NO_FUZZER saves the time to build one. `dropcheck list` shows the note.
function(dropcheck_target SUBJECT IMPLEMENTATION HEADER ADAPTER)
  cmake_parse_arguments(ARG "ON_REQUEST;NOT_CPP;NO_FUZZER" "NOTE" "LIBRARIES" ${ARGN})
  if(DROPCHECK_REFERENCES_ONLY AND NOT IMPLEMENTATION STREQUAL "reference")
    return()
  endif()
  set(name ${SUBJECT}-${IMPLEMENTATION})
  if(ARG_NOT_CPP OR DROPCHECK_REFERENCES_ONLY)
    set(ADAPTER_SOURCE "")
    set(EMIT nullptr)
    set(is_cpp false)
  else()
    dropcheck_flatten(peers/${SUBJECT}/${HEADER} ADAPTER_SOURCE)
    set(EMIT "&${SUBJECT}::emit")
    set(is_cpp true)
  endif()
  configure_file(${PROJECT_SOURCE_DIR}/harness/target.cpp.in ${name}.cpp @ONLY)

  # Compiled once for all of its workers, so those without libFuzzer count coverage, too.
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PUBLIC dropcheck_harness ${ARG_LIBRARIES})
  dropcheck_compile_as(${name} touches)
  set(fuzzer false)
  if(DROPCHECK_FUZZERS AND NOT ARG_NO_FUZZER)
    target_compile_options(${name} PRIVATE -fsanitize-coverage=inline-8bit-counters,pc-table)
    set(fuzzer true)
  endif()
  set_property(TARGET ${name} PROPERTY DROPCHECK_FUZZER ${fuzzer})
  # What `ci/build PRESET SUBJECT/IMPLEMENTATION` builds.
  add_custom_target(${name}-target)
  if(NOT DROPCHECK_REFERENCES_ONLY)
    add_dependencies(${name}-target dropcheck ${SUBJECT}_seeds)
  endif()

  set_property(GLOBAL APPEND PROPERTY DROPCHECK_TARGETS ${name})
  set_property(GLOBAL PROPERTY DROPCHECK_SUBJECT_OF_${name} ${SUBJECT})
  if(ARG_ON_REQUEST)
    set(default false)
  else()
    set(default true)
    set_property(GLOBAL APPEND PROPERTY DROPCHECK_DEFAULT_TARGETS ${SUBJECT}/${IMPLEMENTATION})
    add_dependencies(default-targets ${name}-target)
  endif()
  set(row "\"subject\": \"${SUBJECT}\", \"implementation\": \"${IMPLEMENTATION}\"")
  dropcheck_register(targets
    "{${row}, \"default\": ${default}, \"cpp\": ${is_cpp}, \"note\": \"${ARG_NOTE}\"}")
endfunction()

# dropcheck_missing(TARGET WHY): a target that cannot be built here.
function(dropcheck_missing TARGET WHY)
  message(STATUS "${TARGET}: not built: ${WHY}")
  dropcheck_register(missing "{\"target\": \"${TARGET}\", \"why\": \"${WHY}\"}")
endfunction()

# dropcheck_register(LIST ROW): a row of build/targets.json, which the command reads.
function(dropcheck_register LIST ROW)
  get_property(rows GLOBAL PROPERTY DROPCHECK_REGISTRY_${LIST})
  if(rows)
    string(APPEND rows ",\n")
  endif()
  set_property(GLOBAL PROPERTY DROPCHECK_REGISTRY_${LIST} "${rows}${ROW}")
endfunction()

# dropcheck_worker(TARGET DRIVER): an executable that serves one target, beside its siblings.
function(dropcheck_worker TARGET DRIVER)
  set(name ${TARGET}-${DRIVER})
  add_executable(${name})
  target_link_libraries(${name} PRIVATE dropcheck_harness ${TARGET})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${DROPCHECK_WORKERS})
  # Fuzzing does not need the property tests.
  if(DROPCHECK_TESTS OR NOT DRIVER STREQUAL "properties")
    add_dependencies(${TARGET}-target ${name})
  endif()
endfunction()
