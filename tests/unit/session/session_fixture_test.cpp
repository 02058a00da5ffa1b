#include "tests/unit/session/session_fixture.h"

#include "base/clock.h"
#include "types/type_io.h"

namespace basalt {
namespace {

// Nothing in session looks into it; the planner's library is not linked here.
alignas(64) char plan_cache_bytes[64];

std::string TextOf(SqlType type, const NullableDatum& value, const IoContext& io) {
  if (value.is_null) return "NULL";
  std::string text;
  FormatText(type, value.value, io, &text);
  return text;
}

}  // namespace

SessionFixture::SessionFixture() {
  std::string name = (std::filesystem::temp_directory_path() / "basalt-session-XXXXXX").string();
  directory_ = mkdtemp(name.data());
  StorageOptions options;
  options.directory = directory_.string();
  options.block_cache_bytes = options.version_cache_bytes = options.memtable_bytes = 8 << 20;
  options.fsync = false;
  storage_ = StorageEngine::Open(options);
  catalog_ = CatalogStore::Open(*storage_, {});
  audit_ = std::make_unique<AuditLog>(*storage_);
  functions_ = std::make_unique<FunctionRegistry>(AllFunctionFamilies());
  const std::span<const SystemTable> tables[] = {SessionSystemTables()};
  system_tables_ = std::make_unique<SystemTables>(tables);
  session_ = std::make_unique<SessionContext>(
      SessionServices{*storage_, *catalog_, *functions_, *system_tables_, settings_, sessions_, notifications_, *audit_,
                      reinterpret_cast<PlanCache&>(plan_cache_bytes), memory_});
  connection_ = std::make_unique<ConnectionState>(memory_, settings_);
  connection_->pid = 4711;
  connection_->database = kPostgresDatabase;
  connection_->database_name = "postgres";
  connection_->authenticated_user = kBootstrapSuperuser;
  connection_->message_time_us = NowTimestampUs();
  connection_->lock_owner.pid = connection_->pid;
  connection_->lock_owner.cancel = &connection_->cancel;
  Commit();
}

SessionFixture::~SessionFixture() {
  connection_->transaction.transaction.reset();
  connection_.reset();
  audit_.reset();
  session_.reset();
  catalog_.reset();
  storage_.reset();
  std::filesystem::remove_all(directory_);
}

void SessionFixture::Commit() {
  auto& transaction = connection_->transaction.transaction;
  if (transaction != nullptr) {
    transaction->FinishStatement();
    const CommitResult result = transaction->CommitAndWait(true);
    if (!result.committed) std::rethrow_exception(result.error);
  }
  transaction = storage_->Begin(connection_->lock_owner, IsolationLevel::kReadCommitted, false, &connection_->memory);
  transaction->StartStatement();
}

std::shared_ptr<const CatalogSnapshot> SessionFixture::Catalog() { return connection_->Catalog(*catalog_); }

std::string SessionFixture::Call(std::string_view signature, std::vector<const char*> arguments) {
  connection_->settings.SetRole("role", "clerk", role_, false);
  ExecutionContext context(*session_, *connection_, sink_, arena_, kBootstrapSuperuser, role_);
  SessionEnvironment environment(context, Catalog());
  const Oid oid = environment.names().ResolveName(kRegprocedureOid, signature);
  const FunctionDescriptor& function = *environment.catalog().FindFunction(oid);
  const KernelEntry* kernel = functions_->FindKernel(function.source);
  if (kernel == nullptr) throw std::runtime_error(function.source + " has no kernel");
  std::vector<SqlType> types;
  std::vector<Vector> vectors;
  std::vector<const Vector*> pointers;
  const TypeInfo& result_info = environment.types().GetType(function.result_type);
  for (const Oid type : function.argument_types) types.push_back({type, -1, environment.types().GetType(type).collation});
  FunctionContext call_context(environment, types, {function.result_type, -1, result_info.collation}, kDefaultCollationOid, false);
  Arena scratch;
  call_context.set_arena(&scratch);
  bool any_null = false;
  for (size_t i = 0; i < types.size(); ++i) {
    NullableDatum value;
    any_null |= arguments[i] == nullptr;
    if (arguments[i] != nullptr) {
      // Types without input (pg_node_tree, aclitem) are strings.
      const bool plain = types[i].oid == kPgNodeTreeOid || types[i].oid == kAclItemOid;
      value = {ParseText(plain ? SqlType{kTextOid, -1, 0} : types[i], arguments[i], call_context.io()), false};
    }
    vectors.emplace_back(environment.types().GetType(types[i].oid).physical);
    vectors.back().Reset();
    vectors.back().Set(0, value);
  }
  if (any_null && function.strict) return "NULL";
  for (const Vector& vector : vectors) pointers.push_back(&vector);
  Vector result(result_info.physical);
  result.Reset();
  KernelCall call{call_context, pointers, {nullptr, 1}, result};
  kernel->function(call);
  return TextOf({function.result_type, -1, result_info.collation}, result.Get(0), call_context.io());
}

std::vector<std::string> SessionFixture::Rows(std::string_view signature, std::vector<const char*> arguments) {
  connection_->settings.SetRole("role", "clerk", role_, false);
  ExecutionContext context(*session_, *connection_, sink_, arena_, kBootstrapSuperuser, role_);
  SessionEnvironment environment(context, Catalog());
  const FunctionDescriptor& function = *environment.catalog().FindFunction(environment.names().ResolveName(kRegprocedureOid, signature));
  const SetFunctionEntry* entry = functions_->FindSetFunction(function.source);
  if (entry == nullptr) throw std::runtime_error(function.source + " has no body");
  std::vector<SqlType> columns, types;
  for (size_t i = 0; i < function.argument_modes.size(); ++i) {
    if (function.argument_modes[i] == 'o') columns.push_back({function.all_argument_types[i], -1, 0});
  }
  if (columns.empty()) columns.push_back({function.result_type, -1, 0});
  for (const Oid type : function.argument_types) types.push_back({type, -1, 0});
  FunctionContext call_context(environment, types, columns[0], kDefaultCollationOid, false);
  Arena scratch;
  call_context.set_arena(&scratch);
  std::vector<NullableDatum> values;
  for (size_t i = 0; i < types.size(); ++i) {
    if (arguments[i] == nullptr) values.emplace_back();
    else values.push_back({ParseText(types[i], arguments[i], call_context.io()), false});
  }
  const auto cursor = entry->open(call_context, values);
  Chunk chunk;
  for (const SqlType& column : columns) chunk.AddColumn(environment.types().GetType(column.oid).physical);
  std::vector<std::string> rows;
  for (chunk.Reset(); cursor->Next(&chunk); chunk.Reset()) {
    for (uint32_t row = 0; row < chunk.size(); ++row) {
      std::string line;
      for (size_t i = 0; i < columns.size(); ++i) {
        const std::string text = TextOf(columns[i], chunk.column(i).Get(row), call_context.io());
        line += (i > 0 ? "|" : "") + (text == "NULL" ? "" : text);
      }
      rows.push_back(line);
    }
  }
  return rows;
}

std::string SessionFixture::ErrorOf(std::string_view signature, std::vector<const char*> arguments) {
  try {
    Call(signature, std::move(arguments));
    return {};
  } catch (const SqlError& error) {
    return error.fields().message;
  }
}

}  // namespace basalt
