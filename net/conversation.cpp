#include "net/conversation.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/sql_error.h"
#include "engine/execution/domain_constraints.h"
#include "protocol/backend_message.h"
#include "session/notification_hub.h"
#include "types/encoding.h"

namespace basalt {
namespace {
constexpr size_t kArenaFirstBlock = 8192;
constexpr size_t kKeptQueryBytes = 16 * 1024;
}  // namespace

Conversation::Conversation(const SessionContext& session, ConnectionState& connection, SessionActivity& activity, SendBuffer& out)
    : session_(session), connection_(connection), activity_(activity), out_(out),
      sink_(out, connection, session.catalog()), arena_(&connection.memory, kArenaFirstBlock) {
  connection.make_domain_checker = &MakeDomainChecker;
}

ExecutionContext Conversation::Context() {
  const auto& path = connection_.SearchPath(session_.catalog());
  return ExecutionContext(session_, connection_, sink_, arena_, connection_.session_user(), connection_.current_role(),
                          path.empty() ? kInvalidOid : path.front(), connection_.next_request_id++, connection_.client_address);
}

void Conversation::BeginMessage(std::string_view text) {
  connection_.message_time_us = NowTimestampUs();
  current_text_ = text;
  connection_.cancel.ResetForStatement();
  activity_.query_start_us.store(connection_.message_time_us, std::memory_order_relaxed);
  SetActivity(ActivityState::kActive);
}

void Conversation::SetActivity(ActivityState state) {
  activity_.state.store(state, std::memory_order_relaxed);
  activity_.state_changed_us.store(connection_.message_time_us, std::memory_order_relaxed);
}

Conversation::Action Conversation::OnMessage(char type, std::string_view body) {
  if (type == 'X') return Action::kClose;
  if (copy_portal_ != nullptr) return OnCopyMessage(type, body);
  if (skip_until_sync_ && type != 'S') return Action::kNextMessage;
  try {
    return Dispatch(type, body);
  } catch (const SqlError& error) {
    return HandleError(error);
  } catch (const std::bad_alloc&) {
    return HandleError(SqlError(sqlstate::kOutOfMemory, "out of memory"));
  } catch (const std::exception& error) {
    return HandleError(SqlError(sqlstate::kInternalError, error.what()));
  }
}

Conversation::Action Conversation::Dispatch(char type, std::string_view body) {
  extended_ = type != 'Q' && type != 'F' && type != 'S';
  switch (type) {
    case 'Q': return OnQuery(DecodeQuery(body));
    case 'P': OnParse(body); return Action::kNextMessage;
    case 'B': OnBind(body); return Action::kNextMessage;
    case 'D': OnDescribe(body); return Action::kNextMessage;
    case 'E': return OnExecute(body);
    case 'C': OnClose(body); return Action::kNextMessage;
    case 'H':
      DecodeEmpty(body);
      return Action::kFlush;
    case 'S':
      skip_until_sync_ = false;
      DecodeEmpty(body);
      task_ = Task::kSync;
      return StepTask();
    case 'F': return OnFunctionCall(body);
    case 'd': case 'c': case 'f':
      return Action::kNextMessage;  // left over from a COPY that failed: ignored, as PostgreSQL does
    default:
      throw SqlError(sqlstate::kProtocolViolation, Format("invalid frontend message type {}", static_cast<int>(type))).Fatal();
  }
}

Conversation::Action Conversation::OnQuery(std::string_view text) {
  query_text_ = text;
  if (connection_.settings.client_encoding != kEncodingUtf8 && connection_.settings.client_encoding != kEncodingSqlAscii) {
    query_text_.clear();
    ConvertToUtf8(connection_.settings.client_encoding, text, &query_text_);
  } else {
    CheckUtf8(query_text_);
  }
  BeginMessage(query_text_);
  activity_.SetQuery(query_text_);
  task_ = Task::kSimple;
  ExecutionContext context = Context();
  query_ = std::make_unique<SimpleQuery>(context, query_text_);
  if (query_->empty()) {
    backend::EmptyQueryResponse(out_);
    return EndSimple();
  }
  return StepTask();
}

Conversation::Action Conversation::Resume() {
  if (in_copy()) return Action::kNextMessage;  // CopyInResponse is out: the client's data come as messages
  try {
    return StepTask();
  } catch (const SqlError& error) {
    return HandleError(error);
  } catch (const std::bad_alloc&) {
    return HandleError(SqlError(sqlstate::kOutOfMemory, "out of memory"));
  } catch (const std::exception& error) {
    return HandleError(SqlError(sqlstate::kInternalError, error.what()));
  }
}

Conversation::Action Conversation::StepTask() {
  switch (task_) {
    case Task::kNone: return Action::kNextMessage;
    case Task::kSimple: return StepSimple();
    case Task::kExecute: return StepExecute();
    case Task::kSync: return StepSync();
  }
  return Action::kNextMessage;
}

bool Conversation::StartCommit(CommitCallback callback) {
  ExecutionContext context = Context();
  commit_result_.reset();
  try {
    if (!basalt::StartCommit(context, std::move(callback))) return false;
    commit_result_ = CommitResult{true, nullptr};
  } catch (const SqlError&) {
    commit_result_ = CommitResult{false, std::current_exception()};
  }
  return true;
}

Conversation::Action Conversation::StepSimple() {
  for (;;) {
    ExecutionContext context = Context();
    if (const std::optional<Action> action = StepStatements(context)) return *action;
  }
}

// Nothing: a statement changed who the connection acts as, and the next one needs a context that says so.
std::optional<Conversation::Action> Conversation::StepStatements(ExecutionContext& context) {
  for (;;) {
    const Committing committed = std::exchange(committing_, Committing::kNo);
    if (committed != Committing::kNo) FinishCommit(context, std::move(*commit_result_));
    if (committed == Committing::kImplicit) {
      backend::CommandComplete(out_, tag_);
      return EndSimple();
    }
    if (portal_ == nullptr) {
      portal_ = query_->Next(context);
      if (portal_ == nullptr) return EndSimple();
      sink_.PrepareSimple();
    }
    const RunStatus status = RunPortal(context, *portal_, kAllRows);
    if (status == RunStatus::kSinkFull) return Action::kFlush;
    if (status == RunStatus::kCommit) {
      committing_ = Committing::kStatement;
      return Action::kCommit;
    }
    if (status == RunStatus::kCopyIn) {
      copy_portal_ = portal_;
      return Action::kFlush;
    }
    if (query_->last() && NeedsImplicitCommit(context)) {
      tag_ = portal_->run->tag();
      portal_ = nullptr;  // goes with the transaction
      committing_ = Committing::kImplicit;
      if (!CommitAtOnce(context)) return Action::kCommit;
      commit_result_ = CommitResult{true, nullptr};
      continue;
    }
    backend::CommandComplete(out_, portal_->run->tag());
    portal_ = nullptr;
    if (connection_.current_role() != context.role() || connection_.session_user() != context.user()) return std::nullopt;
  }
}

// What SET did without a transaction's commit is done now: no later rollback takes it back.
void Conversation::KeepSettings() {
  const TransactionState& state = connection_.transaction;
  if (state.block == TransactionBlock::kNone && state.transaction == nullptr) connection_.settings.EndTransaction(true);
}

Conversation::Action Conversation::EndSimple() {
  KeepSettings();
  portal_ = nullptr;
  query_.reset();
  connection_.portals.erase("");
  connection_.transaction.implicit_block = false;
  task_ = Task::kNone;
  SendReady();
  return Action::kNextMessage;
}

void Conversation::OnParse(std::string_view body) {
  DecodeParse(body, &parse_);
  std::string converted;
  std::string_view text = parse_.query;
  if (connection_.settings.client_encoding != kEncodingUtf8 && connection_.settings.client_encoding != kEncodingSqlAscii) {
    ConvertToUtf8(connection_.settings.client_encoding, text, &converted);
    text = converted;
  } else {
    CheckUtf8(text);
  }
  query_text_ = text;
  BeginMessage(query_text_);
  ExecutionContext context = Context();
  PrepareStatement(context, parse_.statement, query_text_, parse_.parameter_types);
  backend::ParseComplete(out_);
}

void Conversation::OnBind(std::string_view body) {
  DecodeBind(body, &bind_);
  BeginMessage({});
  ExecutionContext context = Context();
  if (!bind_.fault.empty()) ThrowBindFault(context);
  std::vector<BoundParameter> parameters(bind_.parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const int16_t format = FormatOf(bind_.parameter_formats, i);
    if (format != 0 && format != 1) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("unsupported format code: {}", format))
          .Context(ParameterContext(bind_.portal, i, std::nullopt));
    }
    parameters[i] = {bind_.parameters[i].bytes, bind_.parameters[i].is_null, format == 1};
  }
  BindPortal(context, bind_.portal, bind_.statement, parameters, bind_.result_formats);
  backend::BindComplete(out_);
}

// After what comes first in PostgreSQL: the statement, its number of parameters, the state of the block.
void Conversation::ThrowBindFault(ExecutionContext& context) {
  CheckBind(context, bind_.statement, bind_.declared_parameters);
  const size_t read = bind_.parameters.size();
  std::string where;
  if (read < bind_.declared_parameters) where = ParameterContext(bind_.portal, read, std::nullopt);
  throw SqlError(sqlstate::kProtocolViolation, bind_.fault).Context(std::move(where));
}

Conversation::Action Conversation::OnFunctionCall(std::string_view body) {
  DecodeFunctionCall(body, &call_);
  BeginMessage({});
  ExecutionContext context = Context();
  CallFunction(context, call_, out_);
  task_ = Task::kSync;  // commits and says ReadyForQuery
  return StepTask();
}

void Conversation::OnDescribe(std::string_view body) {
  const DescribeMessage message = DecodeDescribe(body);
  BeginMessage({});
  ExecutionContext context = Context();
  const PreparedStatement* statement = nullptr;
  std::span<const int16_t> formats;
  if (message.kind == 'S') {
    PreparedStatement& named = GetStatement(context, message.name);
    current_text_ = named.text;
    backend::ParameterDescription(out_, named.parameter_types);
    DescribeStatement(context, named);
    statement = &named;
  } else if (message.kind == 'P') {
    const Portal& portal = GetPortal(context, message.name);
    statement = portal.statement.get();
    formats = portal.result_formats;
  } else {
    throw SqlError(sqlstate::kProtocolViolation, Format("invalid DESCRIBE message subtype {}", static_cast<int>(message.kind)));
  }
  if (statement->gives_rows()) sink_.Describe(statement->columns, formats);
  else backend::NoData(out_);
}

void Conversation::OnClose(std::string_view body) {
  const DescribeMessage message = DecodeDescribe(body);
  ExecutionContext context = Context();
  if (message.kind == 'S') CloseStatement(context, message.name);
  else if (message.kind == 'P') ClosePortal(context, message.name);
  else throw SqlError(sqlstate::kProtocolViolation, Format("invalid CLOSE message subtype {}", static_cast<int>(message.kind)));
  backend::CloseComplete(out_);
}

Conversation::Action Conversation::OnExecute(std::string_view body) {
  const ExecuteMessage message = DecodeExecute(body);
  BeginMessage({});
  ExecutionContext context = Context();
  portal_ = &GetPortal(context, message.portal);
  current_text_ = portal_->statement->text;
  activity_.SetQuery(current_text_);
  if (portal_->statement->empty()) {
    backend::EmptyQueryResponse(out_);
    return Action::kNextMessage;
  }
  if (pipeline_started_ && connection_.transaction.block == TransactionBlock::kNone) connection_.transaction.implicit_block = true;
  pipeline_started_ = true;
  max_rows_ = message.max_rows <= 0 ? kAllRows : static_cast<uint64_t>(message.max_rows);
  task_ = Task::kExecute;
  sink_.PrepareExtended(portal_->result_formats);
  return StepTask();
}

Conversation::Action Conversation::StepExecute() {
  ExecutionContext context = Context();
  if (std::exchange(committing_, Committing::kNo) == Committing::kStatement) FinishCommit(context, std::move(*commit_result_));
  const bool was_done = portal_->done;
  if (was_done && !portal_->statement->gives_rows()) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, Format("portal \"{}\" cannot be run", portal_->name));
  }
  switch (RunPortal(context, *portal_, max_rows_)) {
    case RunStatus::kSinkFull:
      return Action::kFlush;
    case RunStatus::kCommit:
      committing_ = Committing::kStatement;
      return Action::kCommit;
    case RunStatus::kCopyIn:
      copy_portal_ = portal_;
      return Action::kFlush;
    case RunStatus::kRowLimit:
      backend::PortalSuspended(out_);
      break;
    case RunStatus::kDone:
      backend::CommandComplete(out_, was_done ? TagAtEnd(*portal_) : portal_->run->tag());
      break;
  }
  portal_ = nullptr;
  task_ = Task::kNone;
  SetActivity(ActivityState::kIdleInTransaction);
  return Action::kNextMessage;
}

Conversation::Action Conversation::StepSync() {
  ExecutionContext context = Context();
  if (std::exchange(committing_, Committing::kNo) == Committing::kImplicit) {
    FinishCommit(context, std::move(*commit_result_));
  } else if (NeedsImplicitCommit(context)) {
    if (!CommitAtOnce(context)) {
      committing_ = Committing::kImplicit;
      return Action::kCommit;
    }
    FinishCommit(context, {true, nullptr});
  }
  KeepSettings();
  connection_.transaction.implicit_block = false;
  pipeline_started_ = false;
  portal_ = nullptr;
  task_ = Task::kNone;
  SendReady();
  return Action::kNextMessage;
}

Conversation::Action Conversation::OnCopyMessage(char type, std::string_view body) {
  try {
    ExecutionContext context = Context();
    switch (type) {
      case 'd':
        copy_portal_->run->CopyData(context, body);
        return Action::kNextMessage;
      case 'c':
        copy_portal_->run->CopyDone(context);
        copy_portal_ = nullptr;
        return StepTask();
      case 'f':
        FailCopy(*copy_portal_->run, SqlError(sqlstate::kQueryCanceled, Format("COPY from stdin failed: {}", DecodeQuery(body))));
      case 'H': case 'S':
        return Action::kNextMessage;  // PostgreSQL ignores Flush and Sync during COPY
      default:
        return OnForeignCopyMessage(type);
    }
  } catch (const SqlError& error) {
    return HandleError(error);
  } catch (const std::bad_alloc&) {
    return HandleError(SqlError(sqlstate::kOutOfMemory, "out of memory"));
  } catch (const std::exception& error) {
    return HandleError(SqlError(sqlstate::kInternalError, error.what()));
  }
}

// Where the client's data end cannot be known any more: the connection ends.
Conversation::Action Conversation::OnForeignCopyMessage(char type) {
  try {
    FailCopy(*copy_portal_->run,
             SqlError(sqlstate::kProtocolViolation,
                      Format("unexpected message type 0x{:02X} during COPY from stdin", static_cast<unsigned char>(type))));
  } catch (const SqlError& error) {
    sink_.SendError(error.fields(), 0);
  }
  return HandleError(
      SqlError(sqlstate::kProtocolViolation, "terminating connection because protocol synchronization was lost").Fatal());
}

// Positions count characters of the client's text from 1.
int Conversation::CharacterPosition(const ErrorFields& fields) const {
  if (fields.byte_location < 0) return 0;
  std::string_view text = fields.internal_query.empty() ? current_text_ : std::string_view(fields.internal_query);
  if (text.empty()) {  // a Bind that planned its statement again
    const auto at = connection_.statements.find(std::string(bind_.statement));
    if (at != connection_.statements.end()) text = at->second->Facts().text;
  }
  const size_t bytes = std::min<size_t>(static_cast<size_t>(fields.byte_location), text.size());
  return static_cast<int>(CountUtf8Characters(text.substr(0, bytes))) + 1;
}

Conversation::Action Conversation::HandleError(const SqlError& error) {
  committing_ = Committing::kNo;
  copy_portal_ = nullptr;
  portal_ = nullptr;
  sink_.SendError(error.fields(), CharacterPosition(error.fields()));
  if (error.fields().severity >= Severity::kFatal) return Action::kClose;
  if (error.fields().state == sqlstate::kInternalError) LogLine(Severity::kError, error.fields().message);
  try {
    ExecutionContext context = Context();
    query_.reset();
    AbortStatement(context);
  } catch (const std::exception& abort_error) {
    LogLine(Severity::kError, Format("while rolling back: {}", abort_error.what()));
  }
  task_ = Task::kNone;
  pipeline_started_ = false;
  connection_.transaction.implicit_block = false;
  if (extended_) {
    skip_until_sync_ = true;
    return Action::kNextMessage;
  }
  SendReady();
  return Action::kNextMessage;
}

void Conversation::ReportSettings() {
  for (const ReportedSetting& setting : connection_.settings.TakeChangedReports()) {
    backend::ParameterStatus(out_, setting.name, setting.value);
  }
}

void Conversation::DeliverNotifications() {
  if (connection_.listener == nullptr || !connection_.listener->has_mail() || TransactionStatus(connection_) != 'I') return;
  for (const Notification& notification : connection_.listener->Take()) {
    backend::NotificationResponse(out_, notification.sender_pid, notification.channel, notification.payload);
  }
}

void Conversation::SendReady() {
  ReportSettings();
  DeliverNotifications();
  const char status = TransactionStatus(connection_);
  backend::ReadyForQuery(out_, status);
  SetActivity(status == 'I'   ? ActivityState::kIdle
              : status == 'T' ? ActivityState::kIdleInTransaction
                              : ActivityState::kIdleInTransactionAborted);
  arena_.Reset();
}

void Conversation::SendFatal(const SqlError& error) { sink_.SendError(error.fields(), 0); }

void Conversation::Trim() {
  if (query_text_.capacity() > kKeptQueryBytes) std::string().swap(query_text_);
}

}  // namespace basalt
