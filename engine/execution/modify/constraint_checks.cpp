#include "engine/execution/modify/constraint_checks.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/execution/execution.h"
#include "engine/execution/modify/constraint_errors.h"
#include "engine/execution/modify/foreign_key_text.h"
#include "engine/execution/modify/key_statement.h"
#include "engine/planner/planner.h"
#include "types/array.h"

namespace basalt {
namespace {

constexpr uint32_t kKeysAStatement = 65'536;

using KeyValues = std::vector<NullableDatum>;

const ConstraintDescriptor* FindConstraint(const RelationDescriptor& table, Oid oid) {
  for (const ConstraintDescriptor& constraint : table.constraints) {
    if (constraint.oid == oid) return &constraint;
  }
  return nullptr;
}

// One constraint's keys against the catalog of now.
class KeyCheck {
 public:
  KeyCheck(ExecutionContext& context, const ChangedKeys& changed, KeyQueue& queue)
      : context_(context), catalog_(context.connection().Catalog(context.session().catalog())), changed_(changed), queue_(queue),
        transaction_(*context.connection().transaction.transaction), environment_(context, catalog_),
        state_(environment_, &context.connection().memory), table_(catalog_->FindRelation(changed.table->oid)) {
    state_.catalog = catalog_.get();
    state_.open_transaction = &transaction_;
    constraint_ = table_ == nullptr ? nullptr : FindConstraint(*table_, changed.constraint->oid);
  }

  void Run() {
    if (constraint_ == nullptr) return;  // dropped meanwhile
    index_ = catalog_->FindRelation(constraint_->index);
    if (index_ == nullptr || index_->index == nullptr) ThrowInternal(Format("index {} of a constraint does not exist", constraint_->index));
    if (changed_.change == KeyChange::kNotUnique) return CheckUnique();
    referenced_ = catalog_->FindRelation(constraint_->foreign_table);
    if (referenced_ == nullptr) return;
    text_.emplace(*catalog_, *table_, *constraint_);
    if (changed_.change == KeyChange::kAdded) return CheckReferences();
    for (uint32_t first = 0; first < changed_.keys.size(); first += kKeysAStatement) Act(first);
  }

 private:
  size_t width() const { return changed_.types.size(); }
  KeyValues KeyOf(uint32_t group) const {
    KeyValues key(width());
    for (size_t c = 0; c < key.size(); ++c) key[c] = changed_.keys.keys().Get(group, c);
    return key;
  }
  // Values by the columns of the constraint, in the order of the index's keys.
  KeyValues InIndexOrder(const KeyValues& key, const std::vector<int16_t>& columns) const {
    KeyValues ordered;
    for (const IndexKey& index_key : index_->index->keys) {
      const auto at = std::find(columns.begin(), columns.end(), index_key.column);
      if (at == columns.end()) ThrowInternal("a foreign key's index has other columns");
      ordered.push_back(key[static_cast<size_t>(at - columns.begin())]);
    }
    return ordered;
  }

  std::string ValuesText(const KeyValues& key) const {
    std::string text;
    for (size_t i = 0; i < key.size(); ++i) {
      if (i > 0) text += ", ";
      if (key[i].is_null) {
        text += "null";
        continue;
      }
      Arena arena;
      FormatText(changed_.types[i], key[i].value,
                 {environment_.io_settings(), *catalog_, &environment_.names(), arena, environment_.transaction_time_us()}, &text);
    }
    return text;
  }
  // " (a, b)=(1, 2)"; empty for who may not read them.
  std::string KeyText(const RelationDescriptor& relation, const std::vector<int16_t>& columns, const KeyValues& key) const {
    const auto allowed = [&](AclObject object, const Acl& acl) {
      return CheckPrivileges(*catalog_, context_.role(), object, relation.owner, acl, kPrivilegeSelect) != 0;
    };
    const bool whole = allowed(AclObject::kTable, relation.acl);
    std::string names;
    for (const int16_t column : columns) {
      if (!whole && !allowed(AclObject::kColumn, relation.Column(column).acl)) return {};
      names += (names.empty() ? "" : ", ") + relation.Column(column).name;
    }
    return Format(" ({})=({})", names, ValuesText(key));
  }
  SqlError Violation(std::string message) const {
    return SqlError(sqlstate::kForeignKeyViolation, std::move(message)).Relation(SchemaNameOf(state_, *table_), table_->name)
        .Constraint(constraint_->name);
  }

  // --- unique constraints

  void CheckUnique() {
    for (uint32_t group = 0; group < changed_.keys.size(); ++group) {
      const KeyValues key = InIndexOrder(KeyOf(group), constraint_->columns);
      const RowId first = transaction_.FindConflict(index_->index->layout, key, kInvalidRowId);
      if (first == kInvalidRowId || transaction_.FindConflict(index_->index->layout, key, first) == kInvalidRowId) continue;
      ThrowUniqueViolation(state_, *table_, *index_, key);
    }
  }

  // --- rows that refer

  void CheckReferences() {
    const KeyView view(transaction_, KeyView::Snapshot::kStatement);
    BindConversions();
    const ChunkStore& keys = changed_.keys.keys();
    for (uint32_t group = 0; group < keys.size(); ++group) {
      if ((group & 255) == 255) context_.cancel().Check();
      const KeyValues key = KeyOf(group);
      const bool mixed = std::any_of(key.begin(), key.end(), [](const NullableDatum& value) { return value.is_null; });
      KeyValues converted;
      if (!mixed && Convert(keys, group, &converted) && LockReferenced(InIndexOrder(converted, constraint_->foreign_columns))) continue;
      if (mixed || StillRefers(group)) ThrowNoReference(key, mixed);
    }
  }

  // The key's columns as the referenced table's types, where they differ.
  void BindConversions() {
    const PlanningInput input{context_, catalog_, {}, {}, false, {}};
    std::vector<const Expression*> pointers;
    bool differ = false;
    for (size_t i = 0; i < width(); ++i) {
      const SqlType target = referenced_->Column(constraint_->foreign_columns[i]).type;
      auto column = std::make_unique<ColumnExpression>();
      column->index = static_cast<int>(i);
      column->type = Below(changed_.types[i]);
      column->physical = catalog_->GetType(column->type.oid).physical;
      const SqlType below = Below(target);
      differ = differ || below.oid != column->type.oid;
      if (below.oid != column->type.oid) {
        conversions_.push_back(CoerceForAssignment(input, std::move(column), {below.oid, -1, below.collation}, table_->name));
      } else {
        conversions_.push_back(std::move(column));
      }
      pointers.push_back(conversions_.back().get());
    }
    if (differ) converter_ = RowEvaluator::Make(context_, std::move(pointers));
  }
  SqlType Below(SqlType type) const {
    for (const TypeInfo* info = &catalog_->GetType(type.oid); info->kind == TypeKind::kDomain; info = &catalog_->GetType(type.oid)) {
      type = info->base;
    }
    return type;
  }

  // False: the value does not exist in the other type, so nothing can have it.
  bool Convert(const ChunkStore& keys, uint32_t group, KeyValues* converted) {
    if (converter_ == nullptr) {
      *converted = KeyOf(group);
      return true;
    }
    Chunk row(std::vector<PhysicalType>(keys.types().begin(), keys.types().begin() + static_cast<std::ptrdiff_t>(width())));
    for (size_t c = 0; c < width(); ++c) row.column(c).ResetConstant(keys.Get(group, c));
    row.set_size(1);
    try {
      const Chunk& values = converter_->Evaluate(row);
      for (size_t c = 0; c < width(); ++c) {
        const NullableDatum value = values.column(c).Get(0);
        if (value.is_null) return false;
        converted->push_back({CopyDatum(values.column(c).physical_type(), value.value, arena_), false});
      }
      return true;
    } catch (const SqlError& error) {
      if (error.fields().state == sqlstate::kNumericValueOutOfRange) return false;
      throw;
    }
  }

  // Finds the referenced row and holds it to the end of the transaction; who changes its key has to wait.
  bool LockReferenced(const KeyValues& key) {
    for (;;) {
      const RowId row = transaction_.FindConflict(index_->index->layout, key, kInvalidRowId);
      if (row == kInvalidRowId) return false;
      RowVersion version;
      // What a REPEATABLE READ transaction does not see is not there for it.
      if (transaction_.isolation() > IsolationLevel::kReadCommitted && !transaction_.FetchRow(referenced_->heap, row, &version)) return false;
      const RowLockResult locked = transaction_.LockRow(referenced_->heap, row, RowLockMode::kKeyShare, WaitPolicy::kWait);
      if (locked.status == RowLockResult::Status::kDeleted) continue;
      // A newer version may have another key.
      if (locked.status != RowLockResult::Status::kUpdated) return true;
      if (transaction_.FindConflict(index_->index->layout, key, kInvalidRowId) == row) return true;
    }
  }

  // Rows may have gone since their key was noted: by later statements, or by another action.
  bool StillRefers(uint32_t group) {
    const KeyView view(transaction_, KeyView::Snapshot::kNewest);
    return RunKeyStatement(context_, queue_, text_->FindReferring(), Arrays(group, 1, 0)).any;
  }

  [[noreturn]] void ThrowNoReference(const KeyValues& key, bool mixed) const {
    SqlError error = Violation(Format("insert or update on table \"{}\" violates foreign key constraint \"{}\"", table_->name, constraint_->name));
    if (mixed) throw std::move(error).Detail("MATCH FULL does not allow mixing of null and nonnull key values.");
    throw std::move(error).Detail(Format("Key{} is not present in table \"{}\".", KeyText(*table_, constraint_->columns, key), referenced_->name));
  }

  // --- rows that are referred to

  bool deleted() const { return changed_.change == KeyChange::kDeleted; }

  // Groups [first, first + count), columns [column, column + width): one array a column.
  std::vector<Value> Arrays(uint32_t first, uint32_t count, size_t column) const {
    std::vector<uint32_t> groups(count);
    for (uint32_t i = 0; i < count; ++i) groups[i] = first + i;
    return Arrays(groups, column);
  }
  std::vector<Value> Arrays(const std::vector<uint32_t>& groups, size_t column) const {
    std::vector<Value> arrays;
    for (size_t c = 0; c < width(); ++c) {
      const SqlType type = Below(changed_.types[c]);
      const TypeInfo& info = catalog_->GetType(type.oid);
      if (info.array == kInvalidOid) ThrowNotSupported("foreign key over type " + info.name);
      std::vector<NullableDatum> elements;
      for (const uint32_t group : groups) elements.push_back(changed_.keys.keys().Get(group, column + c));
      Arena arena(&context_.connection().memory);
      const Datum packed = MakeDatum(PackArray(type.oid, info.physical, elements, {}, arena));
      arrays.emplace_back(SqlType{info.array, -1, info.collation}, PhysicalType::kString, &packed);
    }
    return arrays;
  }

  void Act(uint32_t first) {
    const uint32_t count = std::min(kKeysAStatement, changed_.keys.size() - first);
    const char action = deleted() ? constraint_->delete_action : constraint_->update_action;
    const char* value = action == 'n' ? "NULL" : "DEFAULT";
    switch (action) {
      case 'c':
        if (deleted()) {
          RunAction(text_->DeleteReferring(), Arrays(first, count, 0), text_->Shown("DELETE FROM", "", 1));
        } else {
          std::vector<Value> arrays = Arrays(first, count, 0), fresh = Arrays(first, count, width());
          std::move(fresh.begin(), fresh.end(), std::back_inserter(arrays));
          RunAction(text_->UpdateReferring(), std::move(arrays), text_->Shown("UPDATE", text_->ShownAssignments(nullptr, {}), width() + 1));
        }
        return RefuseUnseen(first, count);
      case 'n':
      case 'd': {
        const std::vector<int16_t> columns = deleted() ? constraint_->delete_columns : std::vector<int16_t>();
        RunAction(text_->SetReferring(value, columns), Arrays(first, count, 0),
                  text_->Shown("UPDATE", text_->ShownAssignments(value, columns), 1));
        if (action == 'n') return RefuseUnseen(first, count);
        return CheckNotReferenced(first, count, true);  // the default may be the very key that went away
      }
      default: return CheckNotReferenced(first, count, action == 'a');
    }
  }

  void RunAction(const std::string& text, std::vector<Value> arrays, const std::string& shown) {
    const KeyView view(transaction_, KeyView::Snapshot::kTakeNewer);
    try {
      RunKeyStatement(context_, queue_, text, std::move(arrays));
    } catch (SqlError& error) {
      std::string& where = error.fields().context;
      where += (where.empty() ? "" : "\n") + ("SQL statement \"" + shown + "\"");
      throw;
    }
  }

  // Rows that an action could not see, because the transaction's snapshot is older than they are.
  void RefuseUnseen(uint32_t first, uint32_t count) {
    if (transaction_.isolation() <= IsolationLevel::kReadCommitted) return;
    const KeyView view(transaction_, KeyView::Snapshot::kNewest);
    if (!RunKeyStatement(context_, queue_, text_->FindReferring(), Arrays(first, count, 0)).any) return;
    throw SqlError(sqlstate::kTRSerializationFailure, "could not serialize access due to concurrent update");
  }

  void CheckNotReferenced(uint32_t first, uint32_t count, bool unless_present) {
    const KeyView view(transaction_, KeyView::Snapshot::kNewest);
    std::vector<uint32_t> groups;
    for (uint32_t group = first; group < first + count; ++group) {
      // Another row may have the key by now.
      const bool present = unless_present && transaction_.FindConflict(index_->index->layout, InIndexOrder(KeyOf(group), constraint_->foreign_columns),
                                                                       kInvalidRowId) != kInvalidRowId;
      if (!present) groups.push_back(group);
    }
    if (groups.empty() || !RunKeyStatement(context_, queue_, text_->FindReferring(), Arrays(groups, 0)).any) return;
    for (const uint32_t group : groups) {
      if (!RunKeyStatement(context_, queue_, text_->FindReferring(), Arrays(group, 1, 0)).any) continue;
      throw Violation(Format("update or delete on table \"{}\" violates foreign key constraint \"{}\" on table \"{}\"", referenced_->name,
                             constraint_->name, table_->name))
          .Detail(Format("Key{} is still referenced from table \"{}\".",
                         KeyText(*referenced_, constraint_->foreign_columns, KeyOf(group)), table_->name));
    }
  }

  ExecutionContext& context_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const ChangedKeys& changed_;
  KeyQueue& queue_;
  Transaction& transaction_;
  SessionEnvironment environment_;
  ExecutionState state_;
  const DescriptorPtr<RelationDescriptor> table_;
  const ConstraintDescriptor* constraint_ = nullptr;
  DescriptorPtr<RelationDescriptor> index_, referenced_;
  std::optional<ForeignKeyText> text_;
  ExpressionList conversions_;
  std::unique_ptr<RowEvaluator> converter_;
  Arena arena_;

  friend void basalt::ValidateForeignKey(ExecutionContext&, const RelationDescriptor&, const ConstraintDescriptor&);
};

}  // namespace

void RunConstraintChecks(ExecutionContext& context, KeyQueue& queue) {
  while (!queue.empty()) {
    const std::unique_ptr<ChangedKeys> keys = queue.TakeFirst();
    KeyCheck(context, *keys, queue).Run();
  }
}

void RunDeferredChecks(ExecutionContext& context, std::span<const Oid> constraints) {
  DeferredChecks* checks = DeferredChecks::Find(context.connection());
  if (checks == nullptr || checks->queue().empty()) return;
  const auto taken = checks->queue().Take(constraints);
  if (taken.empty()) return;
  context.connection().transaction.transaction->StartStatement();
  KeyQueue queue;
  for (const auto& keys : taken) KeyCheck(context, *keys, queue).Run();
  RunConstraintChecks(context, queue);
}

void ValidateUnique(ExecutionContext& context, const RelationDescriptor& table, const RelationDescriptor& index) {
  const auto catalog = context.connection().Catalog(context.session().catalog());
  KeyQueue queue;
  const KeyView view(*context.connection().transaction.transaction, KeyView::Snapshot::kNewest);
  const KeyStatementResult found = RunKeyStatement(context, queue, FindDuplicateText(*catalog, table, index), {});
  if (!found.any) return;
  KeyValues key;
  for (const Value& value : found.first) key.push_back(value.nullable());
  SessionEnvironment environment(context, catalog);
  ExecutionState state(environment, &context.connection().memory);
  state.catalog = catalog.get();
  ThrowDuplicateInNewIndex(state, table, index, key);
}

void ValidateForeignKey(ExecutionContext& context, const RelationDescriptor& table, const ConstraintDescriptor& constraint) {
  const auto catalog = context.connection().Catalog(context.session().catalog());
  Transaction& transaction = *context.connection().transaction.transaction;
  const KeyView view(transaction, KeyView::Snapshot::kNewest);
  KeyQueue queue;
  const KeyStatementResult found = RunKeyStatement(context, queue, ForeignKeyText(*catalog, table, constraint).FindViolation(), {});
  if (!found.any) return;
  std::vector<SqlType> types;
  KeyValues values;
  bool mixed = false;
  for (size_t i = 0; i < constraint.columns.size(); ++i) {
    types.push_back(table.Column(constraint.columns[i]).type);
    values.push_back(found.first[i].nullable());
    mixed = mixed || values.back().is_null;
  }
  const ChangedKeys changed(catalog, catalog->FindRelation(table.oid), constraint, KeyChange::kAdded, types, &context.connection().memory);
  KeyCheck check(context, changed, queue);
  check.referenced_ = catalog->FindRelation(constraint.foreign_table);
  if (check.constraint_ == nullptr || check.referenced_ == nullptr) ThrowInternal("a foreign key of a table that does not exist");
  check.ThrowNoReference(values, mixed);
}

}  // namespace basalt
