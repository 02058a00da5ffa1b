#include "engine/planner/bind/updatable_view.h"

#include "engine/planner/bind/coerce.h"
#include "engine/planner/expression_tree.h"

namespace basalt {
namespace {

// Why a view's rows are not rows of a table; empty if they are.
std::string_view NotUpdatable(const Query& query) {
  if (query.distinct || !query.distinct_on.empty()) return "Views containing DISTINCT are not automatically updatable.";
  if (!query.group_keys.empty() || !query.grouping_sets.empty()) return "Views containing GROUP BY are not automatically updatable.";
  if (query.having) return "Views containing HAVING are not automatically updatable.";
  if (query.set_operation) return "Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.";
  if (!query.ctes.empty()) return "Views containing WITH are not automatically updatable.";
  if (query.limit || query.offset) return "Views containing LIMIT or OFFSET are not automatically updatable.";
  if (!query.aggregates.empty()) return "Views that return aggregate functions are not automatically updatable.";
  if (!query.window_functions.empty()) return "Views that return window functions are not automatically updatable.";
  if (query.has_set_functions) return "Views that return set-returning functions are not automatically updatable.";
  const FromItem* from = query.from.get();
  const bool one = from != nullptr && from->relation != nullptr &&
                   (from->kind == FromItem::Kind::kTable || from->kind == FromItem::Kind::kSubquery);
  if (one && from->sample) return "Views containing TABLESAMPLE are not automatically updatable.";
  return one ? "" : "Views that do not select from a single table or view are not automatically updatable.";
}

struct Wording {
  const char *action, *column_action, *doing, *event;
};
Wording WordingOf(Query::Command command) {
  switch (command) {
    case Query::Command::kInsert: return {"insert into", "insert into column", "inserting into", "INSERT"};
    case Query::Command::kUpdate: return {"update", "update column", "updating", "UPDATE"};
    default: return {"delete from", "", "deleting from", "DELETE"};
  }
}

class ViewRedirection {
 public:
  ViewRedirection(PlanningContext& context, const ViewChange& change)
      : context_(context), change_(change), view_(std::move(*change.target)), relation_(change.modification->relation),
        wording_(WordingOf(change.query->command)) {
    for (Target& target : view_->query->targets) {
      if (!target.junk) columns_.push_back(&target.expression);
    }
  }

  void Run() {
    CheckView();
    FromPtr base = std::move(view_->query->from);
    base_id_ = base->id;
    const RelationDescriptor& table = *base->relation;
    MapValues(table);
    Substitute();
    AddCondition();
    AddRights(table);
    change_.modification->relation = base->relation;
    change_.modification->target_relation = base_id_;
    *change_.target = std::move(base);
  }

 private:
  void CheckView() const {
    const std::string_view reason = NotUpdatable(*view_->query);
    const auto refuse = [&](std::string_view detail) {
      throw SqlError(sqlstate::kObjectNotInPrerequisiteState, Format("cannot {} view \"{}\"", wording_.action, relation_->name))
          .Detail(std::string(detail))
          .Hint(Format("To enable {} the view, provide an INSTEAD OF {} trigger or an unconditional ON {} DO INSTEAD rule.",
                       wording_.doing, wording_.event, wording_.event));
    };
    if (!reason.empty()) refuse(reason);
    const FromItem& from = *view_->query->from;
    if (from.relation->kind != RelationKind::kTable && from.relation->kind != RelationKind::kView) {
      refuse("Views that do not select from a single table or view are not automatically updatable.");
    }
    bool any = change_.query->command == Query::Command::kDelete;
    for (const ExpressionPtr* column : columns_) any = any || BaseColumn(**column, from.id) >= 0;
    if (!any) refuse("Views that have no updatable columns are not automatically updatable.");
    if (from.relation->is_system) {
      throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied: \"{}\" is a system catalog", from.relation->name));
    }
  }

  // The table's column that a view's column is; negative if it is something else.
  static int BaseColumn(const Expression& expression, int base) {
    const auto* column = AsIf<ColumnExpression>(&expression);
    return column != nullptr && column->relation == base ? column->index : -100;
  }

  int RequireBaseColumn(size_t position) const {
    const int index = BaseColumn(**columns_[position], base_id_);
    if (index >= 0) return index;
    const bool system = index != -100;
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot {} \"{}\" of view \"{}\"", wording_.column_action,
                                                          relation_->columns[position].name, relation_->name))
        .Detail(system ? "View columns that refer to system columns are not updatable."
                       : "View columns that are not columns of their base relation are not updatable.");
  }

  void MapValues(const RelationDescriptor& table) {
    ExpressionList& values = change_.modification->values;
    if (values.empty()) return;
    ExpressionList mapped(table.columns.size());
    std::vector<bool> assigned(table.columns.size(), false);
    for (size_t i = 0; i < values.size(); ++i) {
      const bool given = change_.assigned != nullptr && (*change_.assigned)[i];
      if (values[i] == nullptr && !given) continue;
      const auto column = static_cast<size_t>(RequireBaseColumn(i));
      if (mapped[column] != nullptr) {
        throw SqlError(sqlstate::kSyntaxError, Format("multiple assignments to same column \"{}\"", table.columns[column].name));
      }
      mapped[column] = std::move(values[i]);
      assigned[column] = given;
      changed_.push_back(static_cast<int16_t>(column + 1));
    }
    values = std::move(mapped);
    if (change_.assigned != nullptr) *change_.assigned = std::move(assigned);
  }

  void Substitute() {
    const auto replace = [&](ExpressionPtr& at) {
      const auto* column = AsIf<ColumnExpression>(at.get());
      if (column == nullptr || column->relation != view_->id || column->index < 0) return;
      const Expression& value = **columns_[static_cast<size_t>(column->index)];
      if (HasSubplan(value)) ThrowNotSupported("changing a view whose columns are subqueries");
      at = Clone(value);
    };
    const auto rewrite = [&](ExpressionPtr& slot) {
      if (slot != nullptr) Rewrite(slot, replace);
    };
    for (ExpressionPtr& value : change_.modification->values) rewrite(value);
    for (Target& target : change_.modification->returning) rewrite(target.expression);
    rewrite(change_.query->where);
    if (change_.others != nullptr) VisitFrom(*change_.others, rewrite);
  }

  // Only rows of the view can be changed through it.
  void AddCondition() {
    if (change_.query->command == Query::Command::kInsert || view_->query->where == nullptr) return;
    ExpressionPtr& where = change_.query->where;
    if (where == nullptr) {
      where = std::move(view_->query->where);
      return;
    }
    auto both = std::make_unique<AndExpression>();
    both->terms.push_back(std::move(view_->query->where));
    both->terms.push_back(std::move(where));
    both->type = context_.MakeType(kBoolOid);
    both->physical = PhysicalType::kBool;
    where = std::move(both);
  }

  void AddRights(const RelationDescriptor& table) {
    const Oid check_as = relation_->view->security_invoker ? change_.check_as : relation_->owner;
    context_.AddLock(table, TableLockMode::kRowExclusive);
    const Query::Command command = change_.query->command;
    const Privileges wanted = command == Query::Command::kInsert ? kPrivilegeInsert
                              : command == Query::Command::kUpdate ? kPrivilegeUpdate : kPrivilegeDelete;
    context_.AddPrivilege(table, wanted, check_as, changed_);
  }

  PlanningContext& context_;
  const ViewChange& change_;
  const FromPtr view_;
  const DescriptorPtr<RelationDescriptor> relation_;
  const Wording wording_;
  std::vector<ExpressionPtr*> columns_;
  std::vector<int16_t> changed_;
  int base_id_ = -1;
};

}  // namespace

void RedirectToTable(PlanningContext& context, ViewChange change) {
  while (change.modification->relation->kind == RelationKind::kView) {
    const DescriptorPtr<RelationDescriptor> view = change.modification->relation;
    ViewRedirection(context, change).Run();
    change.check_as = view->view->security_invoker ? change.check_as : view->owner;
  }
}

}  // namespace basalt
