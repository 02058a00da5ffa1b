// Coercions as PostgreSQL's parser chooses them: which cast exists in which context, and the expression that does it. Types are
// compared by oid; type modifiers are applied by length coercion functions afterwards. Used by the binder only.
#pragma once

#include <optional>
#include <span>

#include "engine/planner/planning_context.h"

namespace basalt {

enum class CoercionContext : uint8_t { kImplicit, kAssignment, kExplicit };

struct CoercionPath {
  enum class Kind : uint8_t { kNone, kRelabel, kFunction, kArray, kViaIo } kind = Kind::kNone;
  Oid function = kInvalidOid;
};

class Coercer {
 public:
  explicit Coercer(PlanningContext& context) : context_(context), catalog_(context.catalog) {}

  CoercionPath FindPath(Oid target, Oid source, CoercionContext context) const;
  bool CanCoerce(std::span<const Oid> sources, std::span<const Oid> targets, CoercionContext context) const;
  bool CanCoerce(Oid source, Oid target, CoercionContext context) const;
  bool IsBinaryCoercible(Oid source, Oid target) const;

  // To the type alone; CanCoerce must have said yes. location: of the cast, -1 for implicit ones.
  ExpressionPtr CoerceType(ExpressionPtr expression, Oid target, int32_t target_typmod, CoercionContext context,
                           Expression::Form form, int location) const;
  // With the length coercion; null if there is no such cast.
  ExpressionPtr CoerceToTarget(ExpressionPtr expression, SqlType target, CoercionContext context, Expression::Form form,
                               int location) const;
  ExpressionPtr CoerceToBoolean(ExpressionPtr expression, std::string_view clause) const;
  ExpressionPtr CoerceToSpecific(ExpressionPtr expression, Oid target, std::string_view clause) const;
  // For CASE, UNION and so on; throws 42846 "CASE could not convert type a to b".
  ExpressionPtr CoerceToCommon(ExpressionPtr expression, SqlType target, std::string_view clause) const;
  // The type that all may become, PostgreSQL's select_common_type; clause null: kInvalidOid instead of an error.
  Oid SelectCommonType(std::span<const Expression* const> expressions, const char* clause) const;
  int32_t SelectCommonTypmod(std::span<const Expression* const> expressions, Oid common) const;

  // Polymorphic functions: replaces polymorphic entries of declared by the actual ones and returns the result type.
  Oid ResolvePolymorphic(std::span<const Oid> actual, std::span<Oid> declared, Oid result, bool allow_poly) const;
  bool PolymorphicConsistent(std::span<const Oid> actual, std::span<const Oid> declared) const;

  ExpressionPtr MakeConstant(SqlType type, const Datum* value) const;  // null pointer: NULL
  ExpressionPtr MakeFunction(const FunctionDescriptor& function, ExpressionList arguments, Oid result, Expression::Form form) const;
  void Finish(Expression* expression, SqlType type) const;  // type and physical type

 private:
  ExpressionPtr CoerceUnknown(const ConstantExpression& literal, Oid target, int32_t typmod, CoercionContext context,
                              Expression::Form form, int location) const;
  ExpressionPtr CoerceParameter(ExpressionPtr expression, Oid target) const;
  ExpressionPtr ApplyPath(const CoercionPath& path, ExpressionPtr expression, Oid base, SqlType base_type, CoercionContext context,
                          Expression::Form form, int location) const;
  ExpressionPtr CastFunction(Oid function, ExpressionPtr expression, SqlType result, bool is_explicit, Expression::Form form,
                             int location) const;
  ExpressionPtr ArrayCast(ExpressionPtr expression, SqlType target, CoercionContext context, Expression::Form form) const;
  ExpressionPtr CoerceRecord(ExpressionPtr expression, Oid target, CoercionContext context, Expression::Form form, int location) const;
  ExpressionPtr CheckDomain(ExpressionPtr expression, Oid domain, Expression::Form form, int location) const;
  ExpressionPtr ApplyTypmod(ExpressionPtr expression, SqlType target, CoercionContext context, Expression::Form form,
                            int location) const;
  Oid LengthFunction(Oid type) const;

  PlanningContext& context_;
  const CatalogSnapshot& catalog_;
};

}  // namespace basalt
