#include "types/physical_type.h"

namespace basalt {

PhysicalType BuiltinPhysicalType(Oid type) {
  switch (type) {
    case kBoolOid: return PhysicalType::kBool;
    case kCharOid: return PhysicalType::kInt8;
    case kInt2Oid: return PhysicalType::kInt16;
    case kInt4Oid:
    case kDateOid: return PhysicalType::kInt32;
    case kOidOid:
    case kXidOid:
    case kCidOid:
    case kRegprocOid:
    case kRegprocedureOid:
    case kRegoperOid:
    case kRegoperatorOid:
    case kRegclassOid:
    case kRegcollationOid:
    case kRegtypeOid:
    case kRegconfigOid:
    case kRegdictionaryOid:
    case kRegnamespaceOid:
    case kRegroleOid: return PhysicalType::kUInt32;
    case kInt8Oid:
    case kTimeOid:
    case kTimestampOid:
    case kTimestampTzOid:
    case kMoneyOid: return PhysicalType::kInt64;
    case kXid8Oid:
    case kPgLsnOid:
    case kTidOid: return PhysicalType::kUInt64;
    case kFloat4Oid: return PhysicalType::kFloat32;
    case kFloat8Oid: return PhysicalType::kFloat64;
    case kIntervalOid: return PhysicalType::kInterval;
    case kTimeTzOid: return PhysicalType::kTimeTz;
    case kUuidOid: return PhysicalType::kUuid;
    case kNumericOid: return PhysicalType::kNumeric;
    default: return PhysicalType::kString;
  }
}

}  // namespace basalt
