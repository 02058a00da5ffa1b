// Random words from the kernel, one system call each. std::random_device asks the processor what it can do every time it is
// made, which under a hypervisor costs as much as a query.
#pragma once

#include <unistd.h>

#include <cstdint>

#include "base/sql_error.h"

namespace basalt {

// Throws SqlError XX000 where the kernel has none to give.
inline uint64_t EntropyWord() {
  uint64_t word;
  if (getentropy(&word, sizeof(word)) != 0) throw SqlError(sqlstate::kInternalError, "could not generate random values");
  return word;
}

}  // namespace basalt
