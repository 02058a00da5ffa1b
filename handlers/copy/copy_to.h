// COPY table or query TO STDOUT or a file of the server: chunks of a plan to rows of text, CSV or binary.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/execution/execution.h"
#include "handlers/copy/copy_options.h"
#include "handlers/copy/server_file.h"
#include "handlers/handler.h"
#include "types/type_io.h"

namespace basalt {

class CopyToRun : public StatementRun {
 public:
  // The plan is locked, checked and ready to start; force_quote: one a column of it.
  CopyToRun(ExecutionContext& context, std::shared_ptr<const Plan> plan, CopyOptions options, std::vector<bool> force_quote,
            const std::string& file);
  RunStatus Run(ExecutionContext& context, uint64_t max_rows) override;
  std::string tag() const override { return Format("COPY {}", rows_); }

 private:
  void Begin(ExecutionContext& context);
  void End(ExecutionContext& context);
  void AppendHeader();
  void AppendRow(const Chunk& chunk, uint32_t row, const IoContext& io);
  void AppendValue(size_t column, const Datum& value, const IoContext& io);
  // The row in row_ to the client or the file.
  void Send(ExecutionContext& context);

  const std::shared_ptr<const Plan> plan_;
  const CopyOptions options_;
  const std::vector<bool> force_quote_;
  std::unique_ptr<Execution> execution_;
  std::unique_ptr<ServerFile> file_;   // null: to the client
  std::string row_, value_, converted_, block_;
  Arena scratch_;
  const Chunk* chunk_ = nullptr;
  uint32_t position_ = 0;
  uint64_t rows_ = 0;
  bool started_ = false;
};

}  // namespace basalt
