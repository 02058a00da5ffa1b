// Counters of use: what nothing counts yet is NULL, not zero. Row counts are storage's estimates.
#include "session/function_environment.h"
#include "session/functions/families.h"

namespace basalt {
namespace {

using Count = std::optional<int64_t>;

Count LiveTuples(FunctionContext& context, uint32_t oid) {
  const auto relation = EnvironmentOf(context).catalog().FindRelation(oid);
  if (relation == nullptr || relation->heap.id == 0) return std::nullopt;
  return EnvironmentOf(context).context().session().storage().Estimate(relation->heap.id, relation->heap.column_family).rows;
}

constexpr auto kUncounted = [](uint32_t) { return Count(); };
constexpr auto kUntimed = [](uint32_t) { return std::optional<double>(); };
constexpr auto kUncountedServer = [](FunctionContext&) { return Count(); };
constexpr auto kUntimedServer = [](FunctionContext&) { return std::optional<double>(); };

#define BASALT_UNCOUNTED(name) MakeKernel<kUncounted>("pg_stat_get_" name)
#define BASALT_UNTIMED(name) MakeKernel<kUntimed>("pg_stat_get_" name)

constexpr KernelEntry kKernels[] = {
    MakeKernel<&LiveTuples>("pg_stat_get_live_tuples"),
    // tables and indexes
    BASALT_UNCOUNTED("numscans"), BASALT_UNCOUNTED("tuples_returned"), BASALT_UNCOUNTED("tuples_fetched"),
    BASALT_UNCOUNTED("tuples_inserted"), BASALT_UNCOUNTED("tuples_updated"), BASALT_UNCOUNTED("tuples_deleted"),
    BASALT_UNCOUNTED("tuples_hot_updated"), BASALT_UNCOUNTED("dead_tuples"), BASALT_UNCOUNTED("mod_since_analyze"),
    BASALT_UNCOUNTED("ins_since_vacuum"), BASALT_UNCOUNTED("blocks_fetched"), BASALT_UNCOUNTED("blocks_hit"),
    BASALT_UNCOUNTED("last_vacuum_time"), BASALT_UNCOUNTED("last_autovacuum_time"), BASALT_UNCOUNTED("last_analyze_time"),
    BASALT_UNCOUNTED("last_autoanalyze_time"), BASALT_UNCOUNTED("vacuum_count"), BASALT_UNCOUNTED("autovacuum_count"),
    BASALT_UNCOUNTED("analyze_count"), BASALT_UNCOUNTED("autoanalyze_count"),
    // the transaction's own
    BASALT_UNCOUNTED("xact_numscans"), BASALT_UNCOUNTED("xact_tuples_returned"), BASALT_UNCOUNTED("xact_tuples_fetched"),
    BASALT_UNCOUNTED("xact_tuples_inserted"), BASALT_UNCOUNTED("xact_tuples_updated"), BASALT_UNCOUNTED("xact_tuples_deleted"),
    BASALT_UNCOUNTED("xact_tuples_hot_updated"), BASALT_UNCOUNTED("xact_blocks_fetched"), BASALT_UNCOUNTED("xact_blocks_hit"),
    BASALT_UNCOUNTED("xact_function_calls"), BASALT_UNTIMED("xact_function_total_time"), BASALT_UNTIMED("xact_function_self_time"),
    // functions
    BASALT_UNCOUNTED("function_calls"), BASALT_UNTIMED("function_total_time"), BASALT_UNTIMED("function_self_time"),
    // databases
    BASALT_UNCOUNTED("db_xact_commit"), BASALT_UNCOUNTED("db_xact_rollback"), BASALT_UNCOUNTED("db_blocks_fetched"),
    BASALT_UNCOUNTED("db_blocks_hit"), BASALT_UNCOUNTED("db_tuples_returned"), BASALT_UNCOUNTED("db_tuples_fetched"),
    BASALT_UNCOUNTED("db_tuples_inserted"), BASALT_UNCOUNTED("db_tuples_updated"), BASALT_UNCOUNTED("db_tuples_deleted"),
    BASALT_UNCOUNTED("db_conflict_all"), BASALT_UNCOUNTED("db_conflict_bufferpin"), BASALT_UNCOUNTED("db_conflict_lock"),
    BASALT_UNCOUNTED("db_conflict_snapshot"), BASALT_UNCOUNTED("db_conflict_startup_deadlock"),
    BASALT_UNCOUNTED("db_conflict_tablespace"), BASALT_UNCOUNTED("db_deadlocks"), BASALT_UNCOUNTED("db_temp_bytes"),
    BASALT_UNCOUNTED("db_temp_files"), BASALT_UNCOUNTED("db_checksum_failures"), BASALT_UNCOUNTED("db_checksum_last_failure"),
    BASALT_UNCOUNTED("db_sessions"), BASALT_UNCOUNTED("db_sessions_abandoned"), BASALT_UNCOUNTED("db_sessions_fatal"),
    BASALT_UNCOUNTED("db_sessions_killed"), BASALT_UNCOUNTED("db_stat_reset_time"), BASALT_UNTIMED("db_blk_read_time"),
    BASALT_UNTIMED("db_blk_write_time"), BASALT_UNTIMED("db_session_time"), BASALT_UNTIMED("db_active_time"),
    BASALT_UNTIMED("db_idle_in_transaction_time"),
    // the background writer
    MakeKernel<kUncountedServer>("pg_stat_get_bgwriter_timed_checkpoints"),
    MakeKernel<kUncountedServer>("pg_stat_get_bgwriter_requested_checkpoints"),
    MakeKernel<kUncountedServer>("pg_stat_get_bgwriter_buf_written_checkpoints"),
    MakeKernel<kUncountedServer>("pg_stat_get_bgwriter_buf_written_clean"),
    MakeKernel<kUncountedServer>("pg_stat_get_bgwriter_maxwritten_clean"),
    MakeKernel<kUncountedServer>("pg_stat_get_bgwriter_stat_reset_time"),
    MakeKernel<kUncountedServer>("pg_stat_get_buf_alloc"),
    MakeKernel<kUncountedServer>("pg_stat_get_buf_fsync_backend"),
    MakeKernel<kUncountedServer>("pg_stat_get_buf_written_backend"),
    MakeKernel<kUncountedServer>("pg_stat_get_snapshot_timestamp"),
    MakeKernel<kUntimedServer>("pg_stat_get_checkpoint_sync_time"),
    MakeKernel<kUntimedServer>("pg_stat_get_checkpoint_write_time"),
};
#undef BASALT_UNCOUNTED
#undef BASALT_UNTIMED

}  // namespace

FunctionFamily StatisticsFunctions() { return {"statistics", kKernels, {}, {}}; }

}  // namespace basalt
