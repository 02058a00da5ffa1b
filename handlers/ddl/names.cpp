#include "handlers/ddl/names.h"

#include <algorithm>

#include "base/quote.h"

namespace basalt {
namespace {
constexpr size_t kMaxNameBytes = 63;

std::string Clip(std::string_view name, size_t bytes) {
  while (bytes > 0 && bytes < name.size() && (static_cast<unsigned char>(name[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(name.substr(0, bytes));
}

}  // namespace

std::string MakeObjectName(std::string_view name1, std::string_view name2, std::string_view label) {
  const size_t overhead = (name2.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  size_t size1 = name1.size();
  size_t size2 = name2.size();
  while (size1 + size2 > kMaxNameBytes - overhead) --(size1 > size2 ? size1 : size2);
  std::string name = Clip(name1, size1);
  if (!name2.empty()) name += "_" + Clip(name2, size2);
  if (!label.empty()) name += "_" + std::string(label);
  return name;
}

std::string ChooseRelationName(const DdlContext& ddl, Oid schema, std::string_view name1, std::string_view name2,
                               std::string_view label) {
  for (int attempt = 0;; ++attempt) {
    std::string name = MakeObjectName(name1, name2, attempt == 0 ? std::string(label) : Format("{}{}", label, attempt));
    ddl.ddl().LockName(ObjectKind::kRelation, schema, name);
    if (ddl.catalog()->FindRelation(schema, name) == nullptr) return name;
  }
}

std::string ChooseConstraintName(const RelationDescriptor& relation, std::string_view column, std::string_view label) {
  for (int attempt = 0;; ++attempt) {
    std::string name = MakeObjectName(relation.name, column, attempt == 0 ? std::string(label) : Format("{}{}", label, attempt));
    const auto same = [&](const ConstraintDescriptor& constraint) { return constraint.name == name; };
    if (std::none_of(relation.constraints.begin(), relation.constraints.end(), same)) return name;
  }
}

}  // namespace basalt
