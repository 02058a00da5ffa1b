#include "engine/planner/explain/explain_tree.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "engine/planner/deparse/expression_printer.h"
#include "engine/planner/explain/explain_titles.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/plan_statistics.h"

namespace basalt {

namespace {

using Shown = ExplainProperty::Shown;
using Kind = ExplainProperty::Kind;

// Which names columns get: with their table's when several are scanned or VERBOSE asks (kUpper), a scan's own conditions
// without it (kOwn), lists of output columns with it only when several are scanned (kOutput).
enum class Naming : uint8_t { kUpper, kOwn, kOutput };

// A column that a node puts out: its own text, and how nodes above refer to it.
struct Column {
  std::string text, output;    // as kUpper and kOutput name it
  bool plain = true;           // a column of a table: no parentheses around it
  std::string own = {};        // as kOwn does; empty: as kUpper
  std::string Reference(Naming naming = Naming::kUpper) const {
    if (naming == Naming::kOwn && !own.empty()) return own;
    const std::string& name = naming == Naming::kOutput ? output : text;
    return plain ? name : "(" + name + ")";
  }
};
using Columns = std::vector<Column>;

class TreeBuilder;

class PlanExpressionPrinter : public ExpressionPrinter {
 public:
  PlanExpressionPrinter(PlanningContext& context, TreeBuilder& tree, const Columns& columns, Naming naming)
      : ExpressionPrinter(context), tree_(tree), columns_(columns), naming_(naming) {}

 protected:
  void PrintColumn(const ColumnExpression& column) override {
    const auto index = static_cast<size_t>(column.index);
    if (column.index < 0 || index >= columns_.size()) out_ += Format("#{}", column.index);
    else out_ += columns_[index].Reference(naming_);
  }
  void PrintSubplan(const SubplanExpression& subplan) override;
  void PrintExecParameter(const ExecParameterExpression& parameter) override;

 private:
  TreeBuilder& tree_;
  const Columns& columns_;
  const Naming naming_;
};

class TreeBuilder {
 public:
  TreeBuilder(PlanningContext& context, const Plan& plan, const ExplainOptions& options, const PlanStatistics* statistics, bool several)
      : context_(context), plan_(plan), options_(options), statistics_(statistics), several_(several), prefix_(several || options.verbose),
        next_number_(static_cast<int>(plan.ctes.size()) + 1) {}

  std::unique_ptr<ExplainNode> Run() {
    NameScans(*plan_.root);
    Columns columns;
    std::unique_ptr<ExplainNode> root = Node(*plan_.root, &columns);
    for (; !pending_.empty(); pending_.pop_front()) AddSubplan(pending_.front(), *root);
    return root;
  }
  size_t scans() const { return aliases_.size(); }

  std::string SubplanText(const SubplanExpression& subplan) {
    using Use = SubplanExpression::Use;
    const auto [at, fresh] = numbers_.try_emplace(&subplan, next_number_);
    const bool initial = subplan.parameters.empty() && subplan.hash_keys.empty() && subplan.use != Use::kAny && subplan.use != Use::kAll;
    if (fresh) {
      ++next_number_;
      if (initial) results_[&subplan] = next_result_++;
      pending_.push_back({&subplan, nullptr, at->second, initial, current_});
    }
    if (initial) return Format("${}", results_[&subplan]);
    return Format("({}SubPlan {})", subplan.hash_keys.empty() ? "" : "hashed ", at->second);
  }
  std::string ParameterText(int id) const {
    const auto found = parameters_.find(id);
    return found == parameters_.end() ? Format("${}", id) : found->second;
  }

 private:
  struct Pending {
    const SubplanExpression* subplan;
    const CteScanNode* cte;
    int number;
    bool initial;
    ExplainNode* holder;
  };

  // ------------------------------------------------------------------------------------------ names

  std::string AliasOf(const PlanNode& node) const {
    const auto found = aliases_.find(&node);
    return found == aliases_.end() ? std::string() : found->second;
  }

  void NameScans(const PlanNode& node) {
    std::string alias;
    switch (node.kind) {
      case PlanKind::kTableScan: alias = ScanAlias(As<TableScanNode>(node)); break;
      case PlanKind::kSystemScan: alias = ScanAlias(As<SystemScanNode>(node)); break;
      case PlanKind::kIndexScan: alias = ScanAlias(As<IndexScanNode>(node)); break;
      case PlanKind::kFunctionScan: alias = As<FunctionScanNode>(node).alias; break;
      case PlanKind::kValues: alias = "*VALUES*"; break;
      case PlanKind::kCteScan: alias = As<CteScanNode>(node).alias; break;
      case PlanKind::kWorkTableScan: alias = As<WorkTableScanNode>(node).alias; break;
      case PlanKind::kModifyTable: alias = As<ModifyTableNode>(node).relation->name; break;
      default: break;
    }
    // The target of UPDATE and DELETE is scanned under its own name.
    const bool target = node.kind == PlanKind::kModifyTable;
    if (target) aliases_[&node] = alias;
    else if (!alias.empty()) aliases_[&node] = Unused(alias);
    for (const PlanPtr& child : node.children) {
      if (child) NameScans(*child);
    }
  }
  template <typename Scan>
  static std::string ScanAlias(const Scan& scan) { return scan.alias.empty() ? scan.relation->name : scan.alias; }
  std::string Unused(const std::string& alias) {
    std::string name = alias;
    for (int i = 1; !used_.insert(name).second; ++i) name = Format("{}_{}", alias, i);
    return name;
  }

  std::string Text(const Expression& expression, const Columns& columns, Naming naming = Naming::kUpper) {
    PlanExpressionPrinter printer(context_, *this, columns, naming);
    printer.Print(expression, true);
    return printer.Take();
  }
  std::vector<std::string> Texts(const ExpressionList& list, const Columns& columns) {
    std::vector<std::string> texts;
    for (const ExpressionPtr& item : list) texts.push_back(Text(*item, columns));
    return texts;
  }
  Column ColumnOf(const Expression& expression, const Columns& input) {
    if (const auto* column = AsIf<ColumnExpression>(&expression); column != nullptr && column->index >= 0 &&
                                                                  static_cast<size_t>(column->index) < input.size()) {
      return input[static_cast<size_t>(column->index)];
    }
    return {Text(expression, input), Text(expression, input, Naming::kOutput), expression.kind == ExpressionKind::kConstant};
  }
  std::vector<std::string> SortTexts(const std::vector<SortKey>& keys, const Columns& columns) {
    std::vector<std::string> texts;
    for (const SortKey& key : keys) {
      std::string text = ColumnOf(*key.expression, columns).Reference();
      if (key.descending) text += " DESC";
      if (key.nulls_first != key.descending) text += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
      texts.push_back(std::move(text));
    }
    return texts;
  }

  template <typename Scan>
  Columns ScanColumnsOf(const Scan& scan) {
    static constexpr const char* kSystem[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
    Columns columns;
    const auto add = [&](const std::string& name) { columns.push_back(TableColumn(scan, name)); };
    for (int column : scan.scan.columns) add(QuoteIdentifier(scan.relation->columns[column].name));
    for (int16_t column : scan.scan.system_columns) add(kSystem[-column - 1]);
    if (scan.scan.with_row_id) add("ctid");
    return columns;
  }

  Columns OutputOf(const PlanNode& node, const Columns& input) {
    Columns columns;
    switch (node.kind) {
      case PlanKind::kTableScan: return ScanColumnsOf(As<TableScanNode>(node));
      case PlanKind::kSystemScan: return ScanColumnsOf(As<SystemScanNode>(node));
      case PlanKind::kIndexScan: return ScanColumnsOf(As<IndexScanNode>(node));
      case PlanKind::kResult:
        for (const ExpressionPtr& expression : As<ResultNode>(node).expressions) columns.push_back(ColumnOf(*expression, {}));
        return columns;
      case PlanKind::kProjectSet:
        for (const ExpressionPtr& expression : As<ProjectSetNode>(node).expressions) columns.push_back(ColumnOf(*expression, input));
        return columns;
      case PlanKind::kAggregate: {
        const auto& aggregate = As<AggregateNode>(node);
        for (const ExpressionPtr& key : aggregate.group_keys) columns.push_back(Upper(ColumnOf(*key, input)));
        for (const auto& each : aggregate.aggregates) {
          std::string text = Text(*each, input);
          columns.push_back({text, Text(*each, input, Naming::kOutput), false, text});
        }
        columns.resize(node.output.size(), {"GROUPING", "GROUPING", false});
        return columns;
      }
      case PlanKind::kWindow:
        columns = input;
        for (const auto& function : As<WindowNode>(node).functions) {
          std::string arguments;
          for (const std::string& text : Texts(function->arguments, input)) arguments += (arguments.empty() ? "" : ", ") + text;
          const std::string text = Format("{}({}) OVER (?)", function->function->name, function->star ? "*" : arguments);
          columns.push_back({text, text, false});
        }
        return columns;
      case PlanKind::kFunctionScan: return NamedColumns(node, As<FunctionScanNode>(node).column_names);
      case PlanKind::kCteScan: return NamedColumns(node, As<CteScanNode>(node).column_names);
      case PlanKind::kWorkTableScan: return NamedColumns(node, As<WorkTableScanNode>(node).column_names);
      case PlanKind::kValues: return NamedColumns(node, {});
      case PlanKind::kModifyTable: return ModifyOutput(As<ModifyTableNode>(node), input);
      default:
        for (const Column& column : input) columns.push_back(Upper(column));
        columns.resize(node.output.size(), {"?", "?", true});
        return columns;
    }
  }
  // Above its scan a column goes by its full name only.
  static Column Upper(Column column) {
    column.own.clear();
    return column;
  }
  // What is computed below is put out again as a reference.
  static bool Computes(const PlanNode& node) {
    return node.kind == PlanKind::kAggregate || node.kind == PlanKind::kResult || node.kind == PlanKind::kProjectSet ||
           node.kind == PlanKind::kWindow || node.kind == PlanKind::kModifyTable;
  }
  // Filters and projections show with their input, as PostgreSQL's nodes carry them.
  static bool ShowsWithInput(const PlanNode& node) {
    return node.kind == PlanKind::kProject || (node.kind == PlanKind::kFilter && !IsSameForAllRows(*As<FilterNode>(node).condition));
  }
  static const PlanNode& Displayed(const PlanNode& node) {
    return ShowsWithInput(node) ? Displayed(*node.children[0]) : node;
  }
  static std::vector<std::string> OutputTexts(const Columns& columns, bool computed) {
    std::vector<std::string> texts;
    for (const Column& column : columns) texts.push_back(computed ? column.output : column.Reference(Naming::kOutput));
    return texts;
  }
  Column TableColumn(const PlanNode& scan, const std::string& name) {
    const std::string full = QuoteIdentifier(aliases_[&scan]) + "." + name;
    return {prefix_ ? full : name, several_ ? full : name, true, options_.verbose ? full : name};
  }
  Columns NamedColumns(const PlanNode& node, const std::vector<std::string>& names) {
    Columns columns;
    for (size_t i = 0; i < node.output.size(); ++i) {
      const std::string name = i < names.size() ? QuoteIdentifier(names[i]) : Format("column{}", i + 1);
      columns.push_back(TableColumn(node, name));
    }
    return columns;
  }
  Columns ModifyOutput(const ModifyTableNode& modify, const Columns& input) {
    Columns row;
    for (const ColumnDescriptor& column : modify.relation->columns) {
      row.push_back(TableColumn(modify, QuoteIdentifier(column.name)));
    }
    row.insert(row.end(), input.begin(), input.end());
    Columns columns;
    for (const ExpressionPtr& expression : modify.returning) columns.push_back(ColumnOf(*expression, row));
    return columns;
  }

  // ------------------------------------------------------------------------------------------ properties

  static void Add(ExplainNode* shown, const char* name, std::string value, Kind kind = Kind::kText, Shown where = Shown::kAlways) {
    if (!value.empty()) shown->properties.push_back({kind, name, {std::move(value)}, where});
  }
  static void AddList(ExplainNode* shown, const char* name, std::vector<std::string> values) {
    if (!values.empty()) shown->properties.push_back({Kind::kList, name, std::move(values)});
  }
  void AddCondition(ExplainNode* shown, const char* name, const ExpressionPtr& condition, const Columns& columns, Naming naming = Naming::kUpper) {
    if (condition) Add(shown, name, Text(*condition, columns, naming));
  }
  void AddRemoved(ExplainNode* shown, const char* name, uint64_t removed, uint64_t loops) {
    if (statistics_ == nullptr) return;
    Add(shown, name, Format("{:.0f}", loops == 0 ? 0.0 : static_cast<double>(removed) / static_cast<double>(loops)), Kind::kNumber,
        Shown::kAsTextUnlessZero);
  }
  void AddScanFilter(ExplainNode* shown, const PlanNode& node, const ExpressionPtr& filter, const Columns& output) {
    if (!filter) return;
    AddCondition(shown, "Filter", filter, output, Naming::kOwn);
    const NodeStatistics* counted = StatisticsOf(node);
    AddRemoved(shown, "Rows Removed by Filter", counted != nullptr ? counted->removed : 0, counted != nullptr ? counted->loops : 0);
  }

  std::string IndexCondition(const IndexScanNode& scan) {
    const IndexProperties& index = *scan.index->index;
    std::vector<std::string> terms;
    auto add = [&](size_t key, const char* op, const Expression& value, bool any) {
      std::string name = index.keys[key].column != 0 ? QuoteIdentifier(scan.relation->Column(index.keys[key].column).name)
                                                     : index.keys[key].expression.sql;
      if (options_.verbose && index.keys[key].column != 0) name = QuoteIdentifier(aliases_[&scan]) + "." + name;
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

  // sorted: what is computed for the sort below is referred to, in parentheses.
  std::string KeyCondition(const ExpressionList& left_keys, const ExpressionList& right_keys, const Columns& left, const Columns& right,
                           bool sorted) {
    const auto one = [&](const Expression& key, const Columns& columns) {
      return sorted && key.kind != ExpressionKind::kColumn ? "(" + Text(key, columns) + ")" : Text(key, columns);
    };
    std::string text;
    for (size_t i = 0; i < left_keys.size(); ++i) {
      text += Format("{}({} = {})", i > 0 ? " AND " : "", one(*left_keys[i], left), one(*right_keys[i], right));
    }
    return left_keys.size() > 1 ? "(" + text + ")" : text;
  }

  void AddProperties(const PlanNode& node, const Columns& input, const Columns& left, const Columns& right, const Columns& output,
                     ExplainNode* shown) {
    switch (node.kind) {
      case PlanKind::kResult: return AddCondition(shown, "One-Time Filter", As<ResultNode>(node).condition, input);
      case PlanKind::kFilter: return AddCondition(shown, "One-Time Filter", As<FilterNode>(node).condition, input);
      case PlanKind::kTableScan: return AddScanFilter(shown, node, As<TableScanNode>(node).filter, output);
      case PlanKind::kSystemScan: return AddScanFilter(shown, node, As<SystemScanNode>(node).filter, output);
      case PlanKind::kFunctionScan: {
        const auto& scan = As<FunctionScanNode>(node);
        std::string calls;
        for (const FunctionScanNode::Call& call : scan.calls) calls += (calls.empty() ? "" : ", ") + Text(*call.function, {});
        const Expression& first = *As<FunctionScanNode>(node).calls[0].function;
        const bool table = first.kind == ExpressionKind::kSetFunction && first.form == Expression::Form::kSqlSyntax;  // XMLTABLE
        if (options_.verbose) Add(shown, table ? "Table Function Call" : "Function Call", calls);
        return AddScanFilter(shown, node, scan.filter, output);
      }
      case PlanKind::kIndexScan:
        Add(shown, "Index Cond", IndexCondition(As<IndexScanNode>(node)));
        return AddScanFilter(shown, node, As<IndexScanNode>(node).filter, output);
      case PlanKind::kNestedLoopJoin: return AddCondition(shown, "Join Filter", As<NestedLoopJoinNode>(node).condition, input);
      case PlanKind::kHashJoin: {
        const auto& join = As<HashJoinNode>(node);
        Add(shown, "Hash Cond", KeyCondition(join.left_keys, join.right_keys, left, right, false));
        return AddCondition(shown, "Join Filter", join.residual, input);
      }
      case PlanKind::kMergeJoin: {
        const auto& join = As<MergeJoinNode>(node);
        Add(shown, "Merge Cond", KeyCondition(join.left_keys, join.right_keys, left, right, true));
        return AddCondition(shown, "Join Filter", join.residual, input);
      }
      case PlanKind::kAggregate:
        AddGroupKeys(As<AggregateNode>(node), input, shown);
        return AddGroupUse(StatisticsOf(node), shown);
      case PlanKind::kSort:
        AddList(shown, "Sort Key", SortTexts(As<SortNode>(node).keys, input));
        return AddSortUse(StatisticsOf(node), shown);
      case PlanKind::kUnique: {
        if (As<UniqueNode>(node).sorted) return;
        std::vector<std::string> keys;
        for (int key : As<UniqueNode>(node).keys) keys.push_back(static_cast<size_t>(key) < input.size() ? input[key].Reference() : "?");
        AddList(shown, "Group Key", std::move(keys));
        return AddGroupUse(StatisticsOf(node), shown);
      }
      case PlanKind::kModifyTable: {
        const auto& modify = As<ModifyTableNode>(node);
        if (!modify.on_conflict) return;
        Add(shown, "Conflict Resolution", modify.on_conflict->do_update ? "UPDATE" : "NOTHING");
        std::vector<std::string> arbiters;
        for (int arbiter : modify.on_conflict->arbiters) arbiters.push_back(QuoteIdentifier(modify.indexes[arbiter].index->name));
        AddList(shown, "Conflict Arbiter Indexes", std::move(arbiters));
        return AddCondition(shown, "Conflict Filter", modify.on_conflict->where, {});
      }
      default: return;
    }
  }
  // What ANALYZE counted of memory and disk: one line as text, figures otherwise.
  static void AddFigure(ExplainNode* shown, const char* name, std::string value, Kind kind = Kind::kNumber) {
    Add(shown, name, std::move(value), kind, Shown::kNotAsText);
  }
  static std::string Kilobytes(int64_t bytes) { return Format("{}", (bytes + 1023) / 1024); }
  static void AddSortUse(const NodeStatistics* counted, ExplainNode* shown) {
    if (counted == nullptr || counted->sort_method == SortMethod::kNone) return;
    const bool disk = counted->sort_method == SortMethod::kExternalMerge;
    const char* method = disk ? "external merge" : counted->sort_method == SortMethod::kTopN ? "top-N heapsort" : "quicksort";
    const std::string space = Kilobytes(disk ? counted->disk_bytes : counted->memory_bytes);
    Add(shown, "Sort Method", Format("{}  {}: {}kB", method, disk ? "Disk" : "Memory", space), Kind::kText, Shown::kAsText);
    AddFigure(shown, "Sort Method", method, Kind::kText);
    AddFigure(shown, "Sort Space Used", space);
    AddFigure(shown, "Sort Space Type", disk ? "Disk" : "Memory", Kind::kText);
  }
  static void AddGroupUse(const NodeStatistics* counted, ExplainNode* shown) {
    if (counted == nullptr || counted->batches == 0) return;
    const std::string memory = Kilobytes(counted->memory_bytes), disk = Kilobytes(counted->disk_bytes);
    const bool written = counted->batches > 1;
    Add(shown, "Batches", Format("{}  Memory Usage: {}kB{}", counted->batches, memory, written ? Format("  Disk Usage: {}kB", disk) : ""),
        Kind::kText, Shown::kAsText);
    AddFigure(shown, "HashAgg Batches", Format("{}", counted->batches));
    AddFigure(shown, "Peak Memory Usage", memory);
    AddFigure(shown, "Disk Usage", disk);
  }
  static void AddHashUse(const NodeStatistics* counted, ExplainNode* shown) {
    if (counted == nullptr || counted->batches == 0) return;
    const std::string buckets = Format("{}", counted->buckets), batches = Format("{}", counted->batches);
    const std::string memory = Kilobytes(counted->memory_bytes), first = Format("{}", counted->original_buckets);
    const bool grown = counted->batches > 1 || counted->buckets != counted->original_buckets;  // both begin with what one batch takes
    Add(shown, "Buckets",
        grown ? Format("{} (originally {})  Batches: {} (originally 1)  Memory Usage: {}kB", buckets, first, batches, memory)
              : Format("{}  Batches: {}  Memory Usage: {}kB", buckets, batches, memory),
        Kind::kText, Shown::kAsText);
    AddFigure(shown, "Hash Buckets", buckets);
    AddFigure(shown, "Original Hash Buckets", first);
    AddFigure(shown, "Hash Batches", batches);
    AddFigure(shown, "Original Hash Batches", "1");
    AddFigure(shown, "Peak Memory Usage", memory);
  }
  void AddSampling(const SampleNode& sample, ExplainNode* shown) {
    const char* method = sample.system ? "system" : "bernoulli";
    const std::string percent = Text(*sample.percent, {}), seed = sample.seed ? Text(*sample.seed, {}) : "";
    Add(shown, "Sampling", Format("{} ({}){}", method, percent, sample.seed ? Format(" REPEATABLE ({})", seed) : ""), Kind::kText, Shown::kAsText);
    Add(shown, "Sampling Method", method, Kind::kText, Shown::kNotAsText);
    shown->properties.push_back({Kind::kList, "Sampling Parameters", {percent}, Shown::kNotAsText});
    Add(shown, "Repeatable Seed", seed, Kind::kText, Shown::kNotAsText);
  }
  void AddGroupKeys(const AggregateNode& aggregate, const Columns& input, ExplainNode* shown) {
    const auto keys_of = [&](const auto& positions) {
      std::vector<std::string> texts;
      for (int key : positions) texts.push_back(ColumnOf(*aggregate.group_keys[key], input).Reference());
      return texts;
    };
    if (aggregate.grouping_sets.empty()) {
      std::vector<int> all;
      for (size_t i = 0; i < aggregate.group_keys.size(); ++i) all.push_back(static_cast<int>(i));
      return AddList(shown, "Group Key", keys_of(all));
    }
    for (const std::vector<int>& set : aggregate.grouping_sets) {
      if (set.empty()) AddList(shown, "Group Key", {"()"});
      else AddList(shown, "Hash Key", keys_of(set));
    }
  }

  // ------------------------------------------------------------------------------------------ nodes

  const NodeStatistics* StatisticsOf(const PlanNode& node) const {
    if (statistics_ == nullptr) return nullptr;
    const auto found = statistics_->nodes.find(&node);
    return found == statistics_->nodes.end() || found->second.loops == 0 ? nullptr : &found->second;
  }
  void Count(const PlanNode& node, ExplainNode* shown) {
    shown->cost = EstimateCost(node);
    shown->rows = std::max(0.0, node.estimated_rows);
    shown->width = PlanWidth(node);
    shown->statistics = StatisticsOf(node);
  }

  std::unique_ptr<ExplainNode> Node(const PlanNode& node, Columns* columns) {
    RecursionGuard guard(context_);
    if (ShowsWithInput(node)) {
      Columns below;
      std::unique_ptr<ExplainNode> shown = Node(*node.children[0], &below);
      Count(node, shown.get());
      ExplainNode* before = std::exchange(current_, shown.get());
      if (node.kind == PlanKind::kFilter) {
        AddScanFilter(shown.get(), node, As<FilterNode>(node).condition, below);
        *columns = std::move(below);
      } else {
        std::vector<std::string> texts;
        for (const ExpressionPtr& expression : As<ProjectNode>(node).expressions) {
          columns->push_back(ColumnOf(*expression, below));
          const bool passed = expression->kind == ExpressionKind::kColumn && !Computes(Displayed(node));
          texts.push_back(passed ? columns->back().Reference(Naming::kOutput) : columns->back().output);
        }
        SetOutput(shown.get(), std::move(texts));
      }
      current_ = before;
      return shown;
    }
    if (node.kind == PlanKind::kSample) {
      std::unique_ptr<ExplainNode> shown = Node(*node.children[0], columns);
      Count(node, shown.get());
      shown->identity.clear();
      NameExplainNode(node, AliasOf(*node.children[0]), options_.verbose, context_, shown.get());
      AddSampling(As<SampleNode>(node), shown.get());
      return shown;
    }
    auto shown = std::make_unique<ExplainNode>();
    ExplainNode* before = std::exchange(current_, shown.get());
    NameExplainNode(node, AliasOf(node), options_.verbose, context_, shown.get());
    Count(node, shown.get());
    Columns input;
    std::vector<Columns> parts;
    for (size_t i = 0; i < node.children.size(); ++i) {
      if (!node.children[i]) continue;
      // The inner side of a nested loop reads columns of the outer one.
      if (i == 1 && node.kind == PlanKind::kNestedLoopJoin) BindParameters(As<NestedLoopJoinNode>(node).parameters, input);
      Columns part;
      std::unique_ptr<ExplainNode> child = Node(*node.children[i], &part);
      const bool member = node.kind == PlanKind::kAppend;
      child->relationship = member ? "Member" : parts.empty() ? "Outer" : "Inner";
      if (node.kind == PlanKind::kHashJoin && i == 1) child = UnderHash(std::move(child), StatisticsOf(node));
      shown->children.push_back(std::move(child));
      input.insert(input.end(), part.begin(), part.end());
      parts.push_back(std::move(part));
    }
    current_ = shown.get();
    *columns = OutputOf(node, input);
    static const Columns kNone;
    SetOutput(shown.get(), OutputTexts(*columns, Computes(node)));
    AddProperties(node, input, parts.empty() ? kNone : parts[0], parts.size() > 1 ? parts[1] : kNone, *columns, shown.get());
    if (node.kind == PlanKind::kCteScan && shown_ctes_.insert(As<CteScanNode>(node).cte_id).second) {
      pending_.push_back({nullptr, &As<CteScanNode>(node), 0, true, nullptr});
    }
    current_ = before;
    return shown;
  }

  std::unique_ptr<ExplainNode> UnderHash(std::unique_ptr<ExplainNode> inner, const NodeStatistics* join) {
    auto hash = std::make_unique<ExplainNode>();
    hash->title = "Hash";
    hash->identity = {{Kind::kText, "Node Type", {"Hash"}, Shown::kNotAsText},
                      {Kind::kBool, "Parallel Aware", {"false"}, Shown::kNotAsText},
                      {Kind::kBool, "Async Capable", {"false"}, Shown::kNotAsText}};
    hash->placed = 1;
    hash->relationship = std::exchange(inner->relationship, "Outer");
    hash->cost = {inner->cost.total, inner->cost.total};
    hash->rows = inner->rows;
    hash->width = inner->width;
    hash->statistics = inner->statistics;
    if (!inner->properties.empty() && inner->properties.front().name == "Output") hash->properties = {inner->properties.front()};
    AddHashUse(join, hash.get());
    hash->children.push_back(std::move(inner));
    return hash;
  }

  void SetOutput(ExplainNode* shown, std::vector<std::string> texts) {
    if (!options_.verbose || texts.empty()) return;
    ExplainProperty output{Kind::kList, "Output", std::move(texts)};
    if (!shown->properties.empty() && shown->properties.front().name == "Output") shown->properties.front() = std::move(output);
    else shown->properties.insert(shown->properties.begin(), std::move(output));
  }

  void BindParameters(const std::vector<SubplanExpression::Parameter>& parameters, const Columns& columns) {
    for (const auto& parameter : parameters) parameters_[parameter.id] = ColumnOf(*parameter.value, columns).Reference();
  }

  void AddSubplan(const Pending pending, ExplainNode& root) {
    const PlanNode& plan = pending.cte != nullptr ? *plan_.ctes[pending.cte->cte_id] : *pending.subplan->plan;
    NameScans(plan);
    Columns columns;
    std::unique_ptr<ExplainNode> node = Node(plan, &columns);
    node->relationship = pending.initial ? "InitPlan" : "SubPlan";
    if (pending.cte != nullptr) node->subplan = "CTE " + pending.cte->name;
    else if (pending.initial) node->subplan = Format("InitPlan {} (returns ${})", pending.number, results_[pending.subplan]);
    else node->subplan = Format("SubPlan {}", pending.number);
    ExplainNode& holder = pending.holder != nullptr ? *pending.holder : root;
    (pending.initial ? holder.init_plans : holder.subplans).push_back(std::move(node));
  }

  PlanningContext& context_;
  const Plan& plan_;
  const ExplainOptions& options_;
  const PlanStatistics* statistics_;
  const bool several_, prefix_;  // tables
  std::map<const PlanNode*, std::string> aliases_;
  std::set<std::string> used_;
  std::map<const SubplanExpression*, int> numbers_, results_;
  std::map<int, std::string> parameters_;  // exec parameters whose value has a text
  std::set<int> shown_ctes_;
  std::deque<Pending> pending_;
  ExplainNode* current_ = nullptr;
  int next_number_, next_result_ = 0;  // CTEs have the first numbers

  friend class PlanExpressionPrinter;
};

void PlanExpressionPrinter::PrintSubplan(const SubplanExpression& subplan) {
  for (const auto& parameter : subplan.parameters) {
    if (parameter.value) tree_.parameters_[parameter.id] = tree_.ColumnOf(*parameter.value, columns_).Reference();
  }
  out_ += tree_.SubplanText(subplan);
}

void PlanExpressionPrinter::PrintExecParameter(const ExecParameterExpression& parameter) { out_ += tree_.ParameterText(parameter.id); }

}  // namespace

std::unique_ptr<ExplainNode> MakeExplainTree(PlanningContext& context, const Plan& plan, const ExplainOptions& options,
                                             const PlanStatistics* statistics) {
  TreeBuilder builder(context, plan, options, statistics, false);
  std::unique_ptr<ExplainNode> tree = builder.Run();
  // Columns are named with their table as soon as there are several.
  if (builder.scans() <= 1 || options.verbose) return tree;
  return TreeBuilder(context, plan, options, statistics, true).Run();
}

}  // namespace basalt
