// CREATE TYPE ... AS ENUM, ALTER TYPE ... ADD VALUE and RENAME VALUE.
#include <algorithm>
#include <cmath>

#include "base/sql_error.h"
#include "catalog/type_factory.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"

namespace basalt {
namespace {

constexpr size_t kMaxLabelBytes = 63;

void CheckLabel(std::string_view label) {
  if (label.size() <= kMaxLabelBytes) return;
  throw SqlError(sqlstate::kInvalidName, Format("invalid enum label \"{}\"", label))
      .Detail(Format("Labels must be {} bytes or less.", kMaxLabelBytes));
}

bool HasLabel(const std::vector<EnumLabel>& labels, std::string_view wanted) {
  return std::any_of(labels.begin(), labels.end(), [&](const EnumLabel& label) { return label.label == wanted; });
}

TypeDescriptor OwnedEnum(const DdlContext& ddl, const ast::List* names) {
  const auto catalog = ddl.catalog();
  const TypeDescriptor& type = *FindNamedType(ddl, *catalog, names, false);
  if (type.info.kind != TypeKind::kEnum) {
    throw SqlError(sqlstate::kWrongObjectType, Format("{} is not an enum", ShownType(ddl, type.info.oid)));
  }
  RequireTypeOwner(ddl, type);
  return type;
}

// Index entries hold a label's place as it was when they were made: labels in between would not sort among them.
bool IsIndexed(const DdlContext& ddl, Oid type) {
  const auto catalog = ddl.catalog();
  bool found = false;
  catalog->ForEachRelation([&](const RelationDescriptor& relation) {
    if (relation.index == nullptr) return;
    for (const IndexKey& key : relation.index->keys) {
      Oid at = key.type.oid;
      for (const TypeInfo* info = catalog->FindType(at); info != nullptr; info = catalog->FindType(at)) {
        if (at == type) found = true;
        if (info->kind == TypeKind::kDomain) at = info->base.oid;
        else if (info->kind == TypeKind::kArray) at = info->element;
        else if (info->kind == TypeKind::kRange || info->kind == TypeKind::kMultirange) at = info->range_subtype;
        else break;
      }
    }
  });
  return found;
}

size_t PlaceOf(const std::vector<EnumLabel>& labels, std::string_view wanted) {
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].label == wanted) return i;
  }
  throw SqlError(sqlstate::kInvalidParameterValue, Format("\"{}\" is not an existing enum label", wanted));
}

// Halfway between the neighbours; when no float lies between them, all get whole numbers again.
float OrderBetween(std::vector<EnumLabel>* labels, size_t place) {
  if (labels->empty()) return 1;
  if (place == 0) return labels->front().sort_order - 1;
  if (place == labels->size()) return labels->back().sort_order + 1;
  const auto middle = [&] { return ((*labels)[place - 1].sort_order + (*labels)[place].sort_order) / 2; };
  if (middle() == (*labels)[place - 1].sort_order || middle() == (*labels)[place].sort_order) {
    for (size_t i = 0; i < labels->size(); ++i) (*labels)[i].sort_order = static_cast<float>(i + 1);
  }
  return middle();
}

void AddValue(const DdlContext& ddl, TypeDescriptor type, const ast::AlterEnumStmt& node) {
  const std::string_view label = node.new_val;
  CheckLabel(label);
  std::vector<EnumLabel>& labels = type.info.enum_labels;
  if (HasLabel(labels, label)) {
    if (!node.skip_if_new_val_exists) throw SqlError(sqlstate::kDuplicateObject, Format("enum label \"{}\" already exists", label));
    return ddl.Notice(Format("enum label \"{}\" already exists, skipping", label), sqlstate::kDuplicateObject);
  }
  size_t place = labels.size();
  if (node.new_val_neighbor != nullptr) place = PlaceOf(labels, node.new_val_neighbor) + (node.new_val_is_after ? 1 : 0);
  if (place < labels.size() && IsIndexed(ddl, type.info.oid)) {
    ThrowNotSupported("ALTER TYPE ADD VALUE before existing values of an indexed enum");
  }
  const float order = OrderBetween(&labels, place);
  labels.insert(labels.begin() + static_cast<std::ptrdiff_t>(place), {ddl.NewOid(), order, std::string(label)});
  ddl.ddl().Put(std::move(type));
}

void RenameValue(const DdlContext& ddl, TypeDescriptor type, const ast::AlterEnumStmt& node) {
  CheckLabel(node.new_val);
  EnumLabel& label = type.info.enum_labels[PlaceOf(type.info.enum_labels, node.old_val)];
  if (HasLabel(type.info.enum_labels, node.new_val)) {
    throw SqlError(sqlstate::kDuplicateObject, Format("enum label \"{}\" already exists", node.new_val));
  }
  label.label = node.new_val;
  ddl.ddl().Put(std::move(type));
}

}  // namespace

std::string CreateEnum(ExecutionContext& context, const Statement& statement, const ast::CreateEnumStmt& node) {
  const DdlContext ddl(context, statement.text);
  const NewName name = ddl.ResolveNew(node.type_name, ObjectKind::kType);
  MakeRoomForType(ddl, name);
  const Oid oid = ddl.NewOid();
  const Oid array = ddl.NewOid();
  std::vector<EnumLabel> labels;
  for (const ast::Node* value : node.vals) {
    const std::string label = ast::StringValue(value);
    CheckLabel(label);
    if (HasLabel(labels, label)) {
      throw SqlError(sqlstate::kUniqueViolation, "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"")
          .Detail(Format("Key (enumtypid, enumlabel)=({}, {}) already exists.", oid, label));
    }
    labels.push_back({ddl.NewOid(), static_cast<float>(labels.size() + 1), label});
  }
  PutWithArray(ddl, MakeEnumType(oid, array, name.schema, name.name, context.role(), std::move(labels)));
  return "CREATE TYPE";
}

std::string AlterEnum(ExecutionContext& context, const Statement& statement, const ast::AlterEnumStmt& node) {
  const DdlContext ddl(context, statement.text);
  const TypeDescriptor type = OwnedEnum(ddl, node.type_name);
  ddl.ddl().LockObject(ObjectKind::kType, type.info.oid);
  // It may have been altered while we waited.
  const auto catalog = ddl.catalog();
  const TypeDescriptor* now = catalog->FindTypeDescriptor(type.info.oid);
  if (now == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", JoinNames(node.type_name)));
  if (node.old_val != nullptr) RenameValue(ddl, *now, node);
  else AddValue(ddl, *now, node);
  return "ALTER TYPE";
}

}  // namespace basalt
