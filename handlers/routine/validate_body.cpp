#include "handlers/routine/validate_body.h"

#include "base/sql_error.h"
#include "engine/planner/planning_context.h"
#include "engine/planner/routine.h"
#include "handlers/planning.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"
#include "parser/parser.h"

namespace basalt {
namespace {

// Where byte `position` of the body stands in the literal that begins at text[at]; -1 if the literal is not the body.
int MatchLiteral(std::string_view text, size_t at, std::string_view body, size_t position) {
  size_t in_body = 0;
  int found = -1;
  for (; at < text.size() && in_body < body.size(); ++at, ++in_body) {
    if (in_body == position) found = static_cast<int>(at);
    if (text[at] == '\\') {
      if (++at == text.size()) return -1;
    } else if (text[at] == '\'') {
      if (++at == text.size() || text[at] != '\'') return -1;
    }
    if (text[at] != body[in_body]) return -1;
  }
  if (in_body == position) found = static_cast<int>(at);
  const bool ends = at < text.size() && text[at] == '\'' && (at + 1 == text.size() || text[at + 1] != '\'');
  return in_body == body.size() && ends ? found : -1;
}

// The place in the statement, if the body stands there exactly once as a literal.
int FindInStatement(std::string_view text, std::string_view body, size_t position) {
  int found = -1;
  for (size_t at = 0; at + body.size() < text.size(); ++at) {
    int match = -1;
    if (text[at] == '$' && text.substr(at + 1, body.size()) == body && at + 1 + body.size() < text.size() &&
        text[at + 1 + body.size()] == '$') {
      match = static_cast<int>(at + 1 + position);
    } else if (text[at] == '\'') {
      match = MatchLiteral(text, at + 1, body, position);
    }
    if (match < 0) continue;
    if (found >= 0) return -1;
    found = match;
  }
  return found;
}

// A position in the body becomes one in the statement; what has none says which function it is about.
void Transpose(SqlError& error, std::string_view text, const FunctionDescriptor& function) {
  ErrorFields& fields = error.fields();
  if (fields.byte_location < 0) {
    fields.context += Format("{}SQL function \"{}\"", fields.context.empty() ? "" : "\n", function.name);
    return;
  }
  const int place = FindInStatement(text, function.source, static_cast<size_t>(fields.byte_location));
  if (place >= 0) fields.byte_location = place;
  else fields.internal_query = function.source;
}

void CheckSignature(const DdlContext& ddl, const FunctionDescriptor& function) {
  const auto catalog = ddl.catalog();
  const auto is_pseudo = [&](Oid type) { return catalog->GetType(type).kind == TypeKind::kPseudo && !IsPolymorphic(type); };
  if (is_pseudo(function.result_type) && function.result_type != kRecordOid && function.result_type != kVoidOid) {
    throw SqlError(sqlstate::kInvalidFunctionDefinition,
                   Format("SQL functions cannot return type {}", ShownType(ddl, function.result_type)));
  }
  for (Oid type : function.argument_types) {
    if (!is_pseudo(type)) continue;
    throw SqlError(sqlstate::kInvalidFunctionDefinition, Format("SQL functions cannot have arguments of type {}", ShownType(ddl, type)));
  }
}

bool IsPolymorphicFunction(const FunctionDescriptor& function) {
  for (Oid type : function.argument_types) {
    if (IsPolymorphic(type)) return true;
  }
  return false;
}

class BodyCheck {
 public:
  BodyCheck(const DdlContext& ddl, const FunctionDescriptor& function) : ddl_(ddl), function_(function) {
    std::vector<SqlType> types;
    const auto catalog = ddl.catalog();
    for (Oid type : function.argument_types) {
      oids_.push_back(type);
      types.push_back({type, -1, catalog->GetType(type).collation});
    }
    const SqlType result{function.result_type, -1, catalog->GetType(function.result_type).collation};
    signature_ = MakeRoutineSignature(Input(), function, std::move(types), result, {});
    signature_.stored = false;
  }

  PlanningInput Input() const {
    PlanningInput input = ddl_.Input();
    input.parameter_types = oids_;
    return input;
  }
  const RoutineSignature& signature() const { return signature_; }

  void Statements() const {
    Arena arena;
    const auto parsed = Parse(function_.source, arena);
    if (IsPolymorphicFunction(function_)) return;
    for (size_t i = 0; i < parsed.size(); ++i) {
      const bool last = i + 1 == parsed.size();
      if (IsPlannedStatement(parsed[i].node)) {
        PlanningInput input = Input();
        input.text = function_.source;
        CheckRoutineStatement(input, parsed[i].node, signature_, last);
      } else {
        CheckCommand(parsed[i].node, last);
      }
    }
    if (parsed.empty() && signature_.result.oid != kVoidOid) ThrowNoRoutineResult(Input(), signature_);
  }

 private:
  void CheckCommand(const ast::Node* node, bool last) const {
    if (const auto* call = ast::DynCast<ast::CallStmt>(node)) CheckCallWithin(Input(), *call, signature_);
    if (last && signature_.result.oid != kVoidOid) ThrowNoRoutineResult(Input(), signature_);
  }

  const DdlContext& ddl_;
  const FunctionDescriptor& function_;
  std::vector<Oid> oids_;
  RoutineSignature signature_;
};

}  // namespace

void BindBody(const DdlContext& ddl, const ast::Node* body, FunctionDescriptor* function) {
  if (IsPolymorphicFunction(*function)) {
    throw SqlError(sqlstate::kInvalidFunctionDefinition, "SQL function with unquoted function body cannot have polymorphic arguments");
  }
  const BodyCheck check(ddl, *function);
  try {
    RoutineBody bound = BindRoutineBody(check.Input(), body, check.signature());
    function->sql_body = std::move(bound.sql);
    function->references.insert(function->references.end(), bound.references.begin(), bound.references.end());
  } catch (SqlError& error) {
    if (error.fields().byte_location < 0 && error.fields().state == sqlstate::kInvalidFunctionDefinition) {
      error.fields().context = Format("SQL function \"{}\"", function->name);
    }
    throw;
  }
}

void ValidateBody(const DdlContext& ddl, std::string_view text, const FunctionDescriptor& function) {
  if (function.language != kSqlLanguage) return;
  CheckSignature(ddl, function);
  if (!function.sql_body.empty()) return;
  if (ddl.connection().settings.Get("check_function_bodies", true).value_or("on") == "off") return;
  try {
    BodyCheck(ddl, function).Statements();
  } catch (SqlError& error) {
    Transpose(error, text, function);
    throw;
  }
}

}  // namespace basalt
