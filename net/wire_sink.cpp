#include "net/wire_sink.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "protocol/backend_message.h"
#include "types/encoding.h"

namespace basalt {

namespace {

constexpr Oid kFirstAssignedOid = 10000;  // below, no type is a domain

// Clients are told the type below a domain.
void ShowBelowDomain(const CatalogSnapshot& catalog, ResultColumn* column) {
  for (const TypeInfo* info = catalog.FindType(column->type.oid); info != nullptr && info->kind == TypeKind::kDomain;) {
    column->type = info->base;
    info = catalog.FindType(info->base.oid);
    if (info != nullptr) column->type_length = info->length;
  }
}

}  // namespace

void WireSink::PrepareSimple() {
  formats_ = {};
  describe_ = true;
}

void WireSink::PrepareExtended(std::span<const int16_t> formats) {
  formats_ = formats;
  describe_ = false;
}

void WireSink::BeginRows(std::span<const ResultColumn> columns) {
  const auto& catalog = connection_.Catalog(catalog_);
  if (snapshot_ != catalog || names_ == nullptr) {
    snapshot_ = catalog;
    names_ = std::make_unique<CatalogNames>(*snapshot_, connection_.database, connection_.SearchPath(catalog_));
  }
  encoder_.Begin(columns, formats_, *snapshot_, connection_.settings.client_encoding);
  if (!describe_) return;
  Describe(columns, formats_);
  describe_ = false;
}

void WireSink::Describe(std::span<const ResultColumn> columns, std::span<const int16_t> formats) {
  const int encoding = connection_.settings.client_encoding;
  const bool plain = encoding == kEncodingUtf8 || encoding == kEncodingSqlAscii;
  const bool builtin = std::all_of(columns.begin(), columns.end(), [](const ResultColumn& c) { return c.type.oid < kFirstAssignedOid; });
  if (plain && builtin) return backend::RowDescription(out_, columns, formats);
  std::vector<ResultColumn> converted(columns.begin(), columns.end());
  for (ResultColumn& column : converted) ShowBelowDomain(*connection_.Catalog(catalog_), &column);
  if (plain) return backend::RowDescription(out_, converted, formats);
  for (ResultColumn& column : converted) {
    const std::string name = std::exchange(column.name, {});
    ConvertFromUtf8(encoding, name, &column.name);
  }
  backend::RowDescription(out_, converted, formats);
}

IoContext WireSink::Io() {
  scratch_.Reset();
  return {connection_.settings.io(), *snapshot_, names_.get(), scratch_, connection_.message_time_us};
}

void WireSink::Rows(const Chunk& chunk, uint32_t first, uint32_t count) { encoder_.EncodeChunk(chunk, first, count, Io(), out_); }
void WireSink::Row(std::span<const NullableDatum> values) { encoder_.EncodeRow(values, Io(), out_); }

void WireSink::SendError(const ErrorFields& fields, int position) {
  const int encoding = connection_.settings.client_encoding;
  if (encoding == kEncodingUtf8 || encoding == kEncodingSqlAscii) return backend::Error(out_, fields, position);
  ErrorFields converted = fields;
  for (std::string* text : {&converted.message, &converted.detail, &converted.hint, &converted.context}) {
    std::string target;
    try {
      ConvertFromUtf8(encoding, *text, &target);
      *text = std::move(target);
    } catch (const SqlError&) {
      // No equivalent: the UTF-8 bytes are better than no message.
    }
  }
  backend::Error(out_, converted, position);
}

void WireSink::Notice(const ErrorFields& notice) {
  const int severity = static_cast<int>(notice.severity);
  if (notice.severity != Severity::kInfo && severity < connection_.settings.client_min_messages) return;
  SendError(notice, 0);
}

void WireSink::BeginCopyOut(CopyFormat format, int column_count) {
  backend::CopyResponse(out_, 'H', format == CopyFormat::kBinary, column_count);
}
void WireSink::CopyData(std::string_view data) { backend::CopyData(out_, data); }
void WireSink::EndCopyOut() { backend::CopyDone(out_); }
void WireSink::BeginCopyIn(CopyFormat format, int column_count) {
  backend::CopyResponse(out_, 'G', format == CopyFormat::kBinary, column_count);
}

}  // namespace basalt
