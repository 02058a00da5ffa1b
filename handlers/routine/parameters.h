// The parameter list of CREATE FUNCTION, PROCEDURE and AGGREGATE, checked and in the form of pg_proc.
#pragma once

#include <string>
#include <vector>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

enum class ParameterOwner : uint8_t { kFunction, kProcedure, kAggregate };

struct Parameters {
  std::vector<Oid> input_types;
  std::vector<Oid> all_types;        // empty: all are inputs
  std::string modes;
  std::vector<std::string> names;    // of all; empty: none has a name
  Oid variadic_type = kInvalidOid;
  Oid result = kInvalidOid;          // what OUT parameters make it; 0: there are none
  std::string defaults;              // SQL, comma separated, of the last input parameters
  int16_t default_count = 0;
  std::vector<ObjectReference> references;
};

// sql: LANGUAGE sql, for which shell types are refused.
Parameters ReadParameters(const DdlContext& ddl, const ast::List* list, ParameterOwner owner, bool sql);
// Types of users become references. kInvalidOid for no type.
void AddTypeReference(Oid type, std::vector<ObjectReference>* references);
// A type in a signature: modifiers are ignored. 42704 with the wording for parameters or results.
Oid ResolveSignatureType(const DdlContext& ddl, const ast::TypeName& name, bool result, bool sql);

}  // namespace basalt
