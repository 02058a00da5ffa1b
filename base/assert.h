// BASALT_ASSERT(condition): a cheap check for our own bugs, on in every build. A failing one logs and aborts: recovery
// from the write-ahead log is safer than going on with broken state.
#pragma once

namespace basalt {
[[noreturn]] void AssertionFailed(const char* condition, const char* file, int line);
}

#define BASALT_ASSERT(condition) \
  (__builtin_expect(!!(condition), 1) ? (void)0 : ::basalt::AssertionFailed(#condition, __FILE__, __LINE__))
