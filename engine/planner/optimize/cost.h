// What joins cost, in rows of a sequential scan. Measured over TPC-H 0.1: a scanned row takes 15 ns from the segment cache and 250 ns
// from the store, of which these take 60; a lookup in an index 3 us and 0.5 us for each row it finds, in a hash table 30 ns.
#pragma once

#include <cmath>

namespace basalt {

inline constexpr double kLookupCost = 50, kLookupRowCost = 8, kBuildCost = 1, kProbeCost = 0.5, kOutputCost = 0.5, kPairCost = 0.3;

// To sort so many rows.
inline double SortCost(double rows) { return rows * std::log2(rows + 2) * 0.5; }
// For one row of the other side; rows: what the index gives.
inline constexpr double LookupCost(double rows) { return kLookupCost + kLookupRowCost * rows; }

}  // namespace basalt
