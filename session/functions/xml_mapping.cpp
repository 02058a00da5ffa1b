// Tables, queries, cursors, schemas and databases as XML: table_to_xml and its like.
#include "base/quote.h"
#include "base/sql_error.h"
#include "engine/functions/xml/xml_value.h"
#include "session/functions/families.h"
#include "session/functions/xml_schema_text.h"
#include "session/routine_runner.h"
#include "types/xml/xml_characters.h"

namespace basalt {
namespace {

constexpr const char* kTables =
    "SELECT oid, relname::text FROM pg_catalog.pg_class WHERE relnamespace = {} AND relkind IN ('r', 'm', 'v') "
    "AND pg_catalog.has_table_privilege(oid, 'SELECT') ORDER BY relname";
constexpr const char* kSchemas =
    "SELECT oid, nspname::text FROM pg_catalog.pg_namespace WHERE pg_catalog.has_schema_privilege(oid, 'USAGE') "
    "AND nspname !~ '^pg_' AND nspname <> 'information_schema'";

struct Named {
  Oid oid;
  std::string name;
};

// One call's options and what it needs.
class Mapping {
 public:
  Mapping(FunctionContext& context, bool nulls, bool forest, std::string_view target)
      : context_(context), environment_(EnvironmentOf(context)), nulls_(nulls), forest_(forest), target_(target) {
    if (environment_.context().session().routines() == nullptr) ThrowNotSupported("queries inside functions");
    hex_ = environment_.context().connection().settings.Get("xmlbinary", false) == "hex";
  }

  std::unique_ptr<QueryCall> Query(std::string_view text) {
    return environment_.context().session().routines()->PrepareQuery(environment_.context(), text);
  }
  std::unique_ptr<QueryCall> Open(std::string_view text) {
    return environment_.context().session().routines()->OpenQuery(environment_.context(), text);
  }
  std::unique_ptr<QueryCall> Cursor(std::string_view name, int64_t count) {
    return environment_.context().session().routines()->FetchCursor(environment_.context(), name, count);
  }
  std::unique_ptr<QueryCall> Table(const RelationDescriptor& table) { return Query("SELECT * FROM " + NameOf(table)); }

  XmlTableName NameParts(const RelationDescriptor& table) {
    const SchemaDescriptor* schema = environment_.catalog().FindSchema(table.schema);
    return {schema == nullptr ? "" : schema->name, table.name};
  }
  std::string NameOf(const RelationDescriptor& table) {
    const XmlTableName name = NameParts(table);
    return QuoteIdentifier(name.schema) + "." + QuoteIdentifier(name.table);
  }
  DescriptorPtr<RelationDescriptor> Relation(Oid oid) {
    auto relation = environment_.catalog().FindRelation(oid);
    if (!relation) throw SqlError(sqlstate::kUndefinedTable, Format("relation with OID {} does not exist", oid));
    return relation;
  }
  Named Schema(std::string_view name) {
    const SchemaDescriptor* schema = environment_.catalog().FindSchema(environment_.context().connection().database, name);
    if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
    return {schema->oid, schema->name};
  }
  std::vector<Named> List(const std::string& text) {
    std::vector<Named> all;
    const std::unique_ptr<QueryCall> query = Query(text);
    while (const Chunk* rows = query->Next()) {
      for (uint32_t i = 0; i < rows->size(); ++i) {
        all.push_back({rows->column(0).Get(i).value.u4, std::string(rows->column(1).Get(i).value.str.view())});
      }
    }
    return all;
  }
  std::vector<Named> Tables(Oid schema) { return List(Format(kTables, schema)); }
  std::vector<Named> Schemas() { return List(kSchemas); }

  // ---- rows ----

  void BeginRoot(std::string_view name, const std::string* schema, bool top, std::string* out) {
    *out += Format("<{}", name);
    if (top) {
      *out += " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
      if (!target_.empty()) *out += Format(" xmlns=\"{}\"", target_);
    }
    if (schema != nullptr) {
      *out += target_.empty() ? " xsi:noNamespaceSchemaLocation=\"#\"" : Format(" xsi:schemaLocation=\"{} #\"", target_);
    }
    *out += ">\n";
  }
  static void EndRoot(std::string_view name, std::string* out) { *out += Format("</{}>\n", name); }

  void Rows(QueryCall& query, const std::string& table, bool top, std::string* out) {
    const std::string name = table.empty() ? forest_ ? "row" : "table" : XmlNameOf(table, true, false);
    std::vector<std::string> names;
    for (const ResultColumn& column : query.columns()) names.push_back(XmlNameOf(column.name, true, false));
    while (const Chunk* rows = query.Next()) {
      for (uint32_t row = 0; row < rows->size(); ++row) {
        if (forest_) BeginRoot(name, nullptr, top, out);
        else *out += "<row>\n";
        for (size_t c = 0; c < names.size(); ++c) Value(query.columns()[c].type, names[c], rows->column(c).Get(row), out);
        if (forest_) EndRoot(name, out);
        else *out += "</row>\n";
        *out += "\n";
      }
    }
  }
  void TableRows(QueryCall& query, const std::string& table, const std::string* schema, bool top, std::string* out) {
    const std::string name = table.empty() ? "table" : XmlNameOf(table, true, false);
    if (!forest_) {
      BeginRoot(name, schema, top, out);
      *out += "\n";
    }
    if (schema != nullptr) *out += *schema + "\n\n";
    Rows(query, table, top, out);
    if (!forest_) EndRoot(name, out);
  }
  void SchemaRows(const Named& schema, const std::string* definition, bool top, std::string* out) {
    const std::string name = XmlNameOf(schema.name, true, false);
    BeginRoot(name, definition, top, out);
    *out += "\n";
    if (definition != nullptr) *out += *definition + "\n\n";
    for (const Named& table : Tables(schema.oid)) {
      TableRows(*Table(*Relation(table.oid)), table.name, nullptr, false, out);
      *out += "\n";
    }
    EndRoot(name, out);
  }
  void DatabaseRows(const std::string* definition, std::string* out) {
    const std::string name = XmlNameOf(environment_.context().connection().database_name, true, false);
    BeginRoot(name, definition, true, out);
    *out += "\n";
    if (definition != nullptr) *out += *definition + "\n\n";
    for (const Named& schema : Schemas()) {
      SchemaRows(schema, nullptr, false, out);
      *out += "\n";
    }
    EndRoot(name, out);
  }

  // ---- schemas ----

  XmlSchemaWriter Writer() { return {environment_, nulls_, forest_, target_}; }
  std::string TableDefinition(const RelationDescriptor& table) {
    return Writer().Table(Table(table)->columns(), NameParts(table));
  }
  std::string SchemaDefinition(const Named& schema) {
    std::vector<std::string> names;
    std::vector<std::vector<ResultColumn>> columns;
    AddTables(schema.oid, &names, &columns);
    return Writer().Schema(schema.name, names, columns);
  }
  std::string DatabaseDefinition() {
    std::vector<std::string> schemas, tables;
    std::vector<std::vector<ResultColumn>> columns;
    for (const Named& schema : Schemas()) {
      schemas.push_back(schema.name);
      AddTables(schema.oid, &tables, &columns);
    }
    return Writer().Database(schemas, columns);
  }

  std::string_view Keep(std::string_view text) { return context_.arena().Copy(text); }

 private:
  void Value(const SqlType& type, const std::string& name, const NullableDatum& value, std::string* out) {
    if (value.is_null) {
      if (nulls_) *out += Format("  <{} xsi:nil=\"true\"/>\n", name);
      return;
    }
    *out += Format("  <{}>", name);
    AppendXmlValue(context_, type, value.value, true, hex_, out);
    *out += Format("</{}>\n", name);
  }
  void AddTables(Oid schema, std::vector<std::string>* names, std::vector<std::vector<ResultColumn>>* columns) {
    for (const Named& table : Tables(schema)) {
      names->push_back(table.name);
      columns->push_back(Table(*Relation(table.oid))->columns());
    }
  }

  FunctionContext& context_;
  SessionEnvironment& environment_;
  const bool nulls_, forest_;
  const std::string target_;
  bool hex_ = false;
};

using Text = std::string_view;

Text TableToXml(FunctionContext& context, Oid oid, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  const auto table = map.Relation(oid);
  std::string out;
  map.TableRows(*map.Table(*table), table->name, nullptr, true, &out);
  return map.Keep(out);
}
Text TableToSchema(FunctionContext& context, Oid oid, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  return map.Keep(map.TableDefinition(*map.Relation(oid)));
}
Text TableToBoth(FunctionContext& context, Oid oid, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  const auto table = map.Relation(oid);
  const std::string definition = map.TableDefinition(*table);
  std::string out;
  map.TableRows(*map.Table(*table), table->name, &definition, true, &out);
  return map.Keep(out);
}

Text QueryToXml(FunctionContext& context, Text query, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  std::string out;
  map.TableRows(*map.Query(query), "", nullptr, true, &out);
  return map.Keep(out);
}
Text QueryToSchema(FunctionContext& context, Text query, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  return map.Keep(map.Writer().Table(map.Open(query)->columns(), {}));
}
Text QueryToBoth(FunctionContext& context, Text query, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  const std::unique_ptr<QueryCall> call = map.Open(query);
  const std::string definition = map.Writer().Table(call->columns(), {});
  std::string out;
  map.TableRows(*call, "", &definition, true, &out);
  return map.Keep(out);
}

Text CursorToXml(FunctionContext& context, Text cursor, int32_t count, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  std::string out;
  if (!forest) {
    map.BeginRoot("table", nullptr, true, &out);
    out += "\n";
  }
  map.Rows(*map.Cursor(cursor, count), "", true, &out);
  if (!forest) Mapping::EndRoot("table", &out);
  return map.Keep(out);
}
Text CursorToSchema(FunctionContext& context, Text cursor, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  return map.Keep(map.Writer().Table(map.Cursor(cursor, 0)->columns(), {}));
}

Text SchemaToXml(FunctionContext& context, Text name, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  std::string out;
  map.SchemaRows(map.Schema(name), nullptr, true, &out);
  return map.Keep(out);
}
Text SchemaToSchema(FunctionContext& context, Text name, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  return map.Keep(map.SchemaDefinition(map.Schema(name)));
}
Text SchemaToBoth(FunctionContext& context, Text name, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  const Named schema = map.Schema(name);
  const std::string definition = map.SchemaDefinition(schema);
  std::string out;
  map.SchemaRows(schema, &definition, true, &out);
  return map.Keep(out);
}

Text DatabaseToXml(FunctionContext& context, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  std::string out;
  map.DatabaseRows(nullptr, &out);
  return map.Keep(out);
}
Text DatabaseToSchema(FunctionContext& context, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  return map.Keep(map.DatabaseDefinition());
}
Text DatabaseToBoth(FunctionContext& context, bool nulls, bool forest, Text target) {
  Mapping map(context, nulls, forest, target);
  const std::string definition = map.DatabaseDefinition();
  std::string out;
  map.DatabaseRows(&definition, &out);
  return map.Keep(out);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&TableToXml>("table_to_xml"),
    MakeKernel<&TableToSchema>("table_to_xmlschema"),
    MakeKernel<&TableToBoth>("table_to_xml_and_xmlschema"),
    MakeKernel<&QueryToXml>("query_to_xml"),
    MakeKernel<&QueryToSchema>("query_to_xmlschema"),
    MakeKernel<&QueryToBoth>("query_to_xml_and_xmlschema"),
    MakeKernel<&CursorToXml>("cursor_to_xml"),
    MakeKernel<&CursorToSchema>("cursor_to_xmlschema"),
    MakeKernel<&SchemaToXml>("schema_to_xml"),
    MakeKernel<&SchemaToSchema>("schema_to_xmlschema"),
    MakeKernel<&SchemaToBoth>("schema_to_xml_and_xmlschema"),
    MakeKernel<&DatabaseToXml>("database_to_xml"),
    MakeKernel<&DatabaseToSchema>("database_to_xmlschema"),
    MakeKernel<&DatabaseToBoth>("database_to_xml_and_xmlschema"),
};

}  // namespace

FunctionFamily XmlMappingFunctions() { return {"xml", kKernels, {}, {}}; }

}  // namespace basalt
