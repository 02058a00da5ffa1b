// SystemRow: builds one row of a system table column by column, in attnum order: row.Add(oid).Add(name).Null()... Emit checks
// that no column was forgotten. Text may point into descriptors: the writer copies. One emission, one thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/system_table.h"

namespace basalt {

class SystemRow {
 public:
  SystemRow(SystemRowWriter& writer, size_t column_count) : writer_(writer), column_count_(column_count) {
    values_.reserve(column_count);
  }

  SystemRow& Add(bool value) { return Push(MakeDatum(value)); }
  SystemRow& Add(char value) { return Push(MakeDatum(static_cast<int8_t>(value))); }
  SystemRow& Add(int16_t value) { return Push(MakeDatum(value)); }
  SystemRow& Add(int32_t value) { return Push(MakeDatum(value)); }
  SystemRow& Add(uint32_t value) { return Push(MakeDatum(value)); }
  SystemRow& Add(int64_t value) { return Push(MakeDatum(value)); }
  SystemRow& Add(float value) { return Push(MakeDatum(value)); }
  SystemRow& Add(std::string_view text) { return Push(MakeDatum(StringRef(text))); }
  SystemRow& Add(const char* text) { return Add(std::string_view(text)); }
  SystemRow& Null() {
    values_.push_back({});
    return *this;
  }
  SystemRow& Nulls(int count) {
    for (int i = 0; i < count; ++i) Null();
    return *this;
  }
  // Keeps a temporary text until Emit.
  SystemRow& Copy(std::string_view text) { return Add(writer_.arena().Copy(text)); }
  SystemRow& TextOrNull(std::string_view text) { return text.empty() ? Null() : Add(text); }

  SystemRow& Int2Vector(std::span<const int16_t> values);
  SystemRow& OidVector(std::span<const Oid> values);
  // Arrays; empty ones become NULL, as the catalogs have it.
  SystemRow& Int2Array(std::span<const int16_t> values);
  SystemRow& OidArray(std::span<const Oid> values);
  SystemRow& CharArray(std::string_view values);
  SystemRow& TextArray(std::span<const std::string> values);
  SystemRow& Options(const Settings& options);  // text[] of name=value
  SystemRow& AclItems(const CatalogSnapshot& catalog, const Acl& acl);
  SystemRow& Array(Oid element_type, PhysicalType physical, std::span<const NullableDatum> elements, int32_t lower_bound);

  void Emit();

 private:
  SystemRow& Push(Datum value) {
    values_.push_back({value, false});
    return *this;
  }
  SystemRowWriter& writer_;
  const size_t column_count_;
  std::vector<NullableDatum> values_;
};

// What a request asks for.
std::optional<Oid> KeyOid(const SystemTableRequest& request, int16_t column);
std::optional<std::string_view> KeyText(const SystemTableRequest& request, int16_t column);
bool HasNullKey(const SystemTableRequest& request);  // column = NULL: no row can match
inline bool InDatabase(Oid object_database, const SystemTableRequest& request) {
  return object_database == 0 || object_database == request.database;
}
// Visible relations, narrowed by oid, schema and name where given.
void ForEachWantedRelation(const SystemTableRequest& request, std::optional<Oid> oid, std::optional<std::string_view> name,
                           std::optional<Oid> schema, const std::function<void(const RelationDescriptor&)>& visit);

// Tables of each file.
std::span<const SystemTable> RelationTables();
std::span<const SystemTable> TypeTables();
std::span<const SystemTable> RoleTables();
std::span<const SystemTable> DependencyTables();
std::span<const SystemTable> SeedTables();
std::span<const SystemTable> StatisticTables();

}  // namespace basalt
