// pg_*_is_visible, format_type, to_reg*: names against the search path.
#include <unordered_set>

#include "catalog/seed/seed.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/relation_name.h"
#include "types/encoding.h"

namespace basalt {
namespace {

using Text = std::optional<std::string_view>;

const CatalogNames& NamesOf(FunctionContext& context) { return EnvironmentOf(context).catalog_names(); }
const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }

// Kinds whose objects are all the seed's and lie in pg_catalog, which is in every search path: visible if they exist.
template <const auto& File>
std::optional<bool> SeedObjectIsVisible(FunctionContext& context, uint32_t object) {
  static const std::unordered_set<Oid> kOids = [] {
    std::unordered_set<Oid> oids;
    for (TsvReader row(SeedText(File)); row.Next();) oids.insert(row.OidAt(0));
    return oids;
  }();
  if (!kOids.contains(object)) return std::nullopt;
  return NamesOf(context).IsInPath(kPgCatalogSchema);
}
constexpr char kOperatorFamilies[] = "pg_opfamily", kOperatorClasses[] = "pg_opclass", kConversions[] = "pg_conversion",
               kConfigurations[] = "pg_ts_config", kDictionaries[] = "pg_ts_dict", kParsers[] = "pg_ts_parser",
               kTemplates[] = "pg_ts_template";

// Descriptors are found as pointers or shared pointers; null: no such object, NULL.
template <typename Found>
std::optional<bool> IfFound(const Found& found, bool visible) {
  return found == nullptr ? std::nullopt : std::optional(visible);
}

Text FormatType(FunctionContext& context, std::optional<uint32_t> type, std::optional<int32_t> typmod) {
  if (!type) return std::nullopt;
  TypeFormat format;
  format.typmod = typmod;
  return context.arena().Copy(NamesOf(context).FormatType(*type, format));
}

template <Oid RegType>
std::optional<uint32_t> ToReg(FunctionContext& context, std::string_view text) {
  return NamesOf(context).TryResolveName(RegType, text);
}

uint32_t RegclassOfText(FunctionContext& context, std::string_view text) {
  return RelationNamed(NamesOf(context), text);
}

std::optional<int32_t> EncodingMaxLength(int32_t encoding) {
  constexpr int8_t kBytes[] = {1, 3, 3, 3, 4, 3, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                               1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 3, 2};
  if (encoding < 0 || encoding >= static_cast<int32_t>(std::size(kBytes))) return std::nullopt;
  return kBytes[encoding];
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c, uint32_t oid) {
      return IfFound(CatalogOf(c).FindRelation(oid), NamesOf(c).RelationIsVisible(oid));
    }>("pg_table_is_visible"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) {
      return IfFound(CatalogOf(c).FindTypeDescriptor(oid), NamesOf(c).TypeIsVisible(oid));
    }>("pg_type_is_visible"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) {
      return IfFound(CatalogOf(c).FindFunction(oid), NamesOf(c).FunctionIsVisible(oid));
    }>("pg_function_is_visible"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) {
      return IfFound(CatalogOf(c).FindOperator(oid), NamesOf(c).OperatorIsVisible(oid));
    }>("pg_operator_is_visible"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) {
      return IfFound(CatalogOf(c).FindCollation(oid), NamesOf(c).CollationIsVisible(oid));
    }>("pg_collation_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kOperatorFamilies>>("pg_opfamily_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kOperatorClasses>>("pg_opclass_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kConversions>>("pg_conversion_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kConfigurations>>("pg_ts_config_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kDictionaries>>("pg_ts_dict_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kParsers>>("pg_ts_parser_is_visible"),
    MakeKernel<&SeedObjectIsVisible<kTemplates>>("pg_ts_template_is_visible"),
    // There are no extended statistics objects.
    MakeKernel<[](uint32_t) { return std::optional<bool>(); }>("pg_statistics_obj_is_visible"),
    MakeKernel<&FormatType>("format_type"),
    MakeKernel<&ToReg<kRegclassOid>>("to_regclass"),
    MakeKernel<&ToReg<kRegcollationOid>>("to_regcollation"),
    MakeKernel<&ToReg<kRegnamespaceOid>>("to_regnamespace"),
    MakeKernel<&ToReg<kRegoperOid>>("to_regoper"),
    MakeKernel<&ToReg<kRegoperatorOid>>("to_regoperator"),
    MakeKernel<&ToReg<kRegprocOid>>("to_regproc"),
    MakeKernel<&ToReg<kRegprocedureOid>>("to_regprocedure"),
    MakeKernel<&ToReg<kRegroleOid>>("to_regrole"),
    MakeKernel<&ToReg<kRegtypeOid>>("to_regtype"),
    MakeKernel<&RegclassOfText>("text_regclass"),
    MakeKernel<[](FunctionContext& c) -> std::string_view {
      return EncodingName(EnvironmentOf(c).context().connection().settings.client_encoding);
    }>("pg_client_encoding"),
    MakeKernel<&EncodingMaxLength>("pg_encoding_max_length_sql"),
};

}  // namespace

FunctionFamily VisibilityFunctions() { return {"visibility", kKernels, {}, {}}; }

}  // namespace basalt
