// Which collation an expression's text has, and who said so: COLLATE beats columns, and two different ones of the same rank are a
// mistake, at once for two COLLATEs, and for two columns where something is to be sorted or grouped by them. The rules are the
// manual's chapter on collations.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

enum class Strength : uint8_t { kNone, kImplicit, kConflict, kExplicit };

struct Derived {
  Strength strength = Strength::kNone;
  Oid collation = kInvalidOid;
  int location = -1;
  Oid other = kInvalidOid;  // kConflict: the second collation and where it comes from
  int other_location = -1;
};

class CollationChecker {
 public:
  explicit CollationChecker(const CatalogSnapshot& catalog) : catalog_(catalog) {}

  // Throws on two different COLLATEs; keyed: also on two implicit collations.
  Derived Check(Expression& expression, bool keyed) const {
    const Derived derived = Derive(expression);
    if (keyed) RefuseConflict(derived);
    return derived;
  }
  void Merge(const Derived& part, Derived* whole) const {
    if (part.strength > whole->strength) {
      *whole = part;
      return;
    }
    if (part.strength < whole->strength || part.collation == whole->collation) return;
    if (part.strength == Strength::kExplicit) {
      throw SqlError(sqlstate::kCollationMismatch, Format("collation mismatch between explicit collations \"{}\" and \"{}\"",
                                                          Name(whole->collation), Name(part.collation))).At(part.location);
    }
    if (part.strength != Strength::kImplicit) return;
    if (whole->collation == kDefaultCollationOid) {
      *whole = part;
    } else if (part.collation != kDefaultCollationOid) {
      whole->strength = Strength::kConflict;
      whole->other = part.collation;
      whole->other_location = part.location;
    }
  }
  void RefuseConflict(const Derived& derived) const {
    if (derived.strength != Strength::kConflict) return;
    throw SqlError(sqlstate::kCollationMismatch, Format("collation mismatch between implicit collations \"{}\" and \"{}\"",
                                                        Name(derived.collation), Name(derived.other)))
        .Hint("You can choose the collation by applying the COLLATE clause to one or both expressions.").At(derived.other_location);
  }

 private:
  std::string Name(Oid collation) const {
    const CollationDescriptor* descriptor = catalog_.FindCollation(collation);
    return descriptor == nullptr ? std::string() : descriptor->name;
  }

  Derived Derive(Expression& e) const {
    Derived inside;
    const auto alone = [&](ExpressionPtr& child) { (void)Derive(*child); };
    switch (e.kind) {
      case ExpressionKind::kRelabel:
        if (e.form != Expression::Form::kSqlSyntax) break;
        VisitChildren(e, alone);
        return {Strength::kExplicit, e.type.collation, e.location, kInvalidOid, -1};
      case ExpressionKind::kRow:
        VisitChildren(e, alone);
        return {};
      case ExpressionKind::kSubplan:
        VisitChildren(e, alone);
        return Implicit(e);
      case ExpressionKind::kCase: {
        auto& choice = As<CaseExpression>(e);
        for (CaseExpression::Branch& branch : choice.branches) {
          (void)Derive(*branch.condition);
          Merge(Derive(*branch.result), &inside);
        }
        if (choice.otherwise) Merge(Derive(*choice.otherwise), &inside);
        return Result(e, inside);
      }
      default: break;
    }
    VisitChildren(e, [&](ExpressionPtr& child) { Merge(Derive(*child), &inside); });
    return Result(e, inside);
  }
  static Derived Implicit(const Expression& e) {
    if (e.type.collation == kInvalidOid) return {};
    return {Strength::kImplicit, e.type.collation, StartLocation(e), kInvalidOid, -1};
  }
  static Derived Result(const Expression& e, const Derived& inside) {
    if (e.type.collation == kInvalidOid) return {};
    return inside.strength > Strength::kNone ? inside : Implicit(e);
  }

  const CatalogSnapshot& catalog_;
};

}  // namespace

void Binder::CheckCollations(Query& query) {
  if (!mixes_collations_) return;
  const CollationChecker checker(catalog_);
  for (size_t i = 0; i < query.targets.size(); ++i) {
    const int number = static_cast<int>(i);
    const auto has = [&](const std::vector<int>& list) { return std::find(list.begin(), list.end(), number) != list.end(); };
    const bool keyed = has(query.group_targets) || has(query.distinct_on) || (query.distinct && !query.targets[i].junk) ||
                       std::any_of(query.order_by.begin(), query.order_by.end(), [&](const OrderItem& item) { return item.target == number; });
    checker.Check(*query.targets[i].expression, keyed);
  }
  for (auto& aggregate : query.aggregates) {
    Derived arguments;
    for (ExpressionPtr& argument : aggregate->arguments) checker.Merge(checker.Check(*argument, aggregate->distinct), &arguments);
    for (SortKey& key : aggregate->order_by) checker.Check(*key.expression, true);
    if (aggregate->filter) checker.Check(*aggregate->filter, false);
  }
  for (auto& function : query.window_functions) {
    Derived arguments;
    for (ExpressionPtr& argument : function->arguments) checker.Merge(checker.Check(*argument, false), &arguments);
  }
  for (WindowDefinition& window : query.windows) {
    for (ExpressionPtr& key : window.partition_by) checker.Check(*key, true);
    for (SortKey& key : window.order_by) checker.Check(*key.expression, true);
  }
  if (query.from) {
    VisitFrom(*query.from, [&](ExpressionPtr& slot) { checker.Check(*slot, false); });
  }
  for (ExpressionPtr* clause : {&query.where, &query.having, &query.offset, &query.limit}) {
    if (*clause) checker.Check(**clause, false);
  }
}

// The columns of VALUES or of the sides of a set operation: one collation for all of them.
void Binder::CheckCommonCollation(const std::vector<Expression*>& column, bool all) {
  if (!mixes_collations_) return;
  const CollationChecker checker(catalog_);
  Derived common;
  for (Expression* value : column) checker.Merge(checker.Check(*value, false), &common);
  if (!all) checker.RefuseConflict(common);
}

void Binder::CheckCollation(Expression& expression) {
  if (mixes_collations_) CollationChecker(catalog_).Check(expression, false);
}

}  // namespace basalt
