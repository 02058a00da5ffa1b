#include "handlers/routine/parameters.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/planner/planning_context.h"
#include "engine/planner/routine.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

SqlError Invalid(std::string message) { return SqlError(sqlstate::kInvalidFunctionDefinition, std::move(message)); }

std::string TypeNameText(const ast::TypeName& name) {
  std::string text = JoinNames(name.names);
  for (int i = 0; i < ast::Length(name.array_bounds); ++i) text += "[]";
  return text;
}

bool IsShell(const DdlContext& ddl, const ast::TypeName& name) {
  const auto catalog = ddl.catalog();
  if (name.pct_type) return false;
  const TypeDescriptor* type = FindNamedType(ddl, *catalog, name.names, true);
  return type != nullptr && !type->is_defined;
}

class ParameterReader {
 public:
  ParameterReader(const DdlContext& ddl, ParameterOwner owner, bool sql) : ddl_(ddl), owner_(owner), sql_(sql) {}

  Parameters Read(const ast::List* list) {
    for (const auto* parameter : ast::Each<ast::FunctionParameter>(list)) Add(*parameter);
    const bool procedure = owner_ == ParameterOwner::kProcedure;
    if (outputs_ > 0) result_.result = outputs_ > 1 || procedure ? kRecordOid : output_type_;
    if (!has_modes_) {
      result_.modes.clear();
      result_.all_types.clear();
    }
    if (!has_names_) result_.names.clear();
    return std::move(result_);
  }

 private:
  static bool IsInput(char mode) { return mode == 'i' || mode == 'b' || mode == 'v'; }

  void Add(const ast::FunctionParameter& parameter) {
    char mode = static_cast<char>(parameter.mode);
    if (parameter.mode == ast::FUNC_PARAM_DEFAULT) mode = 'i';
    const Oid type = ResolveSignatureType(ddl_, *parameter.arg_type, false, sql_);
    if (parameter.arg_type->setof) {
      constexpr const char* kOwners[] = {"functions", "procedures", "aggregates"};
      throw Invalid(Format("{} cannot accept set arguments", kOwners[static_cast<int>(owner_)]));
    }
    AddTypeReference(type, &result_.references);
    if (IsInput(mode)) AddInput(type, mode);
    if (mode == 'o' || mode == 'b' || mode == 't') AddOutput(type, mode);
    if (mode == 'v') SetVariadic(type);
    if (mode != 'i') has_modes_ = true;
    const std::string name(ast::Text(parameter.name));
    CheckName(name, mode);
    has_names_ = has_names_ || !name.empty();
    result_.names.push_back(name);
    result_.modes += mode;
    result_.all_types.push_back(type);
    AddDefault(parameter, type, mode);
  }

  void AddInput(Oid type, char mode) {
    if (variadic_seen_) throw Invalid("VARIADIC parameter must be the last input parameter");
    result_.input_types.push_back(type);
    variadic_seen_ = mode == 'v';
  }
  void AddOutput(Oid type, char mode) {
    if (owner_ == ParameterOwner::kProcedure && mode != 'b') {
      if (variadic_seen_) throw Invalid("VARIADIC parameter must be the last parameter");
      if (result_.default_count > 0) throw Invalid("procedure OUT parameters cannot appear after one with a default value");
    }
    if (outputs_++ == 0) output_type_ = type;
  }
  void SetVariadic(Oid type) {
    const auto catalog = ddl_.catalog();
    if (type == kAnyOid) {
      result_.variadic_type = kAnyOid;
    } else if (type == kAnyarrayOid) {
      result_.variadic_type = kAnyelementOid;
    } else if (type == kAnycompatiblearrayOid) {
      result_.variadic_type = kAnycompatibleOid;
    } else {
      const TypeInfo& info = catalog->GetType(type);
      if (info.kind != TypeKind::kArray || info.element == kInvalidOid) throw Invalid("VARIADIC parameter must be an array");
      result_.variadic_type = info.element;
    }
  }

  // A pure input and a pure output may share their name.
  void CheckName(const std::string& name, char mode) const {
    if (name.empty()) return;
    for (size_t i = 0; i < result_.names.size(); ++i) {
      const char other = result_.modes[i];
      if (result_.names[i] != name) continue;
      const bool pure_in = mode == 'i' || mode == 'v', other_in = other == 'i' || other == 'v';
      const bool apart = (pure_in && (other == 'o' || other == 't')) || (other_in && (mode == 'o' || mode == 't'));
      if (apart) continue;
      throw Invalid(Format("parameter name \"{}\" used more than once", name));
    }
  }

  void AddDefault(const ast::FunctionParameter& parameter, Oid type, char mode) {
    if (parameter.defexpr == nullptr) {
      if (IsInput(mode) && result_.default_count > 0) {
        throw Invalid("input parameters after one with a default value must also have defaults");
      }
      return;
    }
    if (!IsInput(mode)) throw Invalid("only input parameters can have default values");
    RoutineBody bound = BindParameterDefault(ddl_.Input(), parameter.defexpr, {type, -1, kInvalidOid});
    result_.defaults += (result_.default_count++ == 0 ? "" : ", ") + bound.sql;
    result_.references.insert(result_.references.end(), bound.references.begin(), bound.references.end());
  }

  const DdlContext& ddl_;
  const ParameterOwner owner_;
  const bool sql_;
  Parameters result_;
  int outputs_ = 0;
  Oid output_type_ = kInvalidOid;
  bool has_modes_ = false, has_names_ = false, variadic_seen_ = false;
};

}  // namespace

void AddTypeReference(Oid type, std::vector<ObjectReference>* references) {
  if (type >= kFirstUserOid) references->push_back({ObjectKind::kType, type, 0});
}

Oid ResolveSignatureType(const DdlContext& ddl, const ast::TypeName& name, bool result, bool sql) {
  if (IsShell(ddl, name)) {
    const auto catalog = ddl.catalog();
    const TypeDescriptor* type = FindNamedType(ddl, *catalog, name.names, true);
    const std::string text = TypeNameText(name);
    if (sql) throw Invalid(Format("SQL function cannot {} shell type {}", result ? "return" : "accept", text));
    ddl.Notice(Format("{} type {} is only a shell", result ? "return" : "argument", text), sqlstate::kWrongObjectType);
    return type->info.oid;
  }
  try {
    const SqlType type = ResolveTypeName(ddl.Input(), &name);
    if (name.pct_type) {
      ddl.Notice(Format("type reference {}%TYPE converted to {}", JoinNames(name.names), ShownType(ddl, type.oid)));
    }
    return type.oid;
  } catch (SqlError& error) {
    if (error.fields().state != sqlstate::kUndefinedObject) throw;
    const std::string text = TypeNameText(name);
    throw SqlError(sqlstate::kUndefinedObject, result ? Format("type \"{}\" does not exist", text) : Format("type {} does not exist", text));
  }
}

Parameters ReadParameters(const DdlContext& ddl, const ast::List* list, ParameterOwner owner, bool sql) {
  return ParameterReader(ddl, owner, sql).Read(list);
}

}  // namespace basalt
