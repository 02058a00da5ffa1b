#include "handlers/settings/text_rows.h"

namespace basalt {

ResultColumn TextColumn(std::string name) {
  ResultColumn column;
  column.name = std::move(name);
  column.type = {kTextOid, -1, kDefaultCollationOid};
  return column;
}

RunStatus TextRowsRun::Run(ExecutionContext& context, uint64_t max_rows) {
  context.sink().BeginRows(columns_);
  for (uint64_t sent = 0; next_ < rows_.size(); ++sent) {
    if (sent == max_rows) return RunStatus::kRowLimit;
    if (context.sink().full()) return RunStatus::kSinkFull;
    const Row& row = rows_[next_++];
    std::vector<NullableDatum> values(row.size());
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i]) values[i] = {MakeDatum(StringRef(*row[i])), false};
    }
    context.sink().Row(values);
  }
  return RunStatus::kDone;
}

}  // namespace basalt
