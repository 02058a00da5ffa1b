#include "handlers/routine/sql_routine.h"

#include <optional>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/execution/data/row_buffer.h"
#include "engine/execution/execution.h"
#include "engine/execution/execution_pool.h"
#include "engine/planner/plan_cache.h"
#include "engine/planner/routine.h"
#include "handlers/audit.h"
#include "handlers/handler.h"
#include "handlers/planning.h"
#include "handlers/routine/routine_scope.h"
#include "handlers/routine/routines.h"
#include "handlers/transaction/transaction_state.h"
#include "parser/parser.h"
#include "parser/statement_kind.h"
#include "types/array.h"
#include "types/record_shape.h"

namespace basalt {
namespace {

PhysicalType PhysicalOfType(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

// The body, parsed; plans are made again when what they use has changed.
struct BodyStatement {
  const ast::Node* node = nullptr;
  std::string_view text;
  RoutineStatement planned;  // plan null: a utility command
};

class SqlRoutineCall : public RoutineCall {
 public:
  explicit SqlRoutineCall(RoutineRequest request) : request_(std::move(request)), function_(*request_.function) {}

  void Run(ExecutionContext& caller, std::span<const NullableDatum> arguments) override {
    CheckStackDepth();
    BeginRun();
    RoutineScope scope(caller, function_);
    ExecutionContext& context = scope.context();
    size_t running = SIZE_MAX;
    try {
      if (body_.empty() && !empty_) Read(context);
      std::vector<Value> values;
      for (size_t i = 0; i < arguments.size(); ++i) {
        values.emplace_back(signature_.argument_types[i], physical_[i], arguments[i].is_null ? nullptr : &arguments[i].value);
      }
      for (running = 0; running < body_.size(); ++running) {
        scope.BeginStatement();
        if (body_[running].planned.plan == nullptr) RunCommand(context, body_[running], values);
        else RunPlanned(context, &body_[running], values, running + 1 == body_.size());
      }
    } catch (SqlError& error) {
      Explain(error, running);
      throw;
    }
  }

  const Chunk* Next() override {
    if (store_ == nullptr) return nullptr;
    return reader_.Next(*store_, &output_);
  }

 private:
  void BeginRun() {
    if (store_ != nullptr) store_->Clear();
    reader_.Rewind();
  }

  // What PostgreSQL says of the place; positions count in the body.
  void Explain(SqlError& error, size_t running) const {
    ErrorFields& fields = error.fields();
    if (fields.byte_location >= 0 && fields.internal_query.empty()) fields.internal_query = text();
    if (!fields.context.empty()) fields.context += '\n';
    fields.context += running == SIZE_MAX ? Format("SQL function \"{}\" during startup", function_.name)
                                          : Format("SQL function \"{}\" statement {}", function_.name, running + 1);
  }
  const std::string& text() const { return function_.sql_body.empty() ? function_.source : function_.sql_body; }

  PlanningInput Input(ExecutionContext& context) const {
    PlanningInput input = MakePlanningInput(context, text(), argument_oids_);
    input.variable_parameters = false;
    return input;
  }

  void Read(ExecutionContext& context) {
    physical_.clear();
    argument_oids_.clear();
    const PlanningInput plain = MakePlanningInput(context, text(), {});
    signature_ = MakeRoutineSignature(plain, function_, request_.argument_types, request_.result, request_.columns);
    for (const SqlType& type : signature_.argument_types) {
      physical_.push_back(plain.catalog->GetType(type.oid).physical);
      argument_oids_.push_back(type.oid);
    }
    std::vector<BodyStatement> body;
    if (signature_.stored) {
      for (const ast::Node* node : ParseRoutineBody(function_.sql_body, arena_)) body.push_back({node, {}, {}});
    } else {
      const std::string_view source = function_.source;
      for (const ParsedStatement& parsed : Parse(source, arena_)) {
        body.push_back({parsed.node, source.substr(static_cast<size_t>(parsed.location), static_cast<size_t>(parsed.length)), {}});
      }
    }
    for (size_t i = 0; i < body.size(); ++i) PlanOne(context, &body[i], i + 1 == body.size());
    if (body.empty() && signature_.result.oid != kVoidOid) ThrowNoRoutineResult(plain, signature_);
    empty_ = body.empty();
    body_ = std::move(body);
  }

  static const Handler& HandlerOf(const ast::Node* node) {
    const bool select_into = ast::Is<ast::SelectStmt>(node) && !IsPlannedStatement(node);
    return FindHandler(select_into ? ast::T_CreateTableAsStmt : node->tag);
  }

  void PlanOne(ExecutionContext& context, BodyStatement* statement, bool last) {
    const Handler& handler = HandlerOf(statement->node);
    const std::string_view name = CommandTag(statement->node);
    if (handler.flags & kTransactionControl) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("{} is not allowed in an SQL function", name));
    }
    const bool writes = handler.flags & kWrites || (IsPlannedStatement(statement->node) && !ast::Is<ast::SelectStmt>(statement->node));
    if (writes && function_.volatility != 'v') {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("{} is not allowed in a non-volatile function", name));
    }
    if (!IsPlannedStatement(statement->node)) {
      if (handler.flags & kUnsupported) ThrowNotSupported(handler.name);
      if (const auto* call = ast::DynCast<ast::CallStmt>(statement->node)) CheckCallWithin(Input(context), *call, signature_);
      if (last && signature_.result.oid != kVoidOid) ThrowNoRoutineResult(Input(context), signature_);
      return;
    }
    statement->planned = PlanRoutineStatement(Input(context), statement->node, signature_, last);
  }

  void RunCommand(ExecutionContext& context, const BodyStatement& body, const std::vector<Value>& values) {
    if (const auto* call = ast::DynCast<ast::CallStmt>(body.node)) return CallWithin(context, Input(context), *call, signature_, values);
    const Handler& handler = HandlerOf(body.node);
    const Statement statement{body.node, body.text, {}, nullptr};
    if (handler.flags & kNoBlock) {
      throw SqlError(sqlstate::kActiveSqlTransaction, Format("{} cannot be executed from a function", handler.name));
    }
    Transaction& transaction = EnsureTransaction(context);
    if ((handler.flags & kWrites) && transaction.read_only()) {
      throw SqlError(sqlstate::kReadOnlySqlTransaction, Format("cannot execute {} in a read-only transaction", handler.name));
    }
    if (handler.authorize != nullptr) handler.authorize(context, statement);
    const std::unique_ptr<StatementRun> run = handler.start(context, statement);
    if (run->Run(context, kAllRows) == RunStatus::kCopyIn) {
      throw SqlError(sqlstate::kFeatureNotSupported, "cannot COPY to/from client in an SQL function");
    }
    if (handler.flags & kAudited) WriteAuditRecord(context, handler, statement, "ok");
  }

  // Locks, then looks whether the plan still fits, as for a client's statement.
  void Lock(ExecutionContext& context, BodyStatement* statement, bool last) {
    Transaction& transaction = EnsureTransaction(context);
    for (;;) {
      const std::shared_ptr<const Plan> plan = statement->planned.plan;
      for (const auto& [table, mode] : plan->table_locks) {
        transaction.LockTable(context.connection().database, table, mode, WaitPolicy::kWait);
      }
      const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
      if (plan->catalog->generation() == catalog.generation() || PlanCache::IsCurrent(*plan, catalog)) return;
      PlanOne(context, statement, last);
    }
  }

  void RunPlanned(ExecutionContext& context, BodyStatement* statement, const std::vector<Value>& values, bool last) {
    Lock(context, statement, last);
    const Plan& plan = *statement->planned.plan;
    if (plan.has_modification && EnsureTransaction(context).read_only()) {
      throw SqlError(sqlstate::kReadOnlySqlTransaction, Format("cannot execute {} in a read-only transaction", plan.command_tag));
    }
    CheckPlanPrivileges(context, plan);
    const std::unique_ptr<Execution> execution = StartExecution(context, {statement->planned.plan, values});
    const bool wanted = last && signature_.result.oid != kVoidOid;
    const bool one = wanted && !function_.returns_set;
    while (const Chunk* rows = execution->Next()) {
      if (rows->size() == 0) continue;
      if (wanted) Keep(context, *statement, *rows, one ? 1 : rows->size());
      if (!one || plan.command_tag != "SELECT" || plan.has_modification) continue;
      // Other rows are not wanted. An execution that sees its end can be used for the next call.
      if (!plan.is_volatile) execution->Next();
      break;
    }
  }

  void Keep(ExecutionContext& context, const BodyStatement& statement, const Chunk& rows, uint32_t count) {
    if (function_.returns_set == false && store_ != nullptr && store_->size() > 0) return;
    const bool spread = !request_.columns.empty();
    const bool is_row = statement.planned.is_row;
    if (store_ == nullptr) MakeStore(context);
    if (is_row == spread || (spread && !IsRow(context))) return store_->Append(rows, {nullptr, count});
    for (uint32_t row = 0; row < count; ++row) {
      if (spread) Unpack(context, rows.column(0).Get(row));
      else Pack(statement, rows, row);
    }
  }
  bool IsRow(ExecutionContext& context) const {
    if (signature_.result.oid == kRecordOid) return true;
    const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
    const TypeInfo* info = catalog.FindType(signature_.result.oid);
    while (info != nullptr && info->kind == TypeKind::kDomain) info = catalog.FindType(info->base.oid);
    return info != nullptr && info->kind == TypeKind::kComposite;
  }

  void MakeStore(ExecutionContext& context) {
    const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
    std::vector<PhysicalType> types;
    for (const SqlType& column : request_.columns) types.push_back(catalog.GetType(column.oid).physical);
    if (types.empty()) types.push_back(catalog.GetType(signature_.result.oid).physical);
    output_ = Chunk(types);
    store_ = std::make_unique<RowBuffer>(std::move(types), ExecutionPool::Of(context.connection()).MemoryFor(context),
                                         &context.connection().memory);
  }

  void Pack(const BodyStatement& statement, const Chunk& rows, uint32_t row) {
    const std::vector<ResultColumn>& columns = statement.planned.plan->columns;
    std::vector<Oid> types;
    std::vector<PhysicalType> physical;
    std::vector<NullableDatum> values;
    for (size_t c = 0; c < columns.size(); ++c) {
      types.push_back(columns[c].type.oid);
      physical.push_back(rows.column(c).physical_type());
      values.push_back(rows.column(c).Get(row));
    }
    Arena arena;
    StringRef packed = PackRecord(types, physical, values, arena);
    if (signature_.result.oid == kRecordOid) {
      std::vector<std::string> names = signature_.field_names;
      if (names.empty()) {
        for (const ResultColumn& column : columns) names.push_back(column.name);
      }
      packed = SetRecordShape(packed, RegisterRecordShape(names));
    }
    Datum datum;
    datum.str = packed;
    const NullableDatum value{datum, false};
    store_->AppendRow({&value, 1});
  }

  void Unpack(ExecutionContext& context, const NullableDatum& record) {
    const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
    std::vector<NullableDatum> values(request_.columns.size());
    std::vector<RecordField> fields;
    if (!record.is_null) {
      fields = UnpackRecord(record.value.str.view(), &PhysicalOfType, static_cast<const TypeResolver*>(&catalog));
      if (fields.size() != values.size()) {
        throw SqlError(sqlstate::kDatatypeMismatch, "function return row and query-specified return row do not match")
            .Detail(Format("Returned row contains {} attribute{}, but query expects {}.", fields.size(), fields.size() == 1 ? "" : "s",
                           values.size()));
      }
    }
    for (size_t f = 0; f < fields.size(); ++f) {
      if (fields[f].type != request_.columns[f].oid) {
        const CatalogNames names(catalog, context.connection().database, context.connection().SearchPath(context.session().catalog()));
        throw SqlError(sqlstate::kDatatypeMismatch, "function return row and query-specified return row do not match")
            .Detail(Format("Returned type {} at ordinal position {}, but query expects {}.", names.FormatType(fields[f].type), f + 1,
                           names.FormatType(request_.columns[f].oid)));
      }
      values[f] = fields[f].value;
    }
    store_->AppendRow(values);
  }

  const RoutineRequest request_;
  const FunctionDescriptor& function_;
  Arena arena_;
  RoutineSignature signature_;
  std::vector<Oid> argument_oids_;
  std::vector<PhysicalType> physical_;
  std::vector<BodyStatement> body_;
  bool empty_ = false;
  std::unique_ptr<RowBuffer> store_;
  RowBufferReader reader_;
  Chunk output_;
};

}  // namespace

std::unique_ptr<RoutineCall> MakeSqlRoutineCall(RoutineRequest request) {
  return std::make_unique<SqlRoutineCall>(std::move(request));
}

}  // namespace basalt
