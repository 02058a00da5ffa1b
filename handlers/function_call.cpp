// FunctionCall messages (PostgreSQL's "fastpath", PQfn): one function by oid, its arguments in the message.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/execution/execution.h"
#include "handlers/statement_executor.h"
#include "handlers/transaction/transaction_state.h"
#include "session/function_environment.h"
#include "types/encoding.h"
#include "types/type_io.h"

namespace basalt {
namespace {

void CheckFormat(int16_t format) {
  if (format != 0 && format != 1) throw SqlError(sqlstate::kInvalidParameterValue, Format("unsupported format code: {}", format));
}

int16_t ArgumentFormat(const FunctionCallMessage& message, size_t i) {
  if (message.argument_formats.empty()) return 0;
  return message.argument_formats.size() == 1 ? message.argument_formats[0] : message.argument_formats[i];
}

const FunctionDescriptor& FindCallable(ExecutionContext& context, const CatalogSnapshot& catalog, Oid oid) {
  const FunctionDescriptor* function = catalog.FindFunction(oid);
  if (function == nullptr) throw SqlError(sqlstate::kUndefinedFunction, Format("function with OID {} does not exist", oid));
  if (function->kind != 'f' || function->returns_set) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot call function \"{}\" via fastpath interface", function->name));
  }
  const Oid role = context.role(), database = context.connection().database;
  const SchemaDescriptor* schema = catalog.FindSchema(function->schema);
  if (schema != nullptr && CheckPrivileges(catalog, role, AclObject::kSchema, schema->owner, schema->acl, kPrivilegeUsage, database) == 0) {
    ThrowPermissionDenied(AclObject::kSchema, schema->name);
  }
  if (CheckPrivileges(catalog, role, AclObject::kFunction, function->owner, function->acl, kPrivilegeExecute, database) == 0) {
    ThrowPermissionDenied(AclObject::kFunction, function->name);
  }
  return *function;
}

Value DecodeArgument(const SqlType& type, PhysicalType physical, const BindValue& argument, int16_t format, int encoding,
                     const IoContext& io) {
  CheckFormat(format);
  if (argument.is_null) return Value::Null(type, physical);
  Datum datum;
  if (format == 1) {
    datum = ParseBinary(type, argument.bytes, io);
  } else {
    std::string text(argument.bytes);
    if (encoding == kEncodingUtf8 || encoding == kEncodingSqlAscii) {
      CheckUtf8(text);
    } else {
      text.clear();
      ConvertToUtf8(encoding, argument.bytes, &text);
    }
    datum = ParseText(type, io.arena.Copy(text), io);
  }
  return Value(type, physical, &datum);
}

std::vector<Value> DecodeArguments(ExecutionContext& context, const FunctionDescriptor& function, const FunctionCallMessage& message,
                                   const CatalogSnapshot& catalog, const IoContext& io) {
  const size_t wanted = function.argument_types.size();
  if (message.arguments.size() != wanted) {
    throw SqlError(sqlstate::kProtocolViolation, Format("function call message contains {} arguments but function requires {}",
                                                        message.arguments.size(), wanted));
  }
  std::vector<Value> values;
  for (size_t i = 0; i < wanted; ++i) {
    const TypeInfo& info = catalog.GetType(function.argument_types[i]);
    values.push_back(DecodeArgument({function.argument_types[i], -1, info.collation}, info.physical, message.arguments[i],
                                    ArgumentFormat(message, i), context.connection().settings.client_encoding, io));
  }
  return values;
}

// The call as an expression over parameters; no collation, as PostgreSQL has none for it.
std::unique_ptr<FunctionExpression> MakeCall(ExecutionContext& context, const FunctionDescriptor& function,
                                             const CatalogSnapshot& catalog) {
  const auto set_type = [&catalog](Expression& expression, Oid oid) {
    const TypeInfo& info = catalog.GetType(oid);
    expression.type = {oid, -1, info.collation};
    expression.physical = info.physical;
  };
  auto call = std::make_unique<FunctionExpression>();
  set_type(*call, function.result_type);
  call->function = &function;
  call->kernel = function.is_routine() ? nullptr : context.session().functions().FindKernel(function.source);
  for (size_t i = 0; i < function.argument_types.size(); ++i) {
    auto parameter = std::make_unique<ParameterExpression>();
    set_type(*parameter, function.argument_types[i]);
    parameter->index = static_cast<int>(i);
    call->argument_types.push_back(parameter->type);
    call->arguments.push_back(std::move(parameter));
  }
  return call;
}

void AppendResult(const Value& value, int16_t format, int encoding, const IoContext& io, SendBuffer& out) {
  CheckFormat(format);
  std::string bytes;
  if (!value.is_null()) {
    if (format == 1) FormatBinary(value.type(), value.datum(), io, &bytes);
    else FormatText(value.type(), value.datum(), io, &bytes);
    if (format == 0 && encoding != kEncodingUtf8 && encoding != kEncodingSqlAscii) {
      const std::string text = std::exchange(bytes, {});
      ConvertFromUtf8(encoding, text, &bytes);
    }
  }
  const size_t message = out.BeginMessage('V');
  out.AppendInt<int32_t>(value.is_null() ? -1 : static_cast<int32_t>(bytes.size()));
  out.Append(bytes);
  out.EndMessage(message);
}

}  // namespace

void CallFunction(ExecutionContext& context, const FunctionCallMessage& message, SendBuffer& out) {
  ConnectionState& connection = context.connection();
  if (connection.transaction.block == TransactionBlock::kFailed) {
    throw SqlError(sqlstate::kInFailedSqlTransaction,
                   "current transaction is aborted, commands ignored until end of transaction block");
  }
  EnsureTransaction(context).StartStatement();
  const std::shared_ptr<const CatalogSnapshot> catalog = connection.Catalog(context.session().catalog());
  const FunctionDescriptor& function = FindCallable(context, *catalog, message.function);
  SessionEnvironment environment(context, catalog);
  const IoContext io{connection.settings.io(), *catalog, &environment.names(), context.arena(), environment.transaction_time_us(),
                     environment.domains()};
  const std::vector<Value> arguments = DecodeArguments(context, function, message, *catalog, io);
  const Value result = EvaluateConstant(context, *MakeCall(context, function, *catalog), arguments);
  AppendResult(result, message.result_format, connection.settings.client_encoding, io, out);
}

}  // namespace basalt
