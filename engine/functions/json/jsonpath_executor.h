// JsonPathExecutor: one jsonpath over one jsonb value, as PostgreSQL runs it: item by item, results in order, errors thrown or
// kept quiet. Used by one call on one thread.
#pragma once

#include <optional>

#include "engine/functions/json/jsonpath_value.h"
#include "types/jsonpath.h"

namespace basalt {

struct JsonPathQuery {
  std::string_view path;
  std::string_view target;
  std::optional<std::string_view> variables;  // a jsonb object
  bool silent = false;
  bool use_zone = false;
};

class JsonPathExecutor {
 public:
  // Values that are made go into the arena.
  JsonPathExecutor(FunctionContext& context, Arena& arena, const JsonPathQuery& query);
  ~JsonPathExecutor();
  JsonPathExecutor(const JsonPathExecutor&) = delete;
  JsonPathExecutor& operator=(const JsonPathExecutor&) = delete;

  enum class Outcome : uint8_t { kOk, kNotFound, kError };
  // found null: only whether there is anything.
  Outcome Run(PathValues* found);

 private:
  enum class Truth : uint8_t { kFalse, kTrue, kUnknown };
  struct BaseObject {
    JsonbValue value;
    int64_t id = 0;
  };
  using Item = JsonPathItem;

  Outcome Execute(const Item& item, const PathValue& value, PathValues* found) { return Step(item, value, found, lax_); }
  Outcome Step(const Item& item, const PathValue& value, PathValues* found, bool unwrap);
  Outcome Method(const Item& item, const PathValue& value, PathValues* found, bool unwrap);
  Outcome Next(const Item& item, const PathValue& value, PathValues* found);
  void Add(const PathValue& value, PathValues* found);

  Outcome Key(const Item& item, const PathValue& value, PathValues* found, bool unwrap);
  Outcome AnyKey(const Item& item, const PathValue& value, PathValues* found, bool unwrap);
  Outcome AnyArray(const Item& item, const PathValue& value, PathValues* found);
  Outcome IndexArray(const Item& item, const PathValue& value, PathValues* found);
  Outcome Subscript(const Item& item, uint32_t i, const PathValue& value, int64_t size, PathValues* found);
  Outcome Index(const Item& item, const PathValue& value, int32_t* index);
  Outcome Any(const Item& item, const PathValue& value, PathValues* found);
  // item: what follows, or null. Levels count from 1 at the container's parts.
  Outcome Descend(const Item* item, const JsonbValue& container, PathValues* found, uint32_t level, uint32_t first, uint32_t last,
                  bool ignore_structure, bool unwrap_next);
  Outcome UnwrapTarget(const Item* item, const PathValue& value, PathValues* found, bool unwrap_elements) {
    return Descend(item, value.json, found, 1, 1, 1, false, unwrap_elements);
  }
  Outcome Unwrapped(const Item& item, const PathValue& value, bool unwrap, PathValues* found);
  Outcome UnwrappedQuietly(const Item& item, const PathValue& value, bool unwrap, PathValues* found);

  Outcome Literal(const Item& item, PathValues* found);
  Outcome Binary(const Item& item, const PathValue& value, PathValues* found);
  Numeric Compute(JsonPathOp op, const Numeric& left, const Numeric& right);
  Outcome Signed(const Item& item, const PathValue& value, PathValues* found);

  Outcome NumericMethod(const Item& item, const PathValue& value, PathValues* found);
  Outcome Size(const Item& item, const PathValue& value, PathValues* found);
  Outcome Double(const Item& item, const PathValue& value, PathValues* found);
  Outcome Datetime(const Item& item, const PathValue& value, PathValues* found);
  Outcome KeyValue(const Item& item, const PathValue& value, PathValues* found);

  Outcome BooleanResult(const Item& item, Truth truth, PathValues* found);
  Truth Test(const Item& item, const PathValue& value);
  Truth TestAnd(const Item& item, const PathValue& value);
  Truth TestOr(const Item& item, const PathValue& value);
  Truth TestExists(const Item& item, const PathValue& value);
  // Over all pairs of what left and right give; right null: left alone.
  Truth TestPairs(const Item& item, const Item& left, const Item* right, const PathValue& value, bool unwrap_right);
  Truth TestPair(const Item& item, const PathValue& left, const PathValue* right);
  Truth Compare(JsonPathOp op, const PathValue& left, const PathValue& right);
  std::optional<int> Order(const PathValue& left, const PathValue& right);

  PathValue Number(const Numeric& number) { return MakeNumber(number); }
  JsonbValue MakeNumber(const Numeric& number);
  // Throws, or is the quiet error.
  Outcome Fail(SqlError error) const {
    if (throws_) throw error;
    return Outcome::kError;
  }
  Outcome StructuralError(SqlError error) const { return ignores_structure_ ? Outcome::kNotFound : Fail(std::move(error)); }

  FunctionContext& context_;
  Arena& arena_;
  const JsonPathQuery query_;
  const bool lax_;
  bool ignores_structure_;
  bool throws_;
  PathValue root_;
  PathValue current_;
  BaseObject base_;
  int64_t generated_;             // the next generated object's id
  int64_t innermost_size_ = -1;   // for `last`
  uint32_t uncharged_ = 0;        // values in lists, beyond those charged to the arena's account
  int64_t charged_bytes_ = 0;
};

// jsonb of a result.
JsonbNode PathNode(FunctionContext& context, const PathValue& value, Arena& arena);

}  // namespace basalt
