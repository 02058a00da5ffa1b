// KernelCaller: calls a kernel of the built-in families by prosrc with argument texts, as SELECT prosrc('a', 'b') would, and
// gives the result's text, or "!SQLSTATE message". For tests; single thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/functions/registry.h"
#include "types/time_zone.h"
#include "types/type_oids.h"

namespace basalt {

class CallerEnvironment : public FunctionEnvironment, public TypeResolver, public ObjectNameResolver {
 public:
  const IoSettings& io_settings() const override { return settings; }
  const TypeResolver& types() const override { return *this; }
  const ObjectNameResolver& names() const override { return *this; }
  const CancelToken& cancel() const override { return cancel_; }
  int64_t transaction_time_us() const override { return now_us; }
  int64_t statement_time_us() const override { return now_us; }
  uint64_t NextRandom() override { return 4; }
  void SeedRandom(double) override {}
  void Notice(ErrorFields) override {}
  const TypeInfo* FindType(Oid) const override { return nullptr; }
  Oid ResolveName(Oid, std::string_view) const override { return kInvalidOid; }
  std::string FormatOid(Oid, Oid object) const override { return std::to_string(object); }

  IoSettings settings;
  int64_t now_us = 820'000'000'123'456;

 private:
  CancelToken cancel_;
};

struct TypedText {
  std::string type;  // "int4", "timestamptz" ...
  std::string text;
  bool is_null = false;
};

class KernelCaller {
 public:
  KernelCaller() : registry_(BuiltinFamilies()) { environment.settings.time_zone = TimeZone::Utc(); }

  std::string Call(const std::string& prosrc, const std::string& result_type, const std::vector<TypedText>& arguments) {
    const KernelEntry* kernel = registry_.FindKernel(prosrc);
    if (kernel == nullptr) return "!no kernel " + prosrc;
    std::vector<std::unique_ptr<Vector>> vectors;
    std::vector<const Vector*> pointers;
    std::vector<SqlType> types;
    Arena arena;
    const SqlType result_sql_type{TypeOid(result_type)};
    const PhysicalType result_physical = kernel->any_signature ? Physical(result_type) : kernel->signature.result;
    Vector result(result_physical);
    result.Reset();
    try {
      for (const TypedText& argument : arguments) types.push_back({TypeOid(argument.type)});
      FunctionContext context(environment, types, result_sql_type, kInvalidOid, false);
      context.set_arena(&arena);
      for (size_t i = 0; i < arguments.size(); ++i) {
        vectors.push_back(std::make_unique<Vector>(Physical(arguments[i].type)));
        NullableDatum value;
        value.is_null = arguments[i].is_null;
        if (!value.is_null) value.value = ParseText(types[i], arguments[i].text, context.io());
        vectors.back()->Reset();
        vectors.back()->Set(0, value);
        pointers.push_back(vectors.back().get());
      }
      KernelCall call{context, pointers, RowSelection{nullptr, 1}, result};
      kernel->function(call);
      if (result.IsNull(0)) return "NULL";
      std::string out;
      FormatText(result_sql_type, result.Get(0).value, context.io(), &out);
      return out;
    } catch (const SqlError& error) {
      return "!" + error.fields().state.ToString() + " " + error.fields().message;
    }
  }

  CallerEnvironment environment;

 private:
  struct TypeRow {
    const char* name;
    Oid oid;
    PhysicalType physical;
  };
  static const TypeRow& Type(const std::string& name) {
    static const TypeRow kTypes[] = {
        {"bool", kBoolOid, PhysicalType::kBool},
        {"int2", kInt2Oid, PhysicalType::kInt16},
        {"int4", kInt4Oid, PhysicalType::kInt32},
        {"int8", kInt8Oid, PhysicalType::kInt64},
        {"float4", kFloat4Oid, PhysicalType::kFloat32},
        {"float8", kFloat8Oid, PhysicalType::kFloat64},
        {"numeric", kNumericOid, PhysicalType::kNumeric},
        {"text", kTextOid, PhysicalType::kString},
        {"date", kDateOid, PhysicalType::kInt32},
        {"time", kTimeOid, PhysicalType::kInt64},
        {"timetz", kTimeTzOid, PhysicalType::kTimeTz},
        {"timestamp", kTimestampOid, PhysicalType::kInt64},
        {"timestamptz", kTimestampTzOid, PhysicalType::kInt64},
        {"interval", kIntervalOid, PhysicalType::kInterval},
    };
    for (const TypeRow& row : kTypes) {
      if (name == row.name) return row;
    }
    throw std::runtime_error("type " + name);
  }
  static Oid TypeOid(const std::string& name) { return Type(name).oid; }
  static PhysicalType Physical(const std::string& name) { return Type(name).physical; }

  FunctionRegistry registry_;
};

}  // namespace basalt
