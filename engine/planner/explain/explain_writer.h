// ExplainWriter: EXPLAIN's structured formats: groups of named values, as PostgreSQL lays them out. One a statement.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/planner/planner.h"

namespace basalt {

class ExplainWriter {
 public:
  static std::unique_ptr<ExplainWriter> Make(ExplainFormat format);  // not kText
  virtual ~ExplainWriter() = default;
  virtual void Begin() = 0;
  virtual std::string End() = 0;
  // name: the group's label in an object; item: what it is called where XML needs a tag for an unlabelled one.
  virtual void Open(std::string_view name, bool labelled, bool object) = 0;
  virtual void Close(std::string_view name, bool object) = 0;
  // quoted: text; else a number or a truth value.
  virtual void Value(std::string_view name, std::string_view value, bool quoted) = 0;
  virtual void List(std::string_view name, const std::vector<std::string>& values) = 0;
};

}  // namespace basalt
