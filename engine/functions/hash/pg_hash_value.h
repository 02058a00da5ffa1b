// PostgreSQL's hash of a value by its type's default hash operator class, as hash_array, hash_record and hash_range put them
// together. Throws 42883 for types without one. Pure; any thread.
#pragma once

#include "types/type_io.h"

namespace basalt {

uint32_t PgHashValue(const SqlType& type, const Datum& value, const TypeResolver& types);
uint64_t PgHashValueExtended(const SqlType& type, const Datum& value, uint64_t seed, const TypeResolver& types);

uint32_t PgHashJsonb(std::string_view packed);  // engine/functions/json/jsonb_compare.cpp
uint64_t PgHashJsonbExtended(std::string_view packed, uint64_t seed);

}  // namespace basalt
