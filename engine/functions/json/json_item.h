// JsonItem: one value inside a json text or a jsonb value, so that what turns JSON into SQL values is written once. A view.
#pragma once

#include <optional>
#include <string>

#include "engine/functions/json/json_reader.h"
#include "types/jsonb.h"

namespace basalt {

class JsonItem {
 public:
  JsonItem() = default;  // null
  static JsonItem Text(std::string_view json) {
    JsonItem item;
    item.text_ = TrimJson(json);
    item.is_text_ = true;
    item.kind_ = JsonKindOf(item.text_);
    return item;
  }
  explicit JsonItem(const JsonbValue& value) : value_(value), kind_(KindOf(value.type())) {}

  bool is_text() const { return is_text_; }
  JsonKind kind() const { return kind_; }
  bool is_null() const { return kind_ == JsonKind::kNull; }
  bool is_container() const { return kind_ == JsonKind::kObject || kind_ == JsonKind::kArray; }
  const JsonbValue& value() const { return value_; }
  std::string_view text() const { return text_; }

  // As an input function gets it: strings without quotes and escapes.
  std::string Plain() const {
    if (is_text_) return kind_ == JsonKind::kString ? UnescapeJsonString(text_) : std::string(text_);
    std::string buffer;
    if (is_null()) return "null";
    return std::string(*JsonbAsText(value_, &buffer));
  }
  // As JSON.
  std::string Json() const {
    if (is_text_) return std::string(text_);
    std::string out;
    FormatJsonb(value_, &out);
    return out;
  }
  // The last member of that name.
  std::optional<JsonItem> Find(std::string_view name) const {
    if (!is_text_) {
      const std::optional<JsonbValue> found = value_.Find(name);
      return found ? std::optional(JsonItem(*found)) : std::nullopt;
    }
    const std::optional<std::string_view> found = FindJsonMember(text_, name);
    return found ? std::optional(Text(*found)) : std::nullopt;
  }
  // visit(JsonItem) for each element of an array.
  template <typename Visit>
  void ForEachElement(Visit&& visit) const {
    if (is_text_) {
      for (JsonParts parts(text_); parts.Next();) visit(Text(parts.value()));
    } else {
      for (uint32_t i = 0; i < value_.size(); ++i) visit(JsonItem(value_.at(i)));
    }
  }
  bool is_empty() const {
    if (!is_text_) return value_.size() == 0;
    return !JsonParts(text_).Next();
  }

 private:
  static JsonKind KindOf(JsonbType type) {
    switch (type) {
      case JsonbType::kNull: return JsonKind::kNull;
      case JsonbType::kString: return JsonKind::kString;
      case JsonbType::kNumber: return JsonKind::kNumber;
      case JsonbType::kFalse:
      case JsonbType::kTrue: return JsonKind::kBoolean;
      case JsonbType::kArray: return JsonKind::kArray;
      case JsonbType::kObject: return JsonKind::kObject;
    }
    return JsonKind::kNull;
  }
  JsonbValue value_;
  std::string_view text_;
  bool is_text_ = false;
  JsonKind kind_ = JsonKind::kNull;
};

}  // namespace basalt
