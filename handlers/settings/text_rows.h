// A run that gives ready rows of text: SHOW, EXPLAIN.
#pragma once

#include <string>
#include <vector>

#include "handlers/handler.h"

namespace basalt {

ResultColumn TextColumn(std::string name);

class TextRowsRun : public StatementRun {
 public:
  using Row = std::vector<std::optional<std::string>>;
  TextRowsRun(std::vector<ResultColumn> columns, std::vector<Row> rows, std::string tag)
      : columns_(std::move(columns)), rows_(std::move(rows)), tag_(std::move(tag)) {}
  RunStatus Run(ExecutionContext& context, uint64_t max_rows) override;
  std::string tag() const override { return tag_; }

 private:
  std::vector<ResultColumn> columns_;
  std::vector<Row> rows_;
  std::string tag_;
  size_t next_ = 0;
  uint64_t sent_ = 0;  // by this Execute, which a full sink may have interrupted
  bool interrupted_ = false;
};

}  // namespace basalt
