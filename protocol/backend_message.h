// What the server sends, appended to a SendBuffer. Pure.
#pragma once

#include <span>
#include <string_view>

#include "base/sql_error.h"
#include "protocol/send_buffer.h"
#include "session/result_sink.h"

namespace basalt {

namespace backend {

void AuthenticationOk(SendBuffer& out);
void AuthenticationCleartext(SendBuffer& out);
void AuthenticationMd5(SendBuffer& out, std::string_view salt);
void AuthenticationSasl(SendBuffer& out, std::span<const std::string_view> mechanisms);
void AuthenticationSaslContinue(SendBuffer& out, std::string_view data);
void AuthenticationSaslFinal(SendBuffer& out, std::string_view data);
void NegotiateProtocolVersion(SendBuffer& out, int32_t newest_minor, std::span<const std::string> unknown_options);
void ParameterStatus(SendBuffer& out, std::string_view name, std::string_view value);
void BackendKeyData(SendBuffer& out, int32_t pid, int32_t key);
void ReadyForQuery(SendBuffer& out, char transaction_status);
void CommandComplete(SendBuffer& out, std::string_view tag);
void EmptyMessage(SendBuffer& out, char type);  // ParseComplete '1', BindComplete '2', CloseComplete '3', NoData 'n', ...
inline void ParseComplete(SendBuffer& out) { EmptyMessage(out, '1'); }
inline void BindComplete(SendBuffer& out) { EmptyMessage(out, '2'); }
inline void CloseComplete(SendBuffer& out) { EmptyMessage(out, '3'); }
inline void NoData(SendBuffer& out) { EmptyMessage(out, 'n'); }
inline void EmptyQueryResponse(SendBuffer& out) { EmptyMessage(out, 'I'); }
inline void PortalSuspended(SendBuffer& out) { EmptyMessage(out, 's'); }
void ParameterDescription(SendBuffer& out, std::span<const Oid> types);
// formats: none = all text, one for all, or one each.
void RowDescription(SendBuffer& out, std::span<const ResultColumn> columns, std::span<const int16_t> formats);
// ErrorResponse or NoticeResponse by severity. position: 1-based characters, 0 = none.
void Error(SendBuffer& out, const ErrorFields& fields, int position);
void CopyResponse(SendBuffer& out, char type, bool binary, int column_count);  // 'G' in, 'H' out
void CopyData(SendBuffer& out, std::string_view data);
inline void CopyDone(SendBuffer& out) { EmptyMessage(out, 'c'); }
void NotificationResponse(SendBuffer& out, int32_t pid, std::string_view channel, std::string_view payload);

}  // namespace backend

// The format code of column i: formats may be empty (text), one for all, or one a column.
inline int16_t FormatOf(std::span<const int16_t> formats, size_t i) {
  if (formats.empty()) return 0;
  return formats.size() == 1 ? formats[0] : formats[i];
}

}  // namespace basalt
