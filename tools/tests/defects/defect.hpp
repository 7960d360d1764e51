// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the programs in this folder share: each has a defect for each word that it may be given, and
// shows the one it is given. They are compiled without optimisation, with each sanitizer in turn.
#pragma once

#include <cstring>

struct Defect {
  const char* word;
  void (*show)();
};

/// One that no compiler sees through.
inline int volatile one = 1;

template <unsigned long N>
int show(const Defect (&defects)[N], int argc, char** argv) {
  for (const Defect& defect : defects) {
    if (argc == 2 && std::strcmp(argv[1], defect.word) == 0) {
      defect.show();
      return 0;
    }
  }
  return 3;
}
