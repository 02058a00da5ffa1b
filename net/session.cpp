#include "net/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "base/sql_error.h"
#include "protocol/backend_message.h"
#include "session/settings.h"

namespace basalt {
namespace asio = boost::asio;
namespace {
constexpr size_t kReadBytes = 8192;
constexpr size_t kFlushBytes = 64 * 1024;
}  // namespace

Session::Session(NetServices& services, WorkerPool::Seat seat, AcceptedSocket accepted)
    : services_(services), seat_(std::move(seat)), transport_(seat_.io(), accepted),
      connection_(services.session.memory(), services.session.settings()),
      timer_(transport_.socket().get_executor()) {
  connection_.connected_at_us = NowTimestampUs();
  activity_.cancel = &connection_.cancel;
  activity_.connected_at_us = connection_.connected_at_us;
  connection_.listener = &listener_;
  connection_.client_address = transport_.is_unix() ? "[local]" : std::move(accepted.client_address);
  connection_.client_port = accepted.client_port;
  connection_.server_address = std::move(accepted.server_address);
  connection_.server_port = accepted.server_port;
  if (transport_.is_unix()) return;
  activity_.client_address = connection_.client_address;
  activity_.client_port = connection_.client_port;
}

Session::~Session() {
  if (registered_) {
    services_.session.notifications().UnlistenAll(connection_.database, &listener_);
    services_.session.sessions().Remove(&activity_);
    services_.session.storage().ReleaseSessionLocks(connection_.lock_owner);
  }
  if (counted_) --services_.connections;
}

void Session::Start() {
  auto self = shared_from_this();
  asio::co_spawn(transport_.socket().get_executor(), Run(), [self](std::exception_ptr) {});
}

asio::awaitable<void> Session::Run() {
  try {
    const bool ready = co_await Startup();
    if (ready) co_await Loop();
  } catch (const std::exception& error) {
    LogLine(Severity::kLog, Format("connection ended: {}", error.what()));
  }
  DisarmTimer();
  // A statement half done goes with its connection, before anybody else can see the session as alive.
  if (conversation_ != nullptr) {
    const WorkerPool::BusyScope busy;
    conversation_.reset();
    connection_.portals.clear();
    connection_.transaction.catalog.reset();
    connection_.transaction.transaction.reset();
  }
  transport_.Close();
}

IoResult Session::ReadNow() {
  // A long message grows the buffer with what really arrived, never by what its length claims.
  char* room = in_.Room(std::max(kReadBytes, in_.size()));
  const IoResult result = transport_.TryRead(room, in_.room());
  if (result.status != IoStatus::kDone) return result;
  socket_drained_ = !transport_.tls() && result.bytes < in_.room();
  in_.Commit(result.bytes);
  return result;
}

// Appends what the socket has; waits for it if there is nothing. False: closed. May return without data when woken.
asio::awaitable<bool> Session::FillInput() {
  for (;;) {
    IoResult result{IoStatus::kWantRead};
    if (!socket_drained_) result = ReadNow();
    if (result.status == IoStatus::kDone) co_return true;
    if (result.status == IoStatus::kClosed) co_return false;
    in_.Release();
    ArmStartupTimer();
    waiting_for_client_ = true;
    bool ready = false;
    if (result.status == IoStatus::kWantWrite) ready = co_await transport_.WaitWritable();
    else ready = co_await transport_.WaitReadable();
    waiting_for_client_ = false;
    socket_drained_ = false;
    if (!ready) co_return transport_.socket().is_open();  // woken: for a notification, a timeout, the end
  }
}

bool Session::FlushNow() {
  if (out_.empty()) return true;
  const IoResult result = transport_.TryWrite(out_.data(), out_.size());
  if (result.status != IoStatus::kDone) return false;
  out_.Consume(result.bytes);
  return out_.empty();
}

asio::awaitable<bool> Session::Flush() {
  if (FlushNow()) co_return true;
  ArmStartupTimer();
  const bool written = co_await transport_.WriteAll(out_.data(), out_.size());
  out_.Clear();
  co_return written;
}

void Session::SendFatal(const SqlError& error) {
  ErrorFields fields = error.fields();
  fields.severity = Severity::kFatal;
  backend::Error(out_, fields, 0);
}

// False and *type = 0: not complete yet. Throws for a frame that cannot be.
bool Session::NextFrame(char* type, std::string_view* body) {
  const std::string_view bytes = in_.bytes();
  if (bytes.size() < 5) return false;
  const uint32_t length = LoadBigEndian<uint32_t>(bytes.data() + 1);
  const size_t limit = MaxMessageBytes(bytes[0]);
  if (limit == 0) {
    throw SqlError(sqlstate::kProtocolViolation, Format("invalid frontend message type {}", static_cast<int>(bytes[0]))).Fatal();
  }
  // Nothing that follows can be read any more: the end without a word, as PostgreSQL does.
  if (length < 4 || length > limit) throw std::runtime_error("invalid message length");
  if (bytes.size() < 1 + size_t{length}) return false;
  *type = bytes[0];
  *body = bytes.substr(5, length - 4);
  in_.Consume(1 + size_t{length});
  return true;
}

asio::awaitable<void> Session::Loop() {
  char type = 0;
  std::string_view body;
  for (;;) {
    bool have = false;
    bool broken = false;
    try {
      have = NextFrame(&type, &body);
    } catch (const SqlError& error) {
      SendFatal(error);
      broken = true;
    } catch (const std::runtime_error& error) {  // nothing to say; what was answered before goes out
      LogLine(Severity::kLog, error.what());
      broken = true;
    }
    if (broken || Terminated()) {
      if (!broken) conversation_->SendFatal(connection_.cancel.Error());
      co_await Flush();
      co_return;
    }
    if (!have) {
      if (conversation_->idle()) conversation_->DeliverNotifications();
      if (!FlushNow() && !(co_await Flush())) co_return;
      if (in_.empty()) out_.Shrink();
      conversation_->Trim();
      ArmIdleTimer();
      const bool filled = co_await FillInput();
      DisarmTimer();
      if (!filled) co_return;
      continue;
    }
    if (connection_.settings.statement_timeout_ms > 0 && !timer_armed_) {
      ArmTimer(connection_.settings.statement_timeout_ms, CancelReason::kStatementTimeout);
    }
    Conversation::Action action;
    {
      const WorkerPool::BusyScope busy;
      action = conversation_->OnMessage(type, body);
    }
    if (action != Conversation::Action::kNextMessage && !(co_await Perform(action))) co_return;
    if (out_.size() > kFlushBytes && !(co_await Flush())) co_return;
  }
}

// Does what the conversation asks for until it wants the next message. False: the connection ends.
asio::awaitable<bool> Session::Perform(Conversation::Action action) {
  while (action != Conversation::Action::kNextMessage) {
    if (action == Conversation::Action::kCommit) {
      co_await WaitForCommit();
    } else {
      const bool written = co_await Flush();
      if (!written || action == Conversation::Action::kClose) co_return false;
    }
    const WorkerPool::BusyScope busy;
    action = conversation_->Resume();
  }
  co_return true;
}

namespace {

// The meeting point of a commit's callback (a storage thread) and the coroutine that waits for it: whoever comes second resumes
// the coroutine on its lane. A lane may have passed to another thread meanwhile, so the two can truly be simultaneous.
class CommitWait {
 public:
  explicit CommitWait(Transport::Socket::executor_type executor) : executor_(std::move(executor)) {}

  void Complete(CommitResult result) {
    std::function<void()> resume;
    {
      std::lock_guard lock(mutex_);
      result_ = std::move(result);
      resume = std::move(resume_);
    }
    if (resume) asio::post(executor_, std::move(resume));
  }
  bool complete() {
    std::lock_guard lock(mutex_);
    return result_.has_value();
  }
  void ResumeWhenComplete(std::function<void()> resume) {
    std::lock_guard lock(mutex_);
    if (result_) asio::post(executor_, std::move(resume));
    else resume_ = std::move(resume);
  }
  CommitResult TakeResult() {
    std::lock_guard lock(mutex_);
    return std::move(*result_);
  }

 private:
  const Transport::Socket::executor_type executor_;
  std::mutex mutex_;
  std::optional<CommitResult> result_;
  std::function<void()> resume_;
};

struct CommitInitiation {
  std::shared_ptr<CommitWait> wait;
  template <typename Handler>
  void operator()(Handler&& handler) {
    auto shared = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    wait->ResumeWhenComplete([shared] { std::move (*shared)(); });
  }
};

}  // namespace

asio::awaitable<void> Session::WaitForCommit() {
  auto wait = std::make_shared<CommitWait>(transport_.socket().get_executor());
  CommitCallback callback = [wait](CommitResult result) { wait->Complete(std::move(result)); };
  const bool done = conversation_->StartCommit(std::move(callback));
  if (done) co_return;
  if (!wait->complete()) {
    CommitInitiation initiation{wait};
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiation, asio::use_awaitable);
  }
  conversation_->SetCommitResult(wait->TakeResult());
}

void Session::ArmTimer(int64_t milliseconds, CancelReason reason) {
  timer_armed_ = true;
  timer_.expires_after(std::chrono::milliseconds(milliseconds));
  std::weak_ptr<Session> weak = weak_from_this();
  {
    std::lock_guard lock(timer_mutex_);
    armed_timer_ = ++last_timer_;
  }
  timer_.async_wait([weak, reason, timer = last_timer_](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || self == nullptr) return;
    std::lock_guard lock(self->timer_mutex_);
    if (self->armed_timer_ != timer) return;
    self->connection_.cancel.Request(reason);
    if (self->waiting_for_client_) self->transport_.Cancel();
  });
}

// Only those who must be waited for need the clock.
void Session::ArmStartupTimer() {
  if (startup_ends_us_ == 0 || timer_armed_) return;
  ArmTimer(std::max<int64_t>(0, startup_ends_us_ - MonotonicUs()) / 1000, CancelReason::kTerminate);
}

void Session::DisarmTimer() {
  if (!timer_armed_) return;
  timer_armed_ = false;
  {
    std::lock_guard lock(timer_mutex_);
    armed_timer_ = 0;
  }
  timer_.cancel();
}

void Session::ArmIdleTimer() {
  DisarmTimer();
  const SessionSettings& settings = connection_.settings;
  const bool in_block = TransactionStatus(connection_) != 'I';
  if (in_block && settings.idle_in_transaction_timeout_ms > 0) {
    ArmTimer(settings.idle_in_transaction_timeout_ms, CancelReason::kIdleInTransactionTimeout);
  } else if (!in_block && settings.idle_session_timeout_ms > 0) {
    ArmTimer(settings.idle_session_timeout_ms, CancelReason::kIdleSessionTimeout);
  }
}

bool Session::Terminated() {
  switch (connection_.cancel.reason()) {
    case CancelReason::kTerminate: case CancelReason::kShutdown: case CancelReason::kIdleInTransactionTimeout:
    case CancelReason::kIdleSessionTimeout: case CancelReason::kClientGone:
      return true;
    default:
      return false;
  }
}

}  // namespace basalt
