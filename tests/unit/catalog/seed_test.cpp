#include "catalog/seed/seed.h"

#include <gtest/gtest.h>

#include <set>

#include "base/clock.h"
#include "catalog/catalog_tree.h"

namespace basalt {
namespace {

class SeedTest : public ::testing::Test {
 protected:
  const Seed& seed = Seed::Get();
  CatalogTree catalog;
};

TEST_F(SeedTest, EveryTypeNamesExistingFunctionsAndTypes) {
  ASSERT_GT(seed.types.size(), 600u);
  for (const TypeDescriptor& type : seed.types) {
    for (const Oid function : {type.input, type.output, type.receive, type.send, type.modifier_in, type.modifier_out}) {
      EXPECT_TRUE(function == kInvalidOid || catalog.FindFunction(function) != nullptr) << type.info.name << ' ' << function;
    }
    for (const Oid other : {type.info.element, type.info.array, type.info.base.oid}) {
      EXPECT_TRUE(other == kInvalidOid || catalog.FindType(other) != nullptr) << type.info.name << ' ' << other;
    }
    if (type.info.relation != kInvalidOid) {
      const auto relation = catalog.FindRelation(type.info.relation);
      ASSERT_NE(relation, nullptr) << type.info.name;
      EXPECT_EQ(relation->row_type, type.info.oid);
      EXPECT_EQ(relation->columns.size(), type.info.fields.size());
    }
    EXPECT_EQ(catalog.FindTypeDescriptor(type.info.schema, type.info.name), &type);
  }
}

TEST_F(SeedTest, EveryFunctionHasKnownTypes) {
  ASSERT_EQ(seed.functions.size(), 3242u);
  for (const FunctionDescriptor& function : seed.functions) {
    EXPECT_NE(catalog.FindType(function.result_type), nullptr) << function.name;
    for (const Oid type : function.argument_types) EXPECT_NE(catalog.FindType(type), nullptr) << function.name;
    if (!function.all_argument_types.empty()) {
      EXPECT_EQ(function.argument_modes.size(), function.all_argument_types.size()) << function.name;
    }
    EXPECT_EQ(function.kind == 'a', function.aggregate_kind != 0) << function.name;
    EXPECT_FALSE(function.source.empty()) << function.name;
  }
}

TEST_F(SeedTest, EveryOperatorHasItsFunctionAndPartners) {
  ASSERT_EQ(seed.operators.size(), 799u);
  for (const OperatorDescriptor& op : seed.operators) {
    const FunctionDescriptor* function = catalog.FindFunction(op.function);
    ASSERT_NE(function, nullptr) << op.name << ' ' << op.oid;
    EXPECT_EQ(function->result_type, op.result) << op.oid;
    if (op.commutator != kInvalidOid) {
      const OperatorDescriptor* commutator = catalog.FindOperator(op.commutator);
      ASSERT_NE(commutator, nullptr) << op.oid;
      EXPECT_EQ(commutator->left, op.right);
      EXPECT_EQ(commutator->commutator, op.oid);
    }
    EXPECT_EQ(catalog.FindOperator(op.schema, op.name, op.left, op.right), &op);
  }
}

TEST_F(SeedTest, CastsAndOperatorClassesJoinUp) {
  for (const CastDescriptor& cast : seed.casts) {
    EXPECT_EQ(catalog.FindCast(cast.source, cast.target), &cast);
    EXPECT_EQ(cast.method == 'f', cast.function != kInvalidOid);
    EXPECT_TRUE(cast.function == kInvalidOid || catalog.FindFunction(cast.function) != nullptr);
  }
  for (const OperatorFamilyMember& member : seed.family_members) {
    EXPECT_NE(catalog.FindOperator(member.op), nullptr) << member.oid;
  }
  for (const SupportFunction& support : seed.support_functions) {
    EXPECT_NE(catalog.FindFunction(support.function), nullptr) << support.oid;
  }
}

TEST_F(SeedTest, SystemTablesHaveTheirColumnsAndIndexes) {
  const auto pg_class = catalog.FindRelation(kPgCatalogSchema, "pg_class");
  ASSERT_NE(pg_class, nullptr);
  EXPECT_EQ(pg_class->oid, 1259u);
  EXPECT_EQ(pg_class->columns.size(), 33u);
  EXPECT_EQ(pg_class->columns[1].name, "relname");
  EXPECT_EQ(pg_class->columns[1].type.oid, kNameOid);
  EXPECT_TRUE(pg_class->is_system);
  const auto index = catalog.FindRelation(kPgCatalogSchema, "pg_class_relname_nsp_index");
  ASSERT_NE(index, nullptr);
  ASSERT_EQ(index->index->keys.size(), 2u);
  EXPECT_EQ(index->index->keys[0].column, 2);
  EXPECT_TRUE(index->index->unique);
  const auto tables = catalog.FindRelation(seed.information_schema, "tables");
  ASSERT_NE(tables, nullptr);
  EXPECT_EQ(tables->kind, RelationKind::kView);
  EXPECT_EQ(tables->columns[2].name, "table_name");
}

TEST_F(SeedTest, OverloadsAreFoundByName) {
  EXPECT_EQ(catalog.FindFunctions(kPgCatalogSchema, "abs").size(), 6u);
  EXPECT_EQ(catalog.FindFunctions(kPgCatalogSchema, "no_such_function").size(), 0u);
  EXPECT_EQ(catalog.FindFunctions(kPublicSchema, "abs").size(), 0u);
  const OperatorDescriptor* plus = catalog.FindOperator(kPgCatalogSchema, "+", kInt4Oid, kInt4Oid);
  ASSERT_NE(plus, nullptr);
  EXPECT_EQ(plus->oid, 551u);
}

TEST_F(SeedTest, AccessListsAreRead) {
  const auto pg_authid = catalog.FindRelation(kPgCatalogSchema, "pg_authid");
  ASSERT_TRUE(pg_authid->acl.has_value());
  ASSERT_EQ(pg_authid->acl->size(), 1u);
  EXPECT_EQ((*pg_authid->acl)[0].grantee, kBootstrapSuperuser);
  const auto pg_type = catalog.FindRelation(kPgCatalogSchema, "pg_type");
  ASSERT_EQ(pg_type->acl->size(), 2u);
  EXPECT_EQ((*pg_type->acl)[1].grantee, 0u);
  EXPECT_EQ((*pg_type->acl)[1].privileges, kPrivilegeSelect);
}

TEST_F(SeedTest, OrderingOperatorsAreThoseOfTheDefaultClasses) {
  EXPECT_EQ(FindOrderingOperators(catalog, kInt4Oid).less, 97u);
  EXPECT_EQ(FindOrderingOperators(catalog, kInt4Oid).equal, 96u);
  EXPECT_EQ(FindOrderingOperators(catalog, kInt4Oid).operator_class, 1978u);
  EXPECT_EQ(FindOrderingOperators(catalog, kVarcharOid).less, 664u);    // text_lt
  EXPECT_EQ(FindOrderingOperators(catalog, kInt4ArrayOid).less, 1072u);  // array_lt
  EXPECT_EQ(FindOrderingOperators(catalog, kPointOid).less, 0u);
  EXPECT_EQ(FindOrderingOperators(catalog, kJsonOid).equal, 0u);
  EXPECT_FALSE(FindOrderingOperators(catalog, kJsonArrayOid).hashable);
  EXPECT_EQ(FindOrderingOperators(catalog, kXidOid).less, 0u);
  EXPECT_TRUE(FindOrderingOperators(catalog, kXidOid).hashable);
  EXPECT_EQ(DefaultOperatorClass(catalog, 403, kVarcharOid), DefaultOperatorClass(catalog, 403, kTextOid));
  EXPECT_EQ(OperatorClassName(1978), "int4_ops");
  EXPECT_EQ(FindOperatorClass(403, "text_pattern_ops", kTextOid), 4217u);
}

TEST_F(SeedTest, BtreeStrategies) {
  EXPECT_EQ(BtreeStrategy(97), 1);
  EXPECT_EQ(BtreeStrategy(96), 3);
  EXPECT_EQ(BtreeStrategy(521), 5);
  EXPECT_EQ(BtreeStrategy(15), 3);     // int4 = int8
  EXPECT_EQ(BtreeStrategy(551), 0);    // +
  EXPECT_EQ(BtreeStrategy(2314), 0);   // text ~<~ text is of another class
}

}  // namespace
}  // namespace basalt
