// How the catalog takes part in commits without storage knowing it. The published state is one object {sequence, snapshot,
// catalog version}; the write stage asks the CatalogMerger for the next version when a batch carries a CatalogChange.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <functional>

#include "storage/storage_types.h"

namespace basalt {

class CatalogVersion {  // base of the catalog's immutable snapshot
 public:
  virtual ~CatalogVersion() = default;
};

class CatalogChange {  // base of one transaction's delta
 public:
  virtual ~CatalogChange() = default;
};

class CatalogMerger {
 public:
  virtual ~CatalogMerger() = default;
  // Called on the write-stage thread after the batch is written, in commit order. Must not throw: names and parents were
  // locked, so a merge cannot conflict.
  virtual std::shared_ptr<const CatalogVersion> Merge(const std::shared_ptr<const CatalogVersion>& newest,
                                                      const CatalogChange& change) = 0;
};

}  // namespace basalt
