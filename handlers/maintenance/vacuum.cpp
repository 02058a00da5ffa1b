#include "handlers/maintenance/vacuum.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/maintenance/analyze.h"
#include "handlers/maintenance/rewrite.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

struct VacuumOptions {
  bool vacuum = true, analyze = false, full = false, verbose = false, skip_locked = false;
  bool disable_page_skipping = false, process_toast = true, parallel = false;
};

void ReadParallel(const ast::DefElem& option, VacuumOptions* options) {
  if (option.arg == nullptr) {
    throw SqlError(sqlstate::kSyntaxError, "parallel option requires a value between 0 and 1024").At(option.location);
  }
  const int64_t workers = DefinitionInteger(option);
  if (workers < 0 || workers > 1024) {
    throw SqlError(sqlstate::kSyntaxError, "parallel workers for vacuum must be between 0 and 1024").At(option.location);
  }
  options->parallel = workers > 0;
}

VacuumOptions ReadOptions(const ast::VacuumStmt& statement) {
  VacuumOptions options;
  options.vacuum = statement.is_vacuumcmd;
  options.analyze = !statement.is_vacuumcmd;
  const char* command = statement.is_vacuumcmd ? "VACUUM" : "ANALYZE";
  for (const auto* option : ast::Each<ast::DefElem>(statement.options)) {
    const std::string_view name = option->defname;
    if (name == "verbose") options.verbose = DefinitionBool(*option);
    else if (name == "skip_locked") options.skip_locked = DefinitionBool(*option);
    else if (!options.vacuum) {
      throw SqlError(sqlstate::kSyntaxError, Format("unrecognized {} option \"{}\"", command, name)).At(option->location);
    } else if (name == "analyze") options.analyze = DefinitionBool(*option);
    else if (name == "full") options.full = DefinitionBool(*option);
    else if (name == "freeze" || name == "truncate") DefinitionBool(*option);
    else if (name == "disable_page_skipping") options.disable_page_skipping = DefinitionBool(*option);
    else if (name == "process_toast") options.process_toast = DefinitionBool(*option);
    else if (name == "index_cleanup") {
      if (option->arg != nullptr && DefinitionText(*option) != "auto") DefinitionBool(*option);
    } else if (name == "parallel") ReadParallel(*option, &options);
    else throw SqlError(sqlstate::kSyntaxError, Format("unrecognized {} option \"{}\"", command, name)).At(option->location);
  }
  return options;
}

void CheckOptions(const VacuumOptions& options, const ast::VacuumStmt& statement) {
  if (options.full && options.parallel) {
    throw SqlError(sqlstate::kFeatureNotSupported, "VACUUM FULL cannot be performed in parallel");
  }
  if (!options.analyze) {
    for (const auto* relation : ast::Each<ast::VacuumRelation>(statement.rels)) {
      if (relation->va_cols == nullptr) continue;
      throw SqlError(sqlstate::kFeatureNotSupported, "ANALYZE option must be specified when a column list is provided");
    }
  }
  if (options.full && options.disable_page_skipping) {
    throw SqlError(sqlstate::kFeatureNotSupported, "VACUUM option DISABLE_PAGE_SKIPPING cannot be used with FULL");
  }
  if (options.full && !options.process_toast) {
    throw SqlError(sqlstate::kFeatureNotSupported, "PROCESS_TOAST required with VACUUM FULL");
  }
}

class Vacuum {
 public:
  Vacuum(const DdlContext& ddl, const VacuumOptions& options) : ddl_(ddl), options_(options) {}

  void Named(const ast::VacuumRelation& target) {
    const auto relation = ResolveRelation(ddl_.Input(), target.relation, false);
    const std::vector<int16_t> columns = CheckColumns(*relation, target.va_cols);
    if (!IsOwner(*relation)) return Skip(*relation, "only table or database owner can");
    const bool has_rows = relation->kind == RelationKind::kTable || relation->kind == RelationKind::kMaterializedView;
    if (!has_rows) {
      const char* verb = options_.vacuum ? "vacuum" : "analyze";
      return Warn(Format("skipping \"{}\" --- cannot {} non-tables or special system tables", relation->name, verb));
    }
    if (!relation->is_system) Table(relation->oid, columns);
  }

  void Everything() {
    std::vector<Oid> tables;
    ddl_.catalog()->ForEachRelation([&](const RelationDescriptor& relation) {
      const bool has_rows = relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
      if (has_rows && !relation.is_system && relation.database == ddl_.database() && IsOwner(relation)) tables.push_back(relation.oid);
    });
    for (Oid table : tables) Table(table, {});
  }

 private:
  bool IsOwner(const RelationDescriptor& relation) const {
    const auto catalog = ddl_.catalog();
    return OwnsObject(*catalog, ddl_.context().role(), relation.owner) ||
           (relation.database != 0 && OwnsObject(*catalog, ddl_.context().role(), catalog->FindDatabase(ddl_.database())->owner));
  }
  void Warn(std::string message) { ddl_.Notice(std::move(message), sqlstate::kWarning, Severity::kWarning); }
  void Skip(const RelationDescriptor& relation, const char* who) {
    Warn(Format("skipping \"{}\" --- {} {} it", relation.name, who, options_.vacuum ? "vacuum" : "analyze"));
  }

  // Their numbers.
  static std::vector<int16_t> CheckColumns(const RelationDescriptor& relation, const ast::List* names) {
    std::vector<int16_t> seen;
    for (const ast::Node* node : names) {
      const std::string_view name = ast::StringValue(node);
      const ColumnDescriptor* column = relation.FindColumn(name);
      if (column == nullptr) {
        throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", name, relation.name));
      }
      if (std::find(seen.begin(), seen.end(), column->number) != seen.end()) {
        throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" of relation \"{}\" appears more than once", name, relation.name));
      }
      seen.push_back(column->number);
    }
    return seen;
  }

  void Table(Oid oid, const std::vector<int16_t>& columns) {
    ddl_.context().cancel().Check();
    const TableLockMode mode = options_.full ? TableLockMode::kAccessExclusive : TableLockMode::kShareUpdateExclusive;
    const WaitPolicy policy = options_.skip_locked ? WaitPolicy::kSkip : WaitPolicy::kWait;
    const bool locked = ddl_.transaction().LockTable(ddl_.database(), oid, mode, policy);
    const auto table = ddl_.catalog()->FindRelation(oid);
    if (table == nullptr) return;
    if (!locked) {
      return Warn(Format("skipping {} of \"{}\" --- lock not available", options_.vacuum ? "vacuum" : "analyze", table->name));
    }
    if (options_.verbose) Tell(*table);
    if (options_.full) RewriteTable(ddl_, *table);
    else if (options_.vacuum) Compact(*table);
    if (!options_.analyze) return;
    if (const auto renewed = ddl_.catalog()->FindRelation(oid)) AnalyzeTable(ddl_, *renewed, {columns, options_.verbose});
  }

  void Compact(const RelationDescriptor& table) {
    ddl_.storage().CompactRange(table.heap.id, table.heap.column_family);
    for (Oid oid : table.indexes) {
      const auto index = ddl_.catalog()->FindRelation(oid);
      if (index != nullptr) ddl_.storage().CompactRange(index->index->layout.id, index->index->layout.column_family);
    }
  }

  void Tell(const RelationDescriptor& table) {
    const SchemaDescriptor* schema = ddl_.catalog()->FindSchema(table.schema);
    const auto tell = [&](const char* verb) {
      ddl_.Notice(Format("{} \"{}.{}\"", verb, schema == nullptr ? "" : schema->name, table.name), sqlstate::kSuccessfulCompletion,
                  Severity::kInfo);
    };
    if (options_.vacuum) tell("vacuuming");
    if (options_.analyze) tell("analyzing");
  }

  const DdlContext& ddl_;
  const VacuumOptions options_;
};

}  // namespace

std::unique_ptr<StatementRun> StartVacuum(ExecutionContext& context, const Statement& statement) {
  const auto& vacuum = *ast::Cast<ast::VacuumStmt>(statement.node);
  const char* command = vacuum.is_vacuumcmd ? "VACUUM" : "ANALYZE";
  const VacuumOptions options = ReadOptions(vacuum);
  CheckOptions(options, vacuum);
  if (options.vacuum) PreventInTransactionBlock(context, command);
  Transaction& transaction = EnsureTransaction(context);
  if (transaction.read_only()) {
    throw SqlError(sqlstate::kReadOnlySqlTransaction, Format("cannot execute {} in a read-only transaction", command));
  }
  const DdlContext ddl(context, statement.text);
  if (options.full || options.analyze) transaction.StartStatement();
  Vacuum work(ddl, options);
  if (vacuum.rels == nullptr) work.Everything();
  for (const auto* target : ast::Each<ast::VacuumRelation>(vacuum.rels)) work.Named(*target);
  return std::make_unique<FinishedRun>(command);
}

std::unique_ptr<StatementRun> StartCheckpoint(ExecutionContext& context, const Statement&) {
  const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
  const RoleDescriptor* group = catalog.FindRole("pg_checkpoint");
  if (!IsSuperuser(catalog, context.role()) && (group == nullptr || !IsMemberOf(catalog, context.role(), group->oid, true))) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT");
  }
  context.session().storage().Checkpoint();
  return std::make_unique<FinishedRun>("CHECKPOINT");
}

}  // namespace basalt
