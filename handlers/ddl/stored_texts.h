// StoredTexts: the SQL texts that the catalog keeps (defaults, checks, index expressions, views) name relations, columns and
// schemas. A rename makes one on the stack before it puts anything, and calls Rewrite afterwards: the texts are bound with
// the old names and printed with the new ones. One statement's, one thread.
#pragma once

#include <string>
#include <string_view>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

class StoredTexts {
 public:
  // Texts without the old name cannot change: they are not looked at.
  StoredTexts(const DdlContext& ddl, std::string_view old_name);
  void Rewrite() const;

 private:
  bool MayName(const std::string& sql) const;
  bool RewriteExpression(const RelationDescriptor& before, const RelationDescriptor& after, std::string* sql) const;
  bool RewriteIndex(const RelationDescriptor& before, RelationDescriptor* after) const;
  bool RewriteTable(const RelationDescriptor& before, RelationDescriptor* after) const;
  bool RewriteView(RelationDescriptor* after) const;
  void RewriteFunctions() const;

  const DdlContext& ddl_;
  const std::string old_name_;  // empty: any text may hold it
  const PlanningInput before_;
};

}  // namespace basalt
