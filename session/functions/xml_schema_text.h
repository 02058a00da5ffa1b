// XML Schema texts of the table_to_xmlschema family, as PostgreSQL words them (SQL/XML part 9). Pure over the catalog.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "session/function_environment.h"
#include "session/result_sink.h"

namespace basalt {

// What a table or a query is called: both empty for a query.
struct XmlTableName {
  std::string schema, table;
};

class XmlSchemaWriter {
 public:
  // nulls: absent values are xsi:nil elements; forest: rows stand side by side, without a root.
  XmlSchemaWriter(SessionEnvironment& environment, bool nulls, bool forest, std::string_view target_namespace);

  std::string Table(std::span<const ResultColumn> columns, const XmlTableName& name);
  // A schema's tables; columns of all of them.
  std::string Schema(const std::string& schema, const std::vector<std::string>& tables,
                     const std::vector<std::vector<ResultColumn>>& columns);
  std::string Database(const std::vector<std::string>& schemas, const std::vector<std::vector<ResultColumn>>& columns);

 private:
  void Begin(std::string* out);
  void Types(const std::vector<std::vector<ResultColumn>>& columns, std::string* out);
  void Type(Oid type, std::string* out);
  std::string TypeName(const SqlType& type);
  std::string Qualified(std::string_view kind, std::initializer_list<std::string_view> parts);

  SessionEnvironment& environment_;
  const bool nulls_, forest_;
  const std::string target_namespace_;
  const std::string& database_;
};

}  // namespace basalt
