// MakeDomainChecker: checks values of domains while they are read (input functions, COPY, parameters, json): their constraints,
// bound when first needed. One an environment, on its thread; the environment outlives it.
#pragma once

#include "session/function_environment.h"

namespace basalt {

std::unique_ptr<DomainChecker> MakeDomainChecker(SessionEnvironment& environment);

}  // namespace basalt
