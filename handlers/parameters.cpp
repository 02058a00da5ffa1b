#include "handlers/parameters.h"

#include "base/sql_error.h"
#include "session/function_environment.h"
#include "types/encoding.h"
#include "types/type_io.h"

namespace basalt {
namespace {

Value DecodeParameter(const SqlType& type, const TypeInfo& info, const BoundParameter& parameter, int encoding,
                      const IoContext& io) {
  if (parameter.is_null) return Value::Null(type, info.physical);
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

std::vector<Value> DecodeParameters(ExecutionContext& context, std::span<const Oid> types,
                                    std::span<const BoundParameter> parameters) {
  std::vector<Value> values;
  if (parameters.empty()) return values;
  ConnectionState& connection = context.connection();
  const auto& catalog = connection.Catalog(context.session().catalog());
  const SessionEnvironment environment(context, catalog);
  const IoContext io{connection.settings.io(), *catalog, &environment.names(), context.arena(), environment.transaction_time_us()};
  values.reserve(parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const TypeInfo& info = catalog->GetType(types[i]);
    const SqlType type{types[i], -1, info.collation};
    try {
      values.push_back(DecodeParameter(type, info, parameters[i], connection.settings.client_encoding, io));
    } catch (SqlError& error) {
      if (error.fields().context.empty()) error.fields().context = Format("unnamed portal parameter ${}", i + 1);
      throw;
    }
  }
  return values;
}

}  // namespace basalt
