// Entered before a wait that ends by itself (a write, a sync) and must not fail any more: hands the thread's event loop
// over if a spare thread can be had, and otherwise just waits.
#pragma once

#include "base/blocking_scope.h"
#include "base/sql_error.h"

namespace basalt {

struct BoundedWait {
  BoundedWait() {
    try {
      BlockingScope scope;
    } catch (const SqlError&) {
    }
  }
};

}  // namespace basalt
