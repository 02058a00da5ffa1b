// Arrays from text and text from arrays: string_to_array, string_to_table, array_to_string.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/array/split_text.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"

namespace basalt {

std::vector<std::optional<std::string_view>> SplitText(std::string_view text, std::optional<std::string_view> delimiter,
                                                       std::optional<std::string_view> null_text) {
  std::vector<std::optional<std::string_view>> fields;
  const auto add = [&](std::string_view field) {
    if (null_text && field == *null_text) fields.push_back(std::nullopt);
    else fields.push_back(field);
  };
  if (text.empty()) return fields;
  if (!delimiter) {
    for (size_t at = 0; at < text.size(); at += CharacterBytes(text, at)) add(text.substr(at, CharacterBytes(text, at)));
  } else if (delimiter->empty()) {
    add(text);
  } else {
    size_t at = 0;
    for (size_t end; (end = text.find(*delimiter, at)) != std::string_view::npos; at = end + delimiter->size()) {
      add(text.substr(at, end - at));
    }
    add(text.substr(at));
  }
  return fields;
}

namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using OptionalText = std::optional<std::string_view>;

OptionalText ToArray(Context context, OptionalText text, OptionalText delimiter, OptionalText null_text) {
  if (!text) return std::nullopt;
  std::vector<NullableDatum> elements;
  for (const OptionalText& field : SplitText(*text, delimiter, null_text)) {
    elements.push_back(field ? ValueOf(StringRef(*field)) : NullableDatum{});
  }
  const StringRef packed = PackArray(kTextOid, PhysicalType::kString, elements, {}, context.arena());
  return context.arena().Copy(packed.view());
}
OptionalText ToArrayPlain(Context context, OptionalText text, OptionalText delimiter) {
  return ToArray(context, text, delimiter, std::nullopt);
}

std::string_view Join(Context context, Text packed, Text delimiter, OptionalText null_text) {
  const ArrayView array(packed);
  const ElementType element = ElementTypeOf(context, array.element_type());
  std::string out;
  bool first = true;
  array.ForEach(element.physical, [&](uint32_t, const NullableDatum& item) {
    if (item.is_null && !null_text) return;
    if (!first) out.append(delimiter);
    first = false;
    if (item.is_null) out.append(*null_text);
    else FormatText(element.type, item.value, context.io(), &out);
  });
  return context.arena().Copy(out);
}
std::string_view JoinPlain(Context context, Text packed, Text delimiter) {
  return Join(context, packed, delimiter, std::nullopt);
}
OptionalText JoinWithNulls(Context context, OptionalText packed, OptionalText delimiter, OptionalText null_text) {
  if (!packed || !delimiter) return std::nullopt;
  return Join(context, *packed, *delimiter, null_text);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&ToArrayPlain>("text_to_array"),
    MakeKernel<&ToArray>("text_to_array_null"),
    MakeKernel<&JoinPlain>("array_to_text"),
    MakeKernel<&JoinWithNulls>("array_to_text_null"),
};

}  // namespace

KernelTable ArrayTextKernels() { return kKernels; }

}  // namespace basalt
