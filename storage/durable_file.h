// Small files that survive a crash whole: configuration, lists and markers outside RocksDB. Errors: SqlError 53100, 58P01, 42501, 58030
// with the path and the system's reason.
#pragma once

#include <string>

#include "base/sql_error.h"

namespace basalt {

// After a crash the file has either the old or the new text. Readable by its owner alone.
void WriteFileDurably(const std::string& path, const std::string& text);
std::string ReadSmallFile(const std::string& path);                // throws if it is not there
std::string ReadSmallFile(const std::string& path, bool* exists);  // "" if not
// Makes a directory unless it is there; survives a crash once this returns.
void MakeDirectoryDurably(const std::string& path);
void SyncDirectory(const std::string& path);
std::string ParentDirectory(const std::string& path);
// From errno: could not <what> "<path>": <reason>.
SqlError FileError(const std::string& what, const std::string& path);

}  // namespace basalt
