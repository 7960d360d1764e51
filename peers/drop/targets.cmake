dropcheck_target(drop reference reference.hpp Reference LIBRARIES dropcheck_primitives)
