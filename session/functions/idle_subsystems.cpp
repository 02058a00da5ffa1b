// Functions of subsystems that do nothing here (commit timestamps, replication origins and slots, recovery, archiving, event triggers,
// counters that nobody keeps): what PostgreSQL answers where they do nothing either. What would start one of them is not here.
#include <climits>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/functions/vector_rows.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"

namespace basalt {
namespace {

using Arguments = std::span<const NullableDatum>;
using Rows = std::unique_ptr<SetFunctionCursor>;
using Packed = std::string_view;
constexpr auto kVoid = [] { return StringRef(); };

// ---- errors ----

[[noreturn]] void NoCommitTimestamps() {
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "could not get commit timestamp data")
      .Hint("Make sure the configuration parameter \"track_commit_timestamp\" is set.");
}
[[noreturn]] void NoOrigin(std::string_view name) {
  throw SqlError(sqlstate::kUndefinedObject, Format("replication origin \"{}\" does not exist", name));
}
[[noreturn]] void NoOriginConfigured() {
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "no replication origin is configured");
}
[[noreturn]] void NoSlot(std::string_view name) {
  throw SqlError(sqlstate::kUndefinedObject, Format("replication slot \"{}\" does not exist", name));
}
[[noreturn]] void NoLogicalDecoding() {
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "logical decoding requires wal_level >= logical");
}
[[noreturn]] void NoRecovery() {
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "recovery is not in progress")
      .Hint("Recovery control functions can only be executed during recovery.");
}
[[noreturn]] void NotInEventTrigger(const char* function, const char* kind) {
  throw SqlError(SqlState{"39P03"}, Format("{}() can only be called in {} event trigger function", function, kind));
}

template <auto Throw>
void Always(KernelCall& call) {
  ForEachStrictRow(call, [](uint32_t) -> NullableDatum {
    Throw();
    return {};
  });
}
template <auto Throw>
void AboutName(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) -> NullableDatum {
    Throw(TextAt(*call.arguments[0], row));
    return {};
  });
}
template <auto Throw>
Rows OpenAlways(FunctionContext&, Arguments) {
  Throw();
  return nullptr;
}

Rows OpenDdlCommands(FunctionContext&, Arguments) { NotInEventTrigger("pg_event_trigger_ddl_commands", "an"); }
Rows OpenDroppedObjects(FunctionContext&, Arguments) { NotInEventTrigger("pg_event_trigger_dropped_objects", "a sql_drop"); }
void RewriteOid() { NotInEventTrigger("pg_event_trigger_table_rewrite_oid", "a table_rewrite"); }
void RewriteReason() { NotInEventTrigger("pg_event_trigger_table_rewrite_reason", "a table_rewrite"); }
void NoExtensionScript() {
  throw SqlError(sqlstate::kFeatureNotSupported,
                 "pg_extension_config_dump() can only be called from an SQL script executed by CREATE EXTENSION");
}
Rows OpenSlotFiles(FunctionContext&, Arguments arguments) { NoSlot(arguments[0].value.str.view()); }
Rows OpenPublication(FunctionContext&, Arguments arguments) {
  throw SqlError(sqlstate::kUndefinedObject, Format("publication \"{}\" does not exist", arguments[0].value.str.view()));
}

template <auto Throw>
void WhenCalled(KernelCall& call) {
  ForEachRow(call, [](uint32_t) -> NullableDatum {
    Throw();
    return {};
  });
}

// ---- counters that nobody keeps: there is nothing to reset ----

void Done(KernelCall& call) {
  ForEachRow(call, [](uint32_t) { return ValueOf(kVoid()); });
}
StringRef ResetShared(std::string_view target) {
  if (target == "archiver" || target == "bgwriter" || target == "recovery_prefetch" || target == "wal") return kVoid();
  throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized reset target: \"{}\"", target))
      .Hint("Target must be \"archiver\", \"bgwriter\", \"recovery_prefetch\", or \"wal\".");
}
std::optional<StringRef> ResetSlot(std::optional<std::string_view> name) {
  if (!name) return kVoid();
  throw SqlError(sqlstate::kInvalidParameterValue, Format("replication slot \"{}\" does not exist", *name));
}
bool HaveStatistics(std::string_view kind, uint32_t, uint32_t) {
  for (const std::string_view known : {"database", "relation", "function", "replslot", "subscription", "archiver", "bgwriter", "checkpointer",
                                       "slru", "wal"}) {
    if (kind == known) return false;
  }
  throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid statistics kind: \"{}\"", kind));
}

// ---- transactions, WAL ----

int32_t MultixactAge(uint32_t multixact) { return multixact == 0 ? INT32_MAX : static_cast<int32_t>(1 - multixact); }

constexpr uint64_t kSegmentBytes = 16 << 20;
constexpr uint64_t kSegmentsPerFile = (uint64_t{1} << 32) / kSegmentBytes;
std::string WalFileName(uint64_t lsn) {
  const uint64_t segment = (lsn - 1) / kSegmentBytes;  // a position at a border belongs to what lies before it
  return Format("{:08X}{:08X}{:08X}", 1, segment / kSegmentsPerFile, segment % kSegmentsPerFile);
}
std::string_view WalFile(FunctionContext& context, uint64_t lsn) { return context.arena().Copy(WalFileName(lsn)); }

Packed WalFileOffset(FunctionContext& context, uint64_t lsn) {
  constexpr Oid kTypes[] = {kTextOid, kInt4Oid};
  constexpr PhysicalType kPhysical[] = {PhysicalType::kString, PhysicalType::kInt32};
  const std::string name = WalFileName(lsn);
  const NullableDatum fields[] = {ValueOf(StringRef(name)), ValueOf(static_cast<int32_t>(lsn % kSegmentBytes))};
  return PackRecord(kTypes, kPhysical, fields, context.arena()).view();
}

// ---- rows of what nobody counts ----

// A record of the function's OUT arguments: the first one as given, NULLs behind it.
template <Oid kFirst, Oid... kRest>
Packed PackUncounted(FunctionContext& context, const NullableDatum& first) {
  constexpr Oid kTypes[] = {kFirst, kRest...};
  const PhysicalType physical[] = {BuiltinPhysicalType(kFirst), BuiltinPhysicalType(kRest)...};
  NullableDatum fields[sizeof...(kRest) + 1];
  fields[0] = first;
  return PackRecord(kTypes, physical, fields, context.arena()).view();
}
Packed SlotStatistics(FunctionContext& context, std::string_view name) {
  return PackUncounted<kTextOid, kInt8Oid, kInt8Oid, kInt8Oid, kInt8Oid, kInt8Oid, kInt8Oid, kInt8Oid, kInt8Oid, kTimestampTzOid>(
      context, ValueOf(StringRef(name)));
}
Packed SubscriptionStatistics(FunctionContext& context, uint32_t oid) {
  return PackUncounted<kOidOid, kInt8Oid, kInt8Oid, kTimestampTzOid>(context, ValueOf(oid));
}
Packed WalStatistics(FunctionContext& context) {
  return PackUncounted<kInt8Oid, kInt8Oid, kNumericOid, kInt8Oid, kInt8Oid, kInt8Oid, kFloat8Oid, kFloat8Oid, kTimestampTzOid>(context, {});
}
// Nothing is ever archived.
Packed ArchiverStatistics(FunctionContext& context) {
  constexpr Oid kTypes[] = {kInt8Oid, kTextOid, kTimestampTzOid, kInt8Oid, kTextOid, kTimestampTzOid, kTimestampTzOid};
  constexpr PhysicalType kPhysical[] = {PhysicalType::kInt64,  PhysicalType::kString, PhysicalType::kInt64, PhysicalType::kInt64,
                                        PhysicalType::kString, PhysicalType::kInt64,  PhysicalType::kInt64};
  const NullableDatum fields[] = {ValueOf(int64_t{0}), {}, {}, ValueOf(int64_t{0}), {}, {}, {}};
  return PackRecord(kTypes, kPhysical, fields, context.arena()).view();
}
void NoRow(KernelCall& call) {
  ForEachRow(call, [](uint32_t) { return NullableDatum(); });
}

[[noreturn]] void NoBackup() {
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "backup is not in progress").Hint("Did you call pg_backup_start()?");
}

Rows OpenMultixact(FunctionContext&, Arguments arguments) {
  const uint32_t multixact = arguments[0].value.u4;
  if (multixact == 0) throw SqlError(sqlstate::kInvalidParameterValue, "invalid MultiXactId: 0");
  ThrowInternal(Format("MultiXactId {} has not been created yet -- apparent wraparound", multixact));
}

void HashPartition(KernelCall& call) {
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (call.arguments[0]->IsNull(row) || call.arguments[1]->IsNull(row) || call.arguments[2]->IsNull(row)) return ValueOf(false);
    const Oid oid = call.arguments[0]->View<uint32_t>()[row];
    const auto relation = EnvironmentOf(call.context).catalog().FindRelation(oid);
    if (relation == nullptr) ThrowInternal(Format("could not open relation with OID {}", oid));
    throw SqlError(sqlstate::kInvalidParameterValue, Format("\"{}\" is not a hash partitioned table", relation->name));
  });
}

// ---- index access methods that do not exist here ----

void RequireIndexOf(FunctionContext& context, Oid oid, const char* method) {
  const auto relation = EnvironmentOf(context).catalog().FindRelation(oid);
  if (relation == nullptr) throw SqlError(sqlstate::kUndefinedTable, Format("could not open relation with OID {}", oid));
  const bool index = relation->kind == RelationKind::kIndex;
  throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not {}", relation->name, index ? std::string(method) : "an index"));
}
int32_t SummarizeAll(FunctionContext& context, uint32_t oid) {
  RequireIndexOf(context, oid, "a BRIN index");
  return 0;
}
void RequireBlock(int64_t block) {
  if (block < 0 || block > UINT32_MAX) throw SqlError(sqlstate::kNumericValueOutOfRange, Format("block number out of range: {}", block));
}
int32_t SummarizeRange(FunctionContext& context, uint32_t oid, int64_t block) {
  RequireBlock(block);
  return SummarizeAll(context, oid);
}
StringRef DesummarizeRange(FunctionContext& context, uint32_t oid, int64_t block) {
  RequireBlock(block);
  RequireIndexOf(context, oid, "a BRIN index");
  return kVoid();
}
int64_t CleanPendingList(FunctionContext& context, uint32_t oid) {
  RequireIndexOf(context, oid, "a GIN index");
  return 0;
}

// ---- the rest ----

std::string_view NoProcesses(FunctionContext& context, int32_t) {
  return PackArray(kInt4Oid, PhysicalType::kInt32, {}, {}, context.arena()).view();
}
bool RotateLog(FunctionContext& context) {
  ErrorFields warning;
  warning.severity = Severity::kWarning;
  warning.state = sqlstate::kWarning;
  warning.message = "rotation not possible because log collection not active";
  context.environment().Notice(std::move(warning));
  return false;
}
// Databases are in collation C, which has no versions.
std::optional<std::string_view> DatabaseCollationVersion(FunctionContext& context, uint32_t oid) {
  if (EnvironmentOf(context).catalog().FindDatabase(Oid{oid}) != nullptr) return std::nullopt;
  throw SqlError(sqlstate::kUndefinedObject, Format("database with OID {} does not exist", oid));
}
bool RotateOldLog(FunctionContext& context) {
  if (!IsSuperuser(EnvironmentOf(context).catalog(), EnvironmentOf(context).context().role())) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "must be superuser to rotate log files with adminpack 1.0")
        .Hint("Consider using pg_logfile_rotate(), which is part of core, instead.");
  }
  return RotateLog(context);
}
std::optional<std::string_view> BuildPhase(FunctionContext& context, uint32_t method, int64_t phase) {
  constexpr Oid kBtree = 403;
  static constexpr const char* kPhases[] = {"initializing", "scanning table", "sorting live tuples", "sorting dead tuples",
                                            "loading tuples in tree"};
  (void)context;
  if (method != kBtree || phase < 1 || phase > 5) return std::nullopt;
  return kPhases[phase - 1];
}


[[noreturn]] void NotUpgrading() {
  throw SqlError(SqlState{"55P02"}, "function can only be called when server is in binary upgrade mode");
}

#define UPGRADE(name) MakeVectorKernel("binary_upgrade_" name, &WhenCalled<&NotUpgrading>)
#define NO_ROWS(name) {name, &OpenNoRows}

constexpr KernelEntry kKernels[] = {
    UPGRADE("create_empty_extension"),
    UPGRADE("set_missing_value"),
    UPGRADE("set_next_array_pg_type_oid"),
    UPGRADE("set_next_attribute_versions"),
    UPGRADE("set_next_heap_pg_class_oid"),
    UPGRADE("set_next_heap_relfilenode"),
    UPGRADE("set_next_index_pg_class_oid"),
    UPGRADE("set_next_index_relfilenode"),
    UPGRADE("set_next_multirange_array_pg_type_oid"),
    UPGRADE("set_next_multirange_pg_type_oid"),
    UPGRADE("set_next_pg_authid_oid"),
    UPGRADE("set_next_pg_enum_oid"),
    UPGRADE("set_next_pg_tablespace_oid"),
    UPGRADE("set_next_pg_type_oid"),
    UPGRADE("set_next_toast_pg_class_oid"),
    UPGRADE("set_next_toast_relfilenode"),
    UPGRADE("set_record_init_privs"),
    MakeVectorKernel("pg_xact_commit_timestamp", &Always<&NoCommitTimestamps>),
    MakeKernel<[](std::string_view) { return std::optional<uint32_t>(); }>("pg_replication_origin_oid"),
    MakeKernel<[](FunctionContext&) { return false; }>("pg_replication_origin_session_is_setup"),
    MakeVectorKernel("pg_replication_origin_drop", &AboutName<&NoOrigin>),
    MakeVectorKernel("pg_replication_origin_session_setup", &AboutName<&NoOrigin>),
    MakeVectorKernel("pg_replication_origin_progress", &AboutName<&NoOrigin>),
    MakeVectorKernel("pg_replication_origin_advance", &AboutName<&NoOrigin>),
    MakeVectorKernel("pg_replication_origin_session_progress", &Always<&NoOriginConfigured>),
    MakeVectorKernel("pg_replication_origin_session_reset", &Always<&NoOriginConfigured>),
    MakeVectorKernel("pg_replication_origin_xact_setup", &Always<&NoOriginConfigured>),
    MakeVectorKernel("pg_replication_origin_xact_reset", &Done),
    MakeVectorKernel("pg_drop_replication_slot", &AboutName<&NoSlot>),
    MakeVectorKernel("pg_promote", &Always<&NoRecovery>),
    MakeVectorKernel("pg_wal_replay_pause", &Always<&NoRecovery>),
    MakeVectorKernel("pg_wal_replay_resume", &Always<&NoRecovery>),
    MakeVectorKernel("pg_event_trigger_table_rewrite_oid", &WhenCalled<&RewriteOid>),
    MakeVectorKernel("pg_event_trigger_table_rewrite_reason", &WhenCalled<&RewriteReason>),
    MakeVectorKernel("pg_extension_config_dump", &WhenCalled<&NoExtensionScript>),
    MakeKernel<[](FunctionContext&) { return 0.0; }>("pg_notification_queue_usage"),
    MakeVectorKernel("pg_stat_clear_snapshot", &Done),
    MakeVectorKernel("pg_stat_force_next_flush", &Done),
    MakeVectorKernel("pg_stat_reset", &Done),
    MakeVectorKernel("pg_stat_reset_single_table_counters", &Done),
    MakeVectorKernel("pg_stat_reset_single_function_counters", &Done),
    MakeVectorKernel("pg_stat_reset_slru", &Done),
    MakeVectorKernel("pg_stat_reset_subscription_stats", &Done),
    MakeKernel<&ResetShared>("pg_stat_reset_shared"),
    MakeKernel<&ResetSlot>("pg_stat_reset_replication_slot"),
    MakeKernel<&HaveStatistics>("pg_stat_have_stats"),
    MakeKernel<&MultixactAge>("mxid_age"),
    MakeKernel<&WalFile>("pg_walfile_name"),
    MakeKernel<&WalFileOffset>("pg_walfile_name_offset"),
    MakeKernel<&SlotStatistics>("pg_stat_get_replication_slot"),
    MakeKernel<&SubscriptionStatistics>("pg_stat_get_subscription_stats"),
    MakeKernel<&WalStatistics>("pg_stat_get_wal"),
    MakeKernel<&ArchiverStatistics>("pg_stat_get_archiver"),
    MakeVectorKernel("pg_stat_get_wal_receiver", &NoRow),
    MakeVectorKernel("pg_backup_stop", &Always<&NoBackup>),
    MakeVectorKernel("pg_last_committed_xact", &Always<&NoCommitTimestamps>),
    MakeVectorKernel("pg_xact_commit_timestamp_origin", &Always<&NoCommitTimestamps>),
    MakeVectorKernel("pg_replication_slot_advance", &AboutName<&NoSlot>),
    MakeVectorKernel("pg_copy_physical_replication_slot_a", &AboutName<&NoSlot>),
    MakeVectorKernel("pg_copy_physical_replication_slot_b", &AboutName<&NoSlot>),
    MakeVectorKernel("pg_copy_logical_replication_slot_a", &AboutName<&NoSlot>),
    MakeVectorKernel("pg_copy_logical_replication_slot_b", &AboutName<&NoSlot>),
    MakeVectorKernel("pg_copy_logical_replication_slot_c", &AboutName<&NoSlot>),
    MakeVectorKernel("satisfies_hash_partition", &HashPartition),
    MakeKernel<&SummarizeAll>("brin_summarize_new_values"),
    MakeKernel<&SummarizeRange>("brin_summarize_range"),
    MakeKernel<&DesummarizeRange>("brin_desummarize_range"),
    MakeKernel<&CleanPendingList>("gin_clean_pending_list"),
    MakeKernel<&NoProcesses>("pg_safe_snapshot_blocking_pids"),
    MakeKernel<&RotateLog>("pg_rotate_logfile_v2"),
    MakeKernel<&RotateOldLog>("pg_rotate_logfile"),
    MakeVectorKernel("pg_column_compression", &NoRow),
    MakeKernel<&DatabaseCollationVersion>("pg_database_collation_actual_version"),
    MakeKernel<&BuildPhase>("pg_indexam_progress_phasename"),
};

constexpr SetFunctionEntry kSetFunctions[] = {
    {"pg_logical_slot_get_changes", &OpenAlways<&NoLogicalDecoding>},
    {"pg_logical_slot_get_binary_changes", &OpenAlways<&NoLogicalDecoding>},
    {"pg_logical_slot_peek_changes", &OpenAlways<&NoLogicalDecoding>},
    {"pg_logical_slot_peek_binary_changes", &OpenAlways<&NoLogicalDecoding>},
    {"pg_event_trigger_ddl_commands", &OpenDdlCommands},
    {"pg_event_trigger_dropped_objects", &OpenDroppedObjects},
    {"pg_ls_replslotdir", &OpenSlotFiles},
    {"pg_get_publication_tables", &OpenPublication},
    {"pg_get_multixact_members", &OpenMultixact},
    NO_ROWS("pg_stat_get_slru"),
    NO_ROWS("pg_get_shmem_allocations"),
};

}  // namespace

FunctionFamily IdleSubsystemFunctions() { return {"idle subsystems", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
