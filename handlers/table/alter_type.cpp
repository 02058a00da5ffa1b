#include "handlers/table/alter_type.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "engine/planner/column_default.h"
#include "engine/planner/expression_tree.h"
#include "handlers/drop/drop.h"
#include "handlers/index/make_index.h"
#include "handlers/maintenance/analyze.h"
#include "handlers/maintenance/rewrite.h"
#include "handlers/table/create_table.h"
#include "handlers/table/rewrite_table.h"
#include "parser/parser.h"

namespace basalt {
namespace {

class TypeChange {
 public:
  TypeChange(const DdlContext& ddl, const RelationDescriptor& table, const ast::AlterTableCmd& command)
      : ddl_(ddl), before_(table), definition_(*ast::Cast<ast::ColumnDef>(command.def)), column_(FindColumn(command.name)) {
    type_ = ResolveColumnType(ddl, definition_, column_.name);
  }

  void Run() {
    CheckDependents();
    std::vector<NewValue> values;
    values.push_back({column_.number, Transformation()});
    RelationDescriptor after = before_;
    ColumnDescriptor& column = after.columns[static_cast<size_t>(column_.number - 1)];
    column.type = type_;
    column.dimensions = 0;
    after.heap.columns[static_cast<size_t>(column_.number - 1)].physical = ddl_.catalog()->GetType(type_.oid).physical;
    RetypeDefault(&column);
    if (column.identity != 0) RetypeSequence(column.identity_sequence);
    const Expression& transformation = *values[0].expression;
    const bool same_bytes = transformation.kind == ExpressionKind::kColumn && column_.generated == 0 && !column_.has_missing;
    if (column_.generated != 0) values.clear();  // computed from the others
    RetypeTexts(&after);
    if (same_bytes) ddl_.ddl().Put(after);
    PutIndexes(after);
    if (same_bytes) RebuildIndexes();
    else RewriteRows(ddl_, before_, std::move(after), std::move(values));
    DropColumnStatistics(ddl_, before_.oid, {column_.number});
  }

 private:
  ColumnDescriptor FindColumn(std::string_view name) const {
    if (const ColumnDescriptor* column = before_.FindColumn(name)) return *column;
    if (IsSystemColumn(name)) throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot alter system column \"{}\"", name));
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", name, before_.name));
  }

  std::string TypeName(const SqlType& type) const {
    return CatalogNames(*ddl_.catalog(), ddl_.database(), ddl_.connection().SearchPath(ddl_.context().session().catalog()))
        .FormatType(type.oid, {.typmod = type.typmod});
  }

  void CheckDependents() const {
    for (const ColumnDescriptor& other : before_.columns) {
      if (other.dropped || other.generated == 0 || other.number == column_.number) continue;
      const ExpressionPtr bound = BindStoredExpression(ddl_.Input(), other.default_expression, &before_, SqlType{});
      if (!Reads(*bound)) continue;
      throw SqlError(sqlstate::kSyntaxError, "cannot alter type of a column used by a generated column")
          .Detail(Format("Column \"{}\" is used by generated column \"{}\".", column_.name, other.name));
    }
    for (const auto& view : DependentViews(ddl_, before_.oid)) {
      const auto read = BindStoredView(ddl_.Input(), *view).columns_read;
      if (std::find(read.begin(), read.end(), std::pair{before_.oid, column_.number}) == read.end()) continue;
      throw SqlError(sqlstate::kFeatureNotSupported, "cannot alter type of a column used by a view or rule")
          .Detail(Format("rule _RETURN on view {} depends on column \"{}\"", QuoteIdentifier(view->name), column_.name));
    }
  }

  bool Reads(const Expression& expression) const {
    bool found = false;
    Walk(expression, [&](const Expression& node) {
      const auto* read = AsIf<ColumnExpression>(&node);
      found |= read != nullptr && read->index == column_.number - 1;
      return !found;
    });
    return found;
  }

  ExpressionPtr Transformation() const {
    const bool written = definition_.raw_default != nullptr;
    if (written && column_.generated != 0) {
      throw SqlError(sqlstate::kInvalidColumnDefinition, "cannot specify USING when altering type of generated column")
          .Detail(Format("Column \"{}\" is a generated column.", column_.name));
    }
    ExpressionPtr bound;
    if (written) {
      bound = BindExpression(ddl_.Input(), definition_.raw_default, &before_, SqlType{}, "USING");
    } else {
      auto column = std::make_unique<ColumnExpression>();
      column->index = column_.number - 1;
      column->type = column_.type;
      column->physical = before_.heap.columns[static_cast<size_t>(column_.number - 1)].physical;
      bound = std::move(column);
    }
    return Coerced(std::move(bound), written ? "result of USING clause for column" : "column",
                   written ? "You might need to add an explicit cast."
                           : Format("You might need to specify \"USING {}::{}\".", QuoteIdentifier(column_.name), TypeName(type_)));
  }

  ExpressionPtr Coerced(ExpressionPtr expression, std::string_view what, const std::string& hint) const {
    try {
      return CoerceForAssignment(ddl_.Input(), std::move(expression), type_, column_.name);
    } catch (const SqlError& error) {
      if (error.fields().state != sqlstate::kDatatypeMismatch) throw;
      SqlError refused(sqlstate::kDatatypeMismatch,
                       Format("{} \"{}\" cannot be cast automatically to type {}", what, column_.name, TypeName(type_)));
      refused.fields().hint = hint;
      throw refused;
    }
  }

  void RetypeDefault(ColumnDescriptor* column) const {
    if (column->default_expression.empty() || column->generated != 0) return;
    Arena arena;
    const ast::SelectStmt* select = ParseExpression(column->default_expression.sql, arena);
    const auto* target = ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::First(select->target_list)));
    try {
      const ExpressionPtr bound = BindColumnDefault(ddl_.Input(), target->val, nullptr, *column);
      column->default_expression.sql = DeparseExpression(ddl_.Input(), *bound, nullptr);
    } catch (const SqlError& error) {
      if (error.fields().state != sqlstate::kDatatypeMismatch) throw;
      throw SqlError(sqlstate::kDatatypeMismatch, Format("default for column \"{}\" cannot be cast automatically to type {}",
                                                         column_.name, TypeName(type_)));
    }
  }

  void RetypeSequence(Oid oid) const {
    RelationDescriptor sequence = *ddl_.catalog()->FindRelation(oid);
    auto properties = std::make_shared<SequenceProperties>(*sequence.sequence);
    const auto maximum = [](Oid type) { return type == kInt2Oid ? INT16_MAX : type == kInt4Oid ? INT32_MAX : INT64_MAX; };
    if (type_.oid != kInt2Oid && type_.oid != kInt4Oid && type_.oid != kInt8Oid) {
      throw SqlError(sqlstate::kInvalidParameterValue, "identity column type must be smallint, integer, or bigint");
    }
    if (properties->options.maximum == maximum(properties->type)) properties->options.maximum = maximum(type_.oid);
    properties->type = type_.oid;
    sequence.sequence = std::move(properties);
    ddl_.ddl().Put(std::move(sequence));
  }

  // Texts over the column are bound anew: their operators are now those of the new type.
  std::string Rebound(const RelationDescriptor& after, const std::string& sql) const {
    try {
      return ReprintExpression(ddl_.Input(), ddl_.Input(), sql, &after, &after);
    } catch (SqlError& error) {
      error.fields().byte_location = -1;
      throw;
    }
  }

  void RetypeTexts(RelationDescriptor* after) const {
    const RelationDescriptor named = *after;
    for (ConstraintDescriptor& constraint : after->constraints) {
      const auto& columns = constraint.columns;
      if (constraint.type != 'c' || std::find(columns.begin(), columns.end(), column_.number) == columns.end()) continue;
      constraint.check.sql = Rebound(named, constraint.check.sql);
    }
    ColumnDescriptor& own = after->columns[static_cast<size_t>(column_.number - 1)];
    if (own.generated != 0) own.default_expression.sql = Rebound(named, own.default_expression.sql);
  }

  void PutIndexes(const RelationDescriptor& after) {
    for (Oid oid : before_.indexes) {
      RelationDescriptor index = *ddl_.catalog()->FindRelation(oid);
      auto properties = std::make_shared<IndexProperties>(*index.index);
      bool changed = std::count(properties->included.begin(), properties->included.end(), column_.number) > 0;
      for (size_t k = 0; k < properties->keys.size(); ++k) {
        IndexKey& key = properties->keys[k];
        SqlType type = type_;
        if (key.column == 0) {
          const ExpressionPtr bound = BindStoredExpression(ddl_.Input(), key.expression, &before_, SqlType{});
          if (!Reads(*bound)) continue;
          key.expression.sql = Rebound(after, key.expression.sql);
          type = BindStoredExpression(ddl_.Input(), key.expression, &after, SqlType{})->type;
        } else if (key.column != column_.number) {
          continue;
        }
        RetypeKey(ddl_, properties->access_method, type, &key);
        if (index.columns[k].type.oid == index.index->keys[k].type.oid) index.columns[k].type = type;  // others show integers, boxes ...
        changed = true;
      }
      if (!properties->predicate.empty()) {
        const ExpressionPtr bound = BindStoredExpression(ddl_.Input(), properties->predicate, &before_, SqlType{});
        if (Reads(*bound)) {
          properties->predicate.sql = Rebound(after, properties->predicate.sql);
          changed = true;
        }
      }
      if (!changed) continue;
      const IndexLayout& old = index.index->layout;
      properties->layout = MakeIndexLayout(*ddl_.catalog(), after, *properties, old.id, old.column_family);
      index.index = std::move(properties);
      ddl_.ddl().Put(std::move(index));
      changed_indexes_.push_back(oid);
    }
  }

  void RebuildIndexes() const {
    const auto after = ddl_.catalog()->FindRelation(before_.oid);
    ddl_.transaction().StartStatement();
    for (Oid index : changed_indexes_) RenewIndex(ddl_, *after, index, true);
  }

  const DdlContext& ddl_;
  const RelationDescriptor before_;
  const ast::ColumnDef& definition_;
  const ColumnDescriptor column_;
  SqlType type_;
  std::vector<Oid> changed_indexes_;
};

}  // namespace

void AlterColumnType(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  TypeChange(ddl, table, command).Run();
  table = *ddl.catalog()->FindRelation(table.oid);
}

}  // namespace basalt
