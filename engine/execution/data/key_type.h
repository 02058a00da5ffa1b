// KeyType: how values of one type are compared and hashed as keys of sorts, groups and joins: as CompareDatums and HashDatum
// order and hash them, with direct paths for the common types. A small value, made once an operator; immutable.
#pragma once

#include <span>

#include "engine/functions/kernel.h"
#include "types/type_io.h"
#include "types/vector.h"

namespace basalt {

enum class KeyKind : uint8_t {
  kSigned8, kSigned16, kSigned32, kSigned64, kUnsigned8, kUnsigned32, kUnsigned64, kFloat32, kFloat64, kUuid, kBytes, kPadded, kNumeric,
  kGeneric,
};

struct KeyType {
  SqlType type;
  PhysicalType physical = PhysicalType::kString;
  KeyKind kind = KeyKind::kGeneric;
  const TypeResolver* types = nullptr;

  static KeyType Make(const SqlType& type, PhysicalType physical, const TypeResolver& types);

  int Compare(const Datum& left, const Datum& right) const;  // -1, 0, 1; neither is NULL
  bool Equal(const Datum& left, const Datum& right) const;
  uint64_t Hash(const Datum& value) const;
  // NULLs equal each other.
  bool EqualAt(const Vector& left, uint32_t left_row, const Vector& right, uint32_t right_row) const;
  // An unsigned number whose order agrees with Compare as far as it goes; equal prefixes decide nothing unless
  // PrefixIsExact().
  uint64_t Prefix(const Datum& value) const;
  bool PrefixIsExact() const;
};

// hashes[i] for row rows[i]; combine: mixes into what is there (further key columns). NULL hashes to a constant.
void HashKeys(const KeyType& key, const Vector& values, RowSelection rows, uint64_t* hashes, bool combine);

}  // namespace basalt
