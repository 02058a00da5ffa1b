// One plan for many texts of simple queries: literals are lifted out of the text and become parameters, as long as nothing in
// planning looks at a value. What cannot be lifted safely is planned and cached by its exact text.
#pragma once

#include <memory>
#include <vector>

#include "handlers/prepared_statement.h"
#include "parser/literal_lifter.h"
#include "parser/parser.h"

namespace basalt {

// A plan found under the text's shape, with the literals as its parameters' values.
struct LiftedPlan {
  std::shared_ptr<const Plan> plan;
  std::vector<Value> parameters;
};

class LiftedQuery {
 public:
  // Lifts the text; `usable` says whether it could be.
  explicit LiftedQuery(std::string_view text) : text_(text) { usable_ = LiftLiterals(text, &lifted_) && !lifted_.literals.empty(); }
  bool usable() const { return usable_; }

  // The plan cached for this shape, bound to this text's literals; null plan: none.
  LiftedPlan Find(ExecutionContext& context) const;
  // Plans the parsed statement with its literals as parameters and caches it under the shape. Null plan: not possible, the tree
  // is unchanged then.
  LiftedPlan Plan(ExecutionContext& context, ast::Node* statement, Arena& arena) const;

 private:
  std::vector<Value> BindLiterals(ExecutionContext& context, const basalt::Plan& plan) const;

  std::string_view text_;
  LiftedText lifted_;
  bool usable_ = false;
};

}  // namespace basalt
