// RowList: the rows of a set-returning function that makes them all when it is opened (catalog and activity lists). Owns their
// heap bytes. One cursor, one thread.
#pragma once

#include <initializer_list>
#include <memory>
#include <vector>

#include "engine/functions/set_function.h"
#include "types/datum.h"

namespace basalt {

using RowValues = std::vector<NullableDatum>;

class RowList final : public SetFunctionCursor {
 public:
  // Values' heap bytes must be in arena() or outlive the cursor.
  void Add(RowValues row) { rows_.push_back(std::move(row)); }
  Arena& arena() { return arena_; }
  bool empty() const { return rows_.empty(); }

  // Copies the text.
  NullableDatum Text(std::string_view text) { return {MakeDatum(StringRef(arena_.Copy(text))), false}; }

  bool Next(Chunk* rows) override;

 private:
  Arena arena_;
  std::vector<RowValues> rows_;
  size_t next_ = 0;
};

inline NullableDatum Null() { return {}; }
template <typename T>
NullableDatum Field(const T& value) {
  return {MakeDatum(value), false};
}

// The set function that has no rows, truthfully.
std::unique_ptr<SetFunctionCursor> OpenNoRows(FunctionContext& context, std::span<const NullableDatum> arguments);

}  // namespace basalt
