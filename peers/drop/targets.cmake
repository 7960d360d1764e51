dropcheck_target(drop reference reference.hpp Reference LIBRARIES dropcheck_primitives)
dropcheck_rust_target(drop 71)
