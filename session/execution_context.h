// ExecutionContext: one message's view of the world, built on the stack from the connection and the shared session. Costs 8
// bytes for the session, allocates nothing, touches no shared counter. Identity is read from here (and so from the
// connection) when a statement runs, never from plans or from SessionContext.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "session/connection_state.h"
#include "session/result_sink.h"
#include "session/session_context.h"

namespace basalt {

class ExecutionContext {
 public:
  // The four of the seed: user and role; with namespace; with request id and client address for audit; anonymous.
  ExecutionContext(const SessionContext& session, ConnectionState& connection, ResultSink& sink, Arena& arena, Oid user, Oid role)
      : session_(session), connection_(connection), sink_(sink), arena_(arena), user_(user), role_(role),
        message_time_us_(connection.message_time_us) {}
  ExecutionContext(const SessionContext& session, ConnectionState& connection, ResultSink& sink, Arena& arena, Oid user, Oid role,
                   Oid namespace_oid)
      : ExecutionContext(session, connection, sink, arena, user, role) {
    namespace_ = namespace_oid;
  }
  ExecutionContext(const SessionContext& session, ConnectionState& connection, ResultSink& sink, Arena& arena, Oid user, Oid role,
                   Oid namespace_oid, uint64_t request_id, std::string_view client_address)
      : ExecutionContext(session, connection, sink, arena, user, role, namespace_oid) {
    request_id_ = request_id;
    client_address_ = client_address;
  }
  static ExecutionContext Anonymous(const SessionContext& session, ConnectionState& connection, ResultSink& sink, Arena& arena) {
    return ExecutionContext(session, connection, sink, arena, kInvalidOid, kInvalidOid);
  }

  const SessionContext& session() const { return session_; }
  ConnectionState& connection() const { return connection_; }
  ResultSink& sink() const { return sink_; }
  Arena& arena() const { return arena_; }          // the message's; reset after ReadyForQuery or the next message
  Oid user() const { return user_; }               // session_user
  Oid role() const { return role_; }               // current_user: whose privileges count
  Oid namespace_oid() const { return namespace_; } // first schema of the search path, 0 if none
  uint64_t request_id() const { return request_id_; }
  std::string_view client_address() const { return client_address_; }
  int64_t message_time_us() const { return message_time_us_; }
  CancelToken& cancel() const { return connection_.cancel; }

 private:
  const SessionContext& session_;
  ConnectionState& connection_;
  ResultSink& sink_;
  Arena& arena_;
  Oid user_;
  Oid role_;
  Oid namespace_ = kInvalidOid;
  uint64_t request_id_ = 0;
  std::string_view client_address_;
  int64_t message_time_us_;
};

}  // namespace basalt
