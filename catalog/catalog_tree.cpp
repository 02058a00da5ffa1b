#include "catalog/catalog_tree.h"

#include <atomic>

#include "catalog/seed/seed.h"

namespace basalt {
namespace {

template <typename T>
const T* Raw(const std::shared_ptr<const T>* found) {
  return found == nullptr ? nullptr : found->get();
}

template <typename T>
const T* At(const std::vector<T>& objects, uint32_t position) {
  return position == kNotInSeed ? nullptr : &objects[position];
}

template <size_t... I>
CatalogObject EmptyAt(size_t index, std::index_sequence<I...>) {
  CatalogObject object;
  ((I == index ? (object = CatalogObject(std::in_place_index<I>), 0) : 0), ...);
  return object;
}

}  // namespace

CatalogObject EmptyObject(ObjectKind kind) {
  return EmptyAt(static_cast<size_t>(kind) - 1, std::make_index_sequence<std::variant_size_v<CatalogObject>>());
}

bool IsDrop(const CatalogEdit& edit) {
  if (edit.kind() == ObjectKind::kComment) return std::get<DescriptorPtr<CommentDescriptor>>(edit.object)->text.empty();
  if (edit.kind() == ObjectKind::kRoleSetting) {
    return std::get<DescriptorPtr<RoleSettingDescriptor>>(edit.object)->settings.empty();
  }
  return std::visit([](const auto& pointer) { return pointer == nullptr; }, edit.object);
}

template <typename T>
void CatalogTree::ApplyTo(ObjectTree<T>& tree, Oid oid, const DescriptorPtr<T>& object) {
  if (object == nullptr) {
    tree.Erase(oid);
  } else {
    tree.Put(object);
    if (oid < kFirstUserOid) seed_overrides_ = true;
  }
}

void CatalogTree::ApplyComment(const CommentDescriptor& comment, DescriptorPtr<CommentDescriptor> object) {
  const CommentKey key{comment.class_oid, comment.object, comment.sub_object};
  if (comment.text.empty()) comments_.Erase(key);
  else comments_.Put(key, std::move(object));
}

namespace {

uint64_t NextRoutinesVersion() {
  static std::atomic<uint64_t> counter{0};
  return counter.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

void CatalogTree::Apply(const CatalogEdit& edit) {
  const ObjectKind kind = edit.kind();
  if (kind == ObjectKind::kFunction || kind == ObjectKind::kOperator || kind == ObjectKind::kCast) {
    routines_version_ = NextRoutinesVersion();
  }
  const auto object_of = [&edit]<typename T>(const ObjectTree<T>&) -> const DescriptorPtr<T>& {
    return std::get<DescriptorPtr<T>>(edit.object);
  };
  switch (edit.kind()) {
    case ObjectKind::kRole: return ApplyTo(roles_, edit.oid, object_of(roles_));
    case ObjectKind::kDatabase: return ApplyTo(databases_, edit.oid, object_of(databases_));
    case ObjectKind::kTablespace: return ApplyTo(tablespaces_, edit.oid, object_of(tablespaces_));
    case ObjectKind::kSchema: return ApplyTo(schemas_, edit.oid, object_of(schemas_));
    case ObjectKind::kRelation: return ApplyTo(relations_, edit.oid, object_of(relations_));
    case ObjectKind::kType: return ApplyTo(types_, edit.oid, object_of(types_));
    case ObjectKind::kFunction: return ApplyTo(functions_, edit.oid, object_of(functions_));
    case ObjectKind::kOperator: return ApplyTo(operators_, edit.oid, object_of(operators_));
    case ObjectKind::kCast: return ApplyTo(casts_, edit.oid, object_of(casts_));
    case ObjectKind::kCollation: return ApplyTo(collations_, edit.oid, object_of(collations_));
    case ObjectKind::kComment: {
      const auto& comment = std::get<DescriptorPtr<CommentDescriptor>>(edit.object);
      return ApplyComment(*comment, comment);
    }
    case ObjectKind::kRoleSetting: {
      const auto& setting = std::get<DescriptorPtr<RoleSettingDescriptor>>(edit.object);
      const RoleSettingKey key{setting->database, setting->role};
      if (setting->settings.empty()) role_settings_.Erase(key);
      else role_settings_.Put(key, setting);
      return;
    }
    case ObjectKind::kStatistics: {
      const auto& statistics = std::get<DescriptorPtr<StatisticsDescriptor>>(edit.object);
      if (statistics == nullptr) statistics_.Erase(edit.oid);
      else statistics_.Put(edit.oid, statistics);
      return;
    }
  }
}

const RoleDescriptor* CatalogTree::FindRole(Oid role) const { return Raw(roles_.Find(role)); }
const RoleDescriptor* CatalogTree::FindRole(std::string_view name) const { return Raw(roles_.FindByName(0, name)); }
const DatabaseDescriptor* CatalogTree::FindDatabase(Oid database) const { return Raw(databases_.Find(database)); }
const DatabaseDescriptor* CatalogTree::FindDatabase(std::string_view name) const {
  return Raw(databases_.FindByName(0, name));
}
const TablespaceDescriptor* CatalogTree::FindTablespace(Oid tablespace) const {
  return Raw(tablespaces_.Find(tablespace));
}
const TablespaceDescriptor* CatalogTree::FindTablespace(std::string_view name) const {
  return Raw(tablespaces_.FindByName(0, name));
}
const SchemaDescriptor* CatalogTree::FindSchema(Oid schema) const { return Raw(schemas_.Find(schema)); }
const SchemaDescriptor* CatalogTree::FindSchema(Oid database, std::string_view name) const {
  if (const auto* found = schemas_.FindByName(database, name)) return found->get();
  return Raw(schemas_.FindByName(0, name));
}

DescriptorPtr<RelationDescriptor> CatalogTree::FindRelation(Oid relation) const {
  if (relation >= kFirstUserOid || seed_overrides_) {
    if (const auto* found = relations_.Find(relation)) return *found;
  }
  const uint32_t position = Seed::Get().relation_oids.Find(relation);
  return position == kNotInSeed ? nullptr : Seed::Get().relations[position];
}

DescriptorPtr<RelationDescriptor> CatalogTree::FindRelation(Oid schema, std::string_view name) const {
  if (const auto* found = relations_.FindByName(schema, name)) return *found;
  const uint32_t position = Seed::Get().relation_names.FindOne(schema, name);
  return position == kNotInSeed ? nullptr : Seed::Get().relations[position];
}

const TypeDescriptor* CatalogTree::FindTypeDescriptor(Oid type) const {
  if (type >= kFirstUserOid || seed_overrides_) {
    if (const auto* found = types_.Find(type)) return found->get();
  }
  return At(Seed::Get().types, Seed::Get().type_oids.Find(type));
}

const TypeDescriptor* CatalogTree::FindTypeDescriptor(Oid schema, std::string_view name) const {
  if (const auto* found = types_.FindByName(schema, name)) return found->get();
  return At(Seed::Get().types, Seed::Get().type_names.FindOne(schema, name));
}

const TypeInfo* CatalogTree::FindType(Oid type) const {
  const TypeDescriptor* found = FindTypeDescriptor(type);
  return found == nullptr ? nullptr : &found->info;
}

const FunctionDescriptor* CatalogTree::FindFunction(Oid function) const {
  if (function >= kFirstUserOid || seed_overrides_) {
    if (const auto* found = functions_.Find(function)) return found->get();
  }
  return At(Seed::Get().functions, Seed::Get().function_oids.Find(function));
}

std::vector<const FunctionDescriptor*> CatalogTree::FindFunctions(Oid schema, std::string_view name) const {
  std::vector<const FunctionDescriptor*> found;
  const Seed& seed = Seed::Get();
  for (const uint32_t position : seed.function_names.Find(schema, name)) {
    const FunctionDescriptor& function = seed.functions[position];
    if (!Hides(function.oid) || functions_.Find(function.oid) == nullptr) found.push_back(&function);
  }
  functions_.ForEachNamed(schema, name, [&found](const auto& function) { found.push_back(function.get()); });
  return found;
}

const OperatorDescriptor* CatalogTree::FindOperator(Oid op) const {
  if (op >= kFirstUserOid || seed_overrides_) {
    if (const auto* found = operators_.Find(op)) return found->get();
  }
  return At(Seed::Get().operators, Seed::Get().operator_oids.Find(op));
}

std::vector<const OperatorDescriptor*> CatalogTree::FindOperators(Oid schema, std::string_view name) const {
  std::vector<const OperatorDescriptor*> found;
  const Seed& seed = Seed::Get();
  for (const uint32_t position : seed.operator_names.Find(schema, name)) {
    const OperatorDescriptor& op = seed.operators[position];
    if (!Hides(op.oid) || operators_.Find(op.oid) == nullptr) found.push_back(&op);
  }
  operators_.ForEachNamed(schema, name, [&found](const auto& op) { found.push_back(op.get()); });
  return found;
}

const OperatorDescriptor* CatalogTree::FindOperator(Oid schema, std::string_view name, Oid left, Oid right) const {
  const OperatorDescriptor* found = nullptr;
  operators_.ForEachNamed(schema, name, [&](const auto& op) {
    if (op->left == left && op->right == right) found = op.get();
  });
  if (found != nullptr) return found;
  const Seed& seed = Seed::Get();
  return At(seed.operators, seed.operator_signatures.Find(Seed::OperatorKey(name, left, right), [&](uint32_t position) {
    const OperatorDescriptor& op = seed.operators[position];
    return op.schema == schema && op.left == left && op.right == right && op.name == name;
  }));
}

const CastDescriptor* CatalogTree::FindCast(Oid source, Oid target) const {
  const CastDescriptor* found = nullptr;
  casts_.ForEachIn(source, [&](const auto& cast) {
    if (cast->target == target) found = cast.get();
  });
  if (found != nullptr) return found;
  return At(Seed::Get().casts, Seed::Get().cast_types.Find(uint64_t{source} << 32 | target));
}

const CollationDescriptor* CatalogTree::FindCollation(Oid collation) const {
  if (collation >= kFirstUserOid || seed_overrides_) {
    if (const auto* found = collations_.Find(collation)) return found->get();
  }
  return At(Seed::Get().collations, Seed::Get().collation_oids.Find(collation));
}

const CollationDescriptor* CatalogTree::FindCollation(Oid schema, std::string_view name) const {
  if (const auto* found = collations_.FindByName(schema, name)) return found->get();
  return At(Seed::Get().collations, Seed::Get().collation_names.FindOne(schema, name));
}

const std::string* CatalogTree::FindComment(Oid class_oid, Oid object, int32_t sub_object) const {
  const auto* found = comments_.Find(CommentKey{class_oid, object, sub_object});
  return found == nullptr ? nullptr : &(*found)->text;
}

const RoleSettingDescriptor* CatalogTree::FindRoleSettings(Oid database, Oid role) const {
  return Raw(role_settings_.Find(RoleSettingKey{database, role}));
}

const StatisticsDescriptor* CatalogTree::FindStatistics(Oid relation) const { return Raw(statistics_.Find(relation)); }

}  // namespace basalt
