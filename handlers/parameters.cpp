#include "handlers/parameters.h"

#include "base/sql_error.h"
#include "session/function_environment.h"
#include "types/encoding.h"
#include "types/type_io.h"

namespace basalt {
namespace {

Value DecodeParameter(const SqlType& type, const TypeInfo& info, const BoundParameter& parameter, int encoding,
                      const IoContext& io) {
  if (parameter.is_null) {
    CheckNullInput(type.oid, io);
    return Value::Null(type, info.physical);
  }
  Datum datum;
  if (parameter.binary) {
    datum = ParseBinary(type, parameter.bytes, io);
  } else if (encoding == kEncodingUtf8 || encoding == kEncodingSqlAscii) {
    CheckUtf8(parameter.bytes);
    datum = ParseText(type, parameter.bytes, io);
  } else {
    std::string converted;
    ConvertToUtf8(encoding, parameter.bytes, &converted);
    datum = ParseText(type, io.arena.Copy(converted), io);
  }
  return Value(type, info.physical, &datum);
}

}  // namespace

std::string ParameterContext(std::string_view portal, size_t parameter, std::optional<std::string_view> text) {
  std::string place = portal.empty() ? "unnamed portal" : Format("portal \"{}\"", portal);
  place += Format(" parameter ${}", parameter + 1);
  // As with log_parameter_max_length_on_error = 0: whether there was anything, not what.
  if (text) place += text->empty() ? " = ''" : " = '...'";
  return place;
}

std::vector<Value> DecodeParameters(ExecutionContext& context, std::string_view portal, std::span<const Oid> types,
                                    std::span<const BoundParameter> parameters) {
  std::vector<Value> values;
  if (parameters.empty()) return values;
  ConnectionState& connection = context.connection();
  const auto& catalog = connection.Catalog(context.session().catalog());
  SessionEnvironment environment(context, catalog);
  const IoContext io{connection.settings.io(), *catalog, &environment.names(), context.arena(), environment.transaction_time_us(),
                     environment.domains()};
  values.reserve(parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const TypeInfo& info = catalog->GetType(types[i]);
    const SqlType type{types[i], -1, info.collation};
    try {
      values.push_back(DecodeParameter(type, info, parameters[i], connection.settings.client_encoding, io));
    } catch (SqlError& error) {
      if (error.fields().message == "incorrect binary data format") error.fields().message += Format(" in bind parameter {}", i + 1);
      // Bytes that are no text of the encoding are not shown.
      const bool shown = !parameters[i].binary && error.fields().state != sqlstate::kCharacterNotInRepertoire;
      std::string& where = error.fields().context;
      if (!where.empty()) where += '\n';
      where += ParameterContext(portal, i, shown ? std::optional(parameters[i].bytes) : std::nullopt);
      throw;
    }
  }
  return values;
}

}  // namespace basalt
