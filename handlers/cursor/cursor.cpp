#include "handlers/cursor/cursor.h"

#include <algorithm>

#include "base/sql_error.h"
#include "handlers/cursor/cursor_run.h"
#include "handlers/planning.h"
#include "handlers/query/planned_run.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

CursorRun& FindCursor(ExecutionContext& context, const char* name) {
  const auto& portals = context.connection().portals;
  const auto at = portals.find(name);
  if (at == portals.end()) throw SqlError(sqlstate::kInvalidCursorName, Format("cursor \"{}\" does not exist", name));
  auto* cursor = dynamic_cast<CursorRun*>(static_cast<Portal&>(*at->second).run.get());
  if (cursor == nullptr) ThrowNotSupported("FETCH from a portal of the extended protocol");
  if (cursor->failed()) throw SqlError(sqlstate::kObjectNotInPrerequisiteState, Format("portal \"{}\" cannot be run", name));
  return *cursor;
}

// Plans that PostgreSQL can run backward without being told at DECLARE.
bool ScansBackward(const PlanNode& node) {
  switch (node.kind) {
    case PlanKind::kTableScan: case PlanKind::kSystemScan: case PlanKind::kIndexScan: case PlanKind::kValues: case PlanKind::kSort:
    case PlanKind::kCteScan: case PlanKind::kFunctionScan:
      return true;
    case PlanKind::kFilter: case PlanKind::kProject: case PlanKind::kLimit: case PlanKind::kAppend:
      return std::all_of(node.children.begin(), node.children.end(), [](const PlanPtr& child) { return ScansBackward(*child); });
    default:
      return false;
  }
}

void CheckOptions(int32_t options) {
  if ((options & ast::CURSOR_OPT_SCROLL) && (options & ast::CURSOR_OPT_NO_SCROLL)) {
    throw SqlError(sqlstate::kInvalidCursorDefinition, "cannot specify both SCROLL and NO SCROLL");
  }
  if ((options & ast::CURSOR_OPT_ASENSITIVE) && (options & ast::CURSOR_OPT_INSENSITIVE)) {
    throw SqlError(sqlstate::kInvalidCursorDefinition, "cannot specify both INSENSITIVE and ASENSITIVE");
  }
}

void CheckLocking(const ast::SelectStmt& select, int32_t options) {
  if (select.locking_clause == nullptr) return;
  const auto refuse = [](SqlState state, const char* message, const char* detail) { throw SqlError(state, message).Detail(detail); };
  if (options & ast::CURSOR_OPT_HOLD) {
    refuse(sqlstate::kFeatureNotSupported, "DECLARE CURSOR WITH HOLD ... FOR UPDATE is not supported",
           "Holdable cursors must be READ ONLY.");
  }
  if (options & ast::CURSOR_OPT_SCROLL) {
    refuse(sqlstate::kFeatureNotSupported, "DECLARE SCROLL CURSOR ... FOR UPDATE is not supported",
           "Scrollable cursors must be READ ONLY.");
  }
  if (options & ast::CURSOR_OPT_INSENSITIVE) {
    refuse(sqlstate::kInvalidCursorDefinition, "DECLARE INSENSITIVE CURSOR ... FOR UPDATE is not valid",
           "Insensitive cursors must be READ ONLY.");
  }
}

// FETCH and MOVE as one statement: the cursor moves while this runs.
class FetchRun : public StatementRun {
 public:
  FetchRun(CursorRun& cursor, const ast::FetchStmt& fetch)
      : cursor_(cursor), movement_{fetch.direction, fetch.how_many, !fetch.ismove}, verb_(fetch.ismove ? "MOVE" : "FETCH") {}
  RunStatus Run(ExecutionContext& context, uint64_t) override { return cursor_.Move(context, movement_, &moved_); }
  std::string tag() const override { return Format("{} {}", verb_, moved_); }

 private:
  CursorRun& cursor_;
  const CursorRun::Movement movement_;
  const char* const verb_;
  uint64_t moved_ = 0;
};

}  // namespace

std::unique_ptr<StatementRun> StartDeclareCursor(ExecutionContext& context, const Statement& statement) {
  const auto& declare = *ast::Cast<ast::DeclareCursorStmt>(statement.node);
  const int32_t options = declare.options;
  const bool hold = (options & ast::CURSOR_OPT_HOLD) != 0;
  CheckOptions(options);
  const auto& select = *ast::Cast<ast::SelectStmt>(declare.query);
  if (select.into_clause != nullptr) {
    throw SqlError(sqlstate::kSyntaxError, "SELECT ... INTO is not allowed here").At(select.into_clause->rel->location);
  }
  if (!hold && !context.connection().transaction.implicit_block) RequireTransactionBlock(context, "DECLARE CURSOR");
  CheckLocking(select, options);
  if (options & ast::CURSOR_OPT_BINARY) ThrowNotSupported("DECLARE BINARY CURSOR");
  auto& portals = context.connection().portals;
  const std::string name = declare.portalname;
  if (portals.count(name) != 0) throw SqlError(sqlstate::kDuplicateCursor, Format("cursor \"{}\" already exists", name));

  auto query = std::make_shared<PreparedStatement>();
  query->text = statement.text;
  query->node = declare.query;
  query->handler = &FindHandler(declare.query->tag);
  std::vector<Oid> types;
  for (const Value& value : statement.parameters) types.push_back(value.type().oid);
  query->declared_types = query->parameter_types = types;
  query->plan = MakePlan(context, query->text, query->node, types, 0, false);
  query->columns = query->plan->columns;
  PrepareToRun(context, *query);
  const bool no_scroll = (options & ast::CURSOR_OPT_NO_SCROLL) != 0 || select.locking_clause != nullptr;
  const bool restartable = !no_scroll && !query->plan->is_volatile && ScansBackward(*query->plan->root);
  const bool asked = (options & ast::CURSOR_OPT_SCROLL) != 0;
  const auto backward = restartable ? CursorRun::Backward::kByRestart : asked ? CursorRun::Backward::kByKeeping : CursorRun::Backward::kNever;
  auto portal = std::make_unique<Portal>();
  portal->name = name;
  portal->run = std::make_unique<CursorRun>(context, query->plan,
                                            std::vector<Value>(statement.parameters.begin(), statement.parameters.end()), backward);
  query->node = nullptr;  // of this message; the plan is all that the cursor needs
  portal->statement = std::move(query);
  portal->holdable = hold;
  portal->scrollable = backward != CursorRun::Backward::kNever;
  portal->is_cursor = true;
  portal->savepoints = context.connection().transaction.savepoints.size();
  portal->created_at_us = context.message_time_us();
  portal->cursor_text = statement.text;
  portals[name] = std::move(portal);
  return std::make_unique<FinishedRun>("DECLARE CURSOR");
}

std::vector<ResultColumn> DescribeFetch(ExecutionContext& context, const Statement& statement) {
  const auto& fetch = *ast::Cast<ast::FetchStmt>(statement.node);
  if (fetch.ismove) return {};
  const auto& portals = context.connection().portals;
  const auto at = portals.find(fetch.portalname);
  if (at == portals.end()) return {};  // the error comes when it runs
  return static_cast<const Portal&>(*at->second).statement->columns;
}

std::unique_ptr<StatementRun> StartFetch(ExecutionContext& context, const Statement& statement) {
  const auto& fetch = *ast::Cast<ast::FetchStmt>(statement.node);
  return std::make_unique<FetchRun>(FindCursor(context, fetch.portalname), fetch);
}

std::unique_ptr<StatementRun> StartClosePortal(ExecutionContext& context, const Statement& statement) {
  const char* name = ast::Cast<ast::ClosePortalStmt>(statement.node)->portalname;
  auto& portals = context.connection().portals;
  if (name != nullptr) {
    const auto at = portals.find(name);
    if (at == portals.end()) throw SqlError(sqlstate::kInvalidCursorName, Format("cursor \"{}\" does not exist", name));
    portals.erase(at);
    return std::make_unique<FinishedRun>("CLOSE CURSOR");
  }
  for (auto at = portals.begin(); at != portals.end();) {
    at = static_cast<const Portal&>(*at->second).is_cursor ? portals.erase(at) : std::next(at);
  }
  return std::make_unique<FinishedRun>("CLOSE CURSOR ALL");
}

void HoldCursors(ExecutionContext& context) {
  for (auto& [name, base] : context.connection().portals) {
    Portal& portal = static_cast<Portal&>(*base);
    if (!portal.holdable || portal.held) continue;
    static_cast<CursorRun&>(*portal.run).Hold(context);
    portal.held = true;
  }
}

}  // namespace basalt
