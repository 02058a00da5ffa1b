// ModifyBinder: INSERT, UPDATE and DELETE to a bound Query with a Modification. Works through the Binder it is made for.
#pragma once

#include "engine/planner/bind/binder.h"

namespace basalt {

class ModifyBinder {
 public:
  explicit ModifyBinder(Binder& binder) : binder_(binder), context_(binder.context_), coercer_(binder.coercer_) {}
  std::unique_ptr<Query> Bind(const ast::Node* statement, Scope* parent);

 private:
  std::unique_ptr<Query> BindInsert(const ast::InsertStmt* node, Scope* parent);
  std::unique_ptr<Query> BindUpdate(const ast::UpdateStmt* node, Scope* parent);
  std::unique_ptr<Query> BindDelete(const ast::DeleteStmt* node, Scope* parent);

  DescriptorPtr<RelationDescriptor> OpenTarget(const ast::RangeVar* name);
  FromPtr MakeTarget(Scope& scope, DescriptorPtr<RelationDescriptor> relation, const ast::RangeVar* name);
  std::vector<int> InsertColumns(const RelationDescriptor& relation, const ast::InsertStmt* node);
  // Sources give the first `used` of the columns; assigned: per heap position, whether a value other than DEFAULT comes.
  void BindInsertValues(Scope& scope, const ast::InsertStmt* node, const std::vector<int>& columns, Modification* modification,
                        std::vector<bool>* assigned);
  void BindInsertQuery(Scope& scope, const ast::InsertStmt* node, const std::vector<int>& columns, Modification* modification,
                       std::vector<bool>* assigned);
  struct RowValue {
    const ast::Node* node;
    ExpressionPtr expanded;  // null: the node is to be bound
  };
  std::vector<RowValue> ExpandRow(Scope& scope, const ast::List* row);
  void CheckColumnCount(const ast::InsertStmt* node, size_t values, size_t columns, int extra_location);
  void FillDefaults(Modification* modification, ast::OverridingKind overriding, const std::vector<bool>& assigned);
  ExpressionPtr DefaultOf(const RelationDescriptor& relation, const ColumnDescriptor& column);
  ExpressionPtr Assign(const ColumnDescriptor& column, ExpressionPtr value, int location);
  void BindGenerated(const RelationDescriptor& relation, Modification* modification);
  void BindSetClause(Scope& scope, const ast::List* targets, const RelationDescriptor& relation, const FromItem& target,
                     ExpressionList* values);
  // earlier: what another part of the same statement made of the column, taken if this is a part too; null: nothing.
  ExpressionPtr BindSetValue(Scope& scope, const ast::ResTarget* node, const RelationDescriptor& relation, const ColumnDescriptor& column,
                             const FromItem& target, ExpressionPtr* earlier);
  ExpressionPtr BindMultiAssign(Scope& scope, const ast::MultiAssignRef* node, const RelationDescriptor& relation,
                                const ColumnDescriptor& column, bool* is_default);
  void NoteRead(const RelationDescriptor& relation, int16_t column);
  // --- assign_field.cpp
  static std::vector<const ast::A_Indices*> SubscriptsAt(const ast::ResTarget* node, int depth);
  const TypeField& FieldToAssign(const ast::ResTarget* node, int depth, SqlType container);
  ExpressionPtr BindPart(Scope& scope, const ast::ResTarget* node, const std::vector<const ast::A_Indices*>& subscripts,
                         ExpressionPtr container);
  ExpressionPtr CoercePart(Scope& scope, const ast::ResTarget* node, SqlType container, int location, ExpressionPtr value);
  ExpressionPtr StorePart(Scope& scope, const ast::ResTarget* node, int depth, ExpressionPtr container, ExpressionPtr value);
  ExpressionPtr StoreField(Scope& scope, const ast::ResTarget* node, int depth, ExpressionPtr container, ExpressionPtr value);
  ExpressionPtr CheckedAgain(ExpressionPtr whole, SqlType type);
  static void RefuseDefaultOfPart(const ast::ResTarget* node);
  static bool IsPart(const ast::ResTarget* node) { return node != nullptr && !ast::IsEmpty(node->indirection); }
  // The column's value so far with this part replaced; value is coerced already.
  ExpressionPtr InsertPart(Scope& scope, const ast::ResTarget* node, const ColumnDescriptor& column, ExpressionPtr earlier,
                           ExpressionPtr value);
  void BindConflict(Scope& scope, const ast::OnConflictClause* node, Modification* modification);
  std::vector<int> InferArbiters(Scope& scope, const ast::InferClause* infer, const Modification& modification);
  void BindReturning(Scope& scope, const ast::List* list, Modification* modification);

  Binder& binder_;
  PlanningContext& context_;
  const Coercer& coercer_;
};

}  // namespace basalt
