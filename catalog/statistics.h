// StatisticsDescriptor: what ANALYZE found in the columns of a relation: one record a relation, put and dropped like every other
// object of the catalog. The planner estimates with it, pg_statistic and pg_stats show it. Immutable once published.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "types/value.h"

namespace basalt {

// The numbers are pg_statistic's. An empty list: that kind of statistics was not taken.
struct ColumnStatistics {
  int16_t column = 0;         // attnum
  float null_fraction = 0;
  int32_t width = 0;          // bytes of a value, on average
  float distinct = 0;         // different values: > 0 a count, < 0 minus their share of the rows, 0 unknown
  std::vector<Value> common_values;        // most common first
  std::vector<float> common_frequencies;   // of all rows
  std::vector<Value> bounds;               // of parts with as many rows each, the common values left out
  bool has_correlation = false;
  float correlation = 0;                   // between the order of the values and that of the rows
  // Elements of arrays, lexemes of tsvectors: values in their order, then how many rows hold each; after them the least and the most
  // frequency and, for arrays, that of NULL.
  std::vector<Value> common_elements;
  std::vector<float> element_frequencies;
  std::vector<float> element_counts;       // histogram of different elements a row, then their mean
};

struct StatisticsDescriptor {
  Oid relation = 0;
  int64_t rows = 0;           // live ones when it was analyzed
  uint64_t last_row = 0;      // no row had a higher number: later rows have
  std::vector<std::shared_ptr<const ColumnStatistics>> columns;  // by attnum
  const ColumnStatistics* Find(int16_t column) const {
    for (const auto& one : columns) {
      if (one->column == column) return one.get();
    }
    return nullptr;
  }
};

}  // namespace basalt
