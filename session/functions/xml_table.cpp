// XMLTABLE: a row for each node that the row path finds; each column is a path of its own over that node.
#include "base/sql_error.h"
#include "engine/functions/xml/xml_value.h"
#include "session/functions/xml_syntax.h"
#include "types/array.h"
#include "types/xml/xml_characters.h"

namespace basalt {
namespace {

using Arguments = std::span<const NullableDatum>;

class XmlTable : public SetFunctionCursor {
 public:
  XmlTable(FunctionContext& context, Arguments arguments) : context_(context), warnings_(context) {
    if (arguments[1].is_null) return;
    std::string text;
    FormatXml(arguments[1].value.str.view(), {}, &text);
    document_ = std::make_unique<XmlDocument>(text, context.arena().account(), &warnings_);
    std::vector<std::string> words;
    ArrayView(arguments[0].value.str.view()).ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& item) {
      words.emplace_back(item.value.str.view());
    });
    size_t next = 3;
    for (const std::string& word : words) {
      if (word[0] == 'n' || word[0] == 'd') AddNamespace(word, arguments[next++]);
    }
    rows_ = CompileRowPath(arguments[2]);
    for (const std::string& word : words) {
      if (word[0] != 'n' && word[0] != 'd') AddColumn(word, arguments, &next);
    }
  }

  bool Next(Chunk* rows) override {
    if (document_ == nullptr) return false;
    if (!started_) {
      const XmlPathResult found = document_->EvaluateAtRoot(*rows_);
      count_ = found.kind == XmlPathResult::Kind::kNodes ? found.node_count : 0;
      started_ = true;
    }
    if (at_ == count_) return false;
    uint32_t row = 0;
    for (; row < kVectorSize && at_ < count_; ++row, ++at_) {
      context_.environment().cancel().Check();
      for (size_t c = 0; c < columns_.size(); ++c) rows->column(c).Set(row, ValueOf(columns_[c]));
    }
    rows->set_size(row);
    return true;
  }

 private:
  struct Column {
    std::string name;
    bool ordinality = false, not_null = false;
    std::unique_ptr<XmlPath> path;
    SqlType type;
    NullableDatum default_value;
  };

  void AddNamespace(const std::string& word, const NullableDatum& uri) {
    if (uri.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "namespace URI must not be null");
    if (word[0] == 'd') throw SqlError(sqlstate::kFeatureNotSupported, "DEFAULT namespace is not supported");
    if (!document_->AddNamespace(word.substr(1), std::string(uri.value.str.view()))) {
      throw SqlError(sqlstate::kDataException, "could not set XML namespace");
    }
  }
  std::unique_ptr<XmlPath> CompileRowPath(const NullableDatum& path) {
    if (path.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "row filter expression must not be null");
    if (path.value.str.view().empty()) throw SqlError(sqlstate::kDataException, "row path filter must not be empty string");
    return document_->Compile(std::string(path.value.str.view()), sqlstate::kSyntaxError);
  }
  void AddColumn(const std::string& word, Arguments arguments, size_t* next) {
    Column& column = columns_.emplace_back();
    column.name = word.substr(1);
    column.ordinality = word[0] == 'o';
    column.not_null = word[0] == 'r' || word[0] == 'R';
    if (column.ordinality) return;
    const NullableDatum& path = arguments[(*next)++];
    if (path.is_null) {
      throw SqlError(sqlstate::kNullValueNotAllowed, "column filter expression must not be null")
          .Detail(Format("Filter for column \"{}\" is null.", column.name));
    }
    if (path.value.str.view().empty()) throw SqlError(sqlstate::kDataException, "column path filter must not be empty string");
    column.path = document_->Compile(std::string(path.value.str.view()), sqlstate::kDataException);
    column.type = context_.argument_types()[*next];
    column.default_value = arguments[(*next)++];
  }

  NullableDatum ValueOf(Column& column) {
    if (column.ordinality) return {MakeDatum(static_cast<int32_t>(at_ + 1)), false};
    std::string text;
    NullableDatum value = column.default_value;
    if (Read(column, &text)) value = {ParseText(column.type, text, context_.io()), false};
    if (value.is_null && column.not_null) {
      throw SqlError(sqlstate::kNullValueNotAllowed, Format("null is not allowed in column \"{}\"", column.name));
    }
    return value;
  }

  // False: NULL.
  bool Read(Column& column, std::string* text) {
    const XmlPathResult result = document_->EvaluateAtNode(*column.path, *rows_, at_);
    switch (result.kind) {
      case XmlPathResult::Kind::kNodes:
        if (result.node_count == 0) return false;
        if (column.type.oid == kXmlOid) {
          for (size_t i = 0; i < result.node_count; ++i) document_->AppendNode(*column.path, i, text);
        } else if (result.node_count > 1) {
          throw SqlError(sqlstate::kCardinalityViolation, "more than one value returned by column XPath expression");
        } else {
          *text = document_->TextOfNodes(*column.path);
        }
        return true;
      case XmlPathResult::Kind::kString:
        if (column.type.oid == kXmlOid) AppendXmlEscaped(result.text, text);
        else *text = result.text;
        return true;
      case XmlPathResult::Kind::kBoolean:
        *text = IsNumber(column.type.oid) ? XPathText(result.boolean ? 1.0 : 0.0) : XPathText(result.boolean);
        return true;
      case XmlPathResult::Kind::kNumber: *text = XPathText(result.number); return true;
    }
    return false;
  }
  bool IsNumber(Oid type) const {
    const TypeInfo* info = &context_.environment().types().GetType(type);
    while (info->kind == TypeKind::kDomain) info = &context_.environment().types().GetType(info->base.oid);
    return info->category == 'N';
  }

  FunctionContext& context_;
  XmlWarnings warnings_;
  std::unique_ptr<XmlDocument> document_;
  std::unique_ptr<XmlPath> rows_;
  std::vector<Column> columns_;
  bool started_ = false;
  size_t at_ = 0, count_ = 0;
};

}  // namespace

const FunctionDescriptor& XmlTableFunction() {
  static const FunctionDescriptor function = [] {
    FunctionDescriptor table;
    table.name = table.source = "xmltable";
    table.strict = false;
    table.returns_set = true;
    table.result_type = kRecordOid;
    return table;
  }();
  return function;
}

const SetFunctionEntry& XmlTableEntry() {
  static constexpr SetFunctionEntry kEntry{
      "xmltable", [](FunctionContext& context, std::span<const NullableDatum> arguments) -> std::unique_ptr<SetFunctionCursor> {
        return std::make_unique<XmlTable>(context, arguments);
      }};
  return kEntry;
}

}  // namespace basalt
