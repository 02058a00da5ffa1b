// A tsquery as a tree: what makes queries of queries works on it. Used by one call on one thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "types/tsquery.h"

namespace basalt {

struct QueryNode;
using QueryNodePointer = std::unique_ptr<QueryNode>;

struct QueryNode {
  TsQueryItem item;       // its word points into the packed query
  uint32_t signature = 0;  // a bit for each word below
  bool replaced = false;  // is not replaced again
  std::vector<QueryNodePointer> children;  // the right operand first

  bool is_operator() const { return item.kind == TsQueryItem::Kind::kOperator; }
};

// Of a query that is not empty; throws 54001 when it is too deep.
QueryNodePointer MakeQueryTree(std::string_view packed);
std::string_view PackQueryTree(const QueryNode& root, Arena& arena);
int CompareQueryNodes(const QueryNode& a, const QueryNode& b);
// Chains of AND and of OR become one node with many children, and back again.
void FlattenQuery(QueryNode* node);
void UnflattenQuery(QueryNode* node);
void SortQuery(QueryNode* node);

// Every occurrence of `wanted` becomes a copy of `substitute`, or goes away if that is null. Both trees flat and sorted.
QueryNodePointer ReplaceInQuery(QueryNodePointer root, const QueryNode& wanted, const QueryNode* substitute);
// The same over packed queries, as ts_rewrite does it.
std::string_view RewriteTsQuery(std::string_view query, std::string_view wanted, std::string_view substitute, Arena& arena);

}  // namespace basalt
