// From the canonical form of an expression or query, where every operator stands in parentheses, to the pretty form of
// pg_get_expr(..., true) and its sisters, where only those stay that a reader needs. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace basalt {

std::string PrettyParentheses(std::string_view canonical);

// "f(...)" as a whole, so that CREATE INDEX needs no parentheses around it.
bool LooksLikeFunctionCall(std::string_view expression);

// Takes the schema off relation names after FROM, JOIN and in FROM lists where is_visible(schema, name) says that the bare name
// finds them.
std::string UnqualifyRelations(std::string_view query, const std::function<bool(std::string_view, std::string_view)>& is_visible);

}  // namespace basalt
