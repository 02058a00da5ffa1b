// WireSink: the ResultSink of a connection: rows, notices and COPY data straight into its send buffer. Owned by Conversation.
#pragma once

#include <vector>

#include "catalog/name_resolver.h"
#include "protocol/row_encoder.h"
#include "protocol/send_buffer.h"
#include "session/connection_state.h"
#include "session/result_sink.h"

namespace basalt {

class WireSink : public ResultSink {
 public:
  // Above kFullBytes the executor stops until the client has taken what was sent.
  static constexpr size_t kFullBytes = 64 * 1024;

  WireSink(SendBuffer& out, ConnectionState& connection, const CatalogStore& catalog)
      : out_(out), connection_(connection), catalog_(catalog), scratch_(nullptr, 1024) {}

  // Simple query: RowDescription goes out with the first rows, text format.
  void PrepareSimple();
  // Execute of a portal: Describe told the columns already.
  void PrepareExtended(std::span<const int16_t> formats);

  // RowDescription, names in the client's encoding.
  void Describe(std::span<const ResultColumn> columns, std::span<const int16_t> formats);
  void BeginRows(std::span<const ResultColumn> columns) override;
  void Rows(const Chunk& chunk, uint32_t first, uint32_t count) override;
  void Row(std::span<const NullableDatum> values) override;
  void Notice(const ErrorFields& notice) override;
  void BeginCopyOut(CopyFormat format, int column_count) override;
  void CopyData(std::string_view data) override;
  void EndCopyOut() override;
  void BeginCopyIn(CopyFormat format, int column_count) override;
  bool full() const override { return out_.size() >= kFullBytes; }
  // An error's or notice's texts in the client's encoding.
  void SendError(const ErrorFields& fields, int position);

 private:
  IoContext Io();

  SendBuffer& out_;
  ConnectionState& connection_;
  const CatalogStore& catalog_;
  RowEncoder encoder_;
  Arena scratch_;
  std::shared_ptr<const CatalogSnapshot> snapshot_;
  std::unique_ptr<CatalogNames> names_;
  std::span<const int16_t> formats_;
  bool describe_ = false;
};

}  // namespace basalt
