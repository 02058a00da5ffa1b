// CopyRowBuilder: fields of COPY FROM to rows of the table, collected in chunks: parses values, fills in defaults, identity values
// and generated columns, applies WHERE. Owned by a CopyFromRun; one thread. Steady state allocates nothing a row.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "catalog/name_resolver.h"
#include "engine/execution/execution.h"
#include "engine/planner/planner.h"
#include "protocol/copy_fields.h"

namespace basalt {

class CopyRowBuilder {
 public:
  // columns: attribute numbers in the order of the fields. binary: fields are in binary form. context outlives this.
  CopyRowBuilder(ExecutionContext& context, DescriptorPtr<RelationDescriptor> relation, std::vector<int16_t> columns, bool binary,
                 const ast::Node* where, std::string_view text);
  ~CopyRowBuilder();

  // One field a column; a short row is parsed as far as it goes. While a value is parsed, column() says whose it is.
  void ParseRow(std::span<const CopyField> fields);
  // The row parsed last is complete and belongs to the collected ones.
  void KeepRow() { chunk_.set_size(chunk_.size() + 1); }
  int column() const { return column_; }
  uint32_t size() const { return chunk_.size(); }
  bool full() const { return chunk_.size() == kVectorSize || strings_.allocated_bytes() > kFullBytes; }

  // The collected rows, complete, those that WHERE took. selected[i]: which of the collected rows row i is; null: row i. Valid
  // until Clear.
  const Chunk& Complete(const uint32_t** selected);
  void Clear();

 private:
  static constexpr size_t kFullBytes = 4 << 20;
  struct Field {
    SqlType type;
    PhysicalType physical;
    size_t column;      // in the chunk
  };
  struct Identity {
    size_t column;
    DescriptorPtr<RelationDescriptor> sequence;
  };

  void BindDefaults(const PlanningInput& input);
  void BindGenerated(const PlanningInput& input);
  void BindWhere(const PlanningInput& input, const ast::Node* where);
  void FillIdentity();
  uint32_t SelectRows();
  // Puts the evaluator's columns at `targets` of the chunk.
  void Fill(RowEvaluator& evaluator, const Chunk& input, const std::vector<size_t>& targets, Chunk* output);

  ExecutionContext& context_;
  const DescriptorPtr<RelationDescriptor> relation_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  SessionEnvironment environment_;
  const bool binary_;
  std::vector<Field> fields_;
  std::vector<Identity> identities_;
  std::vector<size_t> null_columns_;      // neither a field nor a default
  ExpressionList defaults_, generated_, where_;
  std::vector<size_t> default_columns_, generated_columns_;
  std::unique_ptr<RowEvaluator> default_evaluator_, generated_evaluator_, where_evaluator_;

  Arena strings_;                          // heap bytes of the collected values
  IoContext io_;
  Chunk chunk_;                            // parsed values; other columns are filled in by Complete
  Chunk selected_chunk_, complete_chunk_;
  std::vector<uint32_t> selection_;
  int column_ = -1;
};

}  // namespace basalt
