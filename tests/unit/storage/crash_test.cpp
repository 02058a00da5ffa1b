// Crashes at every fault point of a commit, and a log that cannot grow: a child process runs commits of two rows each and
// reports every answer through a pipe; what it was told is durable must be there afterwards, and no transaction half.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <set>
#include <thread>

#include "base/fault_point.h"
#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

#ifdef __SANITIZE_THREAD__
constexpr bool kFollowsForks = false;  // RocksDB's pool threads exist before the fork: a child's threads then have known ids
#else
constexpr bool kFollowsForks = true;
#endif

class CrashTest : public StorageTest {
 protected:
  // Runs action in a child with the engine open there; returns how it ended and what it wrote to the pipe.
  int RunInChild(const std::string& faults, const std::function<void(int)>& action, std::vector<int64_t>* reported) {
    engine_.reset();
    int pipe_ends[2];
    EXPECT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe_ends[0]);
      setenv("BASALT_FAULTS", faults.c_str(), 1);
      ArmFaultPoints();
      Open();
      action(pipe_ends[1]);
      engine_.reset();
      _exit(0);
    }
    close(pipe_ends[1]);
    int64_t value;
    while (read(pipe_ends[0], &value, sizeof(value)) == sizeof(value)) reported->push_back(value);
    close(pipe_ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }
  static void Report(int pipe_end, int64_t value) {
    if (write(pipe_end, &value, sizeof(value)) != sizeof(value)) _exit(9);
  }
  void CommitPairs(int pipe_end, int64_t from, int64_t count) {
    TestOwner owner(static_cast<int>(from));
    for (int64_t i = from; i < from + count; ++i) {
      auto transaction = Begin(owner);
      Insert(*transaction, 2 * i, "left");
      Insert(*transaction, 2 * i + 1, "right");
      if (transaction->CommitAndWait(true).committed) Report(pipe_end, i);
    }
  }
  void CheckPairs(const std::vector<int64_t>& acknowledged, int64_t pairs) {
    auto reader = Begin(owner_);
    const std::set<int64_t> must_be(acknowledged.begin(), acknowledged.end());
    for (int64_t i = 0; i < pairs; ++i) {
      const bool left = Lookup(*reader, 2 * i) != kInvalidRowId, right = Lookup(*reader, 2 * i + 1) != kInvalidRowId;
      EXPECT_EQ(left, right) << "half of transaction " << i;
      EXPECT_TRUE(left || !must_be.contains(i)) << "acknowledged transaction " << i << " is lost";
    }
  }
};

TEST_F(CrashTest, AcknowledgedCommitsSurviveACrashAtEveryStep) {
  if (!kFollowsForks) GTEST_SKIP() << "ThreadSanitizer cannot follow threads after fork";
  const char* points[] = {"storage.commit.written", "storage.commit.before_sync", "storage.commit.synced",
                          "storage.commit.answered", "storage.commit.write"};
  int64_t next = 0;
  std::vector<int64_t> acknowledged;
  for (const char* point : points) {
    for (const int pass : {1, 7, 23}) {
      const int status = RunInChild(Format("{}=crash@{}", point, pass), [&](int pipe_end) {
        std::thread other([&] { CommitPairs(pipe_end, next, 40); });
        CommitPairs(pipe_end, next + 40, 40);
        other.join();
      }, &acknowledged);
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << point << " was not reached";
      next += 80;
      Open();
      CheckPairs(acknowledged, next);
    }
  }
  EXPECT_GT(acknowledged.size(), 30u);
}

TEST_F(CrashTest, AFailedSyncEndsTheProcess) {
  if (!kFollowsForks) GTEST_SKIP() << "ThreadSanitizer cannot follow threads after fork";
  std::vector<int64_t> acknowledged;
  const int status = RunInChild("storage.commit.sync=error@5", [&](int pipe_end) { CommitPairs(pipe_end, 0, 50); }, &acknowledged);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
  EXPECT_LT(acknowledged.size(), 50u);
  Open();
  CheckPairs(acknowledged, 50);
}

TEST_F(CrashTest, AFailedAppendFailsItsGroupAloneAndTheServerGoesOn) {
  signal(SIGXFSZ, SIG_IGN);
  int64_t next = 0;
  const auto commit = [&] {
    auto transaction = Begin(owner_);
    Insert(*transaction, next++, "row");
    return transaction->CommitAndWait(true);
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(commit().committed);
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit small = {static_cast<rlim_t>(options_.wal_file_bytes), limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string large(static_cast<size_t>(options_.wal_file_bytes) + (1 << 20), 'x');  // the log must grow for it
  auto failing = Begin(owner_);
  Insert(*failing, 1000, large);
  const CommitResult result = failing->CommitAndWait(true);
  setrlimit(RLIMIT_FSIZE, &limit);
  ASSERT_NE(result.error, nullptr);
  EXPECT_EQ(ErrorState([&] { std::rethrow_exception(result.error); }), "58030");
  EXPECT_EQ(Lookup(*Begin(owner_), 1000), kInvalidRowId);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(commit().committed);
  Reopen();
  auto reader = Begin(owner_);
  for (int64_t key = 0; key < next; ++key) EXPECT_NE(Lookup(*reader, key), kInvalidRowId);
  EXPECT_EQ(Lookup(*reader, 1000), kInvalidRowId);
}

}  // namespace
}  // namespace basalt
