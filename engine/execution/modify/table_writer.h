// TableWriter: writes row versions of one table through the transaction: NOT NULL and CHECK constraints, then the row, then its
// index entries, unique violations as PostgreSQL reports them. The common part of INSERT, UPDATE, DELETE and COPY. Owned by
// ModifyTable or RowInserter; one thread.
#pragma once

#include "engine/execution/modify/index_writer.h"

namespace basalt {

class TableWriter {
 public:
  TableWriter(const RelationDescriptor& relation, const std::vector<CheckExpression>& checks,
              const std::vector<IndexMaintenance>& indexes, ExecutionState& state);

  const HeapLayout& heap() const { return relation_.heap; }
  size_t column_count() const { return relation_.heap.columns.size(); }
  std::vector<IndexWriter>& indexes() { return indexes_; }

  // Rows go into a load of the heap instead of the transaction's own writes; for tables without indexes.
  void LoadInto(Transaction::BulkLoad* load) { load_ = load; }
  // INSERT of all rows of the chunk (its first columns are the heap's), in order; the first violation ends it.
  void InsertAll(const Chunk& rows, RowSelection selection);
  uint32_t current_row() const { return current_row_; }  // of InsertAll: where it is, also when it threw
  // Number of leading rows of the selection without a NOT NULL or CHECK violation.
  uint32_t CountValid(const Chunk& rows, RowSelection selection);
  [[noreturn]] void ThrowViolation(const Chunk& rows, uint32_t row);
  void PrepareIndexes(const Chunk& rows, RowSelection selection);
  // Of one prepared row. InsertOne: kInvalidRowId if an index of `arbiters` (bit an index) had the key already; nothing is
  // written then, and *conflict names the row. Other conflicts throw.
  RowId InsertOne(const Chunk& rows, uint32_t row, const std::vector<bool>* arbiters, RowId* conflict);
  [[noreturn]] void ThrowUnique(IndexWriter& index, uint32_t row);
  std::span<const NullableDatum> RowValues(const Chunk& rows, uint32_t row);

 private:
  const RelationDescriptor& relation_;
  const std::vector<CheckExpression>& checks_;
  ExecutionState& state_;
  EvaluatorList conditions_;
  std::vector<size_t> not_null_;
  std::vector<IndexWriter> indexes_;
  std::vector<NullableDatum> values_;
  Transaction::BulkLoad* load_ = nullptr;
  uint32_t current_row_ = 0;
};

}  // namespace basalt
