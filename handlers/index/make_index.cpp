#include "handlers/index/make_index.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/operator_classes.h"
#include "engine/execution/execution.h"
#include "handlers/ddl/names.h"

namespace basalt {
namespace {

struct AccessMethod {
  std::string_view name;
  Oid oid;
  bool ordered, unique, multicolumn, included;
};
constexpr Oid kBtreeMethod = 403, kHashMethod = 405;
constexpr AccessMethod kAccessMethods[] = {
    {"btree", kBtreeMethod, true, true, true, true}, {"hash", kHashMethod, false, false, false, false},
    {"gist", 783, false, false, true, true},         {"gin", 2742, false, false, true, false},
    {"spgist", 4000, false, false, false, true},     {"brin", 3580, false, false, true, false},
};
constexpr size_t kMaxIndexColumns = 32;

// The other methods' indexes are known to the catalog alone: what only they could answer, scans of the table do.
bool HoldsEntries(Oid method) { return method == kBtreeMethod || method == kHashMethod; }

constexpr int kMaxKeyNesting = 32;  // arrays of ranges of composites ...

// How the values of a type become the bytes of a key.
void SetKeyType(const CatalogSnapshot& catalog, Oid type, Oid collation, IndexKeyColumn* column, int depth = 0) {
  using Order = IndexKeyColumn::StringOrder;
  if (depth > kMaxKeyNesting) ThrowNotSupported("index on a type nested this deeply");
  const TypeInfo* info = &catalog.GetType(type);
  column->physical = info->physical;
  while (info->kind == TypeKind::kDomain) info = &catalog.GetType(info->base.oid);
  const auto add_part = [&](Oid part, Oid part_collation) {
    SetKeyType(catalog, part, part_collation, &column->parts.emplace_back(), depth + 1);
  };
  switch (info->kind) {
    case TypeKind::kArray:
      column->string_order = Order::kArray;
      return add_part(info->element, collation);
    case TypeKind::kRange:
    case TypeKind::kMultirange: {
      const TypeInfo& range = info->kind == TypeKind::kRange ? *info : catalog.GetType(info->range_subtype);
      column->string_order = info->kind == TypeKind::kRange ? Order::kRange : Order::kMultirange;
      return add_part(range.range_subtype, range.range_collation);
    }
    case TypeKind::kComposite:
      column->string_order = Order::kRecord;
      for (const TypeField& field : info->fields) {
        if (field.dropped) column->parts.emplace_back();
        else add_part(field.type.oid, field.type.collation);
      }
      return;
    case TypeKind::kEnum:
      for (const EnumLabel& label : info->enum_labels) column->labels.push_back({label.oid, label.sort_order});
      return;
    default: break;
  }
  const CollationDescriptor* descriptor = collation == kInvalidOid ? nullptr : catalog.FindCollation(collation);
  if (descriptor != nullptr && descriptor->provider == 'i') {
    column->icu_locale = descriptor->icu_locale;
    column->string_order = Order::kIcu;
  } else if (info->oid == kBpCharOid) {
    column->string_order = Order::kBlankPadded;
  } else if (info->oid == kInetOid || info->oid == kCidrOid) {
    column->string_order = Order::kNetwork;
  } else if (info->oid == kBitOid || info->oid == kVarBitOid) {
    column->string_order = Order::kBits;
  } else if (info->oid == kJsonbOid) {
    column->string_order = Order::kJsonb;
  } else if (info->oid == kTsVectorOid) {
    column->string_order = Order::kTsVector;
  } else if (info->oid == kTsQueryOid) {
    column->string_order = Order::kTsQuery;
  }
}

const ColumnDescriptor& RequireColumn(const RelationDescriptor& table, const std::string& name) {
  const ColumnDescriptor* column = table.FindColumn(name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" named in key does not exist", name));
  }
  return *column;
}

Oid ResolveOperatorClass(const DdlContext& ddl, const ast::IndexElem* element, const AccessMethod& method, const SqlType& type) {
  const auto catalog = ddl.catalog();
  const auto type_name = [&] { return CatalogNames(*catalog, ddl.database(), {kPgCatalogSchema}).FormatType(type.oid); };
  if (element != nullptr && ast::Length(element->opclass) > 0) {
    const std::string name = ast::StringValue(ast::Last(element->opclass));
    const Oid found = FindOperatorClass(method.oid, name, type.oid);
    if (found == kInvalidOid) {
      throw SqlError(sqlstate::kUndefinedObject, Format("operator class \"{}\" does not exist for access method \"{}\"", name, method.name));
    }
    if (!OperatorClassTakes(*catalog, found, type.oid)) {
      throw SqlError(sqlstate::kDatatypeMismatch, Format("operator class \"{}\" does not accept data type {}", name, type_name()));
    }
    return found;
  }
  const Oid found = DefaultOperatorClass(*catalog, method.oid, type.oid);
  if (found == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedObject,
                   Format("data type {} has no default operator class for access method \"{}\"", type_name(), method.name))
        .Hint("You must specify an operator class for the index or define a default operator class for the data type.");
  }
  return found;
}

void CheckOrdering(const ast::IndexElem& element, const AccessMethod& method) {
  if (method.ordered) return;
  const char* what = element.ordering != ast::SORTBY_DEFAULT                ? "ASC/DESC"
                     : element.nulls_ordering != ast::SORTBY_NULLS_DEFAULT ? "NULLS FIRST/LAST"
                                                                           : nullptr;
  if (what == nullptr) return;
  throw SqlError(sqlstate::kFeatureNotSupported, Format("access method \"{}\" does not support {} options", method.name, what));
}

IndexKey MakeKey(const DdlContext& ddl, const RelationDescriptor& table, const ast::IndexElem& element, const AccessMethod& method) {
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
    if (key.collation == kInvalidOid) {
      throw SqlError(sqlstate::kDatatypeMismatch,
                     Format("collations are not supported by type {}",
                            CatalogNames(*ddl.catalog(), ddl.database(), {kPgCatalogSchema}).FormatType(key.type.oid)));
    }
    key.collation = collation->oid;
  }
  key.operator_class = ResolveOperatorClass(ddl, &element, method, key.type);
  CheckOrdering(element, method);
  if (ast::Length(element.opclassopts) > 0) ThrowNotSupported("parameters of operator classes");
  key.descending = element.ordering == ast::SORTBY_DESC;
  key.nulls_first = element.nulls_ordering == ast::SORTBY_NULLS_FIRST ||
                    (element.nulls_ordering == ast::SORTBY_NULLS_DEFAULT && key.descending);
  return key;
}

std::vector<IndexKey> MakeKeys(const DdlContext& ddl, const RelationDescriptor& table, const IndexRequest& request,
                               const AccessMethod& method) {
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

// The column name of an expression: its function's or cast type's, else "expr"; made unique among the index's columns.
std::string ExpressionName(const ast::Node* expression) {
  if (const auto* call = ast::DynCast<ast::FuncCall>(expression)) return ast::StringValue(ast::Last(call->funcname));
  if (ast::Is<ast::CoalesceExpr>(expression)) return "coalesce";
  if (ast::Is<ast::CaseExpr>(expression)) return "case";
  return "expr";
}

std::vector<std::string> KeyNames(const RelationDescriptor& table, const IndexProperties& properties, const IndexRequest& request) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& wanted) {
    std::string name = wanted;
    for (int attempt = 1; std::find(names.begin(), names.end(), name) != names.end(); ++attempt) name = wanted + std::to_string(attempt);
    names.push_back(std::move(name));
  };
  for (size_t i = 0; i < properties.keys.size(); ++i) {
    const IndexKey& key = properties.keys[i];
    if (key.column != 0) add(table.Column(key.column).name);
    else add(ExpressionName(request.keys[i]->expr));
  }
  for (int16_t number : properties.included) add(table.Column(number).name);
  return names;
}

std::string NameAddition(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "_") + name;
  return text;
}

const AccessMethod& MethodOf(Oid oid) {
  return *std::find_if(std::begin(kAccessMethods), std::end(kAccessMethods), [&](const AccessMethod& method) { return method.oid == oid; });
}

const AccessMethod& ResolveMethod(const DdlContext& ddl, const IndexRequest& request) {
  std::string_view name = request.access_method;
  if (name == "rtree") {
    ddl.Notice("substituting access method \"gist\" for obsolete method \"rtree\"", sqlstate::kSuccessfulCompletion);
    name = "gist";
  }
  const auto* method = std::find_if(std::begin(kAccessMethods), std::end(kAccessMethods),
                                    [&](const AccessMethod& known) { return known.name == name; });
  if (method == std::end(kAccessMethods)) throw SqlError(sqlstate::kUndefinedObject, Format("access method \"{}\" does not exist", name));
  const auto require = [&](bool has, const char* what) {
    if (!has) throw SqlError(sqlstate::kFeatureNotSupported, Format("access method \"{}\" does not support {}", name, what));
  };
  require(!request.unique || method->unique, "unique indexes");
  require(request.included_columns.empty() || method->included, "included columns");
  require(request.keys.size() <= 1 || method->multicolumn, "multicolumn indexes");
  return *method;
}

void SetShownType(const CatalogSnapshot& catalog, Oid operator_class, SqlType* type) {
  const Oid shown = OperatorClassKeyType(catalog, operator_class, type->oid);
  if (shown != type->oid) *type = {shown, -1, kInvalidOid};
}

std::vector<ColumnDescriptor> IndexColumns(const CatalogSnapshot& catalog, const RelationDescriptor& table,
                                           const IndexProperties& properties, const std::vector<std::string>& names) {
  std::vector<ColumnDescriptor> columns;
  for (size_t i = 0; i < names.size(); ++i) {
    ColumnDescriptor column;
    column.name = names[i];
    column.number = static_cast<int16_t>(i + 1);
    const size_t keys = properties.keys.size();
    column.type = i < keys ? properties.keys[i].type : table.Column(properties.included[i - keys]).type;
    if (properties.access_method == kHashMethod) column.type = {kInt4Oid, -1, kInvalidOid};  // entries hold hashes
    else if (i < keys) SetShownType(catalog, properties.keys[i].operator_class, &column.type);
    columns.push_back(std::move(column));
  }
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
  if (!HoldsEntries(properties.access_method)) return layout;
  layout.unique = properties.unique && properties.immediate;  // else two rows may have a key for a while
  layout.nulls_not_distinct = properties.nulls_not_distinct;
  for (const IndexKey& key : properties.keys) {
    IndexKeyColumn column;
    column.heap_column = key.column == 0 ? -1 : key.column - 1;
    column.descending = key.descending;
    column.nulls_first = key.nulls_first;
    SetKeyType(catalog, key.type.oid, key.collation, &column);
    layout.keys.push_back(std::move(column));
  }
  for (int16_t number : properties.included) {
    layout.included.push_back(table.heap.columns[static_cast<size_t>(number - 1)]);
    layout.included_heap_columns.push_back(number - 1);
  }
  return layout;
}

void RetypeKey(const DdlContext& ddl, Oid access_method, const SqlType& type, IndexKey* key) {
  const bool was_default = key->operator_class == DefaultOperatorClass(*ddl.catalog(), access_method, key->type.oid);
  if (key->collation == key->type.collation) key->collation = type.collation;
  Oid same_name = was_default ? kInvalidOid : FindOperatorClass(access_method, OperatorClassName(key->operator_class), type.oid);
  if (same_name != kInvalidOid && !OperatorClassTakes(*ddl.catalog(), same_name, type.oid)) same_name = kInvalidOid;
  key->operator_class = same_name != kInvalidOid ? same_name : ResolveOperatorClass(ddl, nullptr, MethodOf(access_method), type);
  key->type = type;
}

RelationDescriptor MakeIndex(const DdlContext& ddl, RelationDescriptor& table, const IndexRequest& request) {
  const auto catalog = ddl.catalog();
  auto properties = std::make_shared<IndexProperties>();
  properties->table = table.oid;
  const AccessMethod& method = ResolveMethod(ddl, request);
  properties->access_method = method.oid;
  properties->unique = request.unique;
  properties->primary = request.primary;
  properties->nulls_not_distinct = request.nulls_not_distinct;
  properties->immediate = !request.deferrable;
  properties->keys = MakeKeys(ddl, table, request, method);
  for (const std::string& name : request.included_columns) properties->included.push_back(RequireColumn(table, name).number);
  if (request.predicate != nullptr) {
    const PlanningInput input = ddl.Input();
    const ExpressionPtr bound = BindExpression(input, request.predicate, &table, {kBoolOid, -1, kInvalidOid}, "WHERE");
    properties->predicate.sql = DeparseExpression(input, *bound, &table);
  }
  const std::vector<std::string> column_names = KeyNames(table, *properties, request);
  RelationDescriptor index;
  index.oid = ddl.NewOid();
  index.database = table.database;
  index.schema = table.schema;
  index.kind = RelationKind::kIndex;
  index.persistence = table.persistence;
  index.owner = table.owner;
  index.access_method = properties->access_method;
  index.options = StorageParameters(request.options, RelationKind::kIndex, method.oid);
  index.name = request.name;
  if (index.name.empty()) {
    const std::string addition = request.primary ? "" : NameAddition(column_names);
    index.name = ChooseRelationName(ddl, table.schema, table.name, addition, request.constraint_label);
  } else {
    ddl.ddl().LockName(ObjectKind::kRelation, table.schema, index.name);
    if (ddl.catalog()->FindRelation(table.schema, index.name) != nullptr) {
      throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", index.name));
    }
  }
  const TablespaceDescriptor* tablespace = ddl.ResolveTablespace(request.tablespace);
  if (tablespace->oid != ddl.catalog()->FindDatabase(ddl.database())->tablespace) index.tablespace = tablespace->oid;
  const bool temporary = table.persistence == Persistence::kTemporary;
  properties->layout = MakeIndexLayout(*catalog, table, *properties, ddl.storage().NewStorageId(temporary), tablespace->column_family);
  index.columns = IndexColumns(*catalog, table, *properties, column_names);
  index.index = properties;
  ddl.transaction().StartStatement();  // the rows as they are now, those of this transaction included
  BuildIndex(ddl.context(), table, index);
  table.indexes.push_back(index.oid);
  ddl.ddl().Put(index);
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(table.oid);
  return *ddl.catalog()->FindRelation(index.oid);
}

}  // namespace basalt
