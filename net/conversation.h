// Conversation: the frontend/backend protocol after authentication as a synchronous state machine: messages in, answers into
// the send buffer, and an Action that tells the Session coroutine what to wait for. No sockets here, so that protocol
// transcripts test it whole. Every SqlError ends in its one funnel: ErrorResponse, transaction state, skip to Sync.
#pragma once

#include <memory>
#include <string_view>

#include "handlers/statement_executor.h"
#include "net/wire_sink.h"
#include "protocol/frontend_message.h"
#include "session/session_registry.h"

namespace basalt {

class Conversation {
 public:
  enum class Action : uint8_t {
    kNextMessage,  // nothing pending
    kFlush,        // write what the buffer holds, then Resume
    kCommit,       // StartCommit; when the result is there FinishCommit, then Resume
    kClose,        // write what the buffer holds and end the connection
  };

  Conversation(const SessionContext& session, ConnectionState& connection, SessionActivity& activity, SendBuffer& out);

  Action OnMessage(char type, std::string_view body);
  Action Resume();
  // True: done at once. Else the callback comes, from any thread.
  bool StartCommit(CommitCallback callback);
  void SetCommitResult(CommitResult result) { commit_result_ = std::move(result); }
  // The connection is idle between messages and nothing is half done.
  bool idle() const { return task_ == Task::kNone && !skip_until_sync_; }
  bool in_copy() const { return copy_portal_ != nullptr; }
  // For errors of net itself (timeouts, shutdown): sends it; the caller closes.
  void SendFatal(const SqlError& error);
  void SendReady();
  // What others said on the channels this connection listens to; nothing while a block is open.
  void DeliverNotifications();
  WireSink& sink() { return sink_; }
  // Releases memory that an idle connection need not hold.
  void Trim();

 private:
  enum class Task : uint8_t { kNone, kSimple, kExecute, kSync };

  ExecutionContext Context();
  Action Dispatch(char type, std::string_view body);
  Action OnQuery(std::string_view text);
  Action OnExecute(std::string_view body);
  Action OnCopyMessage(char type, std::string_view body);
  Action OnForeignCopyMessage(char type);
  Action OnFunctionCall(std::string_view body);
  [[noreturn]] void ThrowBindFault(ExecutionContext& context);
  void OnParse(std::string_view body);
  void OnBind(std::string_view body);
  void OnDescribe(std::string_view body);
  void OnClose(std::string_view body);
  Action StepSimple();
  std::optional<Action> StepStatements(ExecutionContext& context);
  Action StepExecute();
  Action StepSync();
  Action StepTask();
  Action HandleError(const SqlError& error);
  Action EndSimple();
  void KeepSettings();
  void BeginMessage(std::string_view text);
  int CharacterPosition(const ErrorFields& fields) const;
  void ReportSettings();
  void SetActivity(ActivityState state);

  const SessionContext& session_;
  ConnectionState& connection_;
  SessionActivity& activity_;
  SendBuffer& out_;
  WireSink sink_;
  Arena arena_;

  Task task_ = Task::kNone;
  bool skip_until_sync_ = false;
  bool extended_ = false;         // the current message belongs to the extended protocol
  std::string query_text_;        // kept while a simple query is under way
  std::unique_ptr<SimpleQuery> query_;
  Portal* portal_ = nullptr;
  Portal* copy_portal_ = nullptr;
  std::string tag_;                          // of the statement whose implicit commit is under way
  uint64_t max_rows_ = 0;
  enum class Committing : uint8_t { kNo, kStatement, kImplicit } committing_ = Committing::kNo;
  std::optional<CommitResult> commit_result_;
  bool pipeline_started_ = false;
  std::string_view current_text_; // for error positions
  ParseMessage parse_;
  BindMessage bind_;
  FunctionCallMessage call_;
};

}  // namespace basalt
