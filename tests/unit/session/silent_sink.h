// SilentSink: a sink that forgets everything: planning without a client, measuring.
#pragma once

#include "session/result_sink.h"

namespace basalt {

class SilentSink : public ResultSink {
 public:
  void BeginRows(std::span<const ResultColumn>) override {}
  void Rows(const Chunk&, uint32_t, uint32_t) override {}
  void Row(std::span<const NullableDatum>) override {}
  void Notice(const ErrorFields&) override {}
  void BeginCopyOut(CopyFormat, int) override {}
  void CopyData(std::string_view) override {}
  void EndCopyOut() override {}
  void BeginCopyIn(CopyFormat, int) override {}
  bool full() const override { return false; }
};

}  // namespace basalt
