#include "catalog/tables/system_row.h"

#include "base/assert.h"
#include "catalog/privileges.h"
#include "types/array.h"

namespace basalt {

SystemRow& SystemRow::Array(Oid element_type, PhysicalType physical, std::span<const NullableDatum> elements,
                            int32_t lower_bound) {
  const ArrayDimension dimension{static_cast<int32_t>(elements.size()), lower_bound};
  const std::span<const ArrayDimension> dimensions(&dimension, elements.empty() && lower_bound == 1 ? 0 : 1);
  return Push(MakeDatum(PackArray(element_type, physical, elements, dimensions, writer_.arena())));
}

namespace {

template <typename T, typename Values>
std::vector<NullableDatum> Elements(const Values& values) {
  std::vector<NullableDatum> elements;
  elements.reserve(values.size());
  for (const auto& value : values) elements.push_back({MakeDatum(T(value)), false});
  return elements;
}

}  // namespace

SystemRow& SystemRow::Int2Vector(std::span<const int16_t> values) {
  return Array(kInt2Oid, PhysicalType::kInt16, Elements<int16_t>(values), 0);
}
SystemRow& SystemRow::OidVector(std::span<const Oid> values) {
  return Array(kOidOid, PhysicalType::kUInt32, Elements<Oid>(values), 0);
}
SystemRow& SystemRow::Int2Array(std::span<const int16_t> values) {
  return values.empty() ? Null() : Array(kInt2Oid, PhysicalType::kInt16, Elements<int16_t>(values), 1);
}
SystemRow& SystemRow::OidArray(std::span<const Oid> values) {
  return values.empty() ? Null() : Array(kOidOid, PhysicalType::kUInt32, Elements<Oid>(values), 1);
}
SystemRow& SystemRow::CharArray(std::string_view values) {
  return values.empty() ? Null() : Array(kCharOid, PhysicalType::kInt8, Elements<int8_t>(values), 1);
}
SystemRow& SystemRow::TextArray(std::span<const std::string> values) {
  return values.empty() ? Null() : Array(kTextOid, PhysicalType::kString, Elements<StringRef>(values), 1);
}

SystemRow& SystemRow::Options(const Settings& options) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : options) texts.push_back(name + "=" + value);
  return TextArray(texts);
}

SystemRow& SystemRow::AclItems(const CatalogSnapshot& catalog, const Acl& acl) {
  if (!acl.has_value()) return Null();
  std::vector<std::string> texts;
  for (const AclItem& item : *acl) texts.push_back(FormatAclItem(catalog, item));
  return Array(kAclItemOid, PhysicalType::kString, Elements<StringRef>(texts), 1);
}

void SystemRow::Emit() {
  BASALT_ASSERT(values_.size() == column_count_);
  writer_.Row(values_);
  values_.clear();
}

namespace {

const NullableDatum* FindKey(const SystemTableRequest& request, int16_t column) {
  for (const SystemTableKey& key : request.keys) {
    if (key.column == column) return &key.value;
  }
  return nullptr;
}

}  // namespace

std::optional<Oid> KeyOid(const SystemTableRequest& request, int16_t column) {
  const NullableDatum* key = FindKey(request, column);
  if (key == nullptr) return std::nullopt;
  return key->value.u4;
}

std::optional<std::string_view> KeyText(const SystemTableRequest& request, int16_t column) {
  const NullableDatum* key = FindKey(request, column);
  if (key == nullptr) return std::nullopt;
  return key->value.str.view();
}

bool HasNullKey(const SystemTableRequest& request) {
  for (const SystemTableKey& key : request.keys) {
    if (key.value.is_null) return true;
  }
  return false;
}

void ForEachWantedRelation(const SystemTableRequest& request, std::optional<Oid> oid, std::optional<std::string_view> name,
                           std::optional<Oid> schema, const std::function<void(const RelationDescriptor&)>& visit) {
  if (HasNullKey(request)) return;
  const auto visit_here = [&](const RelationDescriptor& relation) {
    if (InDatabase(relation.database, request)) visit(relation);
  };
  if (oid.has_value()) {
    if (const auto relation = request.catalog.FindRelation(*oid)) visit_here(*relation);
  } else if (name.has_value() && schema.has_value()) {
    if (const auto relation = request.catalog.FindRelation(*schema, *name)) visit_here(*relation);
  } else if (name.has_value()) {
    request.catalog.ForEachSchema([&](const SchemaDescriptor& candidate) {
      if (const auto relation = request.catalog.FindRelation(candidate.oid, *name)) visit_here(*relation);
    });
  } else if (schema.has_value()) {
    request.catalog.ForEachRelationIn(*schema, visit_here);
  } else {
    request.catalog.ForEachRelation(visit_here);
  }
}

}  // namespace basalt
