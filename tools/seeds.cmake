# The corpus as bytes, for engines.
foreach(subject IN LISTS SUBJECTS)
  add_custom_target(${subject}_seeds ALL
    COMMAND dropcheck encode ${subject} ${CMAKE_BINARY_DIR}/seeds/${subject}
            ${PROJECT_SOURCE_DIR}/corpus/${subject}/seeds
            ${PROJECT_SOURCE_DIR}/corpus/${subject}/regressions
    COMMENT "Encoding corpus/${subject}")
endforeach()
