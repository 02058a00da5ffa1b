#include "engine/planner/bind/place.h"

#include <cstddef>
#include <iterator>

namespace basalt {

namespace {

constexpr PlaceText kTexts[] = {
    {"this context", true, true, true, true, "this context"},
    {"JOIN conditions", false, false, false, true, ""},
    {"JOIN/USING", false, false, false, true, ""},
    {"FROM", false, false, false, true, ""},
    {"functions in FROM", false, false, true, true, ""},
    {"WHERE", false, false, false, true, ""},
    {"HAVING", true, false, false, true, ""},
    {"FILTER", false, false, false, true, ""},
    {"window PARTITION BY", true, false, true, true, ""},
    {"window ORDER BY", true, false, true, true, ""},
    {"window RANGE", false, false, false, true, ""},
    {"window ROWS", false, false, false, true, ""},
    {"window GROUPS", false, false, false, true, ""},
    {"SELECT", true, true, true, true, ""},
    {"UPDATE", false, false, false, true, ""},
    {"UPDATE", false, false, false, true, ""},
    {"INSERT", false, false, true, true, ""},
    {"GROUP BY", false, false, true, true, ""},
    {"ORDER BY", true, true, true, true, ""},
    {"DISTINCT ON", true, true, true, true, ""},
    {"LIMIT", false, false, false, true, ""},
    {"OFFSET", false, false, false, true, ""},
    {"RETURNING", false, false, false, true, ""},
    {"VALUES", false, false, false, true, ""},
    {"check constraints", false, false, false, false, "check constraint"},
    {"check constraints", false, false, false, false, "check constraint"},
    {"DEFAULT expressions", false, false, false, false, "DEFAULT expression"},
    {"DEFAULT expressions", false, false, false, false, "DEFAULT expression"},
    {"index expressions", false, false, false, false, "index expression"},
    {"index predicates", false, false, false, false, "index predicate"},
    {"transform expressions", false, false, false, false, "transform expression"},
    {"EXECUTE parameters", false, false, false, false, "EXECUTE parameter"},
    {"trigger WHEN conditions", false, false, false, false, "trigger WHEN condition"},
    {"partition key expressions", false, false, false, false, "partition key expression"},
    {"CALL arguments", false, false, false, false, "CALL argument"},
    {"COPY FROM WHERE conditions", false, false, false, false, "COPY FROM WHERE condition"},
    {"column generation expressions", false, false, false, false, "column generation expression"},
    {"policy expressions", false, false, false, true, ""},
    {"statistics expressions", false, false, false, false, "statistics expression"},
};
static_assert(std::size(kTexts) == static_cast<size_t>(Place::kStatistics) + 1);

}  // namespace

const PlaceText& TextOf(Place place) { return kTexts[static_cast<size_t>(place)]; }

}  // namespace basalt
