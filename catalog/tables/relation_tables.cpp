// pg_class, pg_attribute, pg_attrdef, pg_index, pg_constraint, pg_sequence and pg_rewrite: relations and their parts.
#include <unordered_set>

#include "catalog/seed/seed.h"
#include "catalog/tables/system_row.h"

namespace basalt {
namespace {

constexpr Oid kHeapMethod = 2;
constexpr uint32_t kFirstXid = 3;  // rows of a new cluster are frozen at the first normal transaction id

bool HasHeap(const RelationDescriptor& relation) {
  return relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
}
bool HasStorage(const RelationDescriptor& relation) {
  return HasHeap(relation) || relation.kind == RelationKind::kIndex || relation.kind == RelationKind::kSequence;
}
bool HasIndex(const RelationDescriptor& relation) {
  return relation.is_system ? !Seed::Get().IndexesOf(relation.oid).empty() : !relation.indexes.empty();
}

// Tables that some foreign key refers to: collected when first asked for, one pass over the catalog.
class ReferencedTables {
 public:
  explicit ReferencedTables(const CatalogSnapshot& catalog) : catalog_(catalog) {}
  bool Contains(Oid table) {
    if (!collected_) {
      catalog_.ForEachRelation([this](const RelationDescriptor& relation) {
        for (const ConstraintDescriptor& constraint : relation.constraints) {
          if (constraint.type == 'f') tables_.insert(constraint.foreign_table);
        }
      });
      collected_ = true;
    }
    return tables_.contains(table);
  }

 private:
  const CatalogSnapshot& catalog_;
  bool collected_ = false;
  std::unordered_set<Oid> tables_;
};

// Foreign keys are triggers on both tables in PostgreSQL, and psql looks for them only where this says so.
bool HasTriggers(const RelationDescriptor& relation, ReferencedTables& referenced) {
  bool has_key = false;
  for (const ConstraintDescriptor& constraint : relation.constraints) {
    if (constraint.type == 'f') return true;
    has_key |= constraint.type == 'p' || constraint.type == 'u';
  }
  return has_key && !relation.is_system && referenced.Contains(relation.oid);
}

char ReplicaIdentity(const RelationDescriptor& relation, const CatalogSnapshot& catalog) {
  if (!HasHeap(relation) || relation.schema == kPgCatalogSchema) return 'n';
  for (const Oid oid : relation.indexes) {
    const auto index = catalog.FindRelation(oid);
    if (index != nullptr && index->index != nullptr && index->index->replica_identity) return 'i';
  }
  return 'd';
}

Oid AccessMethod(const RelationDescriptor& relation) {
  if (relation.kind == RelationKind::kIndex) return relation.index->access_method;
  if (!HasHeap(relation)) return kInvalidOid;
  return relation.access_method != kInvalidOid ? relation.access_method : kHeapMethod;
}

struct Estimate {
  int32_t pages = 0;
  float rows = 0;
};
Estimate EstimateOf(const RelationDescriptor& relation, const RelationSizes* sizes) {
  constexpr int64_t kPageBytes = 8192;
  if (relation.kind == RelationKind::kSequence) return {1, 1};
  if (!HasStorage(relation)) return {};
  if (sizes == nullptr || relation.is_system) return {relation.kind == RelationKind::kIndex ? 1 : 0, HasHeap(relation) ? -1.0f : 0.0f};
  const HeapEstimate estimate = sizes->SizeOf(relation);
  return {static_cast<int32_t>((estimate.bytes + kPageBytes - 1) / kPageBytes), static_cast<float>(estimate.rows)};
}

int16_t CheckCount(const RelationDescriptor& relation) {
  int16_t checks = 0;
  for (const ConstraintDescriptor& constraint : relation.constraints) checks += constraint.type == 'c';
  return checks;
}

int16_t AttributeCount(const RelationDescriptor& relation) {
  if (relation.kind == RelationKind::kIndex && relation.columns.empty()) {
    return static_cast<int16_t>(relation.index->keys.size() + relation.index->included.size());
  }
  return static_cast<int16_t>(relation.columns.size());
}

void EmitClass(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 33);
  ReferencedTables referenced(request.catalog);
  ForEachWantedRelation(request, KeyOid(request, 1), KeyText(request, 2), KeyOid(request, 3), [&](const RelationDescriptor& relation) {
    const Estimate estimate = EstimateOf(relation, request.sizes);
    row.Add(relation.oid).Add(relation.name).Add(relation.schema).Add(relation.row_type).Add(Oid{0}).Add(relation.owner);
    row.Add(AccessMethod(relation)).Add(HasStorage(relation) ? relation.oid : Oid{0}).Add(relation.tablespace);
    row.Add(estimate.pages).Add(estimate.rows).Add(int32_t{0}).Add(Oid{0}).Add(HasIndex(relation));
    row.Add(relation.tablespace == kGlobalTablespace && relation.is_system).Add(static_cast<char>(relation.persistence));
    row.Add(static_cast<char>(relation.kind)).Add(AttributeCount(relation)).Add(CheckCount(relation));
    row.Add(relation.kind == RelationKind::kView).Add(HasTriggers(relation, referenced)).Add(false);
    row.Add(relation.row_security).Add(relation.force_row_security).Add(true).Add(ReplicaIdentity(relation, request.catalog));
    row.Add(false).Add(Oid{0}).Add(HasHeap(relation) ? kFirstXid : 0u).Add(HasHeap(relation) ? 1u : 0u);
    row.AclItems(request.catalog, relation.acl).Options(relation.options).Null().Emit();
  });
}

struct SystemAttribute {
  const char* name;
  Oid type;
  int16_t length, number;
  bool by_value;
  char align;
};
constexpr SystemAttribute kSystemAttributes[] = {
    {"tableoid", kOidOid, 4, -6, true, 'i'}, {"cmax", kCidOid, 4, -5, true, 'i'}, {"xmax", kXidOid, 4, -4, true, 'i'},
    {"cmin", kCidOid, 4, -3, true, 'i'},     {"xmin", kXidOid, 4, -2, true, 'i'}, {"ctid", kTidOid, 6, -1, false, 's'},
};

void EmitSystemAttributes(const RelationDescriptor& relation, SystemRow& row) {
  for (const SystemAttribute& attribute : kSystemAttributes) {
    row.Add(relation.oid).Add(attribute.name).Add(attribute.type).Add(int32_t{0}).Add(attribute.length).Add(attribute.number);
    row.Add(int32_t{0}).Add(int32_t{-1}).Add(int32_t{-1}).Add(attribute.by_value).Add(attribute.align).Add('p').Add('\0');
    row.Add(true).Add(false).Add(false).Add('\0').Add('\0').Add(false).Add(true).Add(int32_t{0}).Add(Oid{0}).Nulls(4).Emit();
  }
}

// An index without columns of its own shows those of its keys.
std::vector<ColumnDescriptor> IndexColumns(const CatalogSnapshot& catalog, const RelationDescriptor& index) {
  std::vector<ColumnDescriptor> columns;
  const auto table = catalog.FindRelation(index.index->table);
  int expressions = 0;
  const auto add = [&](int16_t number, const SqlType& type) {
    ColumnDescriptor& column = columns.emplace_back();
    column.number = static_cast<int16_t>(columns.size());
    column.type = type;
    if (number != 0 && table != nullptr) {
      column.name = table->Column(number).name;
    } else {
      column.name = expressions == 0 ? "expr" : "expr" + std::to_string(expressions);
      ++expressions;
    }
  };
  for (const IndexKey& key : index.index->keys) add(key.column, key.type);
  for (const int16_t number : index.index->included) add(number, table == nullptr ? SqlType{} : table->Column(number).type);
  return columns;
}

void AddMissingValue(const ColumnDescriptor& column, SystemRow& row) {
  if (!column.has_missing || column.missing.is_null()) {
    row.Null();
    return;
  }
  const NullableDatum value = column.missing.nullable();
  row.Array(column.type.oid, column.missing.physical_type(), {&value, 1}, 1);
}

void EmitAttribute(const CatalogSnapshot& catalog, Oid relation, const ColumnDescriptor& column, SystemRow& row) {
  const TypeDescriptor* type = catalog.FindTypeDescriptor(column.type.oid);
  const bool array = type != nullptr && type->info.kind == TypeKind::kArray && type->storage != 'p';
  const int32_t dimensions = column.dimensions != 0 ? column.dimensions : array;
  row.Add(relation);
  if (column.dropped) row.Copy(Format("........pg.dropped.{}........", column.number));
  else row.Add(column.name);
  row.Add(column.dropped ? Oid{0} : column.type.oid).Add(column.statistics_target);
  row.Add(type == nullptr ? int16_t{-1} : type->info.length).Add(column.number).Add(dimensions).Add(int32_t{-1});
  row.Add(column.type.typmod).Add(type != nullptr && type->by_value).Add(type == nullptr ? 'i' : type->align);
  row.Add(column.storage != 0 ? column.storage : type == nullptr ? 'p' : type->storage).Add('\0').Add(column.not_null);
  row.Add(!column.default_expression.empty()).Add(column.has_missing).Add(column.identity).Add(column.generated);
  row.Add(column.dropped).Add(column.is_local).Add(int32_t{column.inherited_count}).Add(column.type.collation);
  row.AclItems(catalog, column.acl).Options(column.options).Null();
  AddMissingValue(column, row);
  row.Emit();
}

void EmitAttributes(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 26);
  ForEachWantedRelation(request, KeyOid(request, 1), {}, {}, [&](const RelationDescriptor& relation) {
    if (HasHeap(relation) || relation.kind == RelationKind::kSequence) EmitSystemAttributes(relation, row);
    if (relation.kind == RelationKind::kIndex && relation.columns.empty()) {
      for (const ColumnDescriptor& column : IndexColumns(request.catalog, relation)) {
        EmitAttribute(request.catalog, relation.oid, column, row);
      }
      return;
    }
    for (const ColumnDescriptor& column : relation.columns) EmitAttribute(request.catalog, relation.oid, column, row);
  });
}

void EmitDefaults(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 4);
  ForEachWantedRelation(request, KeyOid(request, 2), {}, {}, [&](const RelationDescriptor& relation) {
    for (const ColumnDescriptor& column : relation.columns) {
      if (column.dropped || column.default_expression.empty()) continue;
      row.Add(column.default_oid).Add(relation.oid).Add(column.number).Add(column.default_expression.sql).Emit();
    }
  });
}

std::string JoinedExpressions(const IndexProperties& index) {
  std::string joined;
  for (const IndexKey& key : index.keys) {
    if (key.column != 0) continue;
    if (!joined.empty()) joined += ", ";
    joined += key.expression.sql;
  }
  return joined;
}

void EmitIndexRow(const RelationDescriptor& relation, SystemRow& row) {
  const IndexProperties& index = *relation.index;
  std::vector<int16_t> columns, options;
  std::vector<Oid> collations, classes;
  for (const IndexKey& key : index.keys) {
    columns.push_back(key.column);
    options.push_back(static_cast<int16_t>((key.descending ? 1 : 0) | (key.nulls_first ? 2 : 0)));
    collations.push_back(key.collation);
    classes.push_back(key.operator_class);
  }
  columns.insert(columns.end(), index.included.begin(), index.included.end());
  row.Add(relation.oid).Add(index.table).Add(static_cast<int16_t>(columns.size())).Add(static_cast<int16_t>(index.keys.size()));
  row.Add(index.unique).Add(index.nulls_not_distinct).Add(index.primary).Add(index.exclusion).Add(index.immediate);
  row.Add(index.clustered).Add(index.valid).Add(false).Add(index.ready).Add(true).Add(index.replica_identity);
  row.Int2Vector(columns).OidVector(collations).OidVector(classes).Int2Vector(options);
  const std::string expressions = JoinedExpressions(index);
  if (expressions.empty()) row.Null();
  else row.Copy(expressions);
  row.TextOrNull(index.predicate.sql).Emit();
}

void EmitIndexes(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 21);
  const auto emit = [&](const RelationDescriptor& relation) {
    if (relation.kind == RelationKind::kIndex && InDatabase(relation.database, request)) EmitIndexRow(relation, row);
  };
  const std::optional<Oid> table = KeyOid(request, 2);
  if (!table.has_value() || KeyOid(request, 1).has_value() || HasNullKey(request)) {
    return ForEachWantedRelation(request, KeyOid(request, 1), {}, {}, emit);
  }
  for (const auto& [seed_table, index] : Seed::Get().IndexesOf(*table)) emit(*request.catalog.FindRelation(index));
  if (const auto relation = request.catalog.FindRelation(*table)) {
    for (const Oid index : relation->indexes) {
      if (const auto descriptor = request.catalog.FindRelation(index)) emit(*descriptor);
    }
  }
}

// Equality operators of a foreign key, referenced = referencing, referenced = referenced and so on.
std::vector<Oid> KeyOperators(const CatalogSnapshot& catalog, const std::vector<SqlType>& left, const std::vector<SqlType>& right) {
  std::vector<Oid> operators;
  for (size_t i = 0; i < left.size() && i < right.size(); ++i) {
    const OperatorDescriptor* exact = catalog.FindOperator(kPgCatalogSchema, "=", left[i].oid, right[i].oid);
    operators.push_back(exact != nullptr ? exact->oid : FindOrderingOperators(catalog, left[i].oid).equal);
  }
  return operators;
}

std::vector<SqlType> TypesOf(const RelationDescriptor* relation, const std::vector<int16_t>& columns) {
  std::vector<SqlType> types;
  if (relation == nullptr) return types;
  for (const int16_t column : columns) types.push_back(relation->Column(column).type);
  return types;
}

void EmitConstraint(const SystemTableRequest& request, const ConstraintDescriptor& constraint, Oid schema,
                    const RelationDescriptor* relation, Oid type, SystemRow& row) {
  const bool foreign = constraint.type == 'f';
  row.Add(constraint.oid).Add(constraint.name).Add(schema).Add(constraint.type).Add(constraint.deferrable);
  row.Add(constraint.initially_deferred).Add(constraint.validated).Add(relation == nullptr ? Oid{0} : relation->oid).Add(type);
  row.Add(constraint.index).Add(Oid{0}).Add(constraint.foreign_table);
  row.Add(foreign ? constraint.update_action : ' ').Add(foreign ? constraint.delete_action : ' ');
  row.Add(foreign ? constraint.match_type : ' ').Add(true).Add(int32_t{0});
  row.Add(constraint.type == 'c' ? constraint.no_inherit : relation != nullptr);
  row.Int2Array(constraint.columns);
  if (foreign) {
    const auto referenced = request.catalog.FindRelation(constraint.foreign_table);
    const auto own = TypesOf(relation, constraint.columns);
    const auto other = TypesOf(referenced.get(), constraint.foreign_columns);
    row.Int2Array(constraint.foreign_columns).OidArray(KeyOperators(request.catalog, other, own));
    row.OidArray(KeyOperators(request.catalog, other, other)).OidArray(KeyOperators(request.catalog, own, own));
  } else {
    row.Nulls(4);
  }
  if (constraint.delete_columns.empty()) row.Nulls(1);
  else row.Int2Array(constraint.delete_columns);
  row.Nulls(1).TextOrNull(constraint.check.sql).Emit();
}

void EmitConstraints(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 26);
  const std::optional<Oid> relation_key = KeyOid(request, 8), type_key = KeyOid(request, 9);
  if (!type_key.has_value() || *type_key == kInvalidOid) {
    ForEachWantedRelation(request, relation_key, {}, {}, [&](const RelationDescriptor& relation) {
      for (const ConstraintDescriptor& constraint : relation.constraints) {
        EmitConstraint(request, constraint, relation.schema, &relation, kInvalidOid, row);
      }
    });
  }
  if ((relation_key.has_value() && *relation_key != kInvalidOid) || HasNullKey(request)) return;
  const auto emit_type = [&](const TypeDescriptor& type) {
    if (!InDatabase(type.database, request)) return;
    for (const ConstraintDescriptor& constraint : type.constraints) {
      EmitConstraint(request, constraint, type.info.schema, nullptr, type.info.oid, row);
    }
  };
  if (!type_key.has_value()) return request.catalog.ForEachType(emit_type);
  if (const TypeDescriptor* type = request.catalog.FindTypeDescriptor(*type_key)) emit_type(*type);
}

void EmitSequences(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 8);
  ForEachWantedRelation(request, KeyOid(request, 1), {}, {}, [&](const RelationDescriptor& relation) {
    if (relation.sequence == nullptr) return;
    const SequenceOptions& options = relation.sequence->options;
    row.Add(relation.oid).Add(relation.sequence->type).Add(options.start).Add(options.increment).Add(options.maximum);
    row.Add(options.minimum).Add(options.cache).Add(options.cycle).Emit();
  });
}

// A view's rule has the view's own oid.
void EmitRules(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 8);
  std::optional<Oid> view = KeyOid(request, 3);
  if (!view.has_value()) view = KeyOid(request, 1);
  ForEachWantedRelation(request, view, {}, {}, [&](const RelationDescriptor& relation) {
    if (relation.view == nullptr) return;
    row.Add(relation.oid).Add("_RETURN").Add(relation.oid).Add('1').Add('O').Add(true).Add("<>").Add(relation.view->sql).Emit();
  });
}

constexpr int16_t kClassKeys[] = {1, 2, 3}, kFirst[] = {1}, kDefaultKeys[] = {2}, kIndexKeys[] = {1, 2},
                  kConstraintKeys[] = {8, 9}, kRuleKeys[] = {1, 3};
constexpr SystemTable kTables[] = {
    {"pg_class", EmitClass, kClassKeys},        {"pg_attribute", EmitAttributes, kFirst},
    {"pg_attrdef", EmitDefaults, kDefaultKeys}, {"pg_index", EmitIndexes, kIndexKeys},
    {"pg_sequence", EmitSequences, kFirst},     {"pg_constraint", EmitConstraints, kConstraintKeys},
    {"pg_rewrite", EmitRules, kRuleKeys},
};

}  // namespace

std::span<const SystemTable> RelationTables() { return kTables; }

}  // namespace basalt
