# What the command knows of a build: its targets, and those that it lacks.
foreach(list IN ITEMS targets missing)
  get_property(${list} GLOBAL PROPERTY DROPCHECK_REGISTRY_${list})
endforeach()
find_program(DROPCHECK_SYMBOLIZER NAMES llvm-symbolizer-19 llvm-symbolizer)
if(NOT DROPCHECK_SYMBOLIZER)
  set(DROPCHECK_SYMBOLIZER "")
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/targets.json @ONLY CONTENT [[{
"source": "@PROJECT_SOURCE_DIR@",
"compiler": "@CMAKE_CXX_COMPILER_ID@",
"symbolizer": "@DROPCHECK_SYMBOLIZER@",
"targets": [
@targets@
],
"missing": [
@missing@
]}
]])
