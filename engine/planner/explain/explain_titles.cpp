#include "engine/planner/explain/explain_titles.h"

#include "base/format.h"
#include "base/quote.h"

namespace basalt {

namespace {

using Shown = ExplainProperty::Shown;

class Namer {
 public:
  Namer(const PlanNode& node, const std::string& alias, bool verbose, const PlanningContext& context, ExplainNode* shown)
      : node_(node), alias_(alias), verbose_(verbose), context_(context), shown_(*shown) {}

  void Run() {
    switch (node_.kind) {
      case PlanKind::kResult:
      case PlanKind::kProject:
      case PlanKind::kFilter: return Plain("Result");
      case PlanKind::kSample: {
        const PlanNode& scan = *node_.children[0];
        const bool system = scan.kind == PlanKind::kSystemScan;
        return RelationScan("Sample Scan", system ? *As<SystemScanNode>(scan).relation : *As<TableScanNode>(scan).relation);
      }
      case PlanKind::kValues: return Scan("Values Scan", {}, "*VALUES*");
      case PlanKind::kTableScan: return RelationScan("Seq Scan", *As<TableScanNode>(node_).relation);
      case PlanKind::kSystemScan: return RelationScan("Seq Scan", *As<SystemScanNode>(node_).relation);
      case PlanKind::kIndexScan: return IndexScan(As<IndexScanNode>(node_));
      case PlanKind::kFunctionScan: return FunctionScan(As<FunctionScanNode>(node_));
      case PlanKind::kCteScan: return Scan("CTE Scan", "CTE Name", As<CteScanNode>(node_).name);
      case PlanKind::kWorkTableScan: return Scan("WorkTable Scan", "CTE Name", As<WorkTableScanNode>(node_).name);
      case PlanKind::kProjectSet: return Plain("ProjectSet");
      case PlanKind::kNestedLoopJoin: return Join("Nested Loop", As<NestedLoopJoinNode>(node_).type);
      case PlanKind::kHashJoin: return Join("Hash Join", As<HashJoinNode>(node_).type);
      case PlanKind::kMergeJoin: return Join("Merge Join", As<MergeJoinNode>(node_).type);
      case PlanKind::kAggregate: return Aggregate(As<AggregateNode>(node_));
      case PlanKind::kWindow: return Plain("WindowAgg");
      case PlanKind::kSort: return Plain("Sort");
      case PlanKind::kLimit: return Plain("Limit");
      case PlanKind::kUnique:
        if (As<UniqueNode>(node_).sorted) return Plain("Unique");
        return Strategy("HashAggregate", "Hashed");
      case PlanKind::kSetOperation: return SetOperation(As<SetOperationNode>(node_));
      case PlanKind::kAppend:
        Plain("Append");
        return Add("Subplans Removed", "0", ExplainProperty::Kind::kNumber);
      case PlanKind::kRecursiveUnion: return Plain("Recursive Union");
      case PlanKind::kLockRows: return Plain("LockRows");
      case PlanKind::kModifyTable: return Modify(As<ModifyTableNode>(node_));
    }
  }

 private:
  void Add(const char* name, std::string value, ExplainProperty::Kind kind = ExplainProperty::Kind::kText) {
    shown_.identity.push_back({kind, name, {std::move(value)}, Shown::kNotAsText});
  }
  // Everything but what a node has of its own.
  void Plain(const std::string& type, const char* title = nullptr) {
    shown_.title = title != nullptr ? title : type;
    if (shown_.identity.empty()) Add("Node Type", type);
    shown_.placed = shown_.identity.size();
    Add("Parallel Aware", "false", ExplainProperty::Kind::kBool);
    Add("Async Capable", "false", ExplainProperty::Kind::kBool);
  }
  void Strategy(const char* title, const char* strategy) {
    Add("Node Type", "Aggregate");
    Add("Strategy", strategy);
    Add("Partial Mode", "Simple");
    Plain("Aggregate", title);
  }
  void Scan(const char* type, std::string kind, const std::string& name) {
    Plain(type);
    if (!kind.empty()) Add(kind.c_str(), name);
    Add("Alias", alias_);
    shown_.title += " on " + QuoteIdentifier(name);
    if (alias_ != name) shown_.title += " " + QuoteIdentifier(alias_);
  }
  std::string SchemaName(Oid schema) const {
    const SchemaDescriptor* found = context_.catalog.FindSchema(schema);
    return found != nullptr ? found->name : "pg_temp";
  }
  void On(const RelationDescriptor& relation) {
    Add("Relation Name", relation.name);
    shown_.title += " on ";
    if (verbose_) {
      Add("Schema", SchemaName(relation.schema));
      shown_.title += QuoteIdentifier(SchemaName(relation.schema)) + ".";
    }
    Add("Alias", alias_);
    shown_.title += QuoteIdentifier(relation.name);
    if (alias_ != relation.name) shown_.title += " " + QuoteIdentifier(alias_);
  }
  void RelationScan(const char* type, const RelationDescriptor& relation) {
    Plain(type);
    On(relation);
  }
  void IndexScan(const IndexScanNode& scan) {
    Plain("Index Scan");
    Add("Scan Direction", scan.reverse ? "Backward" : "Forward");
    Add("Index Name", scan.index->name);
    shown_.title = Format("Index Scan{} using {}", scan.reverse ? " Backward" : "", QuoteIdentifier(scan.index->name));
    On(*scan.relation);
  }
  void FunctionScan(const FunctionScanNode& scan) {
    const auto* set = AsIf<SetFunctionExpression>(scan.calls[0].function.get());
    const auto* call = AsIf<FunctionExpression>(scan.calls[0].function.get());
    const FunctionDescriptor* function = set != nullptr ? set->function : call != nullptr ? call->function : nullptr;
    if (set != nullptr && set->form == Expression::Form::kSqlSyntax) return TableFunctionScan(function->name);
    Plain("Function Scan");
    if (scan.calls.size() == 1 && function != nullptr) {
      Add("Function Name", function->name);
      shown_.title += " on ";
      if (verbose_) {
        Add("Schema", SchemaName(function->schema));
        shown_.title += QuoteIdentifier(SchemaName(function->schema)) + ".";
      }
      shown_.title += QuoteIdentifier(function->name);
      if (alias_ != function->name) shown_.title += " " + QuoteIdentifier(alias_);
    } else {
      shown_.title += " on " + QuoteIdentifier(alias_);
    }
    Add("Alias", alias_);
  }
  void TableFunctionScan(const std::string& name) {  // XMLTABLE
    Plain("Table Function Scan");
    Add("Table Function Name", name);
    shown_.title += " on " + QuoteIdentifier(name);
    if (alias_ != name) shown_.title += " " + QuoteIdentifier(alias_);
    Add("Alias", alias_);
  }
  void Join(const char* type, JoinType join) {
    static constexpr const char* kWords[] = {"Inner", "Left", "Right", "Full", "Semi", "Anti"};
    const char* word = kWords[static_cast<int>(join)];
    Plain(type);
    Add("Join Type", word);
    if (join == JoinType::kInner) return;
    const char* method = node_.kind == PlanKind::kHashJoin ? "Hash" : node_.kind == PlanKind::kMergeJoin ? "Merge" : "Nested Loop";
    shown_.title = Format("{} {} Join", method, word);
  }
  void Aggregate(const AggregateNode& aggregate) {
    if (!aggregate.grouping_sets.empty()) return Strategy("MixedAggregate", "Mixed");
    if (aggregate.group_keys.empty()) return Strategy("Aggregate", "Plain");
    Strategy("HashAggregate", "Hashed");
  }
  void SetOperation(const SetOperationNode& operation) {
    const std::string command = Format("{}{}", operation.operation == SetOperationNode::Operation::kIntersect ? "Intersect" : "Except",
                                       operation.all ? " All" : "");
    Add("Node Type", "SetOp");
    Add("Strategy", "Hashed");
    Plain("SetOp");
    Add("Command", command);
    shown_.title = "HashSetOp " + command;
  }
  void Modify(const ModifyTableNode& modify) {
    using Operation = ModifyTableNode::Operation;
    const char* verb = modify.operation == Operation::kInsert ? "Insert" : modify.operation == Operation::kUpdate ? "Update" : "Delete";
    Add("Node Type", "ModifyTable");
    Add("Operation", verb);
    Plain("ModifyTable", verb);
    On(*modify.relation);
  }

  const PlanNode& node_;
  const std::string& alias_;
  const bool verbose_;
  const PlanningContext& context_;
  ExplainNode& shown_;
};

}  // namespace

void NameExplainNode(const PlanNode& node, const std::string& alias, bool verbose, const PlanningContext& context, ExplainNode* shown) {
  Namer(node, alias, verbose, context, shown).Run();
}

}  // namespace basalt
