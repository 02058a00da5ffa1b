// Functions over xml that read no settings of the session.
#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/aggregates/value_list.h"
#include "engine/functions/vector_rows.h"
#include "engine/functions/xml/xml_value.h"
#include "types/xml/xml_characters.h"
#include "types/xml/xml_declaration.h"

namespace basalt {
namespace {

std::string_view Comment(FunctionContext& context, std::string_view text) {
  if (text.find("--") != std::string_view::npos || text.ends_with('-')) throw SqlError(sqlstate::kInvalidXmlComment, "invalid XML comment");
  return context.arena().Copy("<!--" + std::string(text) + "-->");
}

std::string_view FromText(FunctionContext& context, std::string_view text) {
  XmlWarnings warnings(context);
  CheckXml(text, false, context.arena().account(), &warnings);
  return text;
}

template <bool kDocument>
bool WellFormed(FunctionContext& context, std::string_view text) {
  XmlWarnings warnings(context);
  return IsWellFormedXml(text, kDocument, context.arena().account(), &warnings);
}

std::optional<std::string_view> ConcatenateTwo(FunctionContext& context, std::optional<std::string_view> left,
                                               std::optional<std::string_view> right) {
  if (!left || !right) return left ? left : right;
  XmlConcatenation values;
  values.Add(*left);
  values.Add(*right);
  return context.arena().Copy(values.Take());
}

// ---- XPath ----

void CheckNamespaces(std::string_view packed) {
  const ArrayView pairs(packed);
  if (pairs.dimension_count() == 0) return;
  if (pairs.dimension_count() != 2 || pairs.dimension(1).length != 2) {
    throw SqlError(sqlstate::kDataException, "invalid array for XML namespace mapping")
        .Detail("The array must be two-dimensional with length of the second axis equal to 2.");
  }
}

void AddNamespaces(XmlDocument& document, std::string_view packed) {
  const ArrayView pairs(packed);
  std::string name;
  pairs.ForEach(PhysicalType::kString, [&](uint32_t i, const NullableDatum& part) {
    if (part.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "neither namespace name nor URI may be null");
    if (i % 2 == 0) {
      name = part.value.str.view();
      return;
    }
    const std::string uri(part.value.str.view());
    if (document.AddNamespace(name, uri)) return;
    throw SqlError(sqlstate::kInternalError, Format("could not register XML namespace with name \"{}\" and URI \"{}\"", name, uri));
  });
}

struct XPathRun {
  XPathRun(FunctionContext& context, std::string_view path, std::string_view value, std::string_view namespaces)
      : warnings(context), document((CheckArguments(path, namespaces), value), context.arena().account(), &warnings) {
    if (!namespaces.empty()) AddNamespaces(document, namespaces);
    compiled = document.Compile(std::string(path), sqlstate::kInternalError);
    result = document.Evaluate(*compiled);
  }
  static void CheckArguments(std::string_view path, std::string_view namespaces) {
    if (!namespaces.empty()) CheckNamespaces(namespaces);
    if (path.empty()) throw SqlError(SqlState{"22000"}, "empty XPath expression");
  }
  XmlWarnings warnings;
  XmlDocument document;
  std::unique_ptr<XmlPath> compiled;
  XmlPathResult result;
};

std::string_view XPath(FunctionContext& context, std::string_view path, std::string_view value, std::string_view namespaces) {
  XPathRun run(context, path, value, namespaces);
  std::vector<NullableDatum> items;
  const auto add = [&](std::string_view text) { items.push_back({MakeDatum(KeepText(context, text)), false}); };
  std::string text;
  switch (run.result.kind) {
    case XmlPathResult::Kind::kNodes:
      for (size_t i = 0; i < run.result.node_count; ++i) {
        text.clear();
        run.document.AppendNode(*run.compiled, i, &text);
        add(text);
      }
      break;
    case XmlPathResult::Kind::kBoolean: add(run.result.boolean ? "true" : "false"); break;
    case XmlPathResult::Kind::kNumber:
      FormatText({kFloat8Oid}, MakeDatum(run.result.number), context.io(), &text);
      add(text);
      break;
    case XmlPathResult::Kind::kString:
      AppendXmlEscaped(run.result.text, &text);
      add(text);
      break;
  }
  return PackArray(kXmlOid, PhysicalType::kString, items, {}, context.arena()).view();
}

// What is no set of nodes exists.
bool Exists(const XmlPathResult& result) { return result.kind != XmlPathResult::Kind::kNodes || result.node_count > 0; }

bool XPathExists(FunctionContext& context, std::string_view path, std::string_view value, std::string_view namespaces) {
  return Exists(XPathRun(context, path, value, namespaces).result);
}
bool XmlExists(FunctionContext& context, std::string_view path, std::string_view value) {
  return Exists(XPathRun(context, path, value, {}).result);
}

// ---- xmlagg ----

struct XmlAggregate {
  ValueList list;
  using Arguments = std::tuple<std::string_view>;
  void Add(FunctionContext& context, std::string_view value) {
    list.Append(PhysicalType::kString, {MakeDatum(StringRef(value)), false}, context.arena());
  }
  void Merge(FunctionContext& context, const XmlAggregate& other) {
    for (uint32_t i = 0; i < other.list.count; ++i) list.Append(PhysicalType::kString, other.list.items[i], context.arena());
  }
  NullableDatum Final(FunctionContext& context) const {
    if (list.count == 0) return NullDatum();
    if (list.count == 1) return NotNull(KeepText(context, list.items[0].value.str.view()));
    XmlConcatenation values;
    for (uint32_t i = 0; i < list.count; ++i) values.Add(list.items[i].value.str.view());
    return NotNull(KeepText(context, values.Take()));
  }
};

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Comment>("xmlcomment"),
    MakeKernel<&FromText>("texttoxml"),
    MakeKernel<[](std::string_view value) { return value; }>("xmltotext"),
    MakeKernel<[](std::string_view, std::string_view) -> bool {
      throw SqlError(sqlstate::kFeatureNotSupported, "xmlvalidate is not implemented");
    }>("xmlvalidate"),
    MakeKernel<&ConcatenateTwo>("xmlconcat2"),
    MakeKernel<&WellFormed<false>>("xml_is_well_formed"),
    MakeKernel<&WellFormed<true>>("xml_is_well_formed_document"),
    MakeKernel<&WellFormed<false>>("xml_is_well_formed_content"),
    MakeKernel<&XPath>("xpath"),
    MakeKernel<&XPathExists>("xpath_exists"),
    MakeKernel<&XmlExists>("xmlexists"),
};

constexpr AggregateEntry kAggregates[] = {MakeAggregate<XmlAggregate>(2901)};

}  // namespace

KernelTable XmlKernels() { return kKernels; }
AggregateTable XmlAggregates() { return kAggregates; }

}  // namespace basalt
