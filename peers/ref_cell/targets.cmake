dropcheck_target(ref_cell reference reference.hpp Reference LIBRARIES dropcheck_primitives)
dropcheck_rust_target(ref_cell 71)
