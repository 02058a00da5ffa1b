#include "catalog/temporary_catalog.h"

#include "catalog/catalog_tree.h"
#include "catalog/record_codec.h"

namespace basalt {
TemporaryCatalog::TemporaryCatalog() = default;
TemporaryCatalog::~TemporaryCatalog() = default;

void TemporaryCatalog::MakeSchema(Oid schema, Oid database, int32_t backend, Oid owner) {
  SchemaDescriptor descriptor;
  descriptor.oid = schema;
  descriptor.database = database;
  descriptor.name = "pg_temp_" + std::to_string(backend);
  descriptor.owner = owner;
  schema_ = schema;
  Apply({CatalogEdit{schema, std::make_shared<const SchemaDescriptor>(std::move(descriptor))}});
}

bool TemporaryCatalog::Contains(ObjectKind kind, Oid object) const {
  return objects_.contains(RecordKey(CatalogEdit{object, EmptyObject(kind)}));
}

std::shared_ptr<const CatalogSnapshot> TemporaryCatalog::Over(const std::shared_ptr<const CatalogSnapshot>& newest) {
  if (objects_.empty()) return newest;
  if (overlay_ == nullptr || base_ != newest) {
    auto tree = std::make_shared<CatalogTree>(static_cast<const CatalogTree&>(*newest));
    for (const auto& [key, edit] : objects_) tree->Apply(edit);
    overlay_ = std::move(tree);
    base_ = newest;
  }
  return overlay_;
}

void TemporaryCatalog::ForEachRelation(const std::function<void(const RelationDescriptor&)>& visit) const {
  for (const auto& [key, edit] : objects_) {
    if (const auto* relation = std::get_if<DescriptorPtr<RelationDescriptor>>(&edit.object)) visit(**relation);
  }
}

void TemporaryCatalog::Apply(const std::vector<CatalogEdit>& edits) {
  for (const CatalogEdit& edit : edits) {
    std::string key = RecordKey(edit);
    if (IsDrop(edit)) objects_.erase(key);
    else objects_.insert_or_assign(std::move(key), edit);
  }
  base_.reset();
  overlay_.reset();
}

void TemporaryCatalog::Clear() {
  std::erase_if(objects_, [](const auto& entry) { return entry.second.kind() != ObjectKind::kSchema; });
  base_.reset();
  overlay_.reset();
}

}  // namespace basalt
