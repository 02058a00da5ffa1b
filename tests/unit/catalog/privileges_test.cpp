#include "catalog/privileges.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "catalog/bootstrap.h"
#include "catalog/catalog_transaction.h"
#include "tests/unit/catalog/fake_storage.h"

namespace basalt {
namespace {

constexpr Oid kAlice = 20001, kBob = 20002, kTeam = 20003, kOuter = 20004, kStiff = 20005, kReader = 20006;

class PrivilegesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto transaction = storage.NewTransaction();
    const auto ddl = store->Begin(*transaction);
    const auto put = [&ddl](Oid oid, const char* name, std::vector<Oid> groups, bool inherit = true) {
      RoleDescriptor role;
      role.oid = oid;
      role.name = name;
      role.inherit = inherit;
      for (const Oid group : groups) role.member_of.push_back({group, false, kBootstrapSuperuser});
      ddl->Put(std::move(role));
    };
    put(kOuter, "outer", {});
    put(kTeam, "team", {kOuter});
    put(kAlice, "alice", {kTeam});
    put(kBob, "Bob B", {});
    put(kStiff, "stiff", {kTeam}, false);
    put(kReader, "reader", {6181});
    DatabaseDescriptor database = *store->newest()->FindDatabase(kPostgresDatabase);
    database.owner = kAlice;
    ddl->Put(std::move(database));
    transaction->Commit(true, [](CommitResult) {});
    catalog = store->newest();
  }
  FakeStorage storage;
  std::unique_ptr<CatalogStore> store = CatalogStore::Open(storage, {});
  std::shared_ptr<const CatalogSnapshot> catalog;
};

TEST_F(PrivilegesTest, MembershipGoesThroughGroupsAndRespectsInherit) {
  EXPECT_TRUE(IsMemberOf(*catalog, kAlice, kOuter, true));
  EXPECT_FALSE(IsMemberOf(*catalog, kBob, kOuter, true));
  EXPECT_FALSE(IsMemberOf(*catalog, kStiff, kOuter, true));
  EXPECT_TRUE(IsMemberOf(*catalog, kStiff, kOuter, false));
  EXPECT_FALSE(IsMemberOf(*catalog, kTeam, kAlice, false));
  EXPECT_TRUE(IsMemberOf(*catalog, kBootstrapSuperuser, kOuter, true));
}

TEST_F(PrivilegesTest, OwnerOfTheDatabaseMayCreateInItsPublicSchema) {
  const SchemaDescriptor& schema = *catalog->FindSchema(kPublicSchema);
  const auto may_create = [&](Oid role, Oid database) {
    return CheckPrivileges(*catalog, role, AclObject::kSchema, schema.owner, schema.acl, kPrivilegeCreate, database) != 0;
  };
  EXPECT_TRUE(may_create(kAlice, kPostgresDatabase));
  EXPECT_FALSE(may_create(kBob, kPostgresDatabase));
  EXPECT_FALSE(may_create(kAlice, kTemplate1Database));
  EXPECT_EQ(CheckPrivileges(*catalog, kBob, AclObject::kSchema, schema.owner, schema.acl, kPrivilegeUsage), kPrivilegeUsage);
}

TEST_F(PrivilegesTest, EmptyListMeansTheDefaults) {
  const auto check = [&](Oid role, AclObject object, Privileges wanted) {
    return CheckPrivileges(*catalog, role, object, kTeam, std::nullopt, wanted);
  };
  EXPECT_EQ(check(kAlice, AclObject::kTable, kPrivilegeSelect | kPrivilegeTruncate), kPrivilegeSelect | kPrivilegeTruncate);
  EXPECT_EQ(check(kBob, AclObject::kTable, kPrivilegeSelect), 0);
  EXPECT_EQ(check(kBob, AclObject::kFunction, kPrivilegeExecute), kPrivilegeExecute);
  EXPECT_EQ(check(kBob, AclObject::kDatabase, kPrivilegeConnect | kPrivilegeCreate), kPrivilegeConnect);
  EXPECT_EQ(check(kReader, AclObject::kTable, kPrivilegeSelect | kPrivilegeInsert), kPrivilegeSelect);
  EXPECT_EQ(check(kReader, AclObject::kSchema, kPrivilegeUsage), kPrivilegeUsage);
}

TEST_F(PrivilegesTest, ListsAndGrantOptions) {
  const Acl acl = std::vector<AclItem>{{kTeam, kTeam, kPrivilegeSelect, 0},
                                       {kBob, kTeam, kPrivilegeInsert, kPrivilegeInsert},
                                       {0, kTeam, kPrivilegeReferences, 0}};
  const Privileges all = DefaultPrivilegesForOwner(AclObject::kTable);
  EXPECT_EQ(CheckPrivileges(*catalog, kBob, AclObject::kTable, kTeam, acl, all), kPrivilegeInsert | kPrivilegeReferences);
  EXPECT_EQ(CheckPrivileges(*catalog, kAlice, AclObject::kTable, kTeam, acl, all), kPrivilegeSelect | kPrivilegeReferences);
  EXPECT_EQ(CheckGrantOptions(*catalog, kBob, kTeam, acl, all), kPrivilegeInsert);
  EXPECT_EQ(CheckGrantOptions(*catalog, kAlice, kTeam, acl, all), all);
}

TEST_F(PrivilegesTest, TextOfItems) {
  EXPECT_EQ(FormatAclItem(*catalog, {kBob, kAlice, kPrivilegeSelect | kPrivilegeInsert, kPrivilegeInsert}), "\"Bob B\"=a*r/alice");
  EXPECT_EQ(FormatAclItem(*catalog, {0, kBootstrapSuperuser, kPrivilegeUsage, 0}), "=U/postgres");
  EXPECT_EQ(FormatAclItem(*catalog, {4711, kAlice, kPrivilegeConnect | kPrivilegeTemporary | kPrivilegeCreate, 0}), "4711=CTc/alice");
  try {
    ThrowPermissionDenied(AclObject::kTable, "t");
  } catch (const SqlError& error) {
    EXPECT_EQ(error.fields().message, "permission denied for table t");
    EXPECT_EQ(error.fields().state, sqlstate::kInsufficientPrivilege);
  }
}

}  // namespace
}  // namespace basalt
