// EXPLAIN in PostgreSQL's text format.
#include <algorithm>

#include "engine/planner/deparse/explain_names.h"
#include "engine/planner/deparse/expression_printer.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/planner.h"

namespace basalt {

namespace {

using Names = std::vector<std::string>;  // of a node's output columns, as expressions above print them
using Lines = std::vector<std::string>;

class PlanExpressionPrinter : public ExpressionPrinter {
 public:
  PlanExpressionPrinter(PlanningContext& context, const Names& names) : ExpressionPrinter(context), names_(names) {}

 protected:
  void PrintColumn(const ColumnExpression& column) override {
    if (column.index >= 0 && static_cast<size_t>(column.index) < names_.size()) out_ += names_[column.index];
    else out_ += Format("#{}", column.index);
  }
  void PrintSubplan(const SubplanExpression& subplan) override {
    out_ += !subplan.hash_keys.empty() ? "(hashed SubPlan)" : subplan.parameters.empty() ? "(InitPlan)" : "(SubPlan)";
  }

 private:
  const Names& names_;
};

struct Block {
  Lines lines;
  Names names;
};

class Explainer {
 public:
  Explainer(const Plan& plan, const ExplainOptions& options, PlanningContext& context) : plan_(plan), options_(options), context_(context) {}

  Lines Run() {
    Block block = Node(*plan_.root, 0, false, nullptr);
    return std::move(block.lines);
  }

 private:
  std::string Text(const Expression& expression, const Names& names) {
    PlanExpressionPrinter printer(context_, names);
    printer.Print(expression, true);
    return printer.Take();
  }
  std::string List(const ExpressionList& list, const Names& names) {
    std::string text;
    for (const ExpressionPtr& item : list) text += (text.empty() ? "" : ", ") + Text(*item, names);
    return text;
  }
  std::string Keys(const std::vector<SortKey>& keys, const Names& names) {
    std::string text;
    for (const SortKey& key : keys) {
      text += (text.empty() ? "" : ", ") + Text(*key.expression, names);
      if (key.descending) text += " DESC";
      if (key.nulls_first != key.descending) text += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
    return text;
  }

  std::string IndexCondition(const IndexScanNode& scan) {
    const IndexProperties& index = *scan.index->index;
    std::vector<std::string> terms;
    auto add = [&](size_t key, const char* op, const Expression& value, bool any) {
      const std::string name = index.keys[key].column != 0 ? QuoteIdentifier(scan.relation->Column(index.keys[key].column).name)
                                                           : index.keys[key].expression.sql;
      const std::string text = Text(value, {});
      terms.push_back(Format("({} {} {})", name, op, any ? Format("ANY ({})", text) : text));
    };
    for (size_t i = 0; i < scan.equal.size(); ++i) add(i, "=", *scan.equal[i], false);
    if (scan.any_array) add(scan.equal.size(), "=", *scan.any_array, true);
    if (scan.lower) add(scan.equal.size(), scan.lower_inclusive ? ">=" : ">", *scan.lower, false);
    if (scan.upper) add(scan.equal.size(), scan.upper_inclusive ? "<=" : "<", *scan.upper, false);
    std::string text;
    for (const std::string& term : terms) text += (text.empty() ? "" : " AND ") + term;
    return terms.size() > 1 ? "(" + text + ")" : text;
  }

  // What stands under a node's title; names: of its input columns, all children's in order.
  void Properties(const PlanNode& node, const Names& names, const Names& left, const Names& right, Lines* lines) {
    auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) lines->push_back(Format("{}: {}", name, value));
    };
    auto optional = [&](const ExpressionPtr& expression, const Names& over) { return expression ? Text(*expression, over) : std::string(); };
    switch (node.kind) {
      case PlanKind::kResult: add("One-Time Filter", optional(As<ResultNode>(node).condition, names)); return;
      case PlanKind::kTableScan: add("Filter", optional(As<TableScanNode>(node).filter, names)); return;
      case PlanKind::kSystemScan: add("Filter", optional(As<SystemScanNode>(node).filter, names)); return;
      case PlanKind::kIndexScan:
        add("Index Cond", IndexCondition(As<IndexScanNode>(node)));
        add("Filter", optional(As<IndexScanNode>(node).filter, names));
        return;
      case PlanKind::kFunctionScan: add("Filter", optional(As<FunctionScanNode>(node).filter, names)); return;
      case PlanKind::kNestedLoopJoin: add("Join Filter", optional(As<NestedLoopJoinNode>(node).condition, names)); return;
      case PlanKind::kHashJoin: {
        const auto& join = As<HashJoinNode>(node);
        std::string text;
        for (size_t i = 0; i < join.left_keys.size(); ++i) {
          text += Format("{}({} = {})", i > 0 ? " AND " : "", Text(*join.left_keys[i], left), Text(*join.right_keys[i], right));
        }
        add("Hash Cond", join.left_keys.size() > 1 ? "(" + text + ")" : text);
        add("Join Filter", optional(join.residual, names));
        return;
      }
      case PlanKind::kAggregate: {
        const auto& aggregate = As<AggregateNode>(node);
        if (aggregate.grouping_sets.empty()) return add("Group Key", List(aggregate.group_keys, names));
        for (const std::vector<int>& set : aggregate.grouping_sets) {
          std::string text;
          for (int key : set) text += (text.empty() ? "" : ", ") + Text(*aggregate.group_keys[key], names);
          add(set.empty() ? "Group Key" : "Hash Key", set.empty() ? "()" : text);
        }
        return;
      }
      case PlanKind::kSort: add("Sort Key", Keys(As<SortNode>(node).keys, names)); return;
      case PlanKind::kUnique:
        if (!As<UniqueNode>(node).sorted) {
          std::string text;
          for (int key : As<UniqueNode>(node).keys) text += (text.empty() ? "" : ", ") + (static_cast<size_t>(key) < names.size() ? names[key] : "?");
          add("Group Key", text);
        }
        return;
      case PlanKind::kModifyTable: {
        const auto& modify = As<ModifyTableNode>(node);
        if (!modify.on_conflict) return;
        add("Conflict Resolution", modify.on_conflict->do_update ? "UPDATE" : "NOTHING");
        std::string text;
        for (int arbiter : modify.on_conflict->arbiters) text += (text.empty() ? "" : ", ") + QuoteIdentifier(modify.indexes[arbiter].index->name);
        add("Conflict Arbiter Indexes", text);
        add("Conflict Filter", optional(modify.on_conflict->where, {}));
        return;
      }
      default: return;
    }
  }

  template <typename Scan>
  static Names ScanNames(const Scan& scan) {
    static constexpr const char* kSystem[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
    Names names;
    for (int column : scan.scan.columns) names.push_back(QuoteIdentifier(scan.relation->columns[column].name));
    for (int16_t column : scan.scan.system_columns) names.push_back(kSystem[-column - 1]);
    if (scan.scan.with_row_id) names.push_back("ctid");
    return names;
  }

  Names OutputNames(const PlanNode& node, const Names& input) {
    Names names;
    switch (node.kind) {
      case PlanKind::kTableScan: return ScanNames(As<TableScanNode>(node));
      case PlanKind::kSystemScan: return ScanNames(As<SystemScanNode>(node));
      case PlanKind::kIndexScan: return ScanNames(As<IndexScanNode>(node));
      case PlanKind::kFunctionScan: names.assign(node.output.size(), As<FunctionScanNode>(node).alias); return names;
      case PlanKind::kResult:
        for (const ExpressionPtr& expression : As<ResultNode>(node).expressions) names.push_back(Text(*expression, {}));
        return names;
      case PlanKind::kAggregate: {
        const auto& aggregate = As<AggregateNode>(node);
        for (const ExpressionPtr& key : aggregate.group_keys) names.push_back(Text(*key, input));
        for (const auto& each : aggregate.aggregates) names.push_back("(" + Text(*each, input) + ")");
        names.resize(node.output.size(), "(GROUPING)");
        return names;
      }
      case PlanKind::kWindow:
        names = input;
        for (const auto& function : As<WindowNode>(node).functions) {
          names.push_back("(" + function->function->name + "(" + List(function->arguments, input) + ") OVER (?))");
        }
        return names;
      case PlanKind::kProjectSet:
        for (const ExpressionPtr& expression : As<ProjectSetNode>(node).expressions) names.push_back(Text(*expression, input));
        return names;
      case PlanKind::kValues: case PlanKind::kCteScan: case PlanKind::kWorkTableScan: case PlanKind::kRecursiveUnion:
        for (size_t i = 0; i < node.output.size(); ++i) names.push_back(Format("column{}", i + 1));
        return names;
      default:
        names = input;
        names.resize(node.output.size(), "?");
        return names;
    }
  }

  // Filters and projections show with their input, as PostgreSQL's nodes carry them.
  Block Node(const PlanNode& node, int indent, bool arrow, const Expression* filter) {
    RecursionGuard guard(context_);
    if (node.kind == PlanKind::kFilter && filter == nullptr) {
      return Node(*node.children[0], indent, arrow, As<FilterNode>(node).condition.get());
    }
    if (node.kind == PlanKind::kProject && filter == nullptr) {
      Block block = Node(*node.children[0], indent, arrow, nullptr);
      Names names;
      for (const ExpressionPtr& expression : As<ProjectNode>(node).expressions) names.push_back(Text(*expression, block.names));
      block.names = std::move(names);
      return block;
    }
    const int inner = indent + (arrow ? 6 : 2);
    std::vector<Block> children;
    Names input;
    for (const PlanPtr& child : node.children) {
      if (!child) continue;
      children.push_back(Node(*child, inner, true, nullptr));
      input.insert(input.end(), children.back().names.begin(), children.back().names.end());
    }
    Block block;
    block.names = OutputNames(node, input);
    std::string title = (arrow ? "->  " : "") + PlanNodeTitle(node);
    if (options_.costs) {
      title += Format("  (cost=0.00..{:.2f} rows={:.0f} width={})", PlanCost(node), std::max(0.0, node.estimated_rows), PlanWidth(node));
    }
    block.lines.push_back(std::string(indent, ' ') + title);
    static const Names kNone;
    Lines properties;
    Properties(node, input.empty() ? block.names : input, children.empty() ? kNone : children[0].names,
               children.size() > 1 ? children[1].names : kNone, &properties);
    if (filter != nullptr) properties.push_back("Filter: " + Text(*filter, block.names));
    for (std::string& property : properties) block.lines.push_back(std::string(inner, ' ') + std::move(property));
    if (node.kind == PlanKind::kCteScan && shown_.insert(As<CteScanNode>(node).cte_id).second) {
      const auto& scan = As<CteScanNode>(node);
      block.lines.push_back(std::string(inner, ' ') + "CTE " + QuoteIdentifier(scan.name));
      for (std::string& line : Node(*plan_.ctes[scan.cte_id], inner + 2, true, nullptr).lines) block.lines.push_back(std::move(line));
    }
    for (Block& child : children) {
      for (std::string& line : child.lines) block.lines.push_back(std::move(line));
    }
    return block;
  }

  const Plan& plan_;
  const ExplainOptions& options_;
  PlanningContext& context_;
  std::set<int> shown_;
};

}  // namespace

std::vector<std::string> ExplainPlan(const PlanningInput& input, const Plan& plan, const ExplainOptions& options) {
  RecursionBase base;
  PlanningContext context(input);
  return Explainer(plan, options, context).Run();
}

}  // namespace basalt
