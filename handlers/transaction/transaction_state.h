// Opening and ending the connection's transaction: what BEGIN, COMMIT, implicit transactions and errors do to
// ConnectionState::transaction. Used by the statement executor and the transaction handlers.
#pragma once

#include "session/execution_context.h"

namespace basalt {

// Begins a transaction if none is open. Isolation and access mode from the settings.
Transaction& EnsureTransaction(ExecutionContext& context);
// The catalog side of it, made at the first DDL.
CatalogTransaction& EnsureCatalogTransaction(ExecutionContext& context);
// 25P01/25001: throws unless a block is (not) open.
void RequireTransactionBlock(const ExecutionContext& context, std::string_view statement);
void PreventInTransactionBlock(const ExecutionContext& context, std::string_view statement);
// Rolls back now; portals of the transaction are closed. The block state becomes kNone.
void RollbackTransaction(ExecutionContext& context);
// Data, catalog, settings and notifications go back together, and locks taken since are released; the savepoint stays.
void RollbackToSavepoint(ConnectionState& connection, size_t position);
// What SHOW transaction_isolation, transaction_read_only say now.
void RefreshTransactionSettings(ConnectionState& connection);
// Drops portals that do not survive the end of the transaction.
void ClosePortalsAtTransactionEnd(ConnectionState& connection, bool committed);

}  // namespace basalt
