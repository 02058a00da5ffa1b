// TemporaryCatalog: the temporary schema of one connection: descriptors that no other connection sees and that never reach
// the published catalog or the disk. Owned by ConnectionState, one thread. Readers use Over(newest): a snapshot with the
// temporary objects in it, so lookups need not know of them; without temporary objects it is newest itself.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog_snapshot.h"

namespace basalt {

struct CatalogEdit;
class CatalogTree;

class TemporaryCatalog {
 public:
  TemporaryCatalog();
  ~TemporaryCatalog();
  TemporaryCatalog(const TemporaryCatalog&) = delete;
  TemporaryCatalog& operator=(const TemporaryCatalog&) = delete;

  // The schema exists from the first temporary object to the end of the connection, whatever rolls back.
  Oid schema() const { return schema_; }
  void MakeSchema(Oid schema, Oid database, int32_t backend, Oid owner);  // pg_temp_<backend>
  bool empty() const { return objects_.empty(); }
  bool Contains(ObjectKind kind, Oid object) const;

  std::shared_ptr<const CatalogSnapshot> Over(const std::shared_ptr<const CatalogSnapshot>& newest);
  // Relations in it, for ON COMMIT actions, DISCARD TEMP and the end of the connection.
  void ForEachRelation(const std::function<void(const RelationDescriptor&)>& visit) const;

  // What a committed transaction did; drops remove.
  void Apply(const std::vector<CatalogEdit>& edits);
  void Clear();  // all but the schema

 private:
  Oid schema_ = kInvalidOid;
  std::map<std::string, CatalogEdit> objects_;  // by record key
  std::shared_ptr<const CatalogSnapshot> base_;     // what overlay_ was made over
  std::shared_ptr<const CatalogSnapshot> overlay_;
};

}  // namespace basalt
