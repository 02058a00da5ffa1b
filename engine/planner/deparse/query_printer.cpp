#include "engine/planner/deparse/query_printer.h"

#include <algorithm>

#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

constexpr int kIndent = 8, kJoinIndent = 4, kVarIndent = 4;

}  // namespace

std::string QueryPrinter::RelationName(const RelationDescriptor& relation) {
  if (context_.names.RelationIsVisible(relation.oid)) return QuoteIdentifier(relation.name);
  const SchemaDescriptor* schema = context_.catalog.FindSchema(relation.schema);
  return schema == nullptr ? QuoteIdentifier(relation.name) : QuoteIdentifier(schema->name) + "." + QuoteIdentifier(relation.name);
}

// The relation as it is called now; the query may have been bound before a rename.
const RelationDescriptor& QueryPrinter::Current(const FromItem& item) {
  DescriptorPtr<RelationDescriptor>& current = current_[item.relation->oid];
  if (current == nullptr) current = context_.catalog.FindRelation(item.relation->oid);
  return current == nullptr ? *item.relation : *current;
}

std::string QueryPrinter::ColumnName(const FromItem& item, size_t index) {
  const std::string& bound = item.columns[index].name;
  if (item.relation == nullptr || kept_names_.contains({item.id, static_cast<int>(index)})) return bound;
  const RelationDescriptor& relation = Current(item);
  if (index >= relation.columns.size()) return bound;
  const auto live = std::count_if(item.columns.begin(), item.columns.begin() + static_cast<std::ptrdiff_t>(index),
                                  [](const FromColumn& column) { return !column.dropped; });
  return static_cast<size_t>(live) < item.written_columns.size() ? bound : relation.columns[index].name;
}

// USING joins columns of one name: those that are called otherwise by now keep their old name as an alias.
void QueryPrinter::KeepUsingNames(FromItem* from) {
  ForEachFromItem(from, [&](FromItem& join) {
    for (const std::string& name : join.using_columns) {
      ForEachFromItem(&join, [&](FromItem& item) {
        for (size_t i = 0; i < item.columns.size() && item.relation != nullptr; ++i) {
          if (item.columns[i].dropped || item.columns[i].name != name || ColumnName(item, i) == name) continue;
          kept_names_.insert({item.id, static_cast<int>(i)});
        }
      });
    }
  });
}

bool QueryPrinter::HasKeptNames(const FromItem& item) const {
  const auto at = kept_names_.lower_bound({item.id, 0});
  return at != kept_names_.end() && at->first == item.id;
}

void QueryPrinter::NameItems(const Query& query) {
  KeepUsingNames(query.from.get());
  ForEachFromItem(query.from.get(), [&](FromItem& item) { NameItem(item); });
}

void QueryPrinter::NameItem(FromItem& item) {
  items_[item.id] = &item;
  if (item.alias.empty()) return;
  const std::string own = item.relation != nullptr && !item.has_alias ? Current(item).name : item.alias;
  std::string name = own;
  auto taken = [&](const std::string& candidate) {
    return std::any_of(names_.begin(), names_.end(), [&](const auto& entry) { return entry.second == candidate; });
  };
  for (int i = 1; taken(name); ++i) name = Format("{}_{}", own, i);
  names_[item.id] = name;
}

bool QueryPrinter::IsCall(const Expression& expression) const {
  const auto* column = AsIf<ColumnExpression>(&expression);
  if (column == nullptr) return ExpressionPrinter::IsCall(expression);
  for (const Query* query : queries_) {
    if (column->relation < 0) break;
    if (column->relation == query->aggregate_relation || column->relation == query->window_relation) return true;
    if (column->relation == query->group_relation) return IsCall(*query->group_keys[column->index]);
  }
  return false;
}

void QueryPrinter::PrintColumn(const ColumnExpression& column) {
  for (auto it = queries_.rbegin(); it != queries_.rend(); ++it) {
    const Query& query = **it;
    if (column.relation < 0) break;
    if (column.relation == query.group_relation) return Print(*query.group_keys[column.index], true);
    if (column.relation == query.aggregate_relation) return PrintAggregate(*query.aggregates[column.index]);
    if (column.relation == query.window_relation) return PrintWindowFunction(query, *query.window_functions[column.index]);
    if (column.relation == query.grouping_relation) {
      out_ += "GROUPING(";
      PrintList(query.groupings[column.index], false);
      out_ += ")";
      return;
    }
  }
  const auto found = items_.find(column.relation);
  if (found == items_.end()) return ExpressionPrinter::PrintColumn(column);
  static constexpr const char* kSystem[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
  const std::string name = column.index >= 0 ? QuoteIdentifier(ColumnName(*found->second, static_cast<size_t>(column.index)))
                                             : kSystem[-column.index - 1];
  const auto table = names_.find(column.relation);
  if (table != names_.end()) out_ += QuoteIdentifier(table->second) + ".";
  out_ += name;
}

bool QueryPrinter::PrintMergedColumn(const CoalesceExpression& joint) {
  std::string name = MergedName(joint);
  if (name.empty()) return false;
  out_ += QuoteIdentifier(name);
  return true;
}

// The name that both sides share; casts may stand around the columns.
std::string QueryPrinter::MergedName(const Expression& joint) {
  std::string name;
  Walk(joint, [&](const Expression& at) {
    const auto* column = AsIf<ColumnExpression>(&at);
    const auto found = column == nullptr ? items_.end() : items_.find(column->relation);
    if (found != items_.end() && column->index >= 0 && name.empty()) {
      name = ColumnName(*found->second, static_cast<size_t>(column->index));
    }
    return name.empty();
  });
  return name;
}

void QueryPrinter::PrintSubquery(const Query& query, const std::vector<std::string>* names) {
  out_ += "(";
  const bool before = std::exchange(bare_targets_, false);
  PrintQuery(query, names);
  bare_targets_ = before;
  out_ += ")";
}

void QueryPrinter::PrintSubplan(const SubplanExpression& subplan) {
  if (!subplan.query) return ExpressionPrinter::PrintSubplan(subplan);
  using Use = SubplanExpression::Use;
  const bool test = subplan.test != nullptr;
  if (subplan.use == Use::kArray) out_ += "ARRAY( ";
  else out_ += "( ";
  out_.pop_back();
  if (subplan.use == Use::kExists) {
    out_ += "EXISTS ";
  } else if (test) {
    // The operator stands between the outer values and the subquery.
    std::vector<const FunctionExpression*> terms;
    if (const auto* all = AsIf<AndExpression>(subplan.test.get())) {
      for (const ExpressionPtr& term : all->terms) terms.push_back(AsIf<FunctionExpression>(term.get()));
    } else {
      terms.push_back(AsIf<FunctionExpression>(subplan.test.get()));
    }
    if (terms.size() > 1) out_ += "(";
    std::string op = "=";
    for (size_t i = 0; i < terms.size(); ++i) {
      if (i > 0) out_ += ", ";
      if (terms[i] == nullptr) continue;
      Print(*terms[i]->arguments[0], true);
      if (const OperatorDescriptor* found = context_.catalog.FindOperator(terms[i]->op)) op = OperatorName(*found);
    }
    if (terms.size() > 1) out_ += ")";
    if (subplan.use == Use::kAny && op == "=") out_ += " IN ";
    else out_ += subplan.use == Use::kAny ? Format(" {} ANY ", op) : subplan.use == Use::kAll ? Format(" {} ALL ", op) : Format(" {} ", op);
  }
  const bool parenthesis = subplan.use == Use::kExists || test;
  if (parenthesis) out_ += "( ";
  else out_ += " ";
  if (!out_.empty() && out_.back() == ' ') out_.pop_back();
  const bool before = std::exchange(bare_targets_, true);
  PrintQuery(*subplan.query, nullptr);
  bare_targets_ = before;
  out_ += parenthesis ? "))" : ")";
}

void QueryPrinter::PrintQuery(const Query& query, const std::vector<std::string>* names) {
  RecursionGuard guard(context_);
  queries_.push_back(&query);
  const auto saved_names = names_;
  NameItems(query);
  PrintWith(query.ctes, query.recursive_with);
  if (query.set_operation) {
    PrintSetOperation(*query.set_operation, names);
    const int before = indent_;
    indent_ += kIndent;
    PrintOrderBy(query);
    indent_ = before;
  } else {
    PrintSelect(query, names);
  }
  names_ = saved_names;
  queries_.pop_back();
}

namespace {

std::string NameList(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + QuoteIdentifier(name);
  return text;
}

}  // namespace

void QueryPrinter::PrintWith(const std::vector<std::shared_ptr<Cte>>& ctes, bool recursive) {
  if (ctes.empty()) return;
  const int before = indent_;
  indent_ += kIndent;
  out_ += recursive ? " WITH RECURSIVE " : " WITH ";
  for (size_t i = 0; i < ctes.size(); ++i) {
    const Cte& cte = *ctes[i];
    if (i > 0) out_ += ", ";
    out_ += QuoteIdentifier(cte.name);
    if (!cte.written_names.empty()) out_ += "(" + NameList(cte.written_names) + ")";
    out_ += " AS ";
    if (cte.materialize == ast::CTEMaterializeAlways) out_ += "MATERIALIZED ";
    if (cte.materialize == ast::CTEMaterializeNever) out_ += "NOT MATERIALIZED ";
    out_ += "(";
    Keyword("", 0, 0, 0);
    if (cte.recursive) {
      PrintWith(cte.with, cte.recursive_with);
      PrintQuery(*cte.start, nullptr);
      Keyword(cte.distinct ? "UNION " : "UNION ALL ", 0, 0, 0);
      Keyword("", 0, 0, 0);
      const bool bare = std::exchange(bare_targets_, true);
      PrintQuery(*cte.step, nullptr);
      bare_targets_ = bare;
    } else {
      PrintQuery(*cte.query, nullptr);
    }
    Keyword("", 0, 0, 0);
    out_ += ")";
    if (cte.search_cycle != nullptr) PrintSearchCycle(*cte.search_cycle);
  }
  indent_ = before;
  Keyword("", 0, 0, 0);
}

// PostgreSQL shows 'Y'::text where its own grammar takes a plain literal only.
void QueryPrinter::PrintCycleMark(const Expression& mark) {
  const auto* constant = AsIf<ConstantExpression>(&mark);
  if (!stored_ || constant == nullptr) return Print(mark, false);
  const size_t start = out_.size();
  PrintConstant(*constant, -1);
  if (out_[start] == '\'' && mark.type.oid != kTextOid) out_.insert(start, context_.TypeName(mark.type.oid) + " ");
}

void QueryPrinter::PrintSearchCycle(const SearchCycle& added) {
  if (!added.sequence.empty()) {
    out_ += Format(" SEARCH {} FIRST BY {} SET {}", added.breadth_first ? "BREADTH" : "DEPTH", NameList(added.search_columns),
                   QuoteIdentifier(added.sequence));
  }
  if (added.mark.empty()) return;
  out_ += Format(" CYCLE {} SET {}", NameList(added.cycle_columns), QuoteIdentifier(added.mark));
  if (!added.plain_mark) {
    out_ += " TO ";
    PrintCycleMark(*added.mark_value);
    out_ += " DEFAULT ";
    PrintCycleMark(*added.mark_default);
  }
  out_ += " USING " + QuoteIdentifier(added.path);
}

void QueryPrinter::PrintTargets(const Query& query, const std::vector<Target>& targets, const std::vector<std::string>* names) {
  size_t at = 0;
  for (const Target& target : targets) {
    if (target.junk) continue;
    if (at > 0) out_ += ",";
    const std::string& name = names != nullptr && at < names->size() ? (*names)[at] : target.name;
    if (at > 0) {
      const int before = indent_;
      indent_ -= kIndent;
      Keyword("", 0, 0, kVarIndent);
      indent_ = before;
    } else {
      out_ += " ";
    }
    ++at;
    Print(*target.expression, true);
    PrintRowType(*target.expression);
    const auto* column = AsIf<ColumnExpression>(target.expression.get());
    std::string own;
    if (column != nullptr && items_.contains(column->relation) && column->index >= 0) {
      own = ColumnName(*items_.at(column->relation), static_cast<size_t>(column->index));
    }
    if (column != nullptr && column->relation == query.group_relation) {
      const auto* key = AsIf<ColumnExpression>(query.group_keys[column->index].get());
      if (key != nullptr && items_.contains(key->relation) && key->index >= 0) {
        own = ColumnName(*items_.at(key->relation), static_cast<size_t>(key->index));
      }
    }
    const auto* joint = AsIf<CoalesceExpression>(target.expression.get());
    if (joint != nullptr && joint->form == Expression::Form::kSqlSyntax) own = MergedName(*joint);
    if (own != name && !(name == "?column?")) out_ += " AS " + QuoteIdentifier(name);
    else if (own.empty() && (!bare_targets_ || name != "?column?")) out_ += " AS " + QuoteIdentifier(name);
  }
}

void QueryPrinter::PrintValues(const FromItem& item) {
  out_ += "VALUES ";
  for (size_t i = 0; i < item.rows.size(); ++i) {
    if (i > 0) out_ += ", ";
    out_ += "(";
    for (size_t k = 0; k < item.rows[i].size(); ++k) {
      if (k > 0) out_ += ",";
      Print(*item.rows[i][k], false);
    }
    out_ += ")";
  }
}

void QueryPrinter::PrintGroupBy(const Query& query) {
  if (query.group_keys.empty() && query.grouping_sets.empty()) return;
  Keyword(" GROUP BY ", -kIndent, kIndent, 1);
  if (query.grouping_sets.empty()) {
    bool first = true;
    for (size_t i = 0; i < query.group_keys.size(); ++i) {
      if (query.group_targets[i] < 0) continue;
      if (!first) out_ += ", ";
      first = false;
      PrintSortExpression(*query.group_keys[i]);
    }
    return;
  }
  out_ += "GROUPING SETS (";
  for (size_t s = 0; s < query.grouping_sets.size(); ++s) {
    out_ += s > 0 ? ", (" : "(";
    for (size_t i = 0; i < query.grouping_sets[s].size(); ++i) {
      if (i > 0) out_ += ", ";
      PrintSortExpression(*query.group_keys[query.grouping_sets[s][i]]);
    }
    out_ += ")";
  }
  out_ += ")";
}

void QueryPrinter::PrintOrderBy(const Query& query) {
  if (!query.order_by.empty()) {
    Keyword(" ORDER BY ", -kIndent, kIndent, 1);
    for (size_t i = 0; i < query.order_by.size(); ++i) {
      const OrderItem& item = query.order_by[i];
      if (i > 0) out_ += ", ";
      const Target& target = query.targets[item.target];
      if (query.set_operation) {
        out_ += QuoteIdentifier(target.name);
      } else {
        PrintSortExpression(*target.expression);
      }
      if (item.less_operator != kInvalidOid) {
        const OperatorDescriptor* op = context_.catalog.FindOperator(item.less_operator);
        if (op != nullptr) out_ += " USING " + OperatorName(*op);
      } else if (item.descending) {
        out_ += " DESC";
      }
      if (item.nulls_first != item.descending) out_ += item.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
  }
  if (query.offset) {
    Keyword(" OFFSET ", -kIndent, kIndent, 0);
    Print(*query.offset, false);
  }
  if (query.limit) {
    const auto* constant = AsIf<ConstantExpression>(query.limit.get());
    Keyword(query.with_ties ? " FETCH FIRST (" : " LIMIT ", -kIndent, kIndent, 0);
    if (constant != nullptr && constant->value.is_null()) out_ += "ALL";
    else Print(*query.limit, false);
    if (query.with_ties) out_ += ") ROWS WITH TIES";
  }
}

void QueryPrinter::PrintSelect(const Query& query, const std::vector<std::string>* names) {
  const int before = indent_;
  indent_ += kIndent;
  if (!flat_) out_ += " ";
  if (query.is_values && query.from) {
    PrintValues(*query.from);
  } else {
    out_ += "SELECT";
    if (query.distinct) out_ += " DISTINCT";
    if (!query.distinct_on.empty()) {
      out_ += " DISTINCT ON (";
      for (size_t i = 0; i < query.distinct_on.size(); ++i) {
        if (i > 0) out_ += ", ";
        PrintSortExpression(*query.targets[query.distinct_on[i]].expression);
      }
      out_ += ")";
    }
    PrintTargets(query, query.targets, names);
    if (query.from) {
      Keyword(" FROM ", -kIndent, kIndent, 2);
      PrintFrom(*query.from);
    }
    if (query.where) {
      Keyword(" WHERE ", -kIndent, kIndent, 1);
      Print(*query.where, false);
    }
    PrintGroupBy(query);
    if (query.having) {
      Keyword(" HAVING ", -kIndent, kIndent, 0);
      Print(*query.having, false);
    }
    bool first = true;
    for (const WindowDefinition& window : query.windows) {
      if (window.name.empty()) continue;
      if (first) Keyword(" WINDOW ", -kIndent, kIndent, 1);
      else out_ += ", ";
      first = false;
      out_ += QuoteIdentifier(window.name) + " AS ";
      PrintWindow(window);
    }
  }
  PrintOrderBy(query);
  indent_ = before;
}

void QueryPrinter::PrintSetOperation(const SetOperation& node, const std::vector<std::string>* names) {
  if (node.op == ast::SETOP_NONE) {
    const bool parenthesis = !node.leaf->ctes.empty() || !node.leaf->order_by.empty() || node.leaf->limit || node.leaf->offset;
    if (parenthesis) out_ += "(";
    PrintQuery(*node.leaf, names);
    if (parenthesis) out_ += ")";
    return;
  }
  auto side = [&](const SetOperation& child, bool right, const std::vector<std::string>* child_names) {
    const bool parenthesis = child.op != ast::SETOP_NONE && (right || child.op != node.op || child.all != node.all);
    if (parenthesis) {
      out_ += "(";
      indent_ += kIndent;
      Keyword("", 0, 0, 0);
    }
    PrintSetOperation(child, child_names);
    if (parenthesis) {
      Keyword(")", -kIndent, 0, 0);
    }
  };
  side(*node.left, false, names);
  const char* word = node.op == ast::SETOP_UNION ? "UNION " : node.op == ast::SETOP_INTERSECT ? "INTERSECT " : "EXCEPT ";
  Keyword(word, 0, 0, 0);
  if (node.all) out_ += "ALL ";
  Keyword("", 0, 0, 0);
  const bool before = std::exchange(bare_targets_, true);
  side(*node.right, true, nullptr);
  bare_targets_ = before;
}

void QueryPrinter::PrintAlias(const FromItem& item, std::string_view own_name) {
  const std::string& name = names_.at(item.id);
  if (item.has_alias || name != own_name) out_ += " " + QuoteIdentifier(name);
  const bool kept = HasKeptNames(item);
  if (item.written_columns.empty() && !kept) return;
  if (kept && !item.has_alias && name == own_name) out_ += " " + QuoteIdentifier(name);
  out_ += "(";
  bool first = true;
  for (size_t i = 0; i < item.columns.size(); ++i) {
    if (item.columns[i].dropped) continue;
    if (!first) out_ += ", ";
    first = false;
    out_ += QuoteIdentifier(ColumnName(item, i));
  }
  out_ += ")";
}

void QueryPrinter::PrintJoin(const FromItem& item) {
  const bool cross = !item.condition && item.using_columns.empty();
  out_ += "(";
  PrintFrom(*item.left);
  const char* word = item.join_type == JoinType::kLeft ? " LEFT JOIN " : item.join_type == JoinType::kRight ? " RIGHT JOIN "
                     : item.join_type == JoinType::kFull ? " FULL JOIN " : cross ? " CROSS JOIN " : " JOIN ";
  Keyword(word, -kIndent, kIndent, kJoinIndent);
  const bool nested = item.right->kind == FromItem::Kind::kJoin;
  if (nested) indent_ += kJoinIndent;
  PrintFrom(*item.right);
  if (nested) indent_ -= kJoinIndent;
  if (!item.using_columns.empty()) {
    out_ += " USING (";
    for (size_t i = 0; i < item.using_columns.size(); ++i) out_ += (i > 0 ? ", " : "") + QuoteIdentifier(item.using_columns[i]);
    out_ += ")";
  } else if (item.condition) {
    out_ += " ON (";
    Print(*item.condition, false);
    out_ += ")";
  }
  out_ += ")";
  if (item.has_alias) PrintAlias(item, "");
}

void QueryPrinter::PrintSample(const SampleClause& sample) {
  out_ += sample.system ? " TABLESAMPLE system (" : " TABLESAMPLE bernoulli (";
  Print(*sample.percent, false);
  out_ += ")";
  if (!sample.seed) return;
  out_ += " REPEATABLE (";
  Print(*sample.seed, false);
  out_ += ")";
}

void QueryPrinter::PrintFrom(const FromItem& item) {
  if (item.lateral) out_ += "LATERAL ";
  switch (item.kind) {
    case FromItem::Kind::kJoin:
      if (item.comma) {
        PrintFrom(*item.left);
        out_ += ",";
        Keyword("", -kIndent, kIndent, kVarIndent);
        PrintFrom(*item.right);
        return;
      }
      return PrintJoin(item);
    case FromItem::Kind::kTable:
      if (item.only) out_ += "ONLY ";
      out_ += RelationName(Current(item));
      PrintAlias(item, Current(item).name);
      if (item.sample) PrintSample(*item.sample);
      return;
    case FromItem::Kind::kSubquery:
      if (item.relation) {
        out_ += RelationName(Current(item));
        return PrintAlias(item, Current(item).name);
      }
      PrintSubquery(*item.query, nullptr);
      return PrintAlias(item, "");
    case FromItem::Kind::kCte: case FromItem::Kind::kWorkTable:
      out_ += QuoteIdentifier(item.cte->name);
      return PrintAlias(item, item.cte->name);
    case FromItem::Kind::kValues:
      out_ += "(";
      PrintValues(item);
      out_ += ")";
      return PrintAlias(item, "");
    case FromItem::Kind::kFunction: {
      const bool several = item.calls.size() > 1;
      if (several) out_ += "ROWS FROM(";
      for (size_t i = 0; i < item.calls.size(); ++i) {
        if (i > 0) out_ += ", ";
        Print(*item.calls[i].function, true);
      }
      if (several) out_ += ")";
      if (item.ordinality) out_ += " WITH ORDINALITY";
      const FunctionCall& call = item.calls[0];
      if (call.function->kind == ExpressionKind::kSetFunction && call.function->form == Expression::Form::kSqlSyntax) {
        return PrintAlias(item, "xmltable");
      }
      out_ += " " + QuoteIdentifier(names_.at(item.id)) + "(";
      for (size_t i = 0; i < item.columns.size(); ++i) {
        if (i > 0) out_ += ", ";
        out_ += QuoteIdentifier(item.columns[i].name);
        if (call.has_definition && i < call.column_types.size()) out_ += " " + TypeText(call.column_types[i]);
      }
      out_ += ")";
      return;
    }
  }
}

void QueryPrinter::PrintWindow(const WindowDefinition& window) {
  out_ += "(";
  const char* separator = "";
  if (!window.partition_by.empty()) {
    out_ += "PARTITION BY ";
    for (size_t i = 0; i < window.partition_by.size(); ++i) {
      if (i > 0) out_ += ", ";
      PrintSortExpression(*window.partition_by[i]);
    }
    separator = " ";
  }
  if (!window.order_by.empty()) {
    out_ += separator;
    out_ += "ORDER BY ";
    for (size_t i = 0; i < window.order_by.size(); ++i) {
      if (i > 0) out_ += ", ";
      PrintSortKey(window.order_by[i]);
    }
    separator = " ";
  }
  const int options = window.frame_options;
  if ((options & ast::FRAMEOPTION_NONDEFAULT) != 0) {
    out_ += separator;
    out_ += (options & ast::FRAMEOPTION_RANGE) != 0 ? "RANGE " : (options & ast::FRAMEOPTION_ROWS) != 0 ? "ROWS " : "GROUPS ";
    const bool between = (options & ast::FRAMEOPTION_BETWEEN) != 0;
    if (between) out_ += "BETWEEN ";
    if ((options & ast::FRAMEOPTION_START_UNBOUNDED_PRECEDING) != 0) out_ += "UNBOUNDED PRECEDING";
    else if ((options & ast::FRAMEOPTION_START_CURRENT_ROW) != 0) out_ += "CURRENT ROW";
    else if (window.start_offset) {
      Print(*window.start_offset, false);
      out_ += (options & ast::FRAMEOPTION_START_OFFSET_PRECEDING) != 0 ? " PRECEDING" : " FOLLOWING";
    }
    if (between) {
      out_ += " AND ";
      if ((options & ast::FRAMEOPTION_END_UNBOUNDED_FOLLOWING) != 0) out_ += "UNBOUNDED FOLLOWING";
      else if ((options & ast::FRAMEOPTION_END_CURRENT_ROW) != 0) out_ += "CURRENT ROW";
      else if (window.end_offset) {
        Print(*window.end_offset, false);
        out_ += (options & ast::FRAMEOPTION_END_OFFSET_PRECEDING) != 0 ? " PRECEDING" : " FOLLOWING";
      }
    }
    if ((options & ast::FRAMEOPTION_EXCLUDE_CURRENT_ROW) != 0) out_ += " EXCLUDE CURRENT ROW";
    if ((options & ast::FRAMEOPTION_EXCLUDE_GROUP) != 0) out_ += " EXCLUDE GROUP";
    if ((options & ast::FRAMEOPTION_EXCLUDE_TIES) != 0) out_ += " EXCLUDE TIES";
  }
  out_ += ")";
}

void QueryPrinter::PrintWindowFunction(const Query& query, const WindowExpression& function) {
  out_ += FunctionName(*function.function) + "(";
  if (function.star) out_ += "*";
  PrintList(function.arguments, true);
  out_ += ")";
  if (function.filter) {
    out_ += " FILTER (WHERE ";
    Print(*function.filter, false);
    out_ += ")";
  }
  out_ += " OVER ";
  const WindowDefinition& window = query.windows[function.window];
  if (!window.name.empty()) out_ += QuoteIdentifier(window.name);
  else PrintWindow(window);
}

}  // namespace basalt
