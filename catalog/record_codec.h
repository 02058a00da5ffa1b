// Catalog records: a descriptor as bytes under the key (kind, oid), comments and role settings under their own ids. Every
// value begins with a format version; a newer one is refused by name, so an old server never misreads a new catalog.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "catalog/catalog_tree.h"

namespace basalt {

inline constexpr uint8_t kCatalogRecordVersion = 4;

std::string RecordKey(const CatalogEdit& edit);
// The object must not be empty.
std::string EncodeRecord(const CatalogObject& object);
// Throws XX001 for damaged bytes and 0A000 for records of a newer server.
CatalogEdit DecodeRecord(std::string_view key, std::string_view value);

}  // namespace basalt
