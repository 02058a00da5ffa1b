// COPY table FROM STDIN or a file of the server: bytes to lines, fields, rows, batches of inserts.
#pragma once

#include <string>
#include <vector>

#include "handlers/copy/copy_columns.h"
#include "handlers/copy/copy_row_builder.h"
#include "handlers/handler.h"
#include "protocol/copy_binary.h"
#include "protocol/copy_fields.h"
#include "protocol/copy_line_reader.h"

namespace basalt {

// What the three formats have in common for their reader: rows of fields, and where an error happened.
class CopyFromRun : public StatementRun {
 public:
  CopyFromRun(ExecutionContext& context, const ast::CopyStmt& statement, DescriptorPtr<RelationDescriptor> relation, CopyOptions options,
              std::vector<int16_t> columns, std::string_view text);
  RunStatus Run(ExecutionContext& context, uint64_t max_rows) override;
  std::string tag() const override { return Format("COPY {}", inserted_); }
  void CopyData(ExecutionContext& context, std::string_view bytes) override;
  void CopyDone(ExecutionContext& context) override;
  // The data end with an error of the client's side: throws it, with the place where the COPY was.
  [[noreturn]] void CopyFail(SqlError error) const;

 private:
  // Where a collected row came from, for errors found when its batch is inserted.
  struct Origin {
    uint64_t line;
    size_t text_begin, text_size;
  };

  void ReadFile();
  void Consume();
  void ConsumeLines();
  void ConsumeTuples();
  void TakeLine(std::string_view line);
  void CheckHeader(std::string_view line);
  void ApplyForcedNulls(std::span<const CopyField> fields);
  void AddRow(std::span<const CopyField> fields, std::string_view line, uint64_t number);
  void Flush();
  // Inserts what is collected before an error of a later row is reported: an earlier row's error comes first.
  void FlushBefore();
  void Finish();
  // Runs a step; errors get PostgreSQL's CONTEXT line.
  template <typename Step>
  void WithContext(const Step& step);
  std::string PlaceOfError() const;
  std::string PlaceOfRow(const Origin& origin, bool with_text) const;
  const ColumnDescriptor& Column(size_t field) const { return relation_->Column(columns_[field]); }

  ExecutionContext context_;   // COPY takes many messages: a copy that outlives each of them
  const CopyOptions options_;
  const DescriptorPtr<RelationDescriptor> relation_;
  const std::vector<int16_t> columns_;
  const bool binary_;
  const std::string file_;     // empty: from the client
  std::vector<bool> force_not_null_, force_null_;
  bool forces_ = false;

  CopyLineReader lines_;
  CopyFieldSplitter splitter_;
  CopyBinaryReader tuples_;
  CopyRowBuilder builder_;
  std::unique_ptr<RowInserter> inserter_;

  std::vector<Origin> origins_;      // of the collected rows
  std::string origin_texts_;
  std::vector<CopyField> forced_;
  bool header_pending_;
  bool started_ = false, finished_ = false, flushing_ = false;
  // For PlaceOfError: what is being worked on.
  std::string_view line_;
  bool line_known_ = false;
  std::span<const CopyField> current_fields_;
  uint64_t inserted_ = 0;
};

}  // namespace basalt
