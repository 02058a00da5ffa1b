#include "catalog/ddl_transaction.h"

#include <atomic>

#include "base/byte_order.h"
#include "base/sql_error.h"
#include "catalog/record_codec.h"
#include "catalog/type_factory.h"

namespace basalt {
namespace {

// Versions and generations of uncommitted state: above all published ones and never repeated, so no cached plan fits them.
uint64_t NextPrivateVersion() {
  static std::atomic<uint64_t> counter{uint64_t{1} << 63};
  return counter.fetch_add(1, std::memory_order_relaxed);
}

Oid ClassOf(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kRole: return 1260;
    case ObjectKind::kDatabase: return 1262;
    case ObjectKind::kTablespace: return 1213;
    case ObjectKind::kSchema: return 2615;
    case ObjectKind::kRelation: return 1259;
    case ObjectKind::kType: return 1247;
    case ObjectKind::kFunction: return 1255;
    case ObjectKind::kOperator: return 2617;
    case ObjectKind::kCast: return 2605;
    case ObjectKind::kCollation: return 3456;
    default: return 0;
  }
}
constexpr Oid kConstraintClass = 2606;

template <typename T>
Oid SchemaOf(const T& object) {
  if constexpr (requires { object.schema; }) return object.schema;
  else if constexpr (requires { object.info.schema; }) return object.info.schema;
  else return kInvalidOid;
}

std::string LockKey(char prefix, ObjectKind kind, Oid oid, std::string_view name) {
  std::string key{prefix, static_cast<char>(kind)};
  char bytes[4];
  StoreBigEndian(bytes, oid);
  key.append(bytes, sizeof(bytes));
  return key.append(name);
}

bool HasRowType(RelationKind kind) {
  return kind == RelationKind::kTable || kind == RelationKind::kView || kind == RelationKind::kMaterializedView ||
         kind == RelationKind::kComposite;
}

}  // namespace

DdlTransaction::DdlTransaction(CatalogStore& store, Transaction& transaction, TemporaryCatalog* temporary)
    : store_(store), transaction_(transaction), temporary_(temporary) {}

std::shared_ptr<const CatalogSnapshot> DdlTransaction::Base() {
  const std::shared_ptr<const CatalogSnapshot> newest = store_.newest();
  return temporary_ == nullptr ? newest : temporary_->Over(newest);
}

std::shared_ptr<const CatalogSnapshot> DdlTransaction::snapshot() {
  std::shared_ptr<const CatalogSnapshot> base = Base();
  const auto& published = delta_->edits;
  if (published.empty() && temporary_edits_.empty()) return base;
  const bool fits = view_ != nullptr && base == base_ && applied_published_ <= published.size() &&
                    applied_temporary_ <= temporary_edits_.size();
  if (fits && applied_published_ == published.size() && applied_temporary_ == temporary_edits_.size()) return view_;
  auto tree = std::make_shared<CatalogTree>(fits ? *view_ : static_cast<const CatalogTree&>(*base));
  for (size_t i = fits ? applied_published_ : 0; i < published.size(); ++i) tree->Apply(published[i]);
  for (size_t i = fits ? applied_temporary_ : 0; i < temporary_edits_.size(); ++i) tree->Apply(temporary_edits_[i]);
  tree->set_generation(NextPrivateVersion());
  base_ = std::move(base);
  view_ = std::move(tree);
  applied_published_ = published.size();
  applied_temporary_ = temporary_edits_.size();
  return view_;
}

void DdlTransaction::Record(CatalogEdit edit, bool temporary) {
  if (temporary) {
    temporary_edits_.push_back(std::move(edit));
    return;
  }
  if (IsDrop(edit)) transaction_.DeleteCatalogRecord(RecordKey(edit));
  else transaction_.PutCatalogRecord(RecordKey(edit), EncodeRecord(edit.object));
  delta_->edits.push_back(std::move(edit));
  if (announced_) return;
  transaction_.SetCatalogChange(delta_);
  announced_ = true;
}

template <typename T>
void DdlTransaction::PutObject(T object) {
  const Oid oid = OidOf(object);
  const bool temporary = IsTemporarySchema(SchemaOf(object));
  Record(CatalogEdit{oid, std::make_shared<const T>(std::move(object))}, temporary);
}

void DdlTransaction::Put(RelationDescriptor relation) {
  LockObject(ObjectKind::kRelation, relation.oid);
  if (relation.version != 0) {
    const auto current = snapshot()->FindRelation(relation.oid);
    if (current == nullptr || current->version != relation.version) {
      throw SqlError(sqlstate::kInternalError, "tuple concurrently updated");
    }
  }
  if (relation.row_type == kInvalidOid && HasRowType(relation.kind)) relation.row_type = store_.storage().NewOid();
  relation.version = NextPrivateVersion();
  const Oid oid = relation.oid;
  const bool temporary = IsTemporarySchema(relation.schema);
  auto object = std::make_shared<RelationDescriptor>(std::move(relation));
  LinkMissingValues(*object);
  Record(CatalogEdit{oid, DescriptorPtr<RelationDescriptor>(object)}, temporary);
  if (object->row_type != kInvalidOid && HasRowType(object->kind)) PutRowTypes(*object);
}

// The row type says what the relation says; its array type follows name, schema and owner.
void DdlTransaction::PutRowTypes(const RelationDescriptor& relation) {
  const auto catalog = snapshot();
  const TypeDescriptor* old = catalog->FindTypeDescriptor(relation.row_type);
  TypeDescriptor type = MakeRowType(relation, old == nullptr ? store_.storage().NewOid() : old->info.array);
  if (old != nullptr) type.acl = old->acl;
  const bool array_fits = old != nullptr && old->info.name == type.info.name && old->info.schema == type.info.schema &&
                          old->owner == type.owner;
  if (!array_fits && type.info.array != kInvalidOid && relation.kind != RelationKind::kIndex) {
    PutObject(MakeArrayType(type, ArrayTypeName(*catalog, type.info.schema, type.info.name)));
  }
  PutObject(std::move(type));
}

void DdlTransaction::Put(TypeDescriptor type) {
  if (type.info.relation != kInvalidOid) {
    if (const auto relation = snapshot()->FindRelation(type.info.relation)) {
      type.info.fields = MakeRowType(*relation, type.info.array).info.fields;
    }
  }
  PutObject(std::move(type));
}

void DdlTransaction::Put(CommentDescriptor comment) {
  bool temporary = false;
  for (const ObjectKind kind : {ObjectKind::kRelation, ObjectKind::kType, ObjectKind::kFunction}) {
    if (ClassOf(kind) == comment.class_oid) temporary = IsTemporaryObject(kind, comment.object);
  }
  Record(CatalogEdit{0, std::make_shared<const CommentDescriptor>(std::move(comment))}, temporary);
}

void DdlTransaction::Put(RoleSettingDescriptor setting) {
  Record(CatalogEdit{0, std::make_shared<const RoleSettingDescriptor>(std::move(setting))}, false);
}

void DdlTransaction::Put(StatisticsDescriptor statistics) {
  const Oid relation = statistics.relation;
  const bool temporary = IsTemporaryObject(ObjectKind::kRelation, relation);
  if (statistics.columns.empty()) return Record(CatalogEdit{relation, EmptyObject(ObjectKind::kStatistics)}, temporary);
  Record(CatalogEdit{relation, std::make_shared<const StatisticsDescriptor>(std::move(statistics))}, temporary);
}

bool DdlTransaction::IsTemporaryObject(ObjectKind kind, Oid object) {
  if (temporary_ == nullptr) return false;
  if (temporary_->Contains(kind, object)) return true;
  for (const CatalogEdit& edit : temporary_edits_) {
    if (edit.kind() == kind && edit.oid == object) return true;
  }
  return false;
}

void DdlTransaction::DropComments(ObjectKind kind, Oid object) {
  if (ClassOf(kind) == 0) return;
  const auto catalog = snapshot();
  std::vector<CommentDescriptor> comments;
  const auto collect = [&comments](const CommentDescriptor& comment) { comments.push_back(comment); };
  catalog->ForEachCommentOn(ClassOf(kind), object, collect);
  if (kind == ObjectKind::kRelation) {
    if (const auto relation = catalog->FindRelation(object)) {
      for (const ConstraintDescriptor& constraint : relation->constraints) {
        catalog->ForEachCommentOn(kConstraintClass, constraint.oid, collect);
      }
    }
  }
  for (CommentDescriptor& comment : comments) {
    comment.text.clear();
    Put(std::move(comment));
  }
}

void DdlTransaction::DropOne(ObjectKind kind, Oid object) {
  DropComments(kind, object);
  if (kind == ObjectKind::kRelation && snapshot()->FindStatistics(object) != nullptr) Put(StatisticsDescriptor{object, 0, 0, {}});
  const bool temporary = IsTemporaryObject(kind, object);
  Record(CatalogEdit{object, EmptyObject(kind)}, temporary);
}

void DdlTransaction::Drop(ObjectKind kind, Oid object) {
  LockObject(kind, object);
  const auto catalog = snapshot();
  if (kind == ObjectKind::kRelation) {
    const auto relation = catalog->FindRelation(object);
    if (relation == nullptr) return;
    if (relation->row_type != kInvalidOid) Drop(ObjectKind::kType, relation->row_type);
  } else if (kind == ObjectKind::kType) {
    const TypeDescriptor* type = catalog->FindTypeDescriptor(object);
    if (type == nullptr) return;
    if (type->info.array != kInvalidOid) DropOne(ObjectKind::kType, type->info.array);
  }
  if (object < kFirstUserOid && kind >= ObjectKind::kRelation && kind <= ObjectKind::kCollation) {
    ThrowInternal(Format("object {} of kind {} is built in and cannot be dropped", object, static_cast<int>(kind)));
  }
  DropOne(kind, object);
}

void DdlTransaction::LockName(ObjectKind kind, Oid parent, std::string_view name) {
  transaction_.LockCatalogKey(LockKey('n', kind, parent, name));
}

void DdlTransaction::LockObject(ObjectKind kind, Oid object) {
  transaction_.LockCatalogKey(LockKey('o', kind, object, {}));
}

void DdlTransaction::MarkSavepoint(int level) {
  marks_.push_back({level, delta_->edits.size(), temporary_edits_.size()});
}

void DdlTransaction::RollbackToSavepoint(int level) {
  while (!marks_.empty() && marks_.back().level > level) marks_.pop_back();
  // A transaction whose first DDL came after the savepoint has no mark for it: everything goes.
  const Mark mark = marks_.empty() || marks_.back().level != level ? Mark{level, 0, 0} : marks_.back();
  delta_->edits.resize(mark.published);
  temporary_edits_.resize(mark.temporary);
  view_.reset();
}

void DdlTransaction::Committed() {
  if (temporary_ != nullptr && !temporary_edits_.empty()) temporary_->Apply(temporary_edits_);
  temporary_edits_.clear();
}

}  // namespace basalt
