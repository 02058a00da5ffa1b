// Session: one connection: socket, buffers and the coroutine that reads messages, drives the Conversation, and waits: for the
// client, for a commit to be durable, for timers. Lives on its lane; keeps itself alive while its coroutine runs.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <string>

#include "net/conversation.h"
#include "net/input_buffer.h"
#include "net/net_services.h"
#include "net/transport.h"
#include "protocol/frontend_message.h"
#include "session/notification_hub.h"

namespace basalt {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(NetServices& services, WorkerPool::Seat seat, AcceptedSocket accepted);
  ~Session();
  // Spawns the coroutine on the socket's executor.
  void Start();

 private:
  boost::asio::awaitable<void> Run();
  boost::asio::awaitable<bool> Startup();
  boost::asio::awaitable<bool> ReadStartupPacket(std::string* body);
  boost::asio::awaitable<bool> NegotiateTls();
  boost::asio::awaitable<bool> Authenticate(const StartupMessage& startup);
  boost::asio::awaitable<bool> ReadFrame(char* type, std::string* body);
  boost::asio::awaitable<void> Loop();
  boost::asio::awaitable<bool> Perform(Conversation::Action action);
  boost::asio::awaitable<void> WaitForCommit();
  boost::asio::awaitable<bool> Flush();
  boost::asio::awaitable<bool> FillInput();
  // Without waiting: true when everything is written (something was read).
  bool FlushNow();
  IoResult ReadNow();

  // False: the connection must end (an error was sent).
  bool NextFrame(char* type, std::string_view* body);
  void OpenSession(const StartupMessage& startup);
  void BecomeStartupRole(const CatalogSnapshot& catalog);
  void ApplyStartupSettings(const StartupMessage& startup);
  void ApplyOptionsString(const std::string& options);
  void SendFatal(const SqlError& error);
  void RefuseVersion(const StartupMessage& startup);
  void ArmTimer(int64_t milliseconds, CancelReason reason);
  void DisarmTimer();
  void ArmStartupTimer();
  void ArmIdleTimer();
  bool Terminated();

  NetServices& services_;
  WorkerPool::Seat seat_;
  Transport transport_;
  SendBuffer out_;
  InputBuffer in_;
  bool socket_drained_ = false;  // the last read took all that the socket had: wait before asking again
  ConnectionState connection_;
  SessionActivity activity_;
  NotificationListener listener_;
  std::unique_ptr<Conversation> conversation_;
  boost::asio::steady_timer timer_;
  bool timer_armed_ = false;
  int64_t startup_ends_us_ = 0;  // monotonic: when a client that has not logged in must have done so; 0: it has
  // The timer fires on the lane, which another thread may run by then than the one inside the statement. Under the mutex: which
  // arming counts, 0 = none.
  std::mutex timer_mutex_;
  uint64_t armed_timer_ = 0;
  uint64_t last_timer_ = 0;
  std::atomic<bool> waiting_for_client_ = false;
  bool registered_ = false;
  bool counted_ = false;
};

}  // namespace basalt
