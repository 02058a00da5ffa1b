// TypeInfo: what value input, output, comparison and hashing must know of a type. TypeResolver: who knows it, implemented
// by the catalog (built-in types come from the seed). Both are immutable; the resolver of a statement stays valid for it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "types/physical_type.h"
#include "types/sql_type.h"

namespace basalt {

enum class TypeKind : char {  // pg_type.typtype, arrays told apart
  kBase = 'b', kComposite = 'c', kDomain = 'd', kEnum = 'e', kMultirange = 'm', kPseudo = 'p', kRange = 'r', kArray = 'A',
};

struct TypeField {
  std::string name;
  SqlType type;
  bool dropped = false;
};

struct EnumLabel {
  Oid oid;
  float sort_order;
  std::string label;
};

struct TypeInfo {
  Oid oid = kInvalidOid;
  TypeKind kind = TypeKind::kBase;
  PhysicalType physical = PhysicalType::kString;
  char category = 'U';          // pg_type.typcategory
  bool preferred = false;
  int16_t length = -1;          // pg_type.typlen
  char delimiter = ',';
  Oid element = kInvalidOid;    // arrays, and fixed-length subscriptable types
  Oid array = kInvalidOid;      // its array type
  SqlType base;                 // domains: the type below
  Oid range_subtype = kInvalidOid;     // ranges: the element type; multiranges: the range type
  Oid collation = kInvalidOid;  // pg_type.typcollation
  Oid relation = kInvalidOid;   // composites: pg_class oid
  std::string name;
  Oid schema = kInvalidOid;
  std::vector<TypeField> fields;        // composites
  std::vector<EnumLabel> enum_labels;   // enums, by sort_order
  Oid range_collation = kInvalidOid;    // ranges
  Oid multirange = kInvalidOid;         // ranges: their multirange type
};

class TypeResolver {
 public:
  virtual ~TypeResolver() = default;
  // Null if there is no such type. The result lives as long as the resolver's statement.
  virtual const TypeInfo* FindType(Oid type) const = 0;
  // Throws XX000 "cache lookup failed for type N".
  const TypeInfo& GetType(Oid type) const;
};

// Names for the reg* types and for format_type; implemented by the catalog with the session's search_path.
class ObjectNameResolver {
 public:
  virtual ~ObjectNameResolver() = default;
  // regclass, regtype, regproc... input: PostgreSQL's errors when not found (42P01, 42704, 42883).
  virtual Oid ResolveName(Oid reg_type, std::string_view text) const = 0;
  // Output: the (schema-qualified where needed, quoted) name; the number as text when there is no such object.
  virtual std::string FormatOid(Oid reg_type, Oid object) const = 0;
};

}  // namespace basalt
