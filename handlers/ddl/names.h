// Names that PostgreSQL makes up: "t_pkey", "t_a_b_key", "t_a_idx1", "t_id_seq".
#pragma once

#include <string>
#include <string_view>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// name1_name2_label, the longer part cut so that the whole fits 63 bytes.
std::string MakeObjectName(std::string_view name1, std::string_view name2, std::string_view label);
// The same with a number appended until it is free among the schema's relations; locks the name.
std::string ChooseRelationName(const DdlContext& ddl, Oid schema, std::string_view name1, std::string_view name2,
                               std::string_view label);
// A constraint name that is free on this relation.
std::string ChooseConstraintName(const RelationDescriptor& relation, std::string_view column, std::string_view label);

}  // namespace basalt
