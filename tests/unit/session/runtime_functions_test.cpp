// Functions that look at the running server: activity, locks, settings, sizes, the audit log; information_schema's.
#include <thread>

#include "base/clock.h"
#include "tests/unit/session/session_fixture.h"

namespace basalt {
namespace {

class RuntimeFunctionsTest : public SessionFixture {
 protected:
  RuntimeFunctionsTest() {
    activity_.cancel = &other_cancel_;
    activity_.client_address = "[local]";
    activity_.connected_at_us = NowTimestampUs();
    activity_.database = kPostgresDatabase;
    activity_.user = kBootstrapSuperuser;
    activity_.state = ActivityState::kIdle;
    sessions_.Add(&activity_);
    activity_.SetIdentity("postgres", "postgres");
    activity_.SetQuery("select 42");
    activity_.SetApplicationName("test");
    pid_ = std::to_string(activity_.pid);
  }
  ~RuntimeFunctionsTest() override { sessions_.Remove(&activity_); }
  SessionActivity activity_;
  CancelToken other_cancel_;
  std::string pid_;
};

TEST_F(RuntimeFunctionsTest, ActivityShowsWhatASessionDoes) {
  const auto rows = Rows("pg_stat_get_activity(integer)", {nullptr});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(rows[0].starts_with("5|" + pid_ + "|10|test|idle|select 42|Client|ClientRead|")) << rows[0];
  EXPECT_TRUE(Rows("pg_stat_get_activity(integer)", {"999999"}).empty());
  EXPECT_EQ(Call("pg_stat_get_backend_activity(integer)", {pid_.c_str()}), "select 42");
  EXPECT_EQ(Call("pg_stat_get_db_numbackends(oid)", {"5"}), "1");
}

TEST_F(RuntimeFunctionsTest, CancelReachesTheSessionAndWarnsWithoutOne) {
  EXPECT_EQ(Call("pg_cancel_backend(integer)", {pid_.c_str()}), "t");
  EXPECT_EQ(other_cancel_.reason(), CancelReason::kUserRequest);
  EXPECT_EQ(Call("pg_terminate_backend(integer, bigint)", {"999999", "0"}), "f");
  ASSERT_EQ(sink_.notices.size(), 1u);
  EXPECT_EQ(sink_.notices[0], "PID 999999 is not a PostgreSQL backend process");
}

TEST_F(RuntimeFunctionsTest, AdvisoryLocksAreListedAndLetGo) {
  EXPECT_EQ(Call("pg_try_advisory_lock(bigint)", {"5"}), "t");
  EXPECT_EQ(Call("pg_try_advisory_lock(integer, integer)", {"1", "2"}), "t");
  const auto locks = Rows("pg_lock_status()", {});
  const auto has = [&locks](std::string_view start) {
    return std::any_of(locks.begin(), locks.end(), [&](const std::string& row) { return row.starts_with(start); });
  };
  EXPECT_TRUE(has("advisory|5||||||0|5|1||4711|ExclusiveLock|t|f"));
  EXPECT_TRUE(has("advisory|5||||||1|2|2||4711|ExclusiveLock|t|f"));
  EXPECT_EQ(Call("pg_advisory_unlock(bigint)", {"5"}), "t");
  EXPECT_EQ(Call("pg_advisory_unlock(bigint)", {"5"}), "f");
  EXPECT_EQ(sink_.notices.back(), "you don't own a lock of type ExclusiveLock");
  Call("pg_advisory_unlock_all()", {});
  EXPECT_TRUE(Rows("pg_lock_status()", {}).empty());
}

TEST_F(RuntimeFunctionsTest, SleepEndsOnCancel) {
  const int64_t start = MonotonicUs();
  std::thread canceller([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    connection_->cancel.Request(CancelReason::kUserRequest);
  });
  EXPECT_EQ(ErrorOf("pg_sleep(double precision)", {"30"}), "canceling statement due to user request");
  canceller.join();
  EXPECT_LT(MonotonicUs() - start, 5'000'000);
  connection_->cancel.ResetForStatement();
  EXPECT_EQ(Call("pg_sleep(double precision)", {"0.01"}), "");
}

TEST_F(RuntimeFunctionsTest, SettingsAndKeywords) {
  connection_->settings.Set("work_mem", "8MB", false, true, SettingSource::kSession);
  const auto settings = Rows("pg_show_all_settings()", {});
  const auto row = std::find_if(settings.begin(), settings.end(), [](const std::string& r) { return r.starts_with("work_mem|"); });
  ASSERT_NE(row, settings.end());
  EXPECT_EQ(*row, "work_mem|8192|kB|Resource Usage / Memory|||user|integer|session|64|2147483647||4096|4096|||f");
  const auto keywords = Rows("pg_get_keywords()", {});
  EXPECT_EQ(keywords.front(), "abort|U|t|unreserved|can be bare label");
  EXPECT_GT(keywords.size(), 400u);
}

TEST_F(RuntimeFunctionsTest, InformationSchemaFunctions) {
  EXPECT_EQ(Call("information_schema._pg_char_max_length(oid, integer)", {"1043", "14"}), "10");
  EXPECT_EQ(Call("information_schema._pg_char_octet_length(oid, integer)", {"25", "-1"}), "1073741824");
  EXPECT_EQ(Call("information_schema._pg_numeric_precision(oid, integer)", {"1700", "786438"}), "12");
  EXPECT_EQ(Call("information_schema._pg_numeric_scale(oid, integer)", {"1700", "786438"}), "2");
  EXPECT_EQ(Call("information_schema._pg_datetime_precision(oid, integer)", {"1184", "-1"}), "6");
  EXPECT_EQ(Call("information_schema._pg_interval_type(oid, integer)", {"1186", "-1"}), "NULL");
  EXPECT_EQ(Call("information_schema._pg_index_position(oid, smallint)", {"2662", "1"}), "1");
}

TEST_F(RuntimeFunctionsTest, IndexProperties) {
  EXPECT_EQ(Call("pg_indexam_has_property(oid, text)", {"403", "CAN_ORDER"}), "t");
  EXPECT_EQ(Call("pg_indexam_has_property(oid, text)", {"403", "nonsense"}), "NULL");
  EXPECT_EQ(Call("pg_index_has_property(regclass, text)", {"pg_class_oid_index", "clusterable"}), "t");
  EXPECT_EQ(Call("pg_index_column_has_property(regclass, integer, text)", {"pg_class_oid_index", "1", "asc"}), "t");
  EXPECT_EQ(Call("pg_index_column_has_property(regclass, integer, text)", {"pg_class_oid_index", "1", "nulls_first"}), "f");
}

TEST_F(RuntimeFunctionsTest, ObjectNames) {
  EXPECT_EQ(Call("pg_describe_object(oid, oid, integer)", {"1259", "1259", "0"}), "table pg_class");
  EXPECT_EQ(Call("pg_describe_object(oid, oid, integer)", {"1259", "1259", "2"}), "column relname of table pg_class");
  EXPECT_EQ(Call("pg_describe_object(oid, oid, integer)", {"1247", "23", "0"}), "type integer");
  EXPECT_EQ(Call("pg_describe_object(oid, oid, integer)", {"1259", "99999999", "0"}), "NULL");
}

TEST_F(RuntimeFunctionsTest, SizesOfWhatHasNone) {
  EXPECT_EQ(Call("pg_relation_size(regclass, text)", {"pg_class", "main"}), "0");
  EXPECT_EQ(ErrorOf("pg_relation_size(regclass, text)", {"pg_class", "foo"}), "invalid fork name");
  EXPECT_EQ(Call("pg_table_size(regclass)", {"99999999"}), "NULL");
  EXPECT_EQ(ErrorOf("pg_database_size(name)", {"foo"}), "database \"foo\" does not exist");
  EXPECT_EQ(Call("pg_tablespace_location(oid)", {"1663"}), "");
  EXPECT_EQ(Rows("pg_tablespace_databases(oid)", {"1663"}).size(), 3u);
}

class RowCollector final : public SystemRowWriter {
 public:
  void Row(std::span<const NullableDatum> values) override {
    rows.push_back(std::string(values[1].value.str.view()) + " " + std::string(values[2].value.str.view()));
  }
  Arena& arena() override { return arena_; }
  std::vector<std::string> rows;

 private:
  Arena arena_;
};

TEST_F(RuntimeFunctionsTest, TheAuditLogIsARelationOfCommittedRecords) {
  const auto relation = Catalog()->FindRelation(9000, "audit_log");
  ASSERT_NE(relation, nullptr);
  EXPECT_EQ(relation->columns.size(), 7u);
  AuditRecord record;
  record.actor = "postgres";
  record.action = "CREATE TABLE";
  audit_->WriteWith(*connection_->transaction.transaction, record);
  Commit();
  const SystemTable* table = system_tables_->Find("audit_log");
  ASSERT_NE(table, nullptr);
  ExecutionContext context(*session_, *connection_, sink_, arena_, kBootstrapSuperuser, kBootstrapSuperuser);
  SessionEnvironment environment(context, Catalog());
  RowCollector rows;
  table->emit({environment.catalog(), kPostgresDatabase, {}, environment}, rows);
  ASSERT_EQ(rows.rows.size(), 1u);
  EXPECT_EQ(rows.rows[0], "postgres CREATE TABLE");
}

}  // namespace
}  // namespace basalt
