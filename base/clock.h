// Wall and monotonic time in microseconds. Timestamps are PostgreSQL's: microseconds since 2000-01-01 00:00:00 UTC.
#pragma once

#include <chrono>
#include <cstdint>

namespace basalt {

inline constexpr int64_t kPostgresEpochUnixSeconds = 946684800;

inline int64_t NowTimestampUs() {
  const auto unix_us = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return unix_us.count() - kPostgresEpochUnixSeconds * 1'000'000;
}

inline int64_t MonotonicUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace basalt
