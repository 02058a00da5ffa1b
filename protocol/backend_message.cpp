#include "protocol/backend_message.h"

namespace basalt::backend {
namespace {

void Authentication(SendBuffer& out, int32_t code, std::string_view data) {
  const size_t message = out.BeginMessage('R');
  out.AppendInt<int32_t>(code);
  out.Append(data);
  out.EndMessage(message);
}

void Field(SendBuffer& out, char type, std::string_view value) {
  if (value.empty()) return;
  out.AppendByte(type);
  out.AppendString(value);
}

std::string_view SeverityText(Severity severity) {
  constexpr std::string_view kTexts[] = {"DEBUG", "LOG", "INFO", "NOTICE", "WARNING", "ERROR", "FATAL", "PANIC"};
  return kTexts[static_cast<int>(severity)];
}

}  // namespace

void AuthenticationOk(SendBuffer& out) { Authentication(out, 0, {}); }
void AuthenticationCleartext(SendBuffer& out) { Authentication(out, 3, {}); }
void AuthenticationMd5(SendBuffer& out, std::string_view salt) { Authentication(out, 5, salt); }
void AuthenticationSaslContinue(SendBuffer& out, std::string_view data) { Authentication(out, 11, data); }
void AuthenticationSaslFinal(SendBuffer& out, std::string_view data) { Authentication(out, 12, data); }

void AuthenticationSasl(SendBuffer& out, std::span<const std::string_view> mechanisms) {
  const size_t message = out.BeginMessage('R');
  out.AppendInt<int32_t>(10);
  for (std::string_view mechanism : mechanisms) out.AppendString(mechanism);
  out.AppendByte(0);
  out.EndMessage(message);
}

void NegotiateProtocolVersion(SendBuffer& out, int32_t newest_minor, std::span<const std::string> unknown_options) {
  const size_t message = out.BeginMessage('v');
  out.AppendInt<int32_t>(newest_minor);
  out.AppendInt<int32_t>(static_cast<int32_t>(unknown_options.size()));
  for (const std::string& option : unknown_options) out.AppendString(option);
  out.EndMessage(message);
}

void ParameterStatus(SendBuffer& out, std::string_view name, std::string_view value) {
  const size_t message = out.BeginMessage('S');
  out.AppendString(name);
  out.AppendString(value);
  out.EndMessage(message);
}

void BackendKeyData(SendBuffer& out, int32_t pid, int32_t key) {
  const size_t message = out.BeginMessage('K');
  out.AppendInt(pid);
  out.AppendInt(key);
  out.EndMessage(message);
}

void ReadyForQuery(SendBuffer& out, char transaction_status) {
  const size_t message = out.BeginMessage('Z');
  out.AppendByte(transaction_status);
  out.EndMessage(message);
}

void CommandComplete(SendBuffer& out, std::string_view tag) {
  const size_t message = out.BeginMessage('C');
  out.AppendString(tag);
  out.EndMessage(message);
}

void EmptyMessage(SendBuffer& out, char type) { out.EndMessage(out.BeginMessage(type)); }

void ParameterDescription(SendBuffer& out, std::span<const Oid> types) {
  const size_t message = out.BeginMessage('t');
  out.AppendInt(static_cast<int16_t>(types.size()));
  for (Oid type : types) out.AppendInt(type);
  out.EndMessage(message);
}

void RowDescription(SendBuffer& out, std::span<const ResultColumn> columns, std::span<const int16_t> formats) {
  const size_t message = out.BeginMessage('T');
  out.AppendInt(static_cast<int16_t>(columns.size()));
  for (size_t i = 0; i < columns.size(); ++i) {
    const ResultColumn& column = columns[i];
    out.AppendString(column.name);
    out.AppendInt(column.table);
    out.AppendInt(column.attribute);
    out.AppendInt(column.type.oid);
    out.AppendInt(column.type_length);
    out.AppendInt(column.type.typmod);
    out.AppendInt(FormatOf(formats, i));
  }
  out.EndMessage(message);
}

void Error(SendBuffer& out, const ErrorFields& fields, int position) {
  const size_t message = out.BeginMessage(fields.severity >= Severity::kError ? 'E' : 'N');
  const std::string_view severity = SeverityText(fields.severity);
  Field(out, 'S', severity);
  Field(out, 'V', severity);
  Field(out, 'C', fields.state.ToString());
  out.AppendByte('M');
  out.AppendString(fields.message);
  Field(out, 'D', fields.detail);
  Field(out, 'H', fields.hint);
  if (position > 0) Field(out, fields.internal_query.empty() ? 'P' : 'p', Format("{}", position));
  Field(out, 'q', fields.internal_query);
  Field(out, 'W', fields.context);
  Field(out, 's', fields.schema_name);
  Field(out, 't', fields.table_name);
  Field(out, 'c', fields.column_name);
  Field(out, 'd', fields.data_type_name);
  Field(out, 'n', fields.constraint_name);
  Field(out, 'F', "basalt");
  Field(out, 'R', "statement");
  out.AppendByte(0);
  out.EndMessage(message);
}

void CopyResponse(SendBuffer& out, char type, bool binary, int column_count) {
  const size_t message = out.BeginMessage(type);
  out.AppendByte(binary ? 1 : 0);
  out.AppendInt(static_cast<int16_t>(column_count));
  for (int i = 0; i < column_count; ++i) out.AppendInt<int16_t>(binary ? 1 : 0);
  out.EndMessage(message);
}

void CopyData(SendBuffer& out, std::string_view data) {
  const size_t message = out.BeginMessage('d');
  out.Append(data);
  out.EndMessage(message);
}

void NotificationResponse(SendBuffer& out, int32_t pid, std::string_view channel, std::string_view payload) {
  const size_t message = out.BeginMessage('A');
  out.AppendInt(pid);
  out.AppendString(channel);
  out.AppendString(payload);
  out.EndMessage(message);
}

}  // namespace basalt::backend
