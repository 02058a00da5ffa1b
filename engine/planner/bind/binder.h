// Binder: AST to bound Query and expressions: names, types, overloads, coercions, with PostgreSQL's errors and positions. One a
// statement (and one a view or stored expression inside it); lives on the stack of planning; one thread. Its parts:
// bind_expression*, bind_function* (calls, aggregates, windows), bind_column (names), bind_from*, bind_select*, bind_modify*.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/planner/bind/coerce.h"
#include "engine/planner/bind/overload.h"
#include "engine/planner/bind/place.h"
#include "engine/planner/bind/sql_bodies.h"
#include "engine/planner/planning_context.h"
#include "session/functions/xml_syntax.h"

namespace basalt {

struct NamespaceColumn {
  std::string name;
  std::shared_ptr<const Expression> expression;  // null: dropped
};

// What a table name or alias stands for at one place of a statement.
struct NamespaceItem {
  std::string name;                // empty: a join without alias
  FromItem* item = nullptr;
  std::vector<NamespaceColumn> columns;
  bool relation_visible = true, columns_visible = true, lateral_only = false, lateral_ok = true;
};
using Namespace = std::vector<NamespaceItem>;

inline constexpr const char* kIntoRefusal = "SELECT ... INTO is not allowed here";

struct Scope {
  Scope* parent = nullptr;
  Query* query = nullptr;
  Namespace items;
  std::vector<FromItem*> all_items;               // for hints: also those not visible here
  std::vector<std::shared_ptr<Cte>> ctes;
  std::vector<std::string> future_ctes;
  Place place = Place::kOther;
  bool lateral_active = false;
  bool in_aggregate = false;
  bool in_window_arguments = false;
  const RelationDescriptor* modified = nullptr;   // target of INSERT, UPDATE, DELETE
  std::vector<const ast::WindowDef*> windows;     // those of the WINDOW clause, then those of OVER (...): bound after everything else
  size_t named_windows = 0;
  std::optional<int> wrong_grouping;              // where an argument of GROUPING stands that can be none of this query's keys
  const ast::List* locking = nullptr;
  int set_functions = 0;
};

class Binder {
 public:
  explicit Binder(PlanningContext& context, Oid check_as = kInvalidOid, int view_depth = 0)
      : context_(context), catalog_(context.catalog), coercer_(context), overloads_(context, coercer_), check_as_(check_as),
        view_depth_(view_depth) {}

  std::unique_ptr<Query> BindStatement(const ast::Node* statement);
  std::unique_ptr<Query> BindSelect(const ast::SelectStmt* select, Scope* parent, bool resolve_unknowns, bool into_allowed = false);
  // Stand-alone expressions over one relation's columns (relation number 0 of the caller's choosing).
  ExpressionPtr BindStandalone(const ast::Node* node, const RelationDescriptor* relation, int relation_number, Place place);
  // SQL function bodies: $n are the arguments.
  ExpressionPtr BindInlineBody(const ast::Node* node, const ExpressionList* arguments);
  // The same of a whole statement.
  std::unique_ptr<Query> BindInlineStatement(const ast::Node* node, const ExpressionList* arguments);
  // CALL: finds the procedure; its input arguments.
  std::pair<const FunctionDescriptor*, ExpressionList> BindProcedure(const ast::FuncCall* node);
  // CHECK of a domain: VALUE is column 0 of this type.
  ExpressionPtr BindDomainCondition(const ast::Node* node, SqlType value_type);

  SqlType BindTypeName(const ast::TypeName* name);
  DescriptorPtr<RelationDescriptor> FindRelation(const ast::RangeVar* name, bool missing_ok);
  const Coercer& coercer() const { return coercer_; }
  ExpressionPtr CoerceAssignment(ExpressionPtr expression, SqlType target, std::string_view column, int location);
  void ResolveOutputUnknowns(Query* query);

 private:
  friend class ModifyBinder;
  friend class GroupChecker;

  // --- bind_expression.cpp
  ExpressionPtr Bind(Scope& scope, const ast::Node* node);
  ExpressionPtr Bind(Scope& scope, const ast::Node* node, Place place);
  ExpressionPtr BindNode(Scope& scope, const ast::Node* node);
  ExpressionList BindList(Scope& scope, const ast::List* list);
  ExpressionPtr BindConstant(const ast::A_Const* node);
  ExpressionPtr BindParameter(int number, int location);
  ExpressionPtr BindBoolean(Scope& scope, const ast::BoolExpr* node);
  // The first or last set function; null: none.
  static const Expression* FindSetFunction(const Expression& expression, bool last);
  static void RefuseSetFunction(const Expression* call, std::string_view message);
  ExpressionPtr BindCase(Scope& scope, const ast::CaseExpr* node);
  ExpressionPtr BindCoalesce(Scope& scope, const ast::CoalesceExpr* node);
  ExpressionPtr BindMinMax(Scope& scope, const ast::MinMaxExpr* node);
  ExpressionPtr BindNullTest(Scope& scope, const ast::NullTest* node);
  ExpressionPtr BindBooleanTest(Scope& scope, const ast::BooleanTest* node);
  ExpressionPtr BindTypeCast(Scope& scope, const ast::TypeCast* node);
  ExpressionPtr BindCollate(Scope& scope, const ast::CollateClause* node);
  ExpressionPtr BindIndirection(Scope& scope, const ast::A_Indirection* node);
  ExpressionPtr BindSubscripts(Scope& scope, ExpressionPtr container, const std::vector<const ast::A_Indices*>& subscripts,
                               bool assignment);
  ExpressionPtr SelectField(ExpressionPtr row, std::string_view field, int location);
  // Where a value of type record comes from, through subqueries and CTEs: an expression that knows its fields, or the row itself.
  const Expression& RecordSource(const Expression& row);
  ExpressionPtr BindArray(Scope& scope, const ast::A_ArrayExpr* node, SqlType target, bool is_explicit);
  ExpressionPtr BindRow(Scope& scope, const ast::RowExpr* node);
  ExpressionPtr BindValueFunction(const ast::SQLValueFunction* node);
  ExpressionPtr CastTo(ExpressionPtr expression, SqlType target, int location);
  std::vector<ExpressionPtr> ToCommonType(ExpressionList list, const char* clause, SqlType* type);

  // --- bind_operator.cpp
  ExpressionPtr BindOperatorNode(Scope& scope, const ast::A_Expr* node);
  ExpressionPtr BindIn(Scope& scope, const ast::A_Expr* node);
  ExpressionPtr BindBetween(Scope& scope, const ast::A_Expr* node);
  ExpressionPtr BindDistinct(Scope& scope, const ast::A_Expr* node);
  ExpressionPtr BindOperatorAny(Scope& scope, const ast::A_Expr* node, bool any);
  ExpressionPtr MakeOperator(Scope& scope, const ast::List* name, ExpressionPtr left, ExpressionPtr right, int location);
  ExpressionPtr MakeOperator(std::string_view schema, std::string_view name, ExpressionPtr left, ExpressionPtr right, int location);
  ExpressionPtr MakeArrayOperator(std::string_view schema, std::string_view name, bool any, ExpressionPtr scalar, ExpressionPtr array,
                                  int location);
  ExpressionPtr CompareRows(Scope& scope, const ast::List* name, ExpressionList left, ExpressionList right, int location);
  ExpressionPtr RowDistinct(ExpressionList left, ExpressionList right, const ast::List* name, int location);

  // --- bind_sublink.cpp
  ExpressionPtr BindSubLink(Scope& scope, const ast::SubLink* node);
  ExpressionPtr BindQuantified(Scope& scope, const ast::SubLink* node, std::unique_ptr<Query> query);

  // --- bind_function.cpp
  ExpressionPtr BindFunctionCall(Scope& scope, const ast::FuncCall* node);
  struct BoundCall {
    std::string schema, name;
    ExpressionList arguments;
    std::vector<std::string> names;  // of the trailing named arguments
    bool variadic = false;
    const ast::FuncCall* node = nullptr;
    int location = -1;
  };
  BoundCall BindCallArguments(Scope& scope, const ast::FuncCall* node);
  ExpressionPtr MakeCall(Scope& scope, BoundCall call);
  ExpressionPtr ColumnNotation(Scope& scope, std::string_view name, ExpressionPtr argument, int location);
  [[noreturn]] void ThrowNoFunction(const BoundCall& call, const FunctionLookup& lookup);
  void AddDefaults(const FunctionCandidate& candidate, ExpressionList* arguments);
  void CheckCallForm(const ast::FuncCall& node, const FunctionDescriptor& function, const std::string& name);
  struct ResolvedCall {
    const FunctionDescriptor* function = nullptr;
    ExpressionList arguments;
    Oid result = kInvalidOid;
    bool variadic_call = false;
  };
  ResolvedCall ResolveArguments(FunctionCandidate candidate, BoundCall& call);
  ExpressionPtr MakeScalarCall(ResolvedCall call, const BoundCall& bound);
  ExpressionPtr MakeSetCall(Scope& scope, ResolvedCall call, const BoundCall& bound);
  ExpressionPtr InlineSqlFunction(const ResolvedCall& call, const char* body);
  // Names and types of what a function returning a composite or OUT arguments gives; false if it is a scalar.
  bool OutputColumns(const Expression& call, std::vector<std::string>* names, std::vector<SqlType>* types);

  // --- bind_aggregate.cpp
  ExpressionPtr BindAggregate(Scope& scope, ResolvedCall call, BoundCall& bound);
  ExpressionPtr BindWindow(Scope& scope, ResolvedCall call, BoundCall& bound);
  SqlType StateType(const FunctionDescriptor& function, const ExpressionList& arguments);
  int FindWindow(Scope& scope, const ast::WindowDef* definition);
  void BindWindows(Scope& scope);
  WindowDefinition MakeWindow(Scope& scope, const ast::WindowDef* definition);
  Scope* ScopeOf(Scope& scope, const std::vector<const Expression*>& arguments);
  Scope* AggregateScope(Scope& scope, const AggregateExpression& aggregate);
  ExpressionPtr BindGrouping(Scope& scope, const ast::GroupingFunc* node);
  void BindOrderedArguments(Scope& scope, const BoundCall& bound, AggregateExpression* aggregate);
  SortKey MakeSortKey(ExpressionPtr expression, const ast::SortBy* sort);
  void CheckDirectArguments(const BoundCall& call, const FunctionCandidate& candidate);
  void UnifyHypotheticalArguments(BoundCall* call);
  ExpressionPtr FrameOffset(Scope& scope, const ast::Node* node, int options, const WindowDefinition& window);

  // --- bind_column.cpp
  ExpressionPtr BindColumnRef(Scope& scope, const ast::ColumnRef* node);
  ExpressionPtr BindPlainName(Scope& scope, std::string_view name, int location);
  // Parameters of the function whose body is bound: p, function.p, p.field; null if there is none of that name.
  ExpressionPtr RoutineParameter(std::string_view name, int location);
  ExpressionPtr RoutineParameter(std::string_view first, std::string_view second, int location);
  ExpressionPtr FindColumn(Scope& scope, std::string_view name, int location);
  NamespaceItem* FindNamespaceItem(Scope& scope, std::string_view schema, std::string_view name, int location, int* levels_up);
  ExpressionPtr ColumnOfItem(NamespaceItem& item, std::string_view name, int location);
  ExpressionPtr WholeRow(NamespaceItem& item, int location);
  ExpressionPtr UseColumn(const NamespaceColumn& column, int location);
  ExpressionPtr SystemColumn(const FromItem& item, std::string_view name);
  [[noreturn]] void ThrowMissingColumn(Scope& scope, std::string_view table, std::string_view column, int location);
  [[noreturn]] void ThrowMissingTable(Scope& scope, std::string_view table, int location);
  void NoteColumnUse(const FromItem& item, int index);
  void NoteUses(const Scope& scope, const Expression& expression);
  ExpressionPtr MakeColumn(const FromItem& item, int index);
  static bool IsStar(const ast::Node* node) {
    const auto* reference = ast::DynCast<ast::ColumnRef>(node);
    return reference != nullptr && ast::Is<ast::A_Star>(ast::Last(reference->fields));
  }
  // A list in which t.* stands for several values.
  ExpressionList BindExpandedList(Scope& scope, const ast::List* list);
  void ExpandStar(Scope& scope, const ast::ColumnRef* node, std::vector<Target>* targets);
  void ExpandItem(const Scope& scope, NamespaceItem& item, int location, std::vector<Target>* targets);
  void ExpandFields(ExpressionPtr row, std::vector<Target>* targets);
  void ExpandRowValue(Scope& scope, const ast::A_Indirection* node, std::vector<Target>* targets);

  // --- bind_from*.cpp
  FromPtr BindFromList(Scope& scope, const ast::List* from);
  FromPtr BindFromItem(Scope& scope, const ast::Node* node, Namespace* names);
  FromPtr BindRangeVar(Scope& scope, const ast::RangeVar* node, Namespace* names);
  FromPtr BindTableSample(Scope& scope, const ast::RangeTableSample* node, Namespace* names);
  FromPtr BindTable(DescriptorPtr<RelationDescriptor> relation, const ast::RangeVar* node);
  FromPtr BindView(Scope& scope, DescriptorPtr<RelationDescriptor> view, const ast::RangeVar* node);
  FromPtr BindCteReference(const std::shared_ptr<Cte>& cte, const ast::RangeVar* node);
  FromPtr BindRangeSubselect(Scope& scope, const ast::RangeSubselect* node, Namespace* names);
  FromPtr BindRangeFunction(Scope& scope, const ast::RangeFunction* node, Namespace* names);
  FunctionCall BindFromCall(Scope& scope, const ast::Node* function, const ast::List* definitions, std::string_view alias, bool only);
  FromPtr BindJoin(Scope& scope, const ast::JoinExpr* node, Namespace* names);
  static bool IsPlainUnnest(const ast::FuncCall& call);
  void JoinUsing(Scope& scope, const ast::JoinExpr* node, FromItem* join, Namespace& left, Namespace& right,
                 std::vector<NamespaceColumn>* merged);
  ExpressionPtr MergeColumns(JoinType join, ExpressionList sides, const SqlType& type);
  void ApplyAlias(FromItem* item, const ast::Alias* alias);
  NamespaceItem MakeNamespaceItem(FromItem* item);
  void CheckNames(const Namespace& left, const Namespace& right);
  std::shared_ptr<Cte> FindCte(Scope& scope, std::string_view name);
  void BindWith(Scope& scope, const ast::WithClause* with);
  void BindCte(Scope& scope, const ast::CommonTableExpr* node, const std::shared_ptr<Cte>& cte);
  void BindRecursiveCte(Scope& scope, const ast::CommonTableExpr* node, const std::shared_ptr<Cte>& cte);
  void CoerceRecursiveTerm(const Cte& cte, const Query& start, Query* step);
  void NoteCteUse(const Cte& cte);
  void SetCteColumns(Cte* cte, const Query& query, const ast::CommonTableExpr* node);

  // --- bind_search_cycle.cpp
  void BindSearchCycle(Scope& scope, const ast::CommonTableExpr* node, Cte* cte);
  void BindCycleMark(Scope& scope, const ast::CTECycleClause* cycle, SearchCycle* added);
  void AddSearchCycleTargets(Scope& scope, Cte* cte);
  NamespaceItem SearchCycleNames(const Cte& cte, FromItem* item);
  ExpressionPtr BindText(Scope& scope, const std::string& text);

  // --- check_collations.cpp
  void CheckCollations(Query& query);
  void CheckCommonCollation(const std::vector<Expression*>& column, bool all);
  void CheckCollation(Expression& expression);

  // --- bind_json.cpp
  ExpressionPtr BindJsonbSubscripts(Scope& scope, ExpressionPtr container, const std::vector<const ast::A_Indices*>& subscripts);
  void AddRowDefinition(FunctionCall* call);

  // --- bind_xml.cpp, bind_xml_table.cpp
  ExpressionPtr BindXml(Scope& scope, const ast::XmlExpr* node);
  ExpressionPtr BindXmlSerialize(Scope& scope, const ast::XmlSerialize* node);
  ExpressionPtr MakeXml(XmlSyntax syntax, const std::vector<std::string>& words, ExpressionList arguments, int location);
  ExpressionList BindXmlNames(Scope& scope, const ast::XmlExpr* node, std::vector<std::string>* names);
  ExpressionPtr TextArray(const std::vector<std::string>& words);
  ExpressionPtr MakeXmlTable(const std::vector<std::string>& words, ExpressionList values, int location);
  ExpressionPtr BindXmlDefault(Scope& scope, const ast::RangeTableFuncCol* column, SqlType type);
  FromPtr BindXmlTable(Scope& scope, const ast::RangeTableFunc* node, Namespace* names);

  // --- bind_select*.cpp
  static const char* LockText(ast::LockClauseStrength strength);  // "FOR UPDATE"
  void BindPlainSelect(Scope& scope, const ast::SelectStmt* select, bool resolve_unknowns);
  void BindValues(Scope& scope, const ast::SelectStmt* select);
  void BindSetOperation(Scope& scope, const ast::SelectStmt* select, bool into_allowed);
  std::unique_ptr<SetOperation> BindSetNode(Scope& scope, const ast::SelectStmt* select, bool top, const char* into_refusal,
                                            std::vector<std::string>* names);
  void NoteBranch(Scope& scope, const Query& leaf);
  void UnifySetNode(SetOperation* node, const char* name);
  void BindTargets(Scope& scope, const ast::List* list, Place place, std::vector<Target>* targets);
  void BindTarget(Scope& scope, const ast::ResTarget* target, Place place, std::vector<Target>* targets);
  void BindOrderBy(Scope& scope, const ast::List* sort, Query* query, Place place);
  int FindTarget(Scope& scope, const ast::Node* node, Place place, bool sql92);
  int FindOrAddTarget(Scope& scope, const ast::Node* node, Place place, bool sql92);
  void BindGroupBy(Scope& scope, const ast::SelectStmt* select);
  std::vector<std::vector<int>> BindGroupingSet(Scope& scope, const ast::GroupingSet* set);
  int GroupKey(Scope& scope, const ast::Node* node);
  void BindDistinct(Scope& scope, const ast::SelectStmt* select);
  void BindLimit(Scope& scope, const ast::SelectStmt* select);
  ExpressionPtr BindLimitValue(Scope& scope, const ast::Node* node, Place place, const char* clause);
  void BindLocking(Scope& scope, const ast::SelectStmt* select);
  void CheckGrouping(Scope& scope);
  void ResolveTargetUnknowns(std::vector<Target>* targets);
  void CheckSortable(const Expression& expression, const char* what, int location = -1);
  OrderItem MakeOrderItem(Scope& scope, int target, const ast::SortBy* sort);

  PlanningContext& context_;
  const CatalogSnapshot& catalog_;
  std::vector<FromPtr> branches_;          // of set operations: only their names, for hints
  std::map<int, const FromItem*> items_;  // every FROM item bound so far
  Coercer coercer_;
  OverloadResolver overloads_;
  const Oid check_as_;
  const int view_depth_;
  const ExpressionList* inline_arguments_ = nullptr;
  bool mixes_collations_ = false;  // COLLATE, or a column of a collation of its own, was met
  const FromItem* domain_value_ = nullptr;
  std::vector<Cte*> open_ctes_;  // being bound, outer ones first
};

// The name a target gets when none is written (FigureColname).
std::string TargetName(const ast::Node* node);
// schema and name of a possibly qualified name list; catalog parts must be the current database's.
void SplitQualifiedName(PlanningContext& context, const ast::List* names, std::string* schema, std::string* name);
std::string NameListText(const ast::List* names);
int NodeLocation(const ast::Node* node);

}  // namespace basalt
