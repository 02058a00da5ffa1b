#include "handlers/settings/text_rows.h"

#include <utility>

namespace basalt {

ResultColumn TextColumn(std::string name) {
  ResultColumn column;
  column.name = std::move(name);
  column.type = {kTextOid, -1, kDefaultCollationOid};
  return column;
}

RunStatus TextRowsRun::Run(ExecutionContext& context, uint64_t max_rows) {
  context.sink().BeginRows(columns_);
  if (!std::exchange(interrupted_, false)) sent_ = 0;
  for (; next_ < rows_.size(); ++sent_) {
    if (sent_ == max_rows) return RunStatus::kRowLimit;
    if (context.sink().full()) {
      interrupted_ = true;
      return RunStatus::kSinkFull;
    }
    const Row& row = rows_[next_++];
    std::vector<NullableDatum> values(row.size());
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i]) values[i] = {MakeDatum(StringRef(*row[i])), false};
    }
    context.sink().Row(values);
  }
  return sent_ == max_rows ? RunStatus::kRowLimit : RunStatus::kDone;
}

}  // namespace basalt
