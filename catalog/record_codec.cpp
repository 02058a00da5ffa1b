#include "catalog/record_codec.h"

#include "base/byte_order.h"
#include "catalog/oid_replacement.h"
#include "catalog/record_archive.h"

namespace basalt {

// The fields of each struct in their order on disk. A new field goes to the end, with a new kCatalogRecordVersion, as a.Since
// of it: records of older versions are read without it.
template <typename A> void RecordFields(A& a, SqlType& v) { a(v.oid, v.typmod, v.collation); }
template <typename A> void RecordFields(A& a, StoredExpression& v) { a(v.sql); }
template <typename A> void RecordFields(A& a, AclItem& v) { a(v.grantee, v.grantor, v.privileges, v.grant_options); }
template <typename A> void RecordFields(A& a, RoleMembership& v) { a(v.role, v.admin_option, v.grantor); }
template <typename A> void RecordFields(A& a, TypeField& v) { a(v.name, v.type, v.dropped); }
template <typename A> void RecordFields(A& a, EnumLabel& v) { a(v.oid, v.sort_order, v.label); }
template <typename A> void RecordFields(A& a, RowColumn& v) { a(v.physical, v.dropped); }
template <typename A> void RecordFields(A& a, HeapLayout& v) { a(v.id, v.column_family, v.columns); }
template <typename A> void RecordFields(A& a, IndexKeyColumn& v) {
  a(v.heap_column, v.physical, v.descending, v.nulls_first, v.string_order, v.icu_locale);
  a.Since(2, v.parts, v.labels);
}
template <typename A> void RecordFields(A& a, IndexLayout& v) {
  a(v.id, v.column_family, v.unique, v.nulls_not_distinct, v.keys, v.included, v.included_heap_columns);
}
template <typename A> void RecordFields(A& a, SequenceOptions& v) {
  a(v.start, v.increment, v.minimum, v.maximum, v.cache, v.cycle);
}
template <typename A> void RecordFields(A& a, RoleDescriptor& v) {
  a(v.oid, v.name, v.superuser, v.inherit, v.create_role, v.create_database, v.can_login, v.replication,
    v.bypass_row_security, v.connection_limit, v.password, v.valid_until, v.member_of);
}
template <typename A> void RecordFields(A& a, DatabaseDescriptor& v) {
  a(v.oid, v.name, v.owner, v.collate, v.ctype, v.is_template, v.allow_connections, v.connection_limit, v.tablespace, v.acl);
}
template <typename A> void RecordFields(A& a, TablespaceDescriptor& v) {
  a(v.oid, v.name, v.owner, v.directory, v.column_family, v.options, v.acl);
}
template <typename A> void RecordFields(A& a, SchemaDescriptor& v) {
  a(v.oid, v.database, v.name, v.owner, v.acl, v.options);
}
template <typename A> void RecordFields(A& a, ColumnDescriptor& v) {
  a(v.name, v.number, v.type, v.not_null, v.dropped, v.identity, v.generated, v.default_expression, v.default_oid,
    v.identity_sequence, v.storage, v.statistics_target, v.has_missing, v.missing, v.acl, v.options, v.inherited_count,
    v.is_local, v.dimensions);
}
template <typename A> void RecordFields(A& a, ConstraintDescriptor& v) {
  a(v.oid, v.name, v.type, v.columns, v.check, v.index, v.deferrable, v.initially_deferred, v.validated, v.no_inherit,
    v.foreign_table, v.foreign_columns, v.update_action, v.delete_action, v.match_type);
  a.Since(3, v.delete_columns);
}
template <typename A> void RecordFields(A& a, IndexKey& v) {
  a(v.column, v.expression, v.operator_class, v.collation, v.descending, v.nulls_first, v.type);
}
template <typename A> void RecordFields(A& a, IndexProperties& v) {
  a(v.table, v.access_method, v.unique, v.primary, v.nulls_not_distinct, v.immediate, v.exclusion, v.valid, v.ready,
    v.clustered, v.replica_identity, v.keys, v.included, v.predicate, v.layout);
}
template <typename A> void RecordFields(A& a, SequenceProperties& v) {
  a(v.type, v.options, v.storage, v.owner_table, v.owner_column);
}
template <typename A> void RecordFields(A& a, ViewProperties& v) {
  a(v.sql, v.security_barrier, v.security_invoker, v.check_option, v.dependencies);
}
template <typename A> void RecordFields(A& a, RelationDescriptor& v) {
  a(v.oid, v.database, v.schema, v.name, v.kind, v.persistence, v.owner, v.row_type, v.tablespace, v.access_method, v.acl,
    v.options, v.columns, v.constraints, v.indexes, v.heap, v.index, v.sequence, v.view, v.is_system, v.on_commit,
    v.row_security, v.force_row_security);
  a.Since(3, v.referenced_by);
}
template <typename A> void RecordFields(A& a, TypeInfo& v) {
  a(v.oid, v.kind, v.physical, v.category, v.preferred, v.length, v.delimiter, v.element, v.array, v.base, v.range_subtype,
    v.collation, v.relation, v.name, v.schema, v.fields, v.enum_labels);
  a.Since(2, v.range_collation, v.multirange);
}
template <typename A> void RecordFields(A& a, TypeDescriptor& v) {
  a(v.info, v.owner, v.category_char, v.is_defined, v.by_value, v.not_null, v.align, v.storage, v.kind_char, v.input,
    v.output, v.receive, v.send, v.modifier_in, v.modifier_out, v.analyze, v.subscript, v.base_typmod, v.dimensions,
    v.default_expression, v.constraints, v.acl, v.database);
  a.Since(2, v.range_class, v.range_canonical, v.range_difference);
}
template <typename A> void RecordFields(A& a, ObjectReference& v) { a(v.kind, v.oid, v.column); }
template <typename A> void RecordFields(A& a, AggregateProperties& v) {
  a(v.transition, v.final, v.combine, v.serialize, v.deserialize, v.moving_transition, v.moving_inverse, v.moving_final,
    v.final_extra, v.moving_final_extra, v.final_modify, v.moving_final_modify, v.state_type, v.moving_state_type,
    v.state_space, v.moving_state_space, v.initial_value, v.moving_initial_value);
}
template <typename A> void RecordFields(A& a, FunctionDescriptor& v) {
  a(v.oid, v.name, v.schema, v.owner, v.language, v.cost, v.rows, v.variadic_type, v.support, v.kind, v.security_definer,
    v.leakproof, v.strict, v.returns_set, v.volatility, v.parallel, v.default_count, v.result_type, v.argument_types,
    v.all_argument_types, v.argument_modes, v.argument_names, v.default_expressions, v.source, v.database,
    v.aggregate_kind, v.direct_argument_count, v.sort_operator, v.configuration, v.acl);
  a.Since(3, v.sql_body, v.references, v.aggregate);
}
template <typename A> void RecordFields(A& a, OperatorDescriptor& v) {
  a(v.oid, v.name, v.schema, v.owner, v.kind, v.can_merge, v.can_hash, v.left, v.right, v.result, v.commutator, v.negator,
    v.function, v.restrict_estimator, v.join_estimator, v.database);
}
template <typename A> void RecordFields(A& a, CastDescriptor& v) {
  a(v.oid, v.source, v.target, v.function, v.context, v.method);
}
template <typename A> void RecordFields(A& a, CollationDescriptor& v) {
  a(v.oid, v.name, v.schema, v.owner, v.provider, v.deterministic, v.icu_locale, v.collate, v.ctype, v.version, v.encoding,
    v.database);
}
template <typename A> void RecordFields(A& a, CommentDescriptor& v) { a(v.class_oid, v.object, v.sub_object, v.text); }
template <typename A> void RecordFields(A& a, RoleSettingDescriptor& v) { a(v.database, v.role, v.settings); }
template <typename A> void RecordFields(A& a, ColumnStatistics& v) {
  a(v.column, v.null_fraction, v.width, v.distinct, v.common_values, v.common_frequencies, v.bounds, v.has_correlation, v.correlation,
    v.common_elements, v.element_frequencies, v.element_counts);
}
template <typename A> void RecordFields(A& a, StatisticsDescriptor& v) { a(v.relation, v.rows, v.last_row, v.columns); }

namespace {

// The third reader of the field lists: numbers that are oids of the map become others. Other 32-bit numbers of a descriptor
// (column families, privileges) are below the oids of user objects, which are all that a map holds.
class OidReplacer {
 public:
  explicit OidReplacer(const OidMap& oids) : oids_(oids) {}
  template <typename... Fields>
  void operator()(Fields&... fields) {
    (Replace(fields), ...);
  }
  template <typename... Fields>
  void Since(uint8_t, Fields&... fields) {
    (Replace(fields), ...);
  }

 private:
  template <typename T>
  void Replace(T& value) {
    if constexpr (std::is_same_v<T, Oid>) {
      const auto found = oids_.find(value);
      if (found != oids_.end()) value = found->second;
    } else if constexpr (!std::is_arithmetic_v<T> && !std::is_enum_v<T>) {
      RecordFields(*this, value);
    }
  }
  void Replace(std::string&) {}
  template <typename T>
  void Replace(std::vector<T>& list) {
    if constexpr (std::is_same_v<T, bool>) return;
    else for (T& element : list) Replace(element);
  }
  template <typename A, typename B>
  void Replace(std::pair<A, B>& pair) {
    Replace(pair.first);
    Replace(pair.second);
  }
  template <typename T>
  void Replace(std::optional<T>& optional) {
    if (optional.has_value()) Replace(*optional);
  }
  template <typename T>
  void Replace(std::shared_ptr<const T>& pointer) {
    if (pointer == nullptr) return;
    auto copy = std::make_shared<T>(*pointer);
    Replace(*copy);
    pointer = std::move(copy);
  }
  void Replace(Value& value) {
    SqlType type = value.type();
    Replace(type.oid);
    const NullableDatum datum = value.nullable();
    value = Value(type, value.physical_type(), datum.is_null ? nullptr : &datum.value);
  }

  const OidMap& oids_;
};

template <typename T>
T Replaced(T object, const OidMap& oids) {
  OidReplacer replacer(oids);
  replacer(object);
  return object;
}

void AppendBigEndian(std::string* key, uint32_t value) {
  char bytes[4];
  StoreBigEndian(bytes, value);
  key->append(bytes, sizeof(bytes));
}

void CheckVersion(uint8_t version) {
  if (version == 0) RecordReader::ThrowDamaged();
  if (version <= kCatalogRecordVersion) return;
  throw SqlError(sqlstate::kFeatureNotSupported, Format("a catalog record has format version {}", version))
      .Detail(Format("This server reads versions up to {}.", kCatalogRecordVersion))
      .Hint("Start the data directory with a newer server.");
}

Oid EditOid(const CatalogObject& object) {
  return std::visit(
      [](const auto& pointer) -> Oid {
        using T = std::remove_const_t<typename std::decay_t<decltype(pointer)>::element_type>;
        if constexpr (std::is_same_v<T, CommentDescriptor> || std::is_same_v<T, RoleSettingDescriptor>) return 0;
        else if constexpr (std::is_same_v<T, StatisticsDescriptor>) return pointer->relation;
        else return OidOf(*pointer);
      },
      object);
}

}  // namespace

std::string RecordKey(const CatalogEdit& edit) {
  std::string key(1, static_cast<char>(edit.kind()));
  if (edit.kind() == ObjectKind::kComment) {
    const CommentDescriptor& comment = *std::get<DescriptorPtr<CommentDescriptor>>(edit.object);
    AppendBigEndian(&key, comment.class_oid);
    AppendBigEndian(&key, comment.object);
    AppendBigEndian(&key, static_cast<uint32_t>(comment.sub_object));
  } else if (edit.kind() == ObjectKind::kRoleSetting) {
    const RoleSettingDescriptor& setting = *std::get<DescriptorPtr<RoleSettingDescriptor>>(edit.object);
    AppendBigEndian(&key, setting.database);
    AppendBigEndian(&key, setting.role);
  } else {
    AppendBigEndian(&key, edit.oid);
  }
  return key;
}

std::string EncodeRecord(const CatalogObject& object) {
  RecordWriter writer;
  writer.bytes() += static_cast<char>(kCatalogRecordVersion);
  std::visit([&writer](const auto& pointer) { writer(*pointer); }, object);
  return std::move(writer.bytes());
}

CatalogEdit DecodeRecord(std::string_view key, std::string_view value) {
  if (key.empty() || value.empty()) RecordReader::ThrowDamaged();
  const auto kind = static_cast<uint8_t>(key[0]);
  if (kind == 0 || kind > std::variant_size_v<CatalogObject>) RecordReader::ThrowDamaged();
  CheckVersion(static_cast<uint8_t>(value[0]));
  RecordReader reader(value.substr(1), static_cast<uint8_t>(value[0]));
  CatalogEdit edit{0, EmptyObject(static_cast<ObjectKind>(kind))};
  std::visit(
      [&reader](auto& pointer) {
        using T = std::remove_const_t<typename std::decay_t<decltype(pointer)>::element_type>;
        auto object = std::make_shared<T>();
        reader(*object);
        if constexpr (std::is_same_v<T, RelationDescriptor>) LinkMissingValues(*object);
        pointer = std::move(object);
      },
      edit.object);
  if (!reader.at_end()) RecordReader::ThrowDamaged();
  edit.oid = EditOid(edit.object);
  return edit;
}

SchemaDescriptor ReplaceOids(SchemaDescriptor schema, const OidMap& oids) { return Replaced(std::move(schema), oids); }
RelationDescriptor ReplaceOids(RelationDescriptor relation, const OidMap& oids) {
  RelationDescriptor replaced = Replaced(std::move(relation), oids);
  LinkMissingValues(replaced);
  return replaced;
}
TypeDescriptor ReplaceOids(TypeDescriptor type, const OidMap& oids) { return Replaced(std::move(type), oids); }
FunctionDescriptor ReplaceOids(FunctionDescriptor function, const OidMap& oids) { return Replaced(std::move(function), oids); }
OperatorDescriptor ReplaceOids(OperatorDescriptor op, const OidMap& oids) { return Replaced(std::move(op), oids); }
StatisticsDescriptor ReplaceOids(StatisticsDescriptor statistics, const OidMap& oids) { return Replaced(std::move(statistics), oids); }

}  // namespace basalt
