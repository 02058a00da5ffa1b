// What PostgreSQL says, and guesses, when a column or table is not found.
#include <algorithm>

#include "engine/planner/bind/binder.h"

namespace basalt {

namespace {

// Edit distance with unit costs, given up above `limit`.
int Distance(std::string_view a, std::string_view b, int limit) {
  if (std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size())) > limit) return limit + 1;
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

struct Guess {
  int distance = 4;  // more than three edits are no guess
  const FromItem* first = nullptr;
  const FromItem* second = nullptr;
  std::string first_name, second_name;
  bool too_many = false;
};

void Consider(Guess* guess, const FromItem& item, const FromColumn& column, std::string_view wanted, int penalty) {
  if (column.dropped) return;
  const int distance = penalty + Distance(wanted, column.name, 3);
  // A guess that changes more than half of the name is none.
  if (distance > 3 || distance > static_cast<int>(wanted.size()) / 2 + penalty + (distance == penalty ? 99 : 0)) return;
  if (distance < guess->distance) {
    *guess = {distance, &item, nullptr, column.name, "", false};
  } else if (distance == guess->distance && guess->first != nullptr) {
    if (guess->second != nullptr) guess->too_many = true;
    guess->second = &item;
    guess->second_name = column.name;
  }
}

}  // namespace

void Binder::ThrowMissingColumn(Scope& scope, std::string_view table, std::string_view column, int location) {
  const std::string message = table.empty() ? Format("column \"{}\" does not exist", column)
                                            : Format("column {}.{} does not exist", table, column);
  auto error = SqlError(sqlstate::kUndefinedColumn, message).At(location);
  Guess guess;
  const FromItem* exact = nullptr;
  for (Scope* level = &scope; level != nullptr; level = level->parent) {
    for (const FromItem* item : level->all_items) {
      if (item->kind == FromItem::Kind::kJoin) continue;
      const int penalty = table.empty() ? 0 : Distance(table, item->alias, 3);
      for (const FromColumn& candidate : item->columns) {
        if (!candidate.dropped && table.empty() && candidate.name == column) exact = exact == nullptr ? item : exact;
        Consider(&guess, *item, candidate, column, penalty);
      }
    }
  }
  if (exact != nullptr) {
    throw std::move(error).Hint(Format("There is a column named \"{}\" in table \"{}\", but it cannot be referenced from this part of the query.",
                                       column, exact->alias));
  }
  if (guess.first == nullptr || guess.too_many) throw error;
  if (guess.second == nullptr) {
    throw std::move(error).Hint(Format("Perhaps you meant to reference the column \"{}.{}\".", guess.first->alias, guess.first_name));
  }
  throw std::move(error).Hint(Format("Perhaps you meant to reference the column \"{}.{}\" or the column \"{}.{}\".", guess.first->alias,
                                     guess.first_name, guess.second->alias, guess.second_name));
}

void Binder::ThrowMissingTable(Scope& scope, std::string_view table, int location) {
  const FromItem* hidden = nullptr;    // known by this name, not visible here
  const FromItem* aliased = nullptr;   // the table is there under an alias
  for (Scope* level = &scope; level != nullptr; level = level->parent) {
    for (const FromItem* item : level->all_items) {
      if (item->alias == table) hidden = item;
      else if (item->has_alias && item->relation && item->relation->name == table) aliased = item;
    }
  }
  if (hidden == nullptr && aliased == nullptr) {
    throw SqlError(sqlstate::kUndefinedTable, Format("missing FROM-clause entry for table \"{}\"", table)).At(location);
  }
  auto error = SqlError(sqlstate::kUndefinedTable, Format("invalid reference to FROM-clause entry for table \"{}\"", table)).At(location);
  if (hidden == nullptr) {
    throw std::move(error).Hint(Format("Perhaps you meant to reference the table alias \"{}\".", aliased->alias));
  }
  throw std::move(error).Hint(Format("There is an entry for table \"{}\", but it cannot be referenced from this part of the query.", table));
}

}  // namespace basalt
