// Copying what a template database holds into a new one: objects under new oids, rows, indexes, sequences.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
void CopyDatabaseObjects(const DdlContext& ddl, Oid source, Oid target);
// Every object of a database, with its storage.
void DropDatabaseObjects(const DdlContext& ddl, Oid database);
}  // namespace basalt
