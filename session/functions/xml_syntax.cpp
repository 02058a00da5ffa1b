#include "session/functions/xml_syntax.h"

#include <array>

#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"
#include "engine/functions/xml/xml_value.h"
#include "session/function_environment.h"
#include "types/xml/xml_declaration.h"

namespace basalt {
namespace {

// One row of a call.
class Row {
 public:
  Row(KernelCall& call, uint32_t row) : call_(call), row_(row) {
    if (call.arguments[0]->IsNull(row)) return;
    ArrayView(TextAt(*call.arguments[0], row)).ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& item) {
      words_.emplace_back(item.value.str.view());
    });
  }
  FunctionContext& context() const { return call_.context; }
  const std::vector<std::string>& words() const { return words_; }
  size_t count() const { return call_.arguments.size() - 1; }
  bool IsNull(size_t i) const { return call_.arguments[i + 1]->IsNull(row_); }
  std::string_view Text(size_t i) const { return TextAt(*call_.arguments[i + 1], row_); }
  int32_t Integer(size_t i) const { return IntAt(*call_.arguments[i + 1], row_); }
  std::string Mapped(size_t i, bool escape) const {
    const bool hex = EnvironmentOf(call_.context).context().connection().settings.Get("xmlbinary", false) == "hex";
    std::string text;
    AppendXmlValue(call_.context, call_.context.argument_types()[i + 1], call_.arguments[i + 1]->Get(row_).value, escape, hex, &text);
    return text;
  }
  NullableDatum Result(std::string_view text) const { return ValueOf(KeepText(call_.context, text)); }

 private:
  KernelCall& call_;
  const uint32_t row_;
  std::vector<std::string> words_;
};

NullableDatum Concat(const Row& row) {
  XmlConcatenation values;
  bool any = false;
  for (size_t i = 0; i < row.count(); ++i) {
    if (row.IsNull(i)) continue;
    values.Add(row.Text(i));
    any = true;
  }
  return any ? row.Result(values.Take()) : NullableDatum();
}

NullableDatum Element(const Row& row) {
  const size_t attributes = row.words().size() - 1;
  std::vector<std::pair<std::string, std::string>> named;
  std::vector<std::string> content;
  for (size_t i = 0; i < row.count(); ++i) {
    if (row.IsNull(i)) continue;
    if (i < attributes) named.emplace_back(row.words()[i + 1], row.Mapped(i, false));
    else content.push_back(row.Mapped(i, true));
  }
  return row.Result(MakeXmlElement(row.words()[0], named, content));
}

NullableDatum Forest(const Row& row) {
  std::string text;
  for (size_t i = 0; i < row.count(); ++i) {
    if (row.IsNull(i)) continue;
    text.append("<").append(row.words()[i]).append(">").append(row.Mapped(i, true)).append("</").append(row.words()[i]).append(">");
  }
  return text.empty() ? NullableDatum() : row.Result(text);
}

NullableDatum ParseValue(const Row& row) {
  if (row.IsNull(0)) return {};
  XmlWarnings warnings(row.context());
  CheckXml(row.Text(0), row.words()[0] == "DOCUMENT", row.context().arena().account(), &warnings);
  return row.Result(row.Text(0));
}

NullableDatum Instruction(const Row& row) {
  const std::string& target = row.words()[0];
  if (target.size() == 3 && (target[0] | 0x20) == 'x' && (target[1] | 0x20) == 'm' && (target[2] | 0x20) == 'l') {
    throw SqlError(sqlstate::kSyntaxError, "invalid XML processing instruction")
        .Detail(Format("XML processing instruction target name cannot be \"{}\".", target));
  }
  if (row.count() == 0) return row.Result(MakeProcessingInstruction(target, std::nullopt));
  return row.IsNull(0) ? NullableDatum() : row.Result(MakeProcessingInstruction(target, row.Text(0)));
}

NullableDatum Root(const Row& row) {
  if (row.IsNull(0)) return {};
  const auto version = row.IsNull(1) ? std::nullopt : std::optional<std::string_view>(row.Text(1));
  return row.Result(ReplaceXmlRoot(row.Text(0), version, row.Integer(2)));
}

bool IsDocument(const Row& row) {
  XmlWarnings warnings(row.context());
  return IsWellFormedXml(row.Text(0), true, row.context().arena().account(), &warnings);
}

NullableDatum Serialize(const Row& row) {
  if (row.IsNull(0)) return {};
  if (row.words()[0] == "DOCUMENT" && !IsDocument(row)) throw SqlError(sqlstate::kNotAnXmlDocument, "not an XML document");
  return row.Result(row.Text(0));
}

NullableDatum TestDocument(const Row& row) { return row.IsNull(0) ? NullableDatum() : ValueOf(IsDocument(row)); }

template <NullableDatum (*kMake)(const Row&)>
void EachRow(KernelCall& call) {
  ForEachRow(call, [&](uint32_t row) { return kMake(Row(call, row)); });
}

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("XMLCONCAT", &EachRow<&Concat>),         MakeVectorKernel("XMLELEMENT", &EachRow<&Element>),
    MakeVectorKernel("XMLFOREST", &EachRow<&Forest>),         MakeVectorKernel("XMLPARSE", &EachRow<&ParseValue>),
    MakeVectorKernel("XMLPI", &EachRow<&Instruction>),        MakeVectorKernel("XMLROOT", &EachRow<&Root>),
    MakeVectorKernel("XMLSERIALIZE", &EachRow<&Serialize>),   MakeVectorKernel("IS DOCUMENT", &EachRow<&TestDocument>),
};
constexpr size_t kCount = std::size(kKernels);

const std::array<FunctionDescriptor, kCount>& Functions() {
  static const std::array<FunctionDescriptor, kCount> functions = [] {
    std::array<FunctionDescriptor, kCount> all;
    for (size_t i = 0; i < kCount; ++i) {
      const auto syntax = static_cast<XmlSyntax>(i);
      all[i].name = all[i].source = kKernels[i].prosrc;
      all[i].strict = false;
      // These two read xmlbinary.
      all[i].volatility = syntax == XmlSyntax::kElement || syntax == XmlSyntax::kForest ? 's' : 'i';
      all[i].result_type = syntax == XmlSyntax::kIsDocument ? kBoolOid : syntax == XmlSyntax::kSerialize ? kTextOid : kXmlOid;
    }
    return all;
  }();
  return functions;
}

}  // namespace

const FunctionDescriptor& XmlSyntaxFunction(XmlSyntax syntax) { return Functions()[static_cast<size_t>(syntax)]; }
const KernelEntry& XmlSyntaxKernel(XmlSyntax syntax) { return kKernels[static_cast<size_t>(syntax)]; }
std::optional<XmlSyntax> XmlSyntaxOf(const FunctionDescriptor& function) {
  if (function.oid != kInvalidOid) return std::nullopt;
  for (size_t i = 0; i < kCount; ++i) {
    if (&Functions()[i] == &function) return static_cast<XmlSyntax>(i);
  }
  return std::nullopt;
}

}  // namespace basalt
