#include "handlers/copy/copy_to.h"

#include "base/byte_order.h"
#include "base/sql_error.h"
#include "protocol/copy_binary.h"
#include "protocol/copy_fields.h"

namespace basalt {
namespace {

constexpr size_t kFileBlockBytes = 64 * 1024;

template <typename T>
void AppendBigEndian(T value, std::string* out) {
  char bytes[sizeof(T)];
  StoreBigEndian(bytes, value);
  out->append(bytes, sizeof(T));
}

bool IsRawText(Oid type) { return type == kTextOid || type == kVarcharOid || type == kBpCharOid || type == kNameOid; }

}  // namespace

CopyToRun::CopyToRun(ExecutionContext& context, std::shared_ptr<const Plan> plan, CopyOptions options, std::vector<bool> force_quote,
                     const std::string& file)
    : plan_(std::move(plan)), options_(std::move(options)), force_quote_(std::move(force_quote)),
      scratch_(&context.connection().memory) {
  if (!file.empty()) file_ = std::make_unique<ServerFile>(ServerFile::OpenForWriting(file));
  execution_ = StartExecution(context, {plan_, {}});
}

RunStatus CopyToRun::Run(ExecutionContext& context, uint64_t) {
  execution_->Attach(context);
  if (!started_) Begin(context);
  const SessionEnvironment environment(context, plan_->catalog);
  IoSettings settings = context.connection().settings.io();
  if (options_.format.format == CopyFormat::kBinary) settings.client_encoding = options_.format.encoding;
  const IoContext io{settings, *plan_->catalog, &environment.names(), scratch_, environment.transaction_time_us()};
  for (;;) {
    if (chunk_ == nullptr || position_ == chunk_->size()) {
      context.cancel().Check();
      chunk_ = execution_->Next();
      position_ = 0;
      if (chunk_ == nullptr) break;
      continue;
    }
    AppendRow(*chunk_, position_++, io);
    ++rows_;
    Send(context);
    if (file_ == nullptr && context.sink().full()) return RunStatus::kSinkFull;
  }
  End(context);
  return RunStatus::kDone;
}

void CopyToRun::Begin(ExecutionContext& context) {
  started_ = true;
  if (file_ == nullptr) context.sink().BeginCopyOut(options_.format.format, static_cast<int>(plan_->columns.size()));
  if (options_.format.format == CopyFormat::kBinary) {
    row_ = CopyBinaryHeader();  // goes out with the first row, or with the end
  } else if (options_.format.header != CopyHeader::kNone) {
    AppendHeader();
    Send(context);
  }
}

void CopyToRun::End(ExecutionContext& context) {
  if (options_.format.format == CopyFormat::kBinary) {
    row_ += CopyBinaryTrailer();
    Send(context);
  }
  if (file_ == nullptr) return context.sink().EndCopyOut();
  file_->Write(block_);
  file_->Close();
}

void CopyToRun::AppendHeader() {
  const bool csv = options_.format.format == CopyFormat::kCsv;
  for (size_t i = 0; i < plan_->columns.size(); ++i) {
    if (i > 0) row_.push_back(options_.format.delimiter);
    const std::string& name = plan_->columns[i].name;
    if (csv) AppendCopyCsv(options_.format, name, false, plan_->columns.size() == 1, &row_);
    else AppendCopyText(options_.format, name, &row_);
  }
  row_.push_back('\n');
}

void CopyToRun::AppendRow(const Chunk& chunk, uint32_t row, const IoContext& io) {
  const bool binary = options_.format.format == CopyFormat::kBinary;
  const size_t count = plan_->columns.size();
  if (binary) AppendBigEndian(static_cast<int16_t>(count), &row_);
  for (size_t i = 0; i < count; ++i) {
    const NullableDatum value = chunk.column(i).Get(row);
    if (!binary && i > 0) row_.push_back(options_.format.delimiter);
    if (!value.is_null) AppendValue(i, value.value, io);
    else if (binary) AppendBigEndian(int32_t{-1}, &row_);
    else row_.append(options_.format.null_text);
  }
  if (!binary) row_.push_back('\n');
  scratch_.Reset();
}

void CopyToRun::AppendValue(size_t column, const Datum& value, const IoContext& io) {
  const SqlType& type = plan_->columns[column].type;
  if (options_.format.format == CopyFormat::kBinary) {
    const size_t length_at = row_.size();
    row_.append(4, '\0');
    FormatBinary(type, value, io, &row_);
    StoreBigEndian(row_.data() + length_at, static_cast<int32_t>(row_.size() - length_at - 4));
    return;
  }
  std::string_view text;
  if (IsRawText(type.oid)) {
    text = value.str.view();
  } else {
    value_.clear();
    FormatText(type, value, io, &value_);
    text = value_;
  }
  if (options_.format.format == CopyFormat::kText) return AppendCopyText(options_.format, text, &row_);
  AppendCopyCsv(options_.format, text, force_quote_[column], plan_->columns.size() == 1, &row_);
}

void CopyToRun::Send(ExecutionContext& context) {
  std::string_view bytes = row_;
  const int encoding = options_.format.encoding;
  if (options_.format.format != CopyFormat::kBinary && encoding != kEncodingUtf8 && encoding != kEncodingSqlAscii) {
    converted_.clear();
    ConvertFromUtf8(encoding, row_, &converted_);
    bytes = converted_;
  }
  if (file_ == nullptr) {
    context.sink().CopyData(bytes);
  } else {
    block_.append(bytes);
    if (block_.size() >= kFileBlockBytes) {
      file_->Write(block_);
      block_.clear();
    }
  }
  row_.clear();
}

}  // namespace basalt
