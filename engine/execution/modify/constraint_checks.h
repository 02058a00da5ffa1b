// What happens to the keys that a KeyQueue gathered: foreign keys are checked in both directions, their actions run, keys of
// deferrable unique constraints are looked at. Works in batches: a key once, however many rows have it, and one statement of
// its own for all keys of a constraint. Reads the newest committed state, whatever the statement's snapshot is. Rights are not
// asked for, as with PostgreSQL's triggers, which run as the tables' owners.
#pragma once

#include "engine/execution/modify/changed_keys.h"

namespace basalt {

// Until the queue is empty: actions add to it. Errors: 23503, 23505, 40001 and what the actions' statements raise.
void RunConstraintChecks(ExecutionContext& context, KeyQueue& queue);
// Those that wait for the commit (constraints: only these; empty: all). Starts a statement of its own if there are any.
void RunDeferredChecks(ExecutionContext& context, std::span<const Oid> constraints);
// All rows of a table against a new or unvalidated foreign key: 23503.
void ValidateForeignKey(ExecutionContext& context, const RelationDescriptor& table, const ConstraintDescriptor& constraint);

// A new index of a deferrable unique constraint, which takes duplicates: 23505.
void ValidateUnique(ExecutionContext& context, const RelationDescriptor& table, const RelationDescriptor& index);

}  // namespace basalt
