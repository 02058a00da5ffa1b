// SQL values from JSON: the walk behind json_populate_record, json_to_recordset and their like. Used by one call on one thread.
#pragma once

#include <span>
#include <vector>

#include "engine/functions/function_context.h"
#include "engine/functions/json/json_item.h"
#include "types/array.h"

namespace basalt {

struct JsonColumn {
  std::string name;
  SqlType type;
};

class JsonPopulator {
 public:
  explicit JsonPopulator(FunctionContext& context) : context_(context), types_(context.environment().types()) {}

  // The fields of an object, by name; what it lacks stays as in `base` (null or as many fields as there are columns).
  std::vector<NullableDatum> Fields(std::span<const JsonColumn> columns, const std::vector<NullableDatum>* base, const JsonItem& object);
  // One value for a column; name as hints show it, empty inside arrays.
  NullableDatum Value(const SqlType& type, std::string_view name, const JsonItem& item);
  NullableDatum Below(const TypeInfo& domain, std::string_view name, const JsonItem& item);  // of the type below all domains
  NullableDatum BaseValue(const SqlType& type, const TypeInfo& base, std::string_view name, const JsonItem& item);
  std::vector<JsonColumn> ColumnsOf(const TypeInfo& composite) const;
  NullableDatum Pack(std::span<const JsonColumn> columns, const std::vector<NullableDatum>& fields);

 private:
  struct ArrayState;
  NullableDatum Scalar(const SqlType& type, const JsonItem& item);
  NullableDatum Array(const TypeInfo& type, int32_t typmod, std::string_view name, const JsonItem& item);
  void Dimension(ArrayState* state, const JsonItem& item, size_t dimension);
  NullableDatum Composite(const TypeInfo& type, const JsonItem& item);

  FunctionContext& context_;
  const TypeResolver& types_;
};

// 22023 cannot call populate_composite on a scalar, on an array.
void CheckJsonObject(const JsonItem& item);

}  // namespace basalt
