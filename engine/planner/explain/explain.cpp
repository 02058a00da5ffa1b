// EXPLAIN: a plan's tree in one of the four formats.
#include "engine/planner/explain/explain_tree.h"
#include "engine/planner/explain/explain_writer.h"
#include "engine/planner/plan_statistics.h"

namespace basalt {

namespace {

using Kind = ExplainProperty::Kind;
using Shown = ExplainProperty::Shown;

std::string Milliseconds(int64_t nanoseconds, uint64_t loops) {
  return Format("{:.3f}", static_cast<double>(nanoseconds) / 1e6 / static_cast<double>(loops));
}
std::string RowsALoop(const NodeStatistics& counted) {
  return Format("{:.0f}", static_cast<double>(counted.rows) / static_cast<double>(counted.loops));
}

class TextFormat {
 public:
  TextFormat(const ExplainOptions& options, bool analyze) : options_(options), analyze_(analyze) {}

  void Node(const ExplainNode& node, int indent) {  // in steps of two spaces
    if (!node.subplan.empty()) Line(indent++, node.subplan);
    std::string title = node.title + Figures(node);
    if (indent > 0) {
      Line(indent, "->  " + title);
      indent += 2;
    } else {
      Line(0, title);
    }
    ++indent;
    for (const ExplainProperty& property : node.properties) Property(property, indent);
    for (const auto& child : node.init_plans) Node(*child, indent);
    for (const auto& child : node.children) Node(*child, indent);
    for (const auto& child : node.subplans) Node(*child, indent);
  }
  void Line(int indent, const std::string& text) {
    if (!out_.empty()) out_ += '\n';
    out_.append(static_cast<size_t>(2 * indent), ' ');
    out_ += text;
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string Figures(const ExplainNode& node) const {
    std::string text;
    if (options_.costs) {
      text += Format("  (cost={:.2f}..{:.2f} rows={:.0f} width={})", node.cost.startup, node.cost.total, node.rows, node.width);
    }
    if (!analyze_) return text;
    if (node.statistics == nullptr) return text + " (never executed)";
    const NodeStatistics& counted = *node.statistics;
    text += " (actual ";
    if (options_.timing) {
      text += Format("time={}..{} ", Milliseconds(counted.first_row_ns, counted.loops), Milliseconds(counted.total_ns, counted.loops));
    }
    return text + Format("rows={} loops={})", RowsALoop(counted), counted.loops);
  }
  void Property(const ExplainProperty& property, int indent) {
    if (property.shown == Shown::kNotAsText || (property.shown == Shown::kAsTextUnlessZero && property.values[0] == "0")) return;
    std::string text;
    for (const std::string& value : property.values) text += (text.empty() ? "" : ", ") + value;
    Line(indent, property.name + ": " + text);
  }

  const ExplainOptions& options_;
  const bool analyze_;
  std::string out_;
};

class GroupedFormat {
 public:
  GroupedFormat(ExplainWriter& writer, const ExplainOptions& options, bool analyze) : writer_(writer), options_(options), analyze_(analyze) {}

  void Node(const ExplainNode& node, bool labelled) {
    writer_.Open("Plan", labelled, true);
    for (size_t i = 0; i < node.identity.size(); ++i) {
      if (i == node.placed) Place(node);
      Property(node.identity[i]);
    }
    if (options_.costs) {
      writer_.Value("Startup Cost", Format("{:.2f}", node.cost.startup), false);
      writer_.Value("Total Cost", Format("{:.2f}", node.cost.total), false);
      writer_.Value("Plan Rows", Format("{:.0f}", node.rows), false);
      writer_.Value("Plan Width", Format("{}", node.width), false);
    }
    if (analyze_) Actual(node.statistics);
    for (const ExplainProperty& property : node.properties) Property(property);
    if (!node.init_plans.empty() || !node.children.empty() || !node.subplans.empty()) {
      writer_.Open("Plans", true, false);
      for (const auto* list : {&node.init_plans, &node.children, &node.subplans}) {
        for (const auto& child : *list) Node(*child, false);
      }
      writer_.Close("Plans", false);
    }
    writer_.Close("Plan", true);
  }

 private:
  void Place(const ExplainNode& node) {
    if (!node.relationship.empty()) writer_.Value("Parent Relationship", node.relationship, true);
    if (!node.subplan.empty()) writer_.Value("Subplan Name", node.subplan, true);
  }
  void Actual(const NodeStatistics* counted) {
    if (options_.timing) {
      writer_.Value("Actual Startup Time", counted != nullptr ? Milliseconds(counted->first_row_ns, counted->loops) : "0.000", false);
      writer_.Value("Actual Total Time", counted != nullptr ? Milliseconds(counted->total_ns, counted->loops) : "0.000", false);
    }
    writer_.Value("Actual Rows", counted != nullptr ? RowsALoop(*counted) : "0", false);
    writer_.Value("Actual Loops", Format("{}", counted != nullptr ? counted->loops : 0), false);
  }
  void Property(const ExplainProperty& property) {
    if (property.shown == Shown::kAsText) return;
    if (property.kind == Kind::kList) writer_.List(property.name, property.values);
    else writer_.Value(property.name, property.values[0], property.kind == Kind::kText);
  }

  ExplainWriter& writer_;
  const ExplainOptions& options_;
  const bool analyze_;
};

std::string AsText(const ExplainNode* tree, const ExplainOptions& options, const ExplainTimes& times) {
  if (tree == nullptr) return "Utility statements have no plan structure";
  TextFormat text(options, times.execution_ms >= 0);
  text.Node(*tree, 0);
  if (options.settings != nullptr && !options.settings->empty()) {
    std::string list;
    for (const auto& [name, value] : *options.settings) list += Format("{}{} = '{}'", list.empty() ? "" : ", ", name, value);
    text.Line(0, "Settings: " + list);
  }
  if (options.summary) {
    text.Line(0, Format("Planning Time: {:.3f} ms", times.planning_ms));
    if (times.execution_ms >= 0) text.Line(0, Format("Execution Time: {:.3f} ms", times.execution_ms));
  }
  return text.Take();
}

std::string AsGroups(const ExplainNode* tree, const ExplainOptions& options, const ExplainTimes& times) {
  const std::unique_ptr<ExplainWriter> writer = ExplainWriter::Make(options.format);
  writer->Begin();
  if (tree == nullptr) {
    // PostgreSQL says only this here.
    if (options.format == ExplainFormat::kJson) return "[\n  \"Utility Statement\"\n]";
    if (options.format == ExplainFormat::kYaml) return "- \"Utility Statement\"";
    writer->Open("Utility-Statement", false, true);
    writer->Close("Utility-Statement", true);
    return writer->End();
  }
  writer->Open("Query", false, true);
  GroupedFormat(*writer, options, times.execution_ms >= 0).Node(*tree, true);
  if (options.settings != nullptr) {
    writer->Open("Settings", true, true);
    for (const auto& [name, value] : *options.settings) writer->Value(name, value, true);
    writer->Close("Settings", true);
  }
  if (options.summary) writer->Value("Planning Time", Format("{:.3f}", times.planning_ms), false);
  if (times.execution_ms >= 0) {
    writer->Open("Triggers", true, false);
    writer->Close("Triggers", false);
    if (options.summary) writer->Value("Execution Time", Format("{:.3f}", times.execution_ms), false);
  }
  writer->Close("Query", true);
  return writer->End();
}

}  // namespace

std::string ExplainPlan(const PlanningInput& input, const Plan* plan, const ExplainOptions& options, const PlanStatistics* statistics,
                        const ExplainTimes& times) {
  RecursionBase base;
  PlanningContext context(input);
  std::unique_ptr<ExplainNode> tree;
  if (plan != nullptr) tree = MakeExplainTree(context, *plan, options, statistics);
  return options.format == ExplainFormat::kText ? AsText(tree.get(), options, times) : AsGroups(tree.get(), options, times);
}

}  // namespace basalt
