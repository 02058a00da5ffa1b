// obj_description, col_description, shobj_description. PostgreSQL has them as SQL functions, so they stand here under
// the names that the seed gives those.
#include "session/function_environment.h"
#include "session/functions/families.h"

namespace basalt {
namespace {

using Text = std::optional<std::string_view>;

Text Comment(FunctionContext& context, Oid class_oid, Oid object, int32_t sub_object) {
  const std::string* text = EnvironmentOf(context).catalog().FindComment(class_oid, object, sub_object);
  if (text == nullptr) return std::nullopt;
  return context.arena().Copy(*text);
}

// A system catalog by its bare name, as the functions' second argument gives it.
Oid SystemCatalog(FunctionContext& context, std::string_view name) {
  const auto relation = EnvironmentOf(context).catalog().FindRelation(kPgCatalogSchema, name);
  return relation == nullptr ? kInvalidOid : relation->oid;
}

// Comments on what all databases share are shobj_description's alone.
bool IsShared(Oid class_oid) {
  constexpr Oid kDatabases = 1262, kRoles = 1260, kTablespaces = 1213;
  return class_oid == kDatabases || class_oid == kRoles || class_oid == kTablespaces;
}

template <bool kShared>
Text ObjectDescription(FunctionContext& context, uint32_t object, std::string_view catalog_name) {
  const Oid class_oid = SystemCatalog(context, catalog_name);
  if (IsShared(class_oid) != kShared) return std::nullopt;
  return Comment(context, class_oid, object, 0);
}

// Without the catalog's name the oid may be anything's: the first of them, as PostgreSQL's would return one of many.
Text AnyObjectDescription(FunctionContext& context, uint32_t object) {
  Text found;
  EnvironmentOf(context).catalog().ForEachComment([&](const CommentDescriptor& comment) {
    if (comment.object == object && comment.sub_object == 0 && !found && !IsShared(comment.class_oid)) found = context.arena().Copy(comment.text);
  });
  return found;
}

constexpr Oid kRelationClass = 1259;

constexpr KernelEntry kKernels[] = {
    MakeKernel<&ObjectDescription<false>>("obj_description_1215"),
    MakeKernel<&AnyObjectDescription>("obj_description_1348"),
    MakeKernel<[](FunctionContext& c, uint32_t table, int32_t column) {
      return Comment(c, kRelationClass, table, column);
    }>("col_description_1216"),
    MakeKernel<&ObjectDescription<true>>("shobj_description_1993"),
};

}  // namespace

FunctionFamily CommentFunctions() { return {"comments", kKernels, {}, {}}; }

}  // namespace basalt
