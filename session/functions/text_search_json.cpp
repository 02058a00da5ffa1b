// json and jsonb as documents: which of their values are words of it, and headlines inside their strings.
#include <optional>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/functions/json/json_reader.h"
#include "engine/functions/search/headline.h"
#include "engine/functions/search/option_list.h"
#include "session/functions/families.h"
#include "session/functions/text_search_store.h"
#include "types/json_text.h"
#include "types/jsonb_builder.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

enum Parts : int { kKeys = 1, kStrings = 2, kNumbers = 4, kBooleans = 8, kAllParts = 15 };

const TextSearchConfiguration& ById(Oid oid) { return TextSearchStore::Get().Configuration(oid); }

constexpr const char* kPartsHint = "Possible values are: \"string\", \"numeric\", \"boolean\", \"key\", and \"all\".";

int PartOf(const JsonbValue& name) {
  if (name.is_container()) ThrowInternal("unexpected end of flag array");
  if (!name.is_string()) {
    throw SqlError(sqlstate::kInvalidParameterValue, "flag array element is not a string").Hint(kPartsHint);
  }
  constexpr std::pair<Text, int> kNames[] = {
      {"all", kAllParts}, {"key", kKeys}, {"string", kStrings}, {"numeric", kNumbers}, {"boolean", kBooleans}};
  for (const auto& [text, part] : kNames) {
    if (EqualsIgnoreCase(name.string(), text)) return part;
  }
  throw SqlError(sqlstate::kInvalidParameterValue, Format("wrong flag in flag array: \"{}\"", name.string())).Hint(kPartsHint);
}
int ReadParts(Text flags) {
  const JsonbValue value(flags);
  if (value.is_object()) throw SqlError(sqlstate::kInvalidParameterValue, "wrong flag type, only arrays and scalars are allowed");
  if (!value.is_array()) return PartOf(value);
  int parts = 0;
  for (uint32_t i = 0; i < value.size(); ++i) parts |= PartOf(value.at(i));
  return parts;
}

void AddJsonb(const JsonbValue& value, int parts, Document* document) {
  CheckStackDepth();
  if (value.is_container()) {
    for (uint32_t i = 0; i < value.size(); ++i) {
      if (value.is_object() && (parts & kKeys) != 0) document->AddPart(value.key(i));
      AddJsonb(value.at(i), parts, document);
    }
    return;
  }
  const int part = value.is_string() ? kStrings : value.is_number() ? kNumbers : value.is_boolean() ? kBooleans : 0;
  if ((parts & part) == 0) return;
  std::string buffer;
  document->AddPart(*JsonbAsText(value, &buffer));
}

void AddJson(Text value, int parts, Document* document) {
  CheckStackDepth();
  switch (JsonKindOf(value)) {
    case JsonKind::kObject:
    case JsonKind::kArray:
      for (JsonParts members(value); members.Next();) {
        if (!members.key().empty() && (parts & kKeys) != 0) document->AddPart(UnescapeJsonString(members.key()));
        AddJson(members.value(), parts, document);
      }
      return;
    case JsonKind::kString:
      if ((parts & kStrings) != 0) document->AddPart(UnescapeJsonString(value));
      return;
    case JsonKind::kNumber:
      if ((parts & kNumbers) != 0) document->AddPart(value);
      return;
    case JsonKind::kBoolean:
      if ((parts & kBooleans) != 0) document->AddPart(value);
      return;
    case JsonKind::kNull: return;
  }
}

Text JsonbVector(Context context, const TextSearchConfiguration& configuration, Text jsonb, int parts) {
  Document document(context, configuration);
  AddJsonb(JsonbValue(jsonb), parts, &document);
  return document.Vector(context.arena());
}
Text JsonVector(Context context, const TextSearchConfiguration& configuration, Text json, int parts) {
  CheckJsonEscapes(json);
  Document document(context, configuration);
  AddJson(TrimJson(json), parts, &document);
  return document.Vector(context.arena());
}

// A headline of each string; the rest stays.
class StringHeadlines {
 public:
  StringHeadlines(Context context, const TextSearchConfiguration& configuration, Text query, Text options)
      : context_(context), configuration_(configuration), query_(query), options_text_(options) {
    ParseOptionList(options);  // its syntax counts even if there is no string, and first
  }

  JsonbNode OfJsonb(const JsonbValue& value) {
    CheckStackDepth();
    if (value.is_string()) return JsonbNode::String(context_.arena().Copy(Of(value.string())));
    if (!value.is_container()) return value;
    if (value.is_array()) {
      std::vector<JsonbNode> elements;
      for (uint32_t i = 0; i < value.size(); ++i) elements.push_back(OfJsonb(value.at(i)));
      return MakeJsonbArray(elements, context_.arena());
    }
    std::vector<JsonbMember> members;
    for (uint32_t i = 0; i < value.size(); ++i) members.push_back({value.key(i), OfJsonb(value.at(i))});
    return MakeSortedJsonbObject(members, context_.arena());
  }
  void OfJson(Text value, std::string* out) {
    CheckStackDepth();
    const JsonKind kind = JsonKindOf(value);
    if (kind == JsonKind::kString) return AppendJsonString(Of(UnescapeJsonString(value)), out);
    if (kind != JsonKind::kObject && kind != JsonKind::kArray) {
      out->append(value);
      return;
    }
    out->push_back(value.front());
    bool first = true;
    for (JsonParts parts(value); parts.Next(); first = false) {
      if (!first) out->push_back(',');
      if (kind == JsonKind::kObject) {
        AppendJsonString(UnescapeJsonString(parts.key()), out);
        out->push_back(':');
      }
      OfJson(parts.value(), out);
    }
    out->push_back(value.back());
  }

 private:
  std::string Of(Text text) {
    if (!options_) options_ = ReadHeadlineOptions(options_text_);
    return MakeHeadline(context_, configuration_, text, query_, *options_);
  }

  Context context_;
  const TextSearchConfiguration& configuration_;
  const Text query_;
  const Text options_text_;
  std::optional<HeadlineOptions> options_;
};

Text JsonbHeadline(Context context, const TextSearchConfiguration& configuration, Text jsonb, Text query, Text options) {
  StringHeadlines headlines(context, configuration, query, options);
  return WriteJsonb(headlines.OfJsonb(JsonbValue(jsonb)), context.arena());
}
Text JsonHeadline(Context context, const TextSearchConfiguration& configuration, Text json, Text query, Text options) {
  std::string out;
  StringHeadlines headlines(context, configuration, query, options);
  CheckJsonEscapes(json);
  headlines.OfJson(TrimJson(json), &out);
  return context.arena().Copy(out);
}

#define STRINGS(name, function)                                                                                                 \
  MakeKernel<[](Context c, uint32_t oid, Text json) { return function(c, ById(oid), json, kStrings); }>(name "_byid"),           \
      MakeKernel<[](Context c, Text json) { return function(c, CurrentConfiguration(c), json, kStrings); }>(name)
#define PARTS(name, function)                                                                                                   \
  MakeKernel<[](Context c, uint32_t oid, Text json, Text flags) { return function(c, ById(oid), json, ReadParts(flags)); }>(     \
      name "_byid"),                                                                                                            \
      MakeKernel<[](Context c, Text json, Text flags) { return function(c, CurrentConfiguration(c), json, ReadParts(flags)); }>( \
          name)
#define HEADLINES(name, function)                                                                                               \
  MakeKernel<[](Context c, uint32_t oid, Text json, Text query, Text options) {                                                 \
    return function(c, ById(oid), json, query, options);                                                                        \
  }>(name "_byid_opt"),                                                                                                         \
      MakeKernel<[](Context c, uint32_t oid, Text json, Text query) { return function(c, ById(oid), json, query, {}); }>(        \
          name "_byid"),                                                                                                        \
      MakeKernel<[](Context c, Text json, Text query, Text options) {                                                           \
        return function(c, CurrentConfiguration(c), json, query, options);                                                      \
      }>(name "_opt"),                                                                                                          \
      MakeKernel<[](Context c, Text json, Text query) { return function(c, CurrentConfiguration(c), json, query, {}); }>(name)

constexpr KernelEntry kKernels[] = {
    STRINGS("jsonb_string_to_tsvector", JsonbVector), STRINGS("json_string_to_tsvector", JsonVector),
    PARTS("jsonb_to_tsvector", JsonbVector),          PARTS("json_to_tsvector", JsonVector),
    HEADLINES("ts_headline_jsonb", JsonbHeadline),    HEADLINES("ts_headline_json", JsonHeadline),
};

}  // namespace

FunctionFamily JsonSearchFunctions() { return {"text search", kKernels, {}, {}}; }

}  // namespace basalt
