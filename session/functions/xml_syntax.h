// XMLELEMENT and its like: expressions of SQL's grammar that no row of pg_proc stands for. They are called like functions whose first
// argument, a text[], says what is written in the syntax itself:
//   kElement {name, attribute names...}, then attributes, then content; kForest {names...}, then values; kPi {name} [, content];
//   kParse {DOCUMENT | CONTENT, PRESERVE | STRIP}, text; kSerialize {DOCUMENT | CONTENT, type oid, typmod}, xml;
//   kRoot {}, xml, version, standalone; kConcat {}, xml...; kIsDocument {}, xml.
// Immutable; any thread.
#pragma once

#include <optional>
#include <span>

#include "catalog/descriptors.h"
#include "engine/functions/kernel.h"
#include "engine/functions/set_function.h"

namespace basalt {

enum class XmlSyntax : uint8_t { kConcat, kElement, kForest, kParse, kPi, kRoot, kSerialize, kIsDocument };

const FunctionDescriptor& XmlSyntaxFunction(XmlSyntax syntax);
const KernelEntry& XmlSyntaxKernel(XmlSyntax syntax);
std::optional<XmlSyntax> XmlSyntaxOf(const FunctionDescriptor& function);

// XMLTABLE, a set function in the same way. First a text[]: for each namespace "n" + name or "d" (DEFAULT), for each column a letter
// and its name: "o" FOR ORDINALITY, "c" any other, "r" one that is NOT NULL; capital "C", "R": its PATH is written. Then the document, the
// row path, the URIs of the namespaces, and for each column but ordinality its path and its default, whose type is the column's.
const FunctionDescriptor& XmlTableFunction();
const SetFunctionEntry& XmlTableEntry();

}  // namespace basalt
