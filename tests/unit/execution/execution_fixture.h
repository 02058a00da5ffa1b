// Plans and expressions built by hand, run over a real storage engine, without catalog and connection: an environment with
// default settings, the built-in types and the built-in functions.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "engine/execution/operators/operator.h"
#include "storage/storage_engine.h"
#include "types/time_zone.h"

namespace basalt {

class TestTypes : public TypeResolver {
 public:
  const TypeInfo* FindType(Oid type) const override {
    auto& info = types_[type];
    if (info == nullptr) {
      info = std::make_unique<TypeInfo>();
      info->oid = type;
      info->physical = BuiltinPhysicalType(type);
      if (type == kInt4ArrayOid) info->kind = TypeKind::kArray, info->element = kInt4Oid;
      if (type == kTextArrayOid) info->kind = TypeKind::kArray, info->element = kTextOid;
    }
    return info.get();
  }

 private:
  mutable std::map<Oid, std::unique_ptr<TypeInfo>> types_;
};

class TestNames : public ObjectNameResolver {
 public:
  Oid ResolveName(Oid, std::string_view) const override { return kInvalidOid; }
  std::string FormatOid(Oid, Oid object) const override { return object == kInt4Oid ? "integer" : std::to_string(object); }
};

class TestEnvironment : public FunctionEnvironment {
 public:
  TestEnvironment() { settings_.time_zone = TimeZone::Utc(); }
  const IoSettings& io_settings() const override { return settings_; }
  const TypeResolver& types() const override { return types_; }
  const ObjectNameResolver& names() const override { return names_; }
  const CancelToken& cancel() const override { return cancel_; }
  int64_t transaction_time_us() const override { return 0; }
  int64_t statement_time_us() const override { return 0; }
  uint64_t NextRandom() override { return ++random_; }
  void SeedRandom(double) override {}
  void Notice(ErrorFields) override {}
  CancelToken& cancel_token() { return cancel_; }

 private:
  IoSettings settings_;
  TestTypes types_;
  TestNames names_;
  CancelToken cancel_;
  uint64_t random_ = 0;
};

inline SqlType TypeOf(Oid oid) { return {oid, -1, kInvalidOid}; }

// Expressions. Values are int4, text and bool; NULL as std::nullopt.
inline ExpressionPtr Literal(Oid type, const NullableDatum& value) {
  auto constant = std::make_unique<ConstantExpression>();
  constant->type = TypeOf(type);
  constant->physical = BuiltinPhysicalType(type);
  constant->value = Value(constant->type, constant->physical, value.is_null ? nullptr : &value.value);
  return constant;
}
inline ExpressionPtr Int4(int32_t value) { return Literal(kInt4Oid, {MakeDatum<int32_t>(value), false}); }
inline ExpressionPtr Bigint(int64_t value) { return Literal(kInt8Oid, {MakeDatum<int64_t>(value), false}); }
inline ExpressionPtr Bool(bool value) { return Literal(kBoolOid, {MakeDatum<bool>(value), false}); }
inline ExpressionPtr Text(std::string_view value) { return Literal(kTextOid, {MakeDatum<StringRef>(StringRef(value)), false}); }
inline ExpressionPtr Null(Oid type) { return Literal(type, NullableDatum()); }
inline ExpressionPtr Column(int index, Oid type) {
  auto column = std::make_unique<ColumnExpression>();
  column->type = TypeOf(type);
  column->physical = BuiltinPhysicalType(type);
  column->index = index;
  return column;
}
inline ExpressionPtr ExecParameterOf(int id, Oid type) {
  auto parameter = std::make_unique<ExecParameterExpression>();
  parameter->type = TypeOf(type);
  parameter->physical = BuiltinPhysicalType(type);
  parameter->id = id;
  return parameter;
}
template <typename... Expressions>
ExpressionList List(Expressions&&... expressions) {
  ExpressionList list;
  (list.push_back(std::move(expressions)), ...);
  return list;
}
// A strict immutable function of the registry by prosrc.
ExpressionPtr Call(const char* prosrc, Oid result, ExpressionList arguments, char volatility = 'i');
inline ExpressionPtr Equal(ExpressionPtr left, ExpressionPtr right) {
  return Call("int4eq", kBoolOid, List(std::move(left), std::move(right)));
}
inline ExpressionPtr Less(ExpressionPtr left, ExpressionPtr right) {
  return Call("int4lt", kBoolOid, List(std::move(left), std::move(right)));
}
inline ExpressionPtr Plus(ExpressionPtr left, ExpressionPtr right) {
  return Call("int4pl", kInt4Oid, List(std::move(left), std::move(right)));
}
inline ExpressionPtr Divide(ExpressionPtr left, ExpressionPtr right) {
  return Call("int4div", kInt4Oid, List(std::move(left), std::move(right)));
}
std::unique_ptr<AggregateExpression> Aggregate(Oid aggregate, Oid result, ExpressionList arguments);

// Plans.
template <typename Node>
std::shared_ptr<Node> MakeNode(std::vector<Oid> output) {
  auto node = std::make_shared<Node>();
  for (Oid type : output) {
    node->output_types.push_back(TypeOf(type));
    node->output.push_back(BuiltinPhysicalType(type));
  }
  return node;
}
// VALUES of int4 rows; INT_MIN means NULL.
inline constexpr int32_t kNull = INT32_MIN;
std::shared_ptr<ValuesNode> IntRows(const std::vector<std::vector<int32_t>>& rows);

class ExecutionTest : public ::testing::Test {
 protected:
  ExecutionTest() : account_(nullptr), state_(environment_, &account_) { state_.exec_parameters.resize(8); }

  // The value as text, "NULL", or "ERROR sqlstate".
  std::string Evaluate(const Expression& expression);
  // Rows as "1,2|3,NULL"; or "ERROR sqlstate: message".
  std::string Run(const PlanNode& plan);
  std::string RunOperator(Operator& plan, const std::vector<SqlType>& types);
  std::string ToText(const SqlType& type, const NullableDatum& value);
  static std::string Sorted(const std::string& rows);

  MemoryAccount account_;
  TestEnvironment environment_;
  ExecutionState state_;
};

}  // namespace basalt
