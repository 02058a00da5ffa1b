// The objects of an empty data directory: what initdb makes in PostgreSQL. Called by CatalogStore::Open.
#pragma once

#include "catalog/catalog_transaction.h"

namespace basalt {

// Oids of the schema "public": every database has its own, and only that of the database postgres has PostgreSQL's 2200,
// because catalog oids are unique in the server here (CREATE DATABASE gives the copy's public a new oid).
inline constexpr Oid kPostgresDatabase = 5, kTemplate0Database = 4, kTemplate1Database = 1;
inline constexpr Oid kTemplate1PublicSchema = 16383, kTemplate0PublicSchema = 16382;
inline constexpr Oid kDatabaseOwnerRole = 6171;  // pg_database_owner: implicitly whoever owns the database

void PutBootstrapObjects(CatalogTransaction& transaction, const BootstrapOptions& options);

}  // namespace basalt
