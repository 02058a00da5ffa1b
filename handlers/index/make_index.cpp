#include "handlers/index/make_index.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "handlers/ddl/names.h"

namespace basalt {
namespace {

constexpr Oid kBtreeMethod = 403, kHashMethod = 405;
constexpr size_t kMaxIndexColumns = 32;

IndexKeyColumn::StringOrder StringOrderOf(const CatalogSnapshot& catalog, Oid type, Oid collation, std::string* locale) {
  const CollationDescriptor* descriptor = collation == kInvalidOid ? nullptr : catalog.FindCollation(collation);
  if (descriptor != nullptr && descriptor->provider == 'i') {
    *locale = descriptor->icu_locale;
    return IndexKeyColumn::StringOrder::kIcu;
  }
  const TypeInfo* info = catalog.FindType(type);
  while (info != nullptr && info->kind == TypeKind::kDomain) info = catalog.FindType(info->base.oid);
  if (info != nullptr && info->oid == kBpCharOid) return IndexKeyColumn::StringOrder::kBlankPadded;
  return IndexKeyColumn::StringOrder::kBytes;
}

const ColumnDescriptor& RequireColumn(const RelationDescriptor& table, const std::string& name) {
  const ColumnDescriptor* column = table.FindColumn(name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" named in key does not exist", name));
  }
  return *column;
}

Oid ResolveOperatorClass(const DdlContext& ddl, const ast::IndexElem* element, Oid method, const SqlType& type) {
  const auto catalog = ddl.catalog();
  if (element != nullptr && ast::Length(element->opclass) > 0) {
    const std::string name = ast::StringValue(ast::Last(element->opclass));
    const Oid found = FindOperatorClass(method, name, type.oid);
    if (found == kInvalidOid) {
      throw SqlError(sqlstate::kUndefinedObject,
                     Format("operator class \"{}\" does not exist for access method \"{}\"", name, method == kBtreeMethod ? "btree" : "hash"));
    }
    return found;
  }
  const Oid found = DefaultOperatorClass(*catalog, method, type.oid);
  if (found == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedObject,
                   Format("data type {} has no default operator class for access method \"{}\"",
                          CatalogNames(*catalog, ddl.database(), {}).FormatType(type.oid),
                          method == kBtreeMethod ? "btree" : "hash"))
        .Hint("You must specify an operator class for the index or define a default operator class for the data type.");
  }
  return found;
}

IndexKey MakeKey(const DdlContext& ddl, const RelationDescriptor& table, const ast::IndexElem& element, Oid method) {
  IndexKey key;
  if (element.name != nullptr) {
    const ColumnDescriptor* column = table.FindColumn(element.name);
    if (column == nullptr) throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", element.name));
    key.column = column->number;
    key.type = column->type;
  } else {
    const PlanningInput input = ddl.Input();
    const ExpressionPtr bound = BindExpression(input, element.expr, &table, {}, "index expression");
    key.expression.sql = DeparseExpression(input, *bound, &table);
    key.type = bound->type;
  }
  key.collation = key.type.collation;
  if (ast::Length(element.collation) > 0) {
    const std::string name = ast::StringValue(ast::Last(element.collation));
    const CollationDescriptor* collation = ddl.catalog()->FindCollation(kPgCatalogSchema, name);
    if (collation == nullptr) {
      throw SqlError(sqlstate::kUndefinedObject, Format("collation \"{}\" for encoding \"UTF8\" does not exist", name));
    }
    key.collation = collation->oid;
  }
  key.operator_class = ResolveOperatorClass(ddl, &element, method, key.type);
  key.descending = element.ordering == ast::SORTBY_DESC;
  key.nulls_first = element.nulls_ordering == ast::SORTBY_NULLS_FIRST ||
                    (element.nulls_ordering == ast::SORTBY_NULLS_DEFAULT && key.descending);
  return key;
}

std::vector<IndexKey> MakeKeys(const DdlContext& ddl, const RelationDescriptor& table, const IndexRequest& request, Oid method) {
  std::vector<IndexKey> keys;
  for (const ast::IndexElem* element : request.keys) keys.push_back(MakeKey(ddl, table, *element, method));
  for (const std::string& name : request.key_columns) {
    const ColumnDescriptor& column = RequireColumn(table, name);
    IndexKey key;
    key.column = column.number;
    key.type = column.type;
    key.collation = column.type.collation;
    key.operator_class = ResolveOperatorClass(ddl, nullptr, method, key.type);
    keys.push_back(std::move(key));
  }
  if (keys.size() > kMaxIndexColumns) {
    throw SqlError(sqlstate::kTooManyColumns, Format("cannot use more than {} columns in an index", kMaxIndexColumns));
  }
  return keys;
}

// "a_b" of the key columns, "expr" for expressions, as PostgreSQL's ChooseIndexNameAddition.
std::string NameAddition(const RelationDescriptor& table, const std::vector<IndexKey>& keys, const std::vector<int16_t>& included) {
  std::string text;
  int expressions = 0;
  const auto add = [&](const std::string& part) {
    if (!text.empty()) text += "_";
    text += part;
  };
  for (const IndexKey& key : keys) {
    if (key.column != 0) add(table.Column(key.column).name);
    else add(expressions++ == 0 ? "expr" : Format("expr{}", expressions - 1));
  }
  for (int16_t number : included) add(table.Column(number).name);
  return text;
}

Oid ResolveMethod(const IndexRequest& request) {
  if (request.access_method == "btree") return kBtreeMethod;
  if (request.access_method == "hash") {
    if (request.unique) {
      throw SqlError(sqlstate::kFeatureNotSupported, "access method \"hash\" does not support unique indexes");
    }
    if (request.keys.size() > 1) {
      throw SqlError(sqlstate::kFeatureNotSupported, "access method \"hash\" does not support multicolumn indexes");
    }
    return kHashMethod;
  }
  for (const char* known : {"gin", "gist", "spgist", "brin"}) {
    if (request.access_method == known) ThrowNotSupported(Format("index access method \"{}\"", known));
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("access method \"{}\" does not exist", request.access_method));
}

std::vector<ColumnDescriptor> IndexColumns(const RelationDescriptor& table, const IndexProperties& properties) {
  std::vector<ColumnDescriptor> columns;
  int expressions = 0;
  const auto add = [&](std::string name, SqlType type) {
    ColumnDescriptor column;
    column.name = std::move(name);
    column.number = static_cast<int16_t>(columns.size() + 1);
    column.type = type;
    columns.push_back(std::move(column));
  };
  for (const IndexKey& key : properties.keys) {
    if (key.column != 0) add(table.Column(key.column).name, key.type);
    else add(expressions++ == 0 ? "expr" : Format("expr{}", expressions - 1), key.type);
  }
  for (int16_t number : properties.included) add(table.Column(number).name, table.Column(number).type);
  return columns;
}

}  // namespace

HeapLayout MakeHeapLayout(const CatalogSnapshot& catalog, const std::vector<ColumnDescriptor>& columns, StorageId storage,
                          uint32_t family) {
  HeapLayout heap;
  heap.id = storage;
  heap.column_family = family;
  for (const ColumnDescriptor& column : columns) {
    RowColumn physical;
    physical.dropped = column.dropped;
    if (!column.dropped) physical.physical = catalog.GetType(column.type.oid).physical;
    heap.columns.push_back(physical);
  }
  return heap;
}

IndexLayout MakeIndexLayout(const CatalogSnapshot& catalog, const RelationDescriptor& table, const IndexProperties& properties,
                            StorageId storage, uint32_t family) {
  IndexLayout layout;
  layout.id = storage;
  layout.column_family = family;
  layout.unique = properties.unique;
  layout.nulls_not_distinct = properties.nulls_not_distinct;
  for (const IndexKey& key : properties.keys) {
    IndexKeyColumn column;
    column.heap_column = key.column == 0 ? -1 : key.column - 1;
    column.physical = catalog.GetType(key.type.oid).physical;
    column.descending = key.descending;
    column.nulls_first = key.nulls_first;
    column.string_order = StringOrderOf(catalog, key.type.oid, key.collation, &column.icu_locale);
    layout.keys.push_back(std::move(column));
  }
  for (int16_t number : properties.included) {
    layout.included.push_back(table.heap.columns[static_cast<size_t>(number - 1)]);
    layout.included_heap_columns.push_back(number - 1);
  }
  return layout;
}

RelationDescriptor MakeIndex(const DdlContext& ddl, RelationDescriptor& table, const IndexRequest& request) {
  const auto catalog = ddl.catalog();
  if (request.deferrable) ThrowNotSupported("deferrable unique constraint");
  auto properties = std::make_shared<IndexProperties>();
  properties->table = table.oid;
  properties->access_method = ResolveMethod(request);
  properties->unique = request.unique;
  properties->primary = request.primary;
  properties->nulls_not_distinct = request.nulls_not_distinct;
  properties->keys = MakeKeys(ddl, table, request, properties->access_method);
  for (const std::string& name : request.included_columns) properties->included.push_back(RequireColumn(table, name).number);
  if (request.predicate != nullptr) {
    const PlanningInput input = ddl.Input();
    const ExpressionPtr bound = BindExpression(input, request.predicate, &table, {kBoolOid, -1, kInvalidOid}, "WHERE");
    properties->predicate.sql = DeparseExpression(input, *bound, &table);
  }
  RelationDescriptor index;
  index.oid = ddl.NewOid();
  index.database = table.database;
  index.schema = table.schema;
  index.kind = RelationKind::kIndex;
  index.persistence = table.persistence;
  index.owner = table.owner;
  index.access_method = properties->access_method;
  index.options = StorageParameters(request.options, RelationKind::kIndex);
  index.name = request.name;
  if (index.name.empty()) {
    const std::string addition = request.primary ? "" : NameAddition(table, properties->keys, properties->included);
    index.name = ChooseRelationName(ddl, table.schema, table.name, addition, request.constraint_label);
  } else {
    ddl.ddl().LockName(ObjectKind::kRelation, table.schema, index.name);
    if (ddl.catalog()->FindRelation(table.schema, index.name) != nullptr) {
      throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", index.name));
    }
  }
  const TablespaceDescriptor* tablespace = ddl.ResolveTablespace(request.tablespace);
  if (!request.tablespace.empty() && tablespace->oid != kDefaultTablespace) index.tablespace = tablespace->oid;
  const bool temporary = table.persistence == Persistence::kTemporary;
  properties->layout = MakeIndexLayout(*catalog, table, *properties, ddl.storage().NewStorageId(temporary), tablespace->column_family);
  index.columns = IndexColumns(table, *properties);
  index.index = properties;
  BuildIndex(ddl.context(), table, index);
  table.indexes.push_back(index.oid);
  ddl.ddl().Put(index);
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(table.oid);
  return *ddl.catalog()->FindRelation(index.oid);
}

}  // namespace basalt
