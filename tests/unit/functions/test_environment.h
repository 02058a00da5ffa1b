// What functions see of a session in these tests: PostgreSQL's types from the catalog's seed, ISO settings, UTC.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/functions/function_context.h"
#include "types/time_zone.h"

namespace basalt {

// Lines of a TSV below the repository's root (the tests run there), split at tabs, escapes undone; \N stays.
std::vector<std::vector<std::string>> ReadTsv(const std::string& path);

class SeedTypes : public TypeResolver {
 public:
  static const SeedTypes& Get();
  const TypeInfo* FindType(Oid type) const override {
    const auto found = types_.find(type);
    return found == types_.end() ? nullptr : &found->second;
  }
  PhysicalType Physical(Oid type) const { return GetType(type).physical; }
  void Add(TypeInfo info) { types_[info.oid] = std::move(info); }

 private:
  SeedTypes();
  std::map<Oid, TypeInfo> types_;
};

class TestEnvironment : public FunctionEnvironment, public ObjectNameResolver {
 public:
  TestEnvironment() { settings_.time_zone = TimeZone::Utc(); }
  const IoSettings& io_settings() const override { return settings_; }
  const TypeResolver& types() const override { return SeedTypes::Get(); }
  const ObjectNameResolver& names() const override { return *this; }
  const CancelToken& cancel() const override { return cancel_; }
  int64_t transaction_time_us() const override { return 0; }
  int64_t statement_time_us() const override { return 0; }
  uint64_t NextRandom() override { return random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL; }
  void SeedRandom(double seed) override { random_ = static_cast<uint64_t>(seed * 1e9); }
  void Notice(ErrorFields) override {}
  Oid ResolveName(Oid, std::string_view) const override { return kInvalidOid; }
  std::string FormatOid(Oid, Oid object) const override { return std::to_string(object); }

 private:
  IoSettings settings_;
  CancelToken cancel_;
  uint64_t random_ = 1;
};

}  // namespace basalt
