#include "handlers/copy/copy_from.h"

#include "base/sql_error.h"
#include "handlers/copy/server_file.h"

namespace basalt {
namespace {

constexpr size_t kMaxShownBytes = 100;

// At most 100 bytes of a value or line, whole characters.
std::string Shown(std::string_view text) {
  if (text.size() <= kMaxShownBytes) return std::string(text);
  size_t size = kMaxShownBytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "...";
}

bool IsRowViolation(const SqlError& error) {
  const SqlState state = error.fields().state;
  return state == sqlstate::kNotNullViolation || state == sqlstate::kCheckViolation;
}

}  // namespace

CopyFromRun::CopyFromRun(ExecutionContext& context, const ast::CopyStmt& statement, DescriptorPtr<RelationDescriptor> relation,
                         CopyOptions options, std::vector<int16_t> columns, std::string_view text)
    : context_(context), options_(std::move(options)), relation_(std::move(relation)), columns_(std::move(columns)),
      binary_(options_.format.format == CopyFormat::kBinary), file_(ast::Text(statement.filename)),
      force_not_null_(NamedColumns(options_.force_not_null, "FORCE_NOT_NULL", relation_.get(), columns_, {})),
      force_null_(NamedColumns(options_.force_null, "FORCE_NULL", relation_.get(), columns_, {})),
      forces_(options_.force_not_null.given() || options_.force_null.given()),
      lines_(options_.format, &context.connection().memory), splitter_(options_.format),
      tuples_(static_cast<int>(columns_.size()), &context.connection().memory),
      builder_(context_, relation_, columns_, binary_, statement.where_clause, text),
      inserter_(RowInserter::Make(context_, relation_)), header_pending_(options_.format.header != CopyHeader::kNone) {}

RunStatus CopyFromRun::Run(ExecutionContext& context, uint64_t) {
  if (finished_) return RunStatus::kDone;
  if (file_.empty()) {
    if (started_) return RunStatus::kCopyIn;
    started_ = true;
    context.sink().BeginCopyIn(options_.format.format, static_cast<int>(columns_.size()));
    return RunStatus::kCopyIn;
  }
  ReadFile();
  return RunStatus::kDone;
}

void CopyFromRun::CopyData(ExecutionContext&, std::string_view bytes) {
  context_.cancel().Check();
  WithContext([&] {
    if (binary_) tuples_.Add(bytes);
    else lines_.Add(bytes);
    Consume();
  });
}

void CopyFromRun::CopyDone(ExecutionContext&) { Finish(); }

void CopyFromRun::CopyFail(SqlError error) const {
  // It is the line being waited for that cannot be read.
  const uint64_t line = binary_ ? tuples_.row_number() : lines_.line_number();
  error.fields().context = Format("COPY {}, line {}", relation_->name, std::max<uint64_t>(line, 1));
  throw error;
}

void FailCopy(const StatementRun& run, SqlError error) {
  const auto* copy = dynamic_cast<const CopyFromRun*>(&run);
  BASALT_ASSERT(copy != nullptr);
  copy->CopyFail(std::move(error));
}

void CopyFromRun::ReadFile() {
  ServerFile file = ServerFile::OpenForReading(file_);
  std::string block(256 * 1024, '\0');
  for (;;) {
    const size_t size = file.Read(block.data(), block.size());
    if (size == 0) break;
    CopyData(context_, std::string_view(block).substr(0, size));
  }
  Finish();
}

void CopyFromRun::Finish() {
  WithContext([&] {
    if (binary_) tuples_.Finish();
    else lines_.Finish();
    Consume();
    line_known_ = false;
    Flush();
  });
  inserter_->Finish();
  finished_ = true;
}

void CopyFromRun::Consume() {
  if (binary_) ConsumeTuples();
  else ConsumeLines();
}

void CopyFromRun::ConsumeLines() {
  for (;;) {
    line_known_ = false;
    std::string_view line;
    if (lines_.Next(&line) != CopyLineReader::Status::kLine) return;
    line_ = line;
    line_known_ = true;
    TakeLine(line);
  }
}

void CopyFromRun::ConsumeTuples() {
  std::span<const CopyField> fields;
  line_known_ = false;
  while (tuples_.Next(&fields) == CopyBinaryReader::Status::kRow) AddRow(fields, {}, tuples_.row_number());
}

void CopyFromRun::TakeLine(std::string_view line) {
  if (header_pending_) {
    header_pending_ = false;
    if (options_.format.header == CopyHeader::kMatch) CheckHeader(line);
    return;
  }
  std::span<const CopyField> fields;
  if (!columns_.empty() || !line.empty()) fields = splitter_.Split(line);
  if (fields.size() > columns_.size()) throw SqlError(sqlstate::kBadCopyFileFormat, "extra data after last expected column");
  if (forces_) {
    ApplyForcedNulls(fields);
    fields = forced_;
  }
  AddRow(fields, line, lines_.line_number());
}

void CopyFromRun::CheckHeader(std::string_view line) {
  const std::span<const CopyField> fields = splitter_.Split(line);
  if (fields.size() != columns_.size()) {
    throw SqlError(sqlstate::kBadCopyFileFormat,
                   Format("wrong number of fields in header line: got {}, expected {}", fields.size(), columns_.size()));
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::string& expected = Column(i).name;
    if (fields[i].is_null) {
      throw SqlError(sqlstate::kBadCopyFileFormat,
                     Format("column name mismatch in header line field {}: got null value (\"{}\"), expected \"{}\"", i + 1,
                            options_.format.null_text, expected));
    }
    if (fields[i].text != expected) {
      throw SqlError(sqlstate::kBadCopyFileFormat, Format("column name mismatch in header line field {}: got \"{}\", expected \"{}\"",
                                                          i + 1, fields[i].text, expected));
    }
  }
}

void CopyFromRun::ApplyForcedNulls(std::span<const CopyField> fields) {
  forced_.assign(fields.begin(), fields.end());
  for (size_t i = 0; i < forced_.size(); ++i) {
    CopyField& field = forced_[i];
    if (field.is_null && force_not_null_[i]) field = {options_.format.null_text, false};
    else if (!field.is_null && force_null_[i] && field.text == options_.format.null_text) field.is_null = true;
  }
}

void CopyFromRun::AddRow(std::span<const CopyField> fields, std::string_view line, uint64_t number) {
  current_fields_ = fields;
  builder_.ParseRow(fields);
  if (fields.size() < columns_.size()) {
    throw SqlError(sqlstate::kBadCopyFileFormat, Format("missing data for column \"{}\"", Column(fields.size()).name));
  }
  builder_.KeepRow();
  current_fields_ = {};
  origins_.push_back({number, origin_texts_.size(), line.size()});
  origin_texts_.append(line);
  if (builder_.full()) Flush();
}

void CopyFromRun::Flush() {
  if (builder_.size() == 0) return;
  context_.cancel().Check();
  flushing_ = true;
  const uint32_t* selected = nullptr;
  const Chunk& rows = builder_.Complete(&selected);
  if (rows.size() > 0) {
    try {
      inserter_->Insert(rows);
    } catch (SqlError& error) {
      const uint32_t row = inserter_->failed_row();
      const Origin& origin = origins_[selected == nullptr ? row : selected[row]];
      if (error.fields().context.empty()) error.fields().context = PlaceOfRow(origin, IsRowViolation(error) && !binary_);
      throw;
    }
  }
  inserted_ += rows.size();
  builder_.Clear();
  origins_.clear();
  origin_texts_.clear();
  flushing_ = false;
}

void CopyFromRun::FlushBefore() {
  if (flushing_) return;
  try {
    Flush();
  } catch (const SqlError& error) {
    if (IsRowViolation(error)) throw;
  }
}

template <typename Step>
void CopyFromRun::WithContext(const Step& step) {
  try {
    step();
  } catch (SqlError& error) {
    if (error.fields().context.empty()) error.fields().context = PlaceOfError();
    FlushBefore();
    throw;
  }
}

std::string CopyFromRun::PlaceOfRow(const Origin& origin, bool with_text) const {
  if (!with_text) return Format("COPY {}, line {}", relation_->name, origin.line);
  return Format("COPY {}, line {}: \"{}\"", relation_->name, origin.line,
                Shown(std::string_view(origin_texts_).substr(origin.text_begin, origin.text_size)));
}

std::string CopyFromRun::PlaceOfError() const {
  const uint64_t line = binary_ ? tuples_.row_number() : lines_.line_number();
  if (line == 0) return "";  // the header of the binary format
  const int column = binary_ && tuples_.column() >= 0 ? tuples_.column() : builder_.column();
  std::string place = Format("COPY {}, line {}", relation_->name, line);
  if (column >= 0) {
    place += Format(", column {}", Column(static_cast<size_t>(column)).name);
    const bool null = static_cast<size_t>(column) < current_fields_.size() && current_fields_[static_cast<size_t>(column)].is_null;
    if (null) place += ": null input";
    else if (!binary_) place += Format(": \"{}\"", Shown(current_fields_[static_cast<size_t>(column)].text));
  } else if (line_known_ && !flushing_) {
    place += Format(": \"{}\"", Shown(line_));
  }
  return place;
}

}  // namespace basalt
