// Simple views as targets of INSERT, UPDATE and DELETE: the statement is bound over the view's columns, then turned into one over
// the table below it. PostgreSQL's rules decide which views and columns these are. Used by ModifyBinder; one statement's.
#pragma once

#include "engine/planner/planning_context.h"

namespace basalt {

struct ViewChange {
  Query* query = nullptr;                  // kInsert, kUpdate or kDelete
  Modification* modification = nullptr;    // relation is the view, values are by its columns
  std::vector<bool>* assigned = nullptr;   // kInsert: which columns were given
  FromPtr* target = nullptr;               // the view's FROM item; afterwards the table's
  FromItem* others = nullptr;              // FROM, USING
  Oid check_as = kInvalidOid;
};

// 55000 and 0A000 for views and columns that cannot be changed. Afterwards everything speaks of the table.
void RedirectToTable(PlanningContext& context, ViewChange change);

}  // namespace basalt
