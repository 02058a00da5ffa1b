// INSERT, UPDATE and DELETE, as they stand in BEGIN ATOMIC bodies.
#include "engine/planner/deparse/query_printer.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

constexpr int kIndent = 8;

}  // namespace

void QueryPrinter::PrintRoutineStatement(const Query& query, bool is_return) {
  if (is_return) {
    flat_ = true;
    out_ += "RETURN ";
    return Print(*query.targets[0].expression, true);
  }
  indent_ = 1;
  bare_targets_ = true;
  if (query.modification != nullptr) PrintModification(query);
  else PrintQuery(query, nullptr);
}

void QueryPrinter::PrintModification(const Query& query) {
  const Modification& change = *query.modification;
  if (change.has_conflict_clause) ThrowNotSupported("ON CONFLICT in a BEGIN ATOMIC body");
  queries_.push_back(&query);
  const auto saved_names = names_;
  NameItems(query);
  // The target of INSERT stands in no FROM list.
  if (query.command == Query::Command::kInsert) NameItem(*change.target);
  PrintWith(query.ctes, query.recursive_with);
  const int before = indent_;
  indent_ += kIndent;
  out_ += " ";
  switch (query.command) {
    case Query::Command::kInsert: PrintInsert(query); break;
    case Query::Command::kUpdate: PrintUpdate(query); break;
    default: PrintDelete(query);
  }
  PrintReturning(query);
  indent_ = before;
  names_ = saved_names;
  queries_.pop_back();
}

const FromItem& QueryPrinter::TargetOf(const Query& query) {
  const FromItem* target = query.modification->target.get();
  if (target == nullptr) {
    ForEachFromItem(query.from.get(), [&](FromItem& item) {
      if (item.id == query.modification->target_relation) target = &item;
    });
  }
  return *target;
}

std::string QueryPrinter::TargetText(const Query& query) {
  const FromItem& target = TargetOf(query);
  const std::string name = RelationName(Current(target));
  return target.has_alias ? name + " AS " + QuoteIdentifier(target.alias) : name;
}

void QueryPrinter::PrintInsert(const Query& query) {
  const Modification& change = *query.modification;
  out_ += "INSERT INTO " + TargetText(query);
  if (change.columns.empty()) {
    out_ += " DEFAULT VALUES";
    return;
  }
  const RelationDescriptor& relation = Current(*change.target);
  const char* separator = " (";
  for (int column : change.columns) {
    out_ += separator + QuoteIdentifier(relation.columns[static_cast<size_t>(column)].name);
    separator = ", ";
  }
  out_ += ")";
  if (change.source != nullptr) {
    out_ += " ";
    if (change.source->is_values && change.source->from != nullptr && change.source->order_by.empty()) return PrintValues(*change.source->from);
    return PrintQuery(*change.source, nullptr);
  }
  Keyword("VALUES (", -kIndent, kIndent, 2);
  separator = "";
  for (int column : change.columns) {
    out_ += separator;
    Print(*change.values[static_cast<size_t>(column)], false);
    separator = ", ";
  }
  out_ += ")";
}

// The other FROM items; null: none.
const FromItem* QueryPrinter::OthersOf(const Query& query) {
  const FromItem* from = query.from.get();
  if (from == nullptr || from->kind != FromItem::Kind::kJoin || from->left == nullptr) return nullptr;
  return from->left->id == query.modification->target_relation ? from->right.get() : nullptr;
}

void QueryPrinter::PrintUpdate(const Query& query) {
  const Modification& change = *query.modification;
  out_ += "UPDATE " + TargetText(query);
  const RelationDescriptor& relation = Current(TargetOf(query));  // columns as they are called now
  const char* separator = " SET ";
  for (size_t c = 0; c < change.values.size(); ++c) {
    if (change.values[c] == nullptr) continue;
    out_ += separator + QuoteIdentifier(relation.columns[c].name) + " = ";
    separator = ", ";
    Print(*change.values[c], false);
  }
  if (const FromItem* others = OthersOf(query)) {
    Keyword(" FROM ", -kIndent, kIndent, 2);
    PrintFrom(*others);
  }
  if (query.where == nullptr) return;
  Keyword(" WHERE ", -kIndent, kIndent, 1);
  Print(*query.where, false);
}

void QueryPrinter::PrintDelete(const Query& query) {
  out_ += "DELETE FROM " + TargetText(query);
  if (const FromItem* others = OthersOf(query)) {
    Keyword(" USING ", -kIndent, kIndent, 2);
    PrintFrom(*others);
  }
  if (query.where == nullptr) return;
  Keyword(" WHERE ", -kIndent, kIndent, 1);
  Print(*query.where, false);
}

void QueryPrinter::PrintReturning(const Query& query) {
  if (query.modification->returning.empty()) return;
  Keyword(" RETURNING", -kIndent, kIndent, 1);
  PrintTargets(query, query.modification->returning, nullptr);
}

}  // namespace basalt
