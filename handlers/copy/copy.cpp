#include "handlers/copy/copy.h"

#include <algorithm>

#include "base/sql_error.h"
#include "handlers/copy/copy_columns.h"
#include "handlers/copy/copy_from.h"
#include "handlers/copy/copy_to.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/planning.h"
#include "handlers/query/planned_run.h"
#include "handlers/table/create_table_as.h"
#include "handlers/transaction/transaction_state.h"
#include "parser/ast_reflection.h"

namespace basalt {
namespace {

PlanningInput InputOf(ExecutionContext& context, std::string_view text) {
  return {context, context.connection().Catalog(context.session().catalog()), text, {}, false, {}};
}

DescriptorPtr<RelationDescriptor> LockTarget(ExecutionContext& context, const ast::CopyStmt& copy, std::string_view text,
                                             TableLockMode mode) {
  DescriptorPtr<RelationDescriptor> relation = ResolveRelation(InputOf(context, text), copy.relation, false);
  if (relation->is_system) return relation;
  EnsureTransaction(context).LockTable(context.connection().database, relation->oid, mode, WaitPolicy::kWait);
  return ResolveRelation(InputOf(context, text), copy.relation, false);  // it may have changed while we waited
}

// --- FROM

void CheckTargetKind(const RelationDescriptor& relation) {
  if (relation.kind == RelationKind::kTable && !relation.is_system) return;
  if (relation.is_system) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied: \"{}\" is a system catalog", relation.name));
  }
  SqlError error(sqlstate::kWrongObjectType, Format("cannot copy to {} \"{}\"", RelationKindName(relation.kind), relation.name));
  if (relation.kind != RelationKind::kView) throw error;
  throw std::move(error).Hint("To enable copying to a view, provide an INSTEAD OF INSERT trigger.");
}

// FREEZE: only a table whose storage this transaction made.
void CheckFreeze(ExecutionContext& context, const RelationDescriptor& relation) {
  const DescriptorPtr<RelationDescriptor> published = context.session().catalog().newest()->FindRelation(relation.oid);
  if (published == nullptr || published->heap.id != relation.heap.id) return;
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                 "cannot perform COPY FREEZE because the table was not created or truncated in the current subtransaction");
}

bool NamesColumn(const ast::Node* node, std::string_view column) {
  if (const auto* reference = ast::DynCast<ast::ColumnRef>(node)) {
    const auto* name = ast::DynCast<ast::String>(ast::Last(reference->fields));
    return name != nullptr && name->sval == column;
  }
  bool found = false;
  ast::ForEachChild(node, [&](const ast::Node* child) { return !(found = NamesColumn(child, column)); });
  return found;
}

void CheckWhere(const RelationDescriptor& relation, const ast::Node* where) {
  if (where == nullptr) return;
  for (const ColumnDescriptor& column : relation.columns) {
    if (column.dropped || column.generated == 0 || !NamesColumn(where, column.name)) continue;
    throw SqlError(sqlstate::kInvalidColumnReference, "generated columns are not supported in COPY FROM WHERE conditions")
        .Detail(Format("Column \"{}\" is a generated column.", column.name));
  }
}

std::unique_ptr<StatementRun> StartCopyFrom(ExecutionContext& context, const Statement& statement, const ast::CopyStmt& copy) {
  Transaction& transaction = EnsureTransaction(context);
  const auto relation = LockTarget(context, copy, statement.text, TableLockMode::kRowExclusive);
  if (copy.attlist == nullptr) RequireColumnPrivilege(context, *relation, {}, kPrivilegeInsert);
  else RequireColumnPrivilege(context, *relation, CopyColumns(*relation, copy.attlist), kPrivilegeInsert);
  CheckWhere(*relation, copy.where_clause);
  if (transaction.read_only() && relation->persistence != Persistence::kTemporary) {
    throw SqlError(sqlstate::kReadOnlySqlTransaction, "cannot execute COPY FROM in a read-only transaction");
  }
  CopyOptions options = ReadCopyOptions(copy, context.connection().settings.client_encoding);
  CheckTargetKind(*relation);
  if (options.freeze) CheckFreeze(context, *relation);
  std::vector<int16_t> columns = CopyColumns(*relation, copy.attlist);
  transaction.StartStatement();
  return std::make_unique<CopyFromRun>(context, copy, relation, std::move(options), std::move(columns), statement.text);
}

// --- TO

void CheckSourceKind(const RelationDescriptor& relation) {
  if (relation.kind == RelationKind::kTable) return;
  SqlError error(sqlstate::kWrongObjectType, Format("cannot copy from {} \"{}\"", RelationKindName(relation.kind), relation.name));
  const bool is_view = relation.kind == RelationKind::kView || relation.kind == RelationKind::kMaterializedView;
  if (!is_view) throw error;
  throw std::move(error).Hint("Try the COPY (SELECT ...) TO variant.");
}

ast::List* MakeList(Arena& arena, const std::vector<ast::Node*>& nodes) {
  auto* list = arena.New<ast::List>();
  list->length = static_cast<int32_t>(nodes.size());
  list->items = arena.NewArray<ast::Node*>(nodes.size()).data();
  std::copy(nodes.begin(), nodes.end(), list->items);
  return list;
}

// SELECT a, b FROM t, for the table form.
const ast::Node* SelectOf(Arena& arena, const ast::CopyStmt& copy, const RelationDescriptor& relation, const std::vector<int16_t>& columns) {
  std::vector<ast::Node*> targets;
  for (int16_t number : columns) {
    auto* name = arena.New<ast::String>();
    const std::string& text = relation.Column(number).name;
    char* bytes = arena.AllocateBytes(text.size() + 1);
    std::copy(text.c_str(), text.c_str() + text.size() + 1, bytes);
    name->sval = bytes;
    auto* reference = arena.New<ast::ColumnRef>();
    reference->fields = MakeList(arena, {name});
    auto* target = arena.New<ast::ResTarget>();
    target->val = reference;
    targets.push_back(target);
  }
  auto* select = arena.New<ast::SelectStmt>();
  if (!targets.empty()) select->target_list = MakeList(arena, targets);
  select->from_clause = MakeList(arena, {copy.relation});
  return select;
}

void CheckQuery(const ast::Node* query) {
  if (const auto* select = ast::DynCast<ast::SelectStmt>(query)) {
    if (IsSelectInto(select)) throw SqlError(sqlstate::kFeatureNotSupported, "COPY (SELECT INTO) is not supported");
    return;
  }
  const ast::List* returning = nullptr;
  if (const auto* insert = ast::DynCast<ast::InsertStmt>(query)) returning = insert->returning_list;
  if (const auto* update = ast::DynCast<ast::UpdateStmt>(query)) returning = update->returning_list;
  if (const auto* removal = ast::DynCast<ast::DeleteStmt>(query)) returning = removal->returning_list;
  if (returning == nullptr) throw SqlError(sqlstate::kFeatureNotSupported, "COPY query must have a RETURNING clause");
}

std::unique_ptr<StatementRun> StartCopyTo(ExecutionContext& context, const Statement& statement, const ast::CopyStmt& copy) {
  if (copy.where_clause != nullptr) throw SqlError(sqlstate::kSyntaxError, "WHERE clause not allowed with COPY TO");
  DescriptorPtr<RelationDescriptor> relation;
  std::vector<int16_t> columns;
  PreparedStatement query;
  query.text = statement.text;
  query.node = copy.query;
  if (copy.relation != nullptr) {
    relation = LockTarget(context, copy, statement.text, TableLockMode::kAccessShare);
    RequireColumnPrivilege(context, *relation, copy.attlist == nullptr ? std::vector<int16_t>() : CopyColumns(*relation, copy.attlist),
                           kPrivilegeSelect);
  }
  CopyOptions options = ReadCopyOptions(copy, context.connection().settings.client_encoding);
  if (relation != nullptr) {
    CheckSourceKind(*relation);
    columns = CopyColumns(*relation, copy.attlist);
    query.node = SelectOf(context.arena(), copy, *relation, columns);
  } else {
    CheckQuery(copy.query);
  }
  query.plan = MakePlan(context, query.text, query.node, {}, 0, false);
  std::vector<std::string> names;
  for (const ResultColumn& column : query.plan->columns) names.push_back(column.name);
  std::vector<bool> force_quote = NamedColumns(options.force_quote, "FORCE_QUOTE", relation.get(), columns, names);
  PrepareToRun(context, query);
  return std::make_unique<CopyToRun>(context, query.plan, std::move(options), std::move(force_quote), std::string(ast::Text(copy.filename)));
}

}  // namespace

std::unique_ptr<StatementRun> StartCopy(ExecutionContext& context, const Statement& statement) {
  const auto& copy = *ast::Cast<ast::CopyStmt>(statement.node);
  RequireServerFileRights(context, copy);
  if (copy.is_program) ThrowNotSupported("COPY with a program");
  return copy.is_from ? StartCopyFrom(context, statement, copy) : StartCopyTo(context, statement, copy);
}

}  // namespace basalt
