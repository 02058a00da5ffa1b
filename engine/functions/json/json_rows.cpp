// Rows from JSON: json_populate_record and _recordset, json_to_record and _recordset, and their jsonb twins. A column definition
// list arrives as an extra last argument that the binder adds: a text[] of name, type oid and typmod of each column.
#include <charconv>
#include <string>

#include "base/sql_error.h"
#include "engine/functions/json/json_populate.h"
#include "engine/functions/json/json_writer.h"
#include "engine/functions/vector_rows.h"
#include "types/json_text.h"

namespace basalt {
namespace {

using Columns = std::vector<JsonColumn>;

enum class Source : uint8_t { kJson, kJsonb };

// What a function of this family is called with.
struct RowFunction {
  const char* name;
  Source source;
  bool has_base;     // a row whose type and values are the start
  size_t arguments;  // declared ones
};
constexpr RowFunction kJsonPopulateRecord{"json_populate_record", Source::kJson, true, 3};
constexpr RowFunction kJsonToRecord{"json_to_record", Source::kJson, false, 1};
constexpr RowFunction kJsonbPopulateRecord{"jsonb_populate_record", Source::kJsonb, true, 2};
constexpr RowFunction kJsonbToRecord{"jsonb_to_record", Source::kJsonb, false, 1};
constexpr RowFunction kJsonPopulateSet{"json_populate_recordset", Source::kJson, true, 3};
constexpr RowFunction kJsonToSet{"json_to_recordset", Source::kJson, false, 1};
constexpr RowFunction kJsonbPopulateSet{"jsonb_populate_recordset", Source::kJsonb, true, 2};
constexpr RowFunction kJsonbToSet{"jsonb_to_recordset", Source::kJsonb, false, 1};

[[noreturn]] void ThrowInvalid(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }

PhysicalType PhysicalOfField(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

template <typename T>
T NumberIn(const NullableDatum& element) {
  const std::string_view text = element.value.str.view();
  T number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Columns ReadDefinitions(FunctionContext& context, const NullableDatum& packed) {
  const std::vector<NullableDatum> parts = ArrayView(packed.value.str.view()).Elements(PhysicalType::kString);
  Columns columns;
  for (size_t i = 0; i + 2 < parts.size(); i += 3) {
    const Oid oid = NumberIn<Oid>(parts[i + 1]);
    const TypeInfo& info = context.environment().types().GetType(oid);
    columns.push_back({std::string(parts[i].value.str.view()), {oid, NumberIn<int32_t>(parts[i + 2]), info.collation}});
  }
  return columns;
}

class RowMaker {
 public:
  RowMaker(FunctionContext& context, const RowFunction& function) : context_(context), function_(function), populator_(context) {}

  // arguments: of this row. The columns are found for each row, since an anonymous record brings its own.
  void Prepare(std::span<const NullableDatum> arguments) {
    base_.clear();
    has_base_ = function_.has_base && !arguments[0].is_null;
    const bool defined = arguments.size() > function_.arguments;
    const TypeInfo* info = function_.has_base ? &BaseType(context_.argument_types()[0].oid) : nullptr;
    if (info != nullptr && info->kind == TypeKind::kComposite) {
      if (columns_.empty()) columns_ = populator_.ColumnsOf(*info);
    } else if (info != nullptr && info->oid != kRecordOid) {
      throw SqlError(sqlstate::kDatatypeMismatch, Format("first argument of {} must be a row type", function_.name));
    } else if (has_base_) {
      columns_.clear();
    } else if (!defined) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("could not determine row type for result of {}", function_.name))
          .Hint("Provide a non-null record argument, or call the function in the FROM clause using a column definition list.");
    } else if (columns_.empty()) {
      columns_ = ReadDefinitions(context_, arguments.back());
    }
    if (has_base_) ReadBase(*info, arguments[0].value.str.view());
  }

  JsonItem Item(const NullableDatum& argument) const {
    const std::string_view bytes = argument.value.str.view();
    if (function_.source == Source::kJsonb) return JsonItem(JsonbValue(bytes));
    const JsonItem item = JsonItem::Text(bytes);
    if (item.kind() == JsonKind::kArray && !std::string_view(function_.name).ends_with("set")) CheckJsonObject(item);
    CheckJsonEscapes(bytes);
    return item;
  }

  std::vector<NullableDatum> Fields(const JsonItem& object) {
    CheckJsonObject(object);
    return populator_.Fields(columns_, has_base_ ? &base_ : nullptr, object);
  }
  NullableDatum Pack(const std::vector<NullableDatum>& fields) { return populator_.Pack(columns_, fields); }
  const RowFunction& function() const { return function_; }

 private:
  const TypeInfo& BaseType(Oid type) const {
    const TypeInfo* info = &context_.environment().types().GetType(type);
    while (info->kind == TypeKind::kDomain) info = &context_.environment().types().GetType(info->base.oid);
    return *info;
  }
  void ReadBase(const TypeInfo& info, std::string_view packed) {
    const std::vector<RecordField> fields = UnpackRecord(packed, &PhysicalOfField, &context_.environment().types());
    std::vector<std::string> made;
    const std::vector<std::string_view> names = JsonRecordNames(info, packed, fields.size(), &made);
    for (size_t i = 0; i < fields.size(); ++i) {
      if (info.kind != TypeKind::kComposite) columns_.push_back({std::string(names[i]), {fields[i].type}});
      base_.push_back(fields[i].value);
    }
  }

  FunctionContext& context_;
  const RowFunction function_;
  JsonPopulator populator_;
  Columns columns_;
  std::vector<NullableDatum> base_;
  bool has_base_ = false;
};

template <const RowFunction& kFunction>
void MakeRecord(KernelCall& call) {
  RowMaker maker(call.context, kFunction);
  std::vector<NullableDatum> arguments(call.arguments.size());
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    for (size_t i = 0; i < arguments.size(); ++i) arguments[i] = call.arguments[i]->Get(row);
    const size_t json = kFunction.has_base ? 1 : 0;
    if (!kFunction.has_base && arguments[json].is_null) return {};
    maker.Prepare(arguments);
    if (arguments[json].is_null) return arguments[0];
    return maker.Pack(maker.Fields(maker.Item(arguments[json])));
  });
}

class RowCursor : public SetFunctionCursor {
 public:
  RowCursor(FunctionContext& context, const RowFunction& function, std::span<const NullableDatum> arguments)
      : maker_(context, function), whole_(context.result_type().oid == kRecordOid && arguments.size() == function.arguments) {
    maker_.Prepare(arguments);
    const JsonItem item = maker_.Item(arguments[function.has_base ? 1 : 0]);
    CheckArray(item);
    item.ForEachElement([&](const JsonItem& element) { elements_.push_back(element); });
  }
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < elements_.size(); ++count) {
      CheckElement(elements_[next_]);
      const std::vector<NullableDatum> fields = maker_.Fields(elements_[next_++]);
      if (whole_ && rows->column_count() == 1) {
        rows->column(0).Set(count, maker_.Pack(fields));
        continue;
      }
      if (fields.size() != rows->column_count()) ThrowShape(fields.size(), rows->column_count());
      for (size_t c = 0; c < fields.size(); ++c) rows->column(c).Set(count, fields[c]);
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  void CheckArray(const JsonItem& item) const {
    if (item.kind() == JsonKind::kArray) return;
    const char* what = item.kind() == JsonKind::kObject ? "an object" : "a scalar";
    ThrowInvalid(Format("cannot call {} on {}", maker_.function().name, item.is_text() ? what : "a non-array"));
  }
  void CheckElement(const JsonItem& element) const {
    if (element.kind() == JsonKind::kObject) return;
    ThrowInvalid(Format("argument of {} must be an array of objects", maker_.function().name));
  }
  [[noreturn]] static void ThrowShape(size_t returned, size_t expected) {
    throw SqlError(sqlstate::kDatatypeMismatch, "function return row and query-specified return row do not match")
        .Detail(Format("Returned row contains {} attribute{}, but query expects {}.", returned, returned == 1 ? "" : "s", expected));
  }

  RowMaker maker_;
  const bool whole_;  // an anonymous record in one column
  std::vector<JsonItem> elements_;
  size_t next_ = 0;
};

template <const RowFunction& kFunction>
std::unique_ptr<SetFunctionCursor> OpenRows(FunctionContext& context, std::span<const NullableDatum> arguments) {
  if (arguments[kFunction.has_base ? 1 : 0].is_null) return nullptr;
  return std::make_unique<RowCursor>(context, kFunction, arguments);
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"json_populate_recordset", &OpenRows<kJsonPopulateSet>},
    {"json_to_recordset", &OpenRows<kJsonToSet>},
    {"jsonb_populate_recordset", &OpenRows<kJsonbPopulateSet>},
    {"jsonb_to_recordset", &OpenRows<kJsonbToSet>},
};

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("json_populate_record", &MakeRecord<kJsonPopulateRecord>),
    MakeVectorKernel("json_to_record", &MakeRecord<kJsonToRecord>),
    MakeVectorKernel("jsonb_populate_record", &MakeRecord<kJsonbPopulateRecord>),
    MakeVectorKernel("jsonb_to_record", &MakeRecord<kJsonbToRecord>),
};

}  // namespace

KernelTable JsonRowKernels() { return kKernels; }
SetFunctionTable JsonRowSetFunctions() { return kSetFunctions; }

}  // namespace basalt
