#include "engine/functions/datetime/unit_argument.h"

#include "base/format.h"
#include "base/sql_error.h"
#include "engine/functions/datetime/zone_argument.h"

namespace basalt {

UnitArgument::UnitArgument(std::string_view text, std::string_view type_name, Words words)
    : text_(text), type_name_(type_name) {
  // The longest key that counts has ten characters; a longer copy is not needed to look it up.
  char lower[16];
  const std::string_view head = text.substr(0, sizeof(lower));
  for (size_t i = 0; i < head.size(); ++i) lower[i] = head[i] >= 'A' && head[i] <= 'Z' ? static_cast<char>(head[i] + 32) : head[i];
  const std::string_view key(lower, head.size());
  const DateTimeKeyword* keyword = FindIntervalUnit(key);
  if (keyword == nullptr && words == Words::kAll) keyword = FindDateTimeKeyword(key);
  if (keyword == nullptr) return;
  is_unit_ = keyword->type == FieldType::kUnits;
  is_reserved_ = keyword->type == FieldType::kReserved;
  if (is_known()) unit_ = static_cast<DateTimeUnit>(keyword->value);
}

void UnitArgument::ThrowNotRecognized() const {
  throw SqlError(sqlstate::kInvalidParameterValue,
                 Format("unit \"{}\" not recognized for type {}", LowerCaseUnit(text_), type_name_));
}

void UnitArgument::ThrowNotSupported(const char* detail) const {
  throw SqlError(sqlstate::kFeatureNotSupported,
                 Format("unit \"{}\" not supported for type {}", LowerCaseUnit(text_), type_name_))
      .Detail(detail);
}

}  // namespace basalt
