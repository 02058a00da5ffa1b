#include "session/functions/families.h"

#include <array>

namespace basalt {

std::span<const FunctionFamily> SessionFamilies() {
  static const auto families = std::to_array<FunctionFamily>(
      {IdentityFunctions(), SettingFunctions(), SequenceFunctions(), VisibilityFunctions(), CommentFunctions(),
       DefinitionFunctions(), FunctionDefinitionFunctions(), PrivilegeFunctions(), AclFunctions(),
       SizeFunctions(), ActivityFunctions(), LockFunctions(), SessionListFunctions(), StatisticsFunctions(),
       RelationFactFunctions(), ObjectNameFunctions(), InformationSchemaFunctions(), ServerFileFunctions(), TextSearchFunctions(),
       JsonSearchFunctions(), SearchTokenFunctions(), XmlMappingFunctions(), SearchQueryFunctions(),
       IdleSubsystemFunctions(), FileReadingFunctions()});
  return families;
}

}  // namespace basalt
