// unnest, string_to_table and pg_options_to_table: rows from the parts of one value.
#include "base/sql_error.h"
#include "engine/functions/array/split_text.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

using Arguments = std::span<const NullableDatum>;
using CursorPointer = std::unique_ptr<SetFunctionCursor>;

PhysicalType PhysicalOfField(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

// The elements point into the argument, which outlives the cursor.
class ElementCursor : public SetFunctionCursor {
 public:
  ElementCursor(std::vector<NullableDatum> elements, const TypeResolver& types)
      : elements_(std::move(elements)), types_(types) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (first_ = next_; count < kVectorSize && next_ < elements_.size(); ++count, ++next_) {
      if (is_composite_) SetFields(rows, count, elements_[next_]);
      else rows->column(0).SetNoCopy(count, elements_[next_]);
    }
    rows->set_size(count);
    return count > 0;
  }
  bool IsNullRecord(uint32_t row) const override { return elements_[first_ + row].is_null; }
  void set_composite() { is_composite_ = true; }

 private:
  void SetFields(Chunk* rows, uint32_t row, const NullableDatum& record) {
    std::vector<RecordField> fields;
    if (!record.is_null) fields = UnpackRecord(record.value.str.view(), &PhysicalOfField, &types_);
    for (size_t i = 0; i < rows->column_count(); ++i) {
      rows->column(i).Set(row, i < fields.size() ? fields[i].value : NullableDatum{});
    }
  }
  const std::vector<NullableDatum> elements_;
  const TypeResolver& types_;
  size_t next_ = 0, first_ = 0;
  bool is_composite_ = false;
};

CursorPointer OpenUnnest(FunctionContext& context, Arguments arguments) {
  const TypeResolver& types = context.environment().types();
  const ArrayView array(arguments[0].value.str.view());
  const TypeInfo& element = types.GetType(array.element_type());
  auto cursor = std::make_unique<ElementCursor>(array.Elements(element.physical), types);
  if (element.kind == TypeKind::kComposite) cursor->set_composite();
  return cursor;
}

CursorPointer OpenStringToTable(FunctionContext& context, Arguments arguments) {
  std::vector<NullableDatum> elements;
  if (!arguments[0].is_null) {
    const auto optional = [&](size_t i) -> std::optional<std::string_view> {
      if (i >= arguments.size() || arguments[i].is_null) return std::nullopt;
      return arguments[i].value.str.view();
    };
    for (const auto& field : SplitText(arguments[0].value.str.view(), optional(1), optional(2))) {
      elements.push_back(field ? ValueOf(StringRef(*field)) : NullableDatum{});
    }
  }
  return std::make_unique<ElementCursor>(std::move(elements), context.environment().types());
}

// "name=value" texts as two columns.
class OptionsCursor : public SetFunctionCursor {
 public:
  explicit OptionsCursor(std::string_view packed) : options_(ArrayView(packed).Elements(PhysicalType::kString)) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < options_.size(); ++next_) {
      if (options_[next_].is_null) continue;
      const std::string_view option = options_[next_].value.str.view();
      const size_t equals = option.find('=');
      rows->column(0).Set(count, ValueOf(StringRef(option.substr(0, equals))));
      NullableDatum value;
      if (equals != std::string_view::npos) value = ValueOf(StringRef(option.substr(equals + 1)));
      rows->column(1).Set(count++, value);
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const std::vector<NullableDatum> options_;
  size_t next_ = 0;
};

CursorPointer OpenOptions(FunctionContext&, Arguments arguments) {
  if (ArrayView(arguments[0].value.str.view()).has_nulls()) {
    throw SqlError(sqlstate::kNullValueNotAllowed, "null array element not allowed in this context");
  }
  return std::make_unique<OptionsCursor>(arguments[0].value.str.view());
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"array_unnest", &OpenUnnest},
    {"text_to_table", &OpenStringToTable},
    {"text_to_table_null", &OpenStringToTable},
    {"pg_options_to_table", &OpenOptions},
};

}  // namespace

SetFunctionTable UnnestSetFunctions() { return kSetFunctions; }

}  // namespace basalt
