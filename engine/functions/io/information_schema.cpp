// What information_schema's views ask of types (its helper functions, written in SQL by PostgreSQL): lengths, precisions,
// scales; and an array with its subscripts.
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

using Number = std::optional<int32_t>;

Number CharacterLength(uint32_t type, int32_t typmod) {
  if (typmod == -1) return std::nullopt;
  if (type == kBpCharOid || type == kVarcharOid) return typmod - 4;
  if (type == kBitOid || type == kVarBitOid) return typmod;
  return std::nullopt;
}

Number CharacterOctets(uint32_t type, int32_t typmod) {
  constexpr int32_t kBytesPerCharacter = 4;  // UTF8
  if (type != kTextOid && type != kBpCharOid && type != kVarcharOid) return std::nullopt;
  if (typmod == -1) return 1 << 30;
  const Number length = CharacterLength(type, typmod);
  if (!length) return std::nullopt;
  return *length * kBytesPerCharacter;
}

Number NumericPrecision(uint32_t type, int32_t typmod) {
  switch (type) {
    case kInt2Oid: return 16;
    case kInt4Oid: return 32;
    case kInt8Oid: return 64;
    case kFloat4Oid: return 24;
    case kFloat8Oid: return 53;
    case kNumericOid: break;
    default: return std::nullopt;
  }
  if (typmod == -1) return std::nullopt;
  return (typmod - 4) >> 16 & 0xFFFF;
}

Number PrecisionRadix(uint32_t type, int32_t) {
  switch (type) {
    case kInt2Oid:
    case kInt4Oid:
    case kInt8Oid:
    case kFloat4Oid:
    case kFloat8Oid: return 2;
    case kNumericOid: return 10;
    default: return std::nullopt;
  }
}

Number NumericScale(uint32_t type, int32_t typmod) {
  if (type == kInt2Oid || type == kInt4Oid || type == kInt8Oid) return 0;
  if (type != kNumericOid || typmod == -1) return std::nullopt;
  return (typmod - 4) & 0xFFFF;
}

Number DatetimePrecision(uint32_t type, int32_t typmod) {
  constexpr int32_t kDefault = 6;
  switch (type) {
    case kDateOid: return 0;
    case kTimeOid:
    case kTimestampOid:
    case kTimestampTzOid:
    case kTimeTzOid: return typmod < 0 ? kDefault : typmod;
    case kIntervalOid: return typmod < 0 || (typmod & 0xFFFF) == 0xFFFF ? kDefault : typmod & 0xFFFF;
    default: return std::nullopt;
  }
}

// Rows (element, position from 1) of a one-dimensional array, which outlives the cursor.
class ExpandCursor : public SetFunctionCursor {
 public:
  ExpandCursor(FunctionContext& context, std::string_view packed) {
    const ArrayView array(packed);
    if (array.dimension_count() != 1) return;
    elements_ = array.Elements(ElementTypeOf(context, array.element_type()).physical);
  }
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < elements_.size(); ++count) {
      rows->column(0).SetNoCopy(count, elements_[next_++]);
      rows->column(1).Set(count, ValueOf(static_cast<int32_t>(next_)));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  std::vector<NullableDatum> elements_;
  size_t next_ = 0;
};

std::unique_ptr<SetFunctionCursor> OpenExpand(FunctionContext& context, std::span<const NullableDatum> arguments) {
  return std::make_unique<ExpandCursor>(context, arguments[0].value.str.view());
}

constexpr SetFunctionEntry kSetFunctions[] = {{"_pg_expandarray_13208", &OpenExpand}};

constexpr KernelEntry kKernels[] = {
    MakeKernel<&CharacterLength>("_pg_char_max_length_13212"),
    MakeKernel<&CharacterOctets>("_pg_char_octet_length_13213"),
    MakeKernel<&NumericPrecision>("_pg_numeric_precision_13215"),
    MakeKernel<&PrecisionRadix>("_pg_numeric_precision_radix_13216"),
    MakeKernel<&NumericScale>("_pg_numeric_scale_13217"),
    MakeKernel<&DatetimePrecision>("_pg_datetime_precision_13218"),
};

}  // namespace

KernelTable InformationSchemaKernels() { return kKernels; }
SetFunctionTable InformationSchemaSetFunctions() { return kSetFunctions; }

}  // namespace basalt
