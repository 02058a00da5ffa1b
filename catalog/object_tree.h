// ObjectTree: all objects of one kind in a CatalogSnapshot, by oid and by (scope, name): two persistent trees over the same
// descriptors. Scope: the schema, for schemas the database, else 0. Copying is O(1); see persistent_map.h.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "catalog/descriptors.h"
#include "catalog/persistent_map.h"

namespace basalt {

struct NamedKey {
  Oid scope = 0;
  std::string name;
  Oid oid = 0;
};
struct NamedProbe {
  Oid scope;
  std::string_view name;
  Oid oid;
};
struct NamedLess {
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    if (a.scope != b.scope) return a.scope < b.scope;
    if (const int order = std::string_view(a.name).compare(b.name); order != 0) return order < 0;
    return a.oid < b.oid;
  }
};

template <typename T>
inline Oid OidOf(const T& object) { return object.oid; }
inline Oid OidOf(const TypeDescriptor& type) { return type.info.oid; }

inline Oid ScopeOf(const RoleDescriptor&) { return 0; }
inline Oid ScopeOf(const DatabaseDescriptor&) { return 0; }
inline Oid ScopeOf(const TablespaceDescriptor&) { return 0; }
inline Oid ScopeOf(const SchemaDescriptor& schema) { return schema.database; }
inline Oid ScopeOf(const TypeDescriptor& type) { return type.info.schema; }
inline Oid ScopeOf(const CastDescriptor& cast) { return cast.source; }
template <typename T>
inline Oid ScopeOf(const T& object) { return object.schema; }

template <typename T>
inline std::string_view NameOf(const T& object) { return object.name; }
inline std::string_view NameOf(const TypeDescriptor& type) { return type.info.name; }
inline std::string_view NameOf(const CastDescriptor&) { return {}; }

template <typename T>
class ObjectTree {
 public:
  using Pointer = std::shared_ptr<const T>;

  const Pointer* Find(Oid oid) const { return by_oid_.Find(oid); }
  const Pointer* FindByName(Oid scope, std::string_view name) const {
    const Pointer* found = nullptr;
    by_name_.ForEachFrom(NamedProbe{scope, name, 0}, [&](const NamedKey& key, const Pointer& object) {
      if (key.scope == scope && key.name == name) found = &object;
      return false;
    });
    return found;
  }
  template <typename Visit>
  void ForEachNamed(Oid scope, std::string_view name, Visit&& visit) const {
    by_name_.ForEachFrom(NamedProbe{scope, name, 0}, [&](const NamedKey& key, const Pointer& object) {
      if (key.scope != scope || key.name != name) return false;
      visit(object);
      return true;
    });
  }
  template <typename Visit>
  void ForEachIn(Oid scope, Visit&& visit) const {
    by_name_.ForEachFrom(NamedProbe{scope, {}, 0}, [&](const NamedKey& key, const Pointer& object) {
      if (key.scope != scope) return false;
      visit(object);
      return true;
    });
  }
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    by_oid_.ForEach([&visit](Oid, const Pointer& object) { visit(object); });
  }
  void Put(Pointer object) {
    const Oid oid = OidOf(*object);
    if (const Pointer* old = by_oid_.Find(oid)) {
      if (NameOf(**old) != NameOf(*object) || ScopeOf(**old) != ScopeOf(*object)) by_name_.Erase(KeyOf(**old));
    }
    by_name_.Put(NamedKey{ScopeOf(*object), std::string(NameOf(*object)), oid}, object);
    by_oid_.Put(oid, std::move(object));
  }
  void Erase(Oid oid) {
    const Pointer* old = by_oid_.Find(oid);
    if (old == nullptr) return;
    by_name_.Erase(KeyOf(**old));
    by_oid_.Erase(oid);
  }
  size_t size() const { return by_oid_.size(); }
  bool empty() const { return by_oid_.empty(); }

 private:
  static NamedProbe KeyOf(const T& object) { return {ScopeOf(object), NameOf(object), OidOf(object)}; }

  PersistentMap<Oid, Pointer> by_oid_;
  PersistentMap<NamedKey, Pointer, NamedLess> by_name_;
};

}  // namespace basalt
