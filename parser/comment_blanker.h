// Overwrites comments with spaces. libpg_query's scanner was changed to hand comments to its callers, so that with one between
// NOT and BETWEEN, or between the parts of a literal continued on the next line, valid statements fail; PostgreSQL takes a
// comment for a blank. Called by Parse on its private copy of the text; bytes keep their places, so positions stay right.
#pragma once

#include <cstddef>

namespace basalt {

// Comments that are not closed, and whatever follows a literal that is not closed, stay as they are: the parser reports them.
void BlankComments(char* text, size_t bytes, bool standard_conforming_strings);

}  // namespace basalt
