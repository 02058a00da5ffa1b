// SEARCH and CYCLE: checks, and the columns they add to a recursive query.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"
#include "parser/parser.h"

namespace basalt {

namespace {

// Names that no column of the statement takes: they are bound only in texts that are written here.
std::string ColumnName(size_t index) { return Format("c{}", index); }
constexpr const char* kSequence = "seq";
constexpr const char* kDepth = "depth";
constexpr const char* kMark = "mark";
constexpr const char* kPath = "path";
constexpr const char* kMarkValue = "mark_value";
constexpr const char* kMarkDefault = "mark_default";

[[noreturn]] void Refuse(SqlState state, std::string message, int location) { throw SqlError(state, std::move(message)).At(location); }

std::vector<std::string> ListedColumns(const Cte& cte, const ast::List* list, const char* clause, int location) {
  std::vector<std::string> columns;
  for (const ast::Node* node : list) {
    const std::string name(ast::Text(ast::StringValue(node)));
    if (std::find(cte.names.begin(), cte.names.end(), name) == cte.names.end()) {
      Refuse(sqlstate::kSyntaxError, Format("{} column \"{}\" not in WITH query column list", clause, name), location);
    }
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) {
      Refuse(sqlstate::kDuplicateColumn, Format("{} column \"{}\" specified more than once", clause, name), location);
    }
    columns.push_back(name);
  }
  return columns;
}

void CheckNew(const Cte& cte, const std::string& name, const char* what, int location) {
  if (std::find(cte.names.begin(), cte.names.end(), name) != cte.names.end()) {
    Refuse(sqlstate::kSyntaxError, Format("{} column name \"{}\" already used in WITH query column list", what, name), location);
  }
}

// "ROW(c0, c2)", of the listed columns, with what comes first.
std::string RowOf(const Cte& cte, const std::vector<std::string>& columns, std::string first = "") {
  std::string text = "ROW(" + first;
  for (const std::string& column : columns) {
    const auto index = static_cast<size_t>(std::find(cte.names.begin(), cte.names.end(), column) - cte.names.begin());
    if (text.back() != '(') text += ", ";
    text += ColumnName(index);
  }
  return text + ")";
}

}  // namespace

// TO and DEFAULT have one type, which can be compared.
void Binder::BindCycleMark(Scope& scope, const ast::CTECycleClause* cycle, SearchCycle* added) {
  Scope marks;
  marks.parent = &scope;
  marks.place = Place::kOther;
  const ast::Node* nodes[] = {cycle->cycle_mark_value, cycle->cycle_mark_default};
  added->plain_mark = NodeLocation(nodes[0]) < 0 && NodeLocation(nodes[1]) < 0;
  ExpressionPtr value = Bind(marks, nodes[0]), other = Bind(marks, nodes[1]);
  const Expression* pair[] = {value.get(), other.get()};
  const Oid common = coercer_.SelectCommonType(pair, "CYCLE");
  const SqlType type = context_.MakeType(common, coercer_.SelectCommonTypmod(pair, common));
  added->mark_value = coercer_.CoerceToCommon(std::move(value), type, "CYCLE/SET/TO");
  added->mark_default = coercer_.CoerceToCommon(std::move(other), type, "CYCLE/SET/DEFAULT");
  ColumnExpression probe;
  coercer_.Finish(&probe, type);
  CheckSortable(probe, "equality");
}

// After the non-recursive term: from here on the recursive term sees the new columns.
void Binder::BindSearchCycle(Scope& scope, const ast::CommonTableExpr* node, Cte* cte) {
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(node->ctequery));
  for (const auto& [term, side] : {std::pair{select->larg, "left"}, std::pair{select->rarg, "right"}}) {
    if (term->op == ast::SETOP_NONE) continue;
    const SqlState state = term == select->larg ? sqlstate::kFeatureNotSupported : sqlstate::kSyntaxError;
    throw SqlError(state, Format("with a SEARCH or CYCLE clause, the {} side of the UNION must be a SELECT", side));
  }
  auto added = std::make_shared<SearchCycle>();
  const ast::CTESearchClause* search = node->search_clause;
  const ast::CTECycleClause* cycle = node->cycle_clause;
  std::vector<std::pair<std::string, SqlType>> columns;
  if (search != nullptr) {
    added->search_columns = ListedColumns(*cte, search->search_col_list, "search", search->location);
    added->sequence = search->search_seq_column;
    added->breadth_first = search->search_breadth_first;
    CheckNew(*cte, added->sequence, "search sequence", search->location);
    columns.emplace_back(added->sequence, context_.MakeType(added->breadth_first ? kRecordOid : kRecordArrayOid));
  }
  if (cycle != nullptr) {
    BindCycleMark(scope, cycle, added.get());
    added->cycle_columns = ListedColumns(*cte, cycle->cycle_col_list, "cycle", cycle->location);
    added->mark = cycle->cycle_mark_column;
    added->path = cycle->cycle_path_column;
    CheckNew(*cte, added->mark, "cycle mark", cycle->location);
    CheckNew(*cte, added->path, "cycle path", cycle->location);
    if (added->mark == added->path) {
      Refuse(sqlstate::kSyntaxError, "cycle mark column name and cycle path column name are the same", cycle->location);
    }
    columns.emplace_back(added->mark, added->mark_value->type);
    columns.emplace_back(added->path, context_.MakeType(kRecordArrayOid));
  }
  if (search != nullptr && cycle != nullptr) {
    for (const auto& [name, what] : {std::pair{added->mark, "mark"}, std::pair{added->path, "path"}}) {
      if (name != added->sequence) continue;
      Refuse(sqlstate::kSyntaxError, Format("search sequence column name and cycle {} column name are the same", what), search->location);
    }
  }
  for (auto& [name, type] : columns) {
    cte->names.push_back(std::move(name));
    cte->types.push_back(type);
  }
  cte->hidden_columns = static_cast<int>(columns.size());
  cte->search_cycle = std::move(added);
}

ExpressionPtr Binder::BindText(Scope& scope, const std::string& text) {
  Arena arena;
  const auto statements = Parse("SELECT " + text, arena);
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(statements[0].node));
  const auto* target = ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::First(select->target_list)));
  ExpressionPtr expression = Bind(scope, target->val);
  Walk(*expression, [](const Expression& part) {
    const_cast<Expression&>(part).location = -1;
    return true;
  });
  return expression;
}

// What the texts below may name: columns of item, which lie as the query's do.
NamespaceItem Binder::SearchCycleNames(const Cte& cte, FromItem* item) {
  const SearchCycle& added = *cte.search_cycle;
  NamespaceItem names = MakeNamespaceItem(item);
  const size_t own = cte.names.size() - static_cast<size_t>(cte.hidden_columns);
  for (size_t i = 0; i < own; ++i) names.columns[i].name = ColumnName(i);
  for (size_t i = own; i < item->columns.size(); ++i) {
    const std::string& name = cte.names[i];
    names.columns[i].name = name == added.sequence ? kSequence : name == added.mark ? kMark : kPath;
    if (names.columns[i].name != kSequence || !added.breadth_first) continue;
    auto depth = std::make_unique<FieldSelectExpression>();
    depth->field = 0;
    depth->input = Clone(*names.columns[i].expression);
    coercer_.Finish(depth.get(), context_.MakeType(kInt8Oid));
    names.columns.push_back({kDepth, std::move(depth)});
  }
  if (added.mark_value != nullptr) {
    names.columns.push_back({kMarkValue, std::shared_ptr<const Expression>(Clone(*added.mark_value))});
    names.columns.push_back({kMarkDefault, std::shared_ptr<const Expression>(Clone(*added.mark_default))});
  }
  return names;
}

void Binder::AddSearchCycleTargets(Scope& scope, Cte* cte) {
  SearchCycle& added = *cte->search_cycle;
  const size_t own = cte->names.size() - static_cast<size_t>(cte->hidden_columns);
  const auto make_item = [&](const char* alias, size_t columns) {
    auto item = std::make_unique<FromItem>();
    item->kind = FromItem::Kind::kSubquery;
    item->id = context_.NewRelation();
    item->alias = alias;
    for (size_t i = 0; i < columns; ++i) item->columns.push_back({cte->names[i], cte->types[i], false});
    return item;
  };
  const auto bind = [&](FromItem* item, const std::string& text) {
    Scope inside;
    inside.parent = &scope;
    inside.items.push_back(SearchCycleNames(*cte, item));
    return BindText(inside, text);
  };
  const auto targets_of = [&](FromItem* item, const std::vector<std::string>& texts) {
    std::vector<Target> targets(cte->names.size());
    for (size_t i = 0; i < targets.size(); ++i) {
      targets[i].name = cte->names[i];
      targets[i].expression = i < own ? MakeColumn(*item, static_cast<int>(i)) : bind(item, texts[i - own]);
      if (i >= own) coercer_.Finish(targets[i].expression.get(), cte->types[i]);
    }
    return targets;
  };
  std::vector<std::string> first, next;
  if (!added.sequence.empty()) {
    const std::string row = RowOf(*cte, added.search_columns);
    first.push_back(added.breadth_first ? RowOf(*cte, added.search_columns, "'0'::pg_catalog.int8") : "ARRAY[" + row + "]");
    next.push_back(added.breadth_first ? RowOf(*cte, added.search_columns, Format("pg_catalog.int8inc({})", kDepth))
                                       : Format("pg_catalog.array_cat({}, ARRAY[{}])", kSequence, row));
  }
  if (!added.mark.empty()) {
    const std::string row = RowOf(*cte, added.cycle_columns);
    first.insert(first.end(), {kMarkDefault, "ARRAY[" + row + "]"});
    next.push_back(Format("CASE WHEN {} OPERATOR(pg_catalog.=) ANY ({}) THEN {} ELSE {} END", row, kPath, kMarkValue, kMarkDefault));
    next.push_back(Format("pg_catalog.array_cat({}, ARRAY[{}])", kPath, row));
  }
  added.start_item = make_item("*TLOCRN*", own);
  added.start_targets = targets_of(added.start_item.get(), first);
  added.step_item = make_item("*TROCRN*", cte->names.size());
  added.step_targets = targets_of(added.step_item.get(), next);

  FromItem* work_table = nullptr;
  ForEachFromItem(cte->step->from.get(), [&](FromItem& item) {
    if (item.kind == FromItem::Kind::kWorkTable && item.cte.get() == cte) work_table = &item;
  });
  if (work_table == nullptr) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   Format("with a SEARCH or CYCLE clause, the recursive reference to WITH query \"{}\" must be at the top level of its "
                          "right-hand SELECT", cte->name));
  }
  for (size_t i = own; i < cte->names.size(); ++i) {
    Target target;
    target.name = cte->names[i];
    target.expression = MakeColumn(*work_table, static_cast<int>(i));
    added.carried.push_back(std::move(target));
  }
  if (!added.mark.empty()) added.condition = bind(work_table, Format("{} OPERATOR(pg_catalog.<>) {}", kMark, kMarkValue));
}

}  // namespace basalt
