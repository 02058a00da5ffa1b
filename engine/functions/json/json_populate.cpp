#include "engine/functions/json/json_populate.h"

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "types/json_text.h"

namespace basalt {

void CheckJsonObject(const JsonItem& item) {
  if (item.kind() == JsonKind::kObject) return;
  throw SqlError(sqlstate::kInvalidParameterValue,
                 Format("cannot call populate_composite on {}", item.kind() == JsonKind::kArray ? "an array" : "a scalar"));
}

std::vector<JsonColumn> JsonPopulator::ColumnsOf(const TypeInfo& composite) const {
  std::vector<JsonColumn> columns;
  for (const TypeField& field : composite.fields) {
    if (!field.dropped) columns.push_back({field.name, field.type});
  }
  return columns;
}

std::vector<NullableDatum> JsonPopulator::Fields(std::span<const JsonColumn> columns, const std::vector<NullableDatum>* base,
                                                 const JsonItem& object) {
  CheckStackDepth();
  std::vector<NullableDatum> fields(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::optional<JsonItem> found = object.Find(columns[i].name);
    if (found) fields[i] = Value(columns[i].type, columns[i].name, *found);
    else if (base != nullptr && i < base->size()) fields[i] = (*base)[i];
    else CheckNullInput(columns[i].type.oid, context_.io());
  }
  return fields;
}

NullableDatum JsonPopulator::Pack(std::span<const JsonColumn> columns, const std::vector<NullableDatum>& fields) {
  std::vector<Oid> oids;
  std::vector<PhysicalType> physical;
  for (const JsonColumn& column : columns) {
    oids.push_back(column.type.oid);
    physical.push_back(types_.GetType(column.type.oid).physical);
  }
  return {MakeDatum(PackRecord(oids, physical, fields, context_.arena())), false};
}

NullableDatum JsonPopulator::Value(const SqlType& declared, std::string_view name, const JsonItem& item) {
  CheckStackDepth();
  const TypeInfo* info = &types_.GetType(declared.oid);
  if (info->kind == TypeKind::kDomain) {
    const NullableDatum value = Below(*info, name, item);
    if (DomainChecker* domains = context_.environment().domains()) domains->Check(*info, value);
    return value;
  }
  return BaseValue(declared, *info, name, item);
}

NullableDatum JsonPopulator::Below(const TypeInfo& domain, std::string_view name, const JsonItem& item) {
  SqlType type = domain.base;
  const TypeInfo* info = &types_.GetType(type.oid);
  while (info->kind == TypeKind::kDomain) {
    type = info->base;
    info = &types_.GetType(type.oid);
  }
  return BaseValue(type, *info, name, item);
}

NullableDatum JsonPopulator::BaseValue(const SqlType& type, const TypeInfo& base, std::string_view name, const JsonItem& item) {
  if (item.is_null()) return {};
  const TypeInfo* info = &base;
  // A string goes through the type's input function, whatever the type.
  if (item.kind() != JsonKind::kString) {
    if (info->kind == TypeKind::kArray) return Array(*info, type.typmod, name, item);
    if (info->kind == TypeKind::kComposite) return Composite(*info, item);
  }
  return Scalar(type, item);
}

NullableDatum JsonPopulator::Scalar(const SqlType& type, const JsonItem& item) {
  if (type.oid == kJsonbOid && !item.is_text()) {
    return {MakeDatum(StringRef(WholeJsonb(item.value(), context_.arena()))), false};
  }
  std::string text;
  if (type.oid != kJsonOid && type.oid != kJsonbOid) text = item.Plain();
  else if (item.is_text() && item.kind() == JsonKind::kString) AppendJsonString(item.Plain(), &text);
  else text = item.Json();
  return {ParseText(type, text, context_.io()), false};
}

NullableDatum JsonPopulator::Composite(const TypeInfo& type, const JsonItem& item) {
  CheckJsonObject(item);
  const std::vector<JsonColumn> columns = ColumnsOf(type);
  return Pack(columns, Fields(columns, nullptr, item));
}

// ---- arrays ----

struct JsonPopulator::ArrayState {
  SqlType element;
  std::string_view name;
  size_t dimensions = 0;          // 0: not known before the first innermost array
  std::vector<int32_t> lengths;   // a dimension's, -1: not known
  std::vector<int32_t> counts;    // elements so far of the array that is open in each dimension
  std::vector<NullableDatum> elements;

  [[noreturn]] void ThrowExpectedArray(size_t dimension) const {
    SqlError error(sqlstate::kInvalidTextRepresentation, "expected JSON array");
    if (dimension == 0) {
      if (name.empty()) throw error;
      throw std::move(error).Hint(Format("See the value of key \"{}\".", name));
    }
    std::string indexes;
    for (size_t i = 0; i < dimension; ++i) indexes += Format("[{}]", counts[i]);
    if (name.empty()) throw std::move(error).Hint(Format("See the array element {}.", indexes));
    throw std::move(error).Hint(Format("See the array element {} of key \"{}\".", indexes, name));
  }
  void Assign(size_t count) {
    dimensions = count;
    lengths.assign(count, -1);
    counts.resize(count);
  }
  // At the end of an array of this dimension (the outermost is 0).
  void CheckLength(size_t dimension) {
    const int32_t count = counts[dimension];
    if (lengths[dimension] == -1) {
      lengths[dimension] = count;
    } else if (lengths[dimension] != count) {
      throw SqlError(sqlstate::kInvalidTextRepresentation, "malformed JSON array")
          .Detail("Multidimensional arrays must have sub-arrays with matching dimensions.");
    }
    counts[dimension] = 0;
    if (dimension > 0) ++counts[dimension - 1];
  }
};

void JsonPopulator::Dimension(ArrayState* state, const JsonItem& item, size_t dimension) {
  CheckStackDepth();
  if (item.kind() != JsonKind::kArray) state->ThrowExpectedArray(dimension);
  if (state->counts.size() <= dimension) state->counts.resize(dimension + 1);
  bool any = false;
  item.ForEachElement([&](const JsonItem& element) {
    if (state->dimensions == 0 && !any && element.kind() != JsonKind::kArray) state->Assign(dimension + 1);
    any = true;
    if (state->dimensions > 0 && dimension + 1 >= state->dimensions) {
      state->elements.push_back(Value(state->element, {}, element));
      ++state->counts[dimension];
      return;
    }
    Dimension(state, element, dimension + 1);
    state->CheckLength(dimension + 1);
  });
  if (!any && state->dimensions == 0) state->Assign(dimension + 1);
}

NullableDatum JsonPopulator::Array(const TypeInfo& type, int32_t typmod, std::string_view name, const JsonItem& item) {
  const TypeInfo& element = types_.GetType(type.element);
  ArrayState state;
  state.element = {type.element, typmod, element.collation};
  state.name = name;
  Dimension(&state, item, 0);
  state.lengths[0] = state.counts[0];
  std::vector<ArrayDimension> dimensions;
  for (int32_t length : state.lengths) dimensions.push_back({length, 1});
  if (state.elements.empty()) dimensions.clear();
  return {MakeDatum(PackArray(type.element, element.physical, state.elements, dimensions, context_.arena())), false};
}

}  // namespace basalt
