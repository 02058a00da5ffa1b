// Access lists as values: aclexplode, acldefault, makeaclitem, aclcontains, aclitemin, aclitemeq; row_security_active.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/functions/hash/pg_hash.h"
#include "session/function_environment.h"
#include "session/functions/acl_text.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "types/array.h"

namespace basalt {
namespace {

const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }

std::vector<AclItem> ItemsOf(FunctionContext& context, std::string_view packed) {
  std::vector<AclItem> items;
  if (ArrayView(packed).dimension_count() != 1) throw SqlError(sqlstate::kInvalidParameterValue, "ACL arrays must be one-dimensional");
  for (const NullableDatum& element : ArrayView(packed).Elements(PhysicalType::kString)) {
    if (element.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "ACL arrays must not contain null values");
    items.push_back(ParseAclItem(CatalogOf(context), element.value.str.view()));
  }
  return items;
}

std::unique_ptr<SetFunctionCursor> Explode(FunctionContext& context, std::span<const NullableDatum> arguments) {
  auto rows = std::make_unique<RowList>();
  const StringRef packed = arguments[0].value.str;
  for (const AclItem& item : ItemsOf(context, packed.view())) {
    for (int bit = 0; bit < 14; ++bit) {
      const auto one = static_cast<Privileges>(1u << bit);
      if ((item.privileges & one) == 0) continue;
      rows->Add({Field(uint32_t{item.grantor}), Field(uint32_t{item.grantee}), rows->Text(NameOfPrivilege(one)),
                 Field((item.grant_options & one) != 0)});
    }
  }
  return rows;
}

AclObject KindOfLetter(int8_t letter) {
  switch (letter) {
    case 'c': return AclObject::kColumn;
    case 'r': return AclObject::kTable;
    case 's': return AclObject::kSequence;
    case 'd': return AclObject::kDatabase;
    case 'f': return AclObject::kFunction;
    case 'l': return AclObject::kLanguage;
    case 'L': return AclObject::kLargeObject;
    case 'n': return AclObject::kSchema;
    case 'p': return AclObject::kParameter;
    case 't': return AclObject::kTablespace;
    case 'T': return AclObject::kType;
    default: throw SqlError(sqlstate::kInternalError, Format("unrecognized objtype abbreviation: {}", static_cast<char>(letter)));
  }
}

StringRef PackAcl(FunctionContext& context, std::span<const AclItem> items) {
  std::vector<NullableDatum> texts;
  for (const AclItem& item : items) {
    texts.push_back(Field(StringRef(context.arena().Copy(FormatAclItem(CatalogOf(context), item)))));
  }
  const ArrayDimension dimension{static_cast<int32_t>(texts.size()), 1};  // also of an empty list
  return PackArray(kAclItemOid, PhysicalType::kString, texts, {&dimension, 1}, context.arena());
}

StringRef Default(FunctionContext& context, int8_t letter, uint32_t owner) {
  if (letter == 'F' || letter == 'S') {  // foreign-data wrapper, server: the owner's USAGE
    const AclItem item{owner, owner, kPrivilegeUsage, 0};
    return PackAcl(context, {&item, 1});
  }
  return PackAcl(context, DefaultAcl(KindOfLetter(letter), owner));
}

std::string_view MakeItem(FunctionContext& context, uint32_t grantee, uint32_t grantor, std::string_view privileges, bool grant_option) {
  AclItem item{grantee, grantor, 0, 0};
  const auto wishes = ParsePrivileges(privileges, kAllPrivilegeNames);
  if (wishes.size() != 1) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized privilege type: \"{}\"", privileges));
  }
  item.privileges = wishes[0].privilege;
  if (grant_option) item.grant_options = item.privileges;
  return context.arena().Copy(FormatAclItem(CatalogOf(context), item));
}

bool Contains(FunctionContext& context, std::string_view packed, std::string_view text) {
  const AclItem wanted = ParseAclItem(CatalogOf(context), text);
  for (const AclItem& item : ItemsOf(context, packed)) {
    if (item.grantee == wanted.grantee && item.grantor == wanted.grantor && (item.privileges & wanted.privileges) == wanted.privileges &&
        (item.grant_options & wanted.grant_options) == wanted.grant_options) {
      return true;
    }
  }
  return false;
}

std::string_view ItemIn(FunctionContext& context, std::string_view text) {
  return context.arena().Copy(ParseText({kAclItemOid}, text, context.io()).str.view());
}

bool ItemsEqual(FunctionContext& context, std::string_view a, std::string_view b) {
  const AclItem left = ParseAclItem(CatalogOf(context), a), right = ParseAclItem(CatalogOf(context), b);
  return left.grantee == right.grantee && left.grantor == right.grantor && left.privileges == right.privileges &&
         left.grant_options == right.grant_options;
}

std::optional<bool> RowSecurityActive(FunctionContext& context, uint32_t oid) {
  const CatalogSnapshot& catalog = CatalogOf(context);
  const auto relation = catalog.FindRelation(oid);
  if (relation == nullptr || !relation->row_security) return false;
  const Oid role = EnvironmentOf(context).context().role();
  const RoleDescriptor* descriptor = catalog.FindRole(role);
  if (IsSuperuser(catalog, role) || (descriptor != nullptr && descriptor->bypass_row_security)) return false;
  return relation->force_row_security || !OwnsObject(catalog, role, relation->owner);
}

uint32_t HashItem(FunctionContext& context, std::string_view text) {
  const AclItem item = ParseAclItem(CatalogOf(context), text);
  return (item.privileges | static_cast<uint32_t>(item.grant_options) << 16) + item.grantee + item.grantor;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c, std::string_view item) { return static_cast<int32_t>(HashItem(c, item)); }>("hash_aclitem"),
    MakeKernel<[](FunctionContext& c, std::string_view item, int64_t seed) {
      const uint32_t sum = HashItem(c, item);
      return static_cast<int64_t>(seed == 0 ? sum : PgHashUint32Extended(sum, static_cast<uint64_t>(seed)));
    }>("hash_aclitem_extended"),
    MakeKernel<&Default>("acldefault_sql"),
    MakeKernel<&MakeItem>("makeaclitem"),
    MakeKernel<&Contains>("aclcontains"),
    MakeKernel<&ItemIn>("aclitemin"),
    MakeKernel<&ItemsEqual>("aclitem_eq"),
    MakeKernel<&RowSecurityActive>("row_security_active"),
    MakeKernel<[](FunctionContext& c, std::string_view name) {
      return RowSecurityActive(c, EnvironmentOf(c).catalog_names().ResolveName(kRegclassOid, name));
    }>("row_security_active_name"),
};

constexpr SetFunctionEntry kSetFunctions[] = {{"aclexplode", &Explode}};

}  // namespace

FunctionFamily AclFunctions() { return {"access lists", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
