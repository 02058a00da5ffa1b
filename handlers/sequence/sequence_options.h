// Options of CREATE/ALTER SEQUENCE, serial and identity columns.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct SequenceDefinition {
  SequenceProperties properties;
  bool restart = false;       // RESTART [WITH]
  int64_t restart_value = 0;
  bool owned_by_given = false;
  const ast::List* owned_by = nullptr;
};
// options: DefElems. `before` for ALTER; null for CREATE, then `type` (int2/int4/int8) is the default AS type.
SequenceDefinition ReadSequenceOptions(const DdlContext& ddl, const ast::List* options, const SequenceProperties* before, Oid type);

// ALTER SEQUENCE's options: the sequence continues over a fresh counter, so that the change commits and rolls back with it.
void AlterSequenceOptions(const DdlContext& ddl, RelationDescriptor sequence, const ast::List* options);

// Makes the sequence relation with its storage; returns its oid. Name must be free and locked.
Oid MakeSequence(const DdlContext& ddl, const NewName& name, Persistence persistence, SequenceProperties properties);

}  // namespace basalt
