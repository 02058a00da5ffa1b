#include "catalog/descriptors.h"

namespace basalt {

const ColumnDescriptor* RelationDescriptor::FindColumn(std::string_view column_name) const {
  for (const ColumnDescriptor& column : columns) {
    if (!column.dropped && column.name == column_name) return &column;
  }
  return nullptr;
}

}  // namespace basalt
