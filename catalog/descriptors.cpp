#include "catalog/descriptors.h"

namespace basalt {

const ColumnDescriptor* RelationDescriptor::FindColumn(std::string_view column_name) const {
  for (const ColumnDescriptor& column : columns) {
    if (!column.dropped && column.name == column_name) return &column;
  }
  return nullptr;
}

void LinkMissingValues(RelationDescriptor& relation) {
  for (size_t i = 0; i < relation.heap.columns.size() && i < relation.columns.size(); ++i) {
    const ColumnDescriptor& column = relation.columns[i];
    relation.heap.columns[i].missing = column.has_missing ? column.missing.nullable() : NullableDatum{};
  }
}

}  // namespace basalt
