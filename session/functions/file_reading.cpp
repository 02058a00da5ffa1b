// pg_read_file, pg_read_binary_file, pg_stat_file, pg_ls_logdir: files of the server. Rights are in the catalog.
#include <dirent.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstring>
#include <memory>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "session/functions/server_paths.h"
#include "types/array.h"
#include "types/encoding.h"

namespace basalt {
namespace {

using Text = std::string_view;

constexpr int64_t kMostBytes = (int64_t{1} << 30) - 1 - 4;
constexpr int64_t kPostgresEpochSeconds = 946684800;

[[noreturn]] void ThrowFileError(const char* what, Text name, int error, const char* rest = "") {
  const SqlState state = error == ENOENT || error == ENOTDIR ? sqlstate::kUndefinedFile
                         : error == EACCES || error == EPERM ? sqlstate::kInsufficientPrivilege
                         : error == EISDIR                   ? sqlstate::kWrongObjectType
                                                             : sqlstate::kIoError;
  throw SqlError(state, Format("could not {} \"{}\"{}: {}", what, name, rest, std::strerror(error)));
}

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// length < 0: to the end. Nothing if the file is missing and may be.
std::optional<std::string> ReadFile(FunctionContext& context, Text name, int64_t offset, int64_t length, bool missing_ok) {
  const std::string path = name.empty() ? "" : ServerPath(context, name);
  if (length > kMostBytes) throw SqlError(sqlstate::kInvalidParameterValue, "requested length too large");
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    if (missing_ok && errno == ENOENT) return std::nullopt;
    ThrowFileError("open file", name, errno, " for reading");
  }
  if (fseeko(file.get(), offset, offset >= 0 ? SEEK_SET : SEEK_END) != 0) ThrowFileError("seek in file", name, errno);
  std::string bytes;
  char block[16 * 1024];
  while (length < 0 || static_cast<int64_t>(bytes.size()) < length) {
    context.environment().cancel().Check();
    const size_t wanted = length < 0 ? sizeof(block) : std::min<size_t>(sizeof(block), static_cast<size_t>(length) - bytes.size());
    const size_t got = std::fread(block, 1, wanted, file.get());
    bytes.append(block, got);
    if (static_cast<int64_t>(bytes.size()) > kMostBytes) throw SqlError(sqlstate::kProgramLimitExceeded, "file length too large");
    if (std::ferror(file.get()) != 0) ThrowFileError("read file", name, errno);
    if (got < wanted) break;
  }
  return bytes;
}

std::optional<Text> ReadBinary(FunctionContext& context, Text name, int64_t offset, int64_t length, bool missing_ok) {
  const std::optional<std::string> bytes = ReadFile(context, name, offset, length, missing_ok);
  if (!bytes) return std::nullopt;
  return context.arena().Copy(*bytes);
}
std::optional<Text> ReadText(FunctionContext& context, Text name, int64_t offset, int64_t length, bool missing_ok) {
  const std::optional<Text> bytes = ReadBinary(context, name, offset, length, missing_ok);
  if (bytes) CheckUtf8(*bytes);
  return bytes;
}
void RequireLength(int64_t length) {
  if (length < 0) throw SqlError(sqlstate::kInvalidParameterValue, "requested length cannot be negative");
}

template <auto Read>
std::optional<Text> ReadAll(FunctionContext& context, Text name) {
  return Read(context, name, 0, -1, false);
}
template <auto Read>
std::optional<Text> ReadPart(FunctionContext& context, Text name, int64_t offset, int64_t length) {
  RequireLength(length);
  return Read(context, name, offset, length, false);
}
template <auto Read>
std::optional<Text> ReadPartIfThere(FunctionContext& context, Text name, int64_t offset, int64_t length, bool missing_ok) {
  RequireLength(length);
  return Read(context, name, offset, length, missing_ok);
}

std::optional<Text> ReadOld(FunctionContext& context, Text name, int64_t offset, int64_t length) {
  if (!IsSuperuser(EnvironmentOf(context).catalog(), EnvironmentOf(context).context().role())) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "must be superuser to read files with adminpack 1.0")
        .Hint("Consider using pg_read_file(), which is part of core, instead.");
  }
  return ReadPart<&ReadText>(context, name, offset, length);
}

int64_t TimestampOf(const timespec& time) { return (time.tv_sec - kPostgresEpochSeconds) * 1'000'000 + time.tv_nsec / 1000; }

std::optional<Text> StatFile(FunctionContext& context, Text name, bool missing_ok) {
  struct stat facts;
  if (stat(ServerPath(context, name).c_str(), &facts) != 0) {
    if (missing_ok && errno == ENOENT) return std::nullopt;
    ThrowFileError("stat file", name, errno);
  }
  constexpr Oid kTypes[] = {kInt8Oid, kTimestampTzOid, kTimestampTzOid, kTimestampTzOid, kTimestampTzOid, kBoolOid};
  constexpr PhysicalType kPhysical[] = {PhysicalType::kInt64, PhysicalType::kInt64, PhysicalType::kInt64,
                                        PhysicalType::kInt64, PhysicalType::kInt64, PhysicalType::kBool};
  const NullableDatum fields[] = {Field(int64_t{facts.st_size}), Field(TimestampOf(facts.st_atim)), Field(TimestampOf(facts.st_mtim)),
                                  Field(TimestampOf(facts.st_ctim)), Null(), Field(static_cast<bool>(S_ISDIR(facts.st_mode)))};
  return PackRecord(kTypes, kPhysical, fields, context.arena()).view();
}

// Plain files of log_directory.
std::unique_ptr<SetFunctionCursor> OpenLogDirectory(FunctionContext& context, std::span<const NullableDatum>) {
  const std::string shown = EnvironmentOf(context).context().connection().settings.Get("log_directory", true).value_or("log");
  const std::string path = shown.starts_with('/') ? shown : DataDirectory(context) + "/" + shown;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(path.c_str()), &closedir);
  if (directory == nullptr) ThrowFileError("open directory", shown, errno);
  auto rows = std::make_unique<RowList>();
  while (const dirent* entry = readdir(directory.get())) {
    struct stat facts;
    const Text name = entry->d_name;
    if (name.starts_with('.') || stat((path + "/" + std::string(name)).c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    rows->Add({rows->Text(name), Field(int64_t{facts.st_size}), Field(TimestampOf(facts.st_mtim))});
  }
  return rows;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&ReadAll<&ReadText>>("pg_read_file_all"),
    MakeKernel<&ReadOld>("pg_read_file"),
    MakeKernel<&ReadPart<&ReadText>>("pg_read_file_off_len"),
    MakeKernel<&ReadPartIfThere<&ReadText>>("pg_read_file_v2"),
    MakeKernel<&ReadAll<&ReadBinary>>("pg_read_binary_file_all"),
    MakeKernel<&ReadPart<&ReadBinary>>("pg_read_binary_file_off_len"),
    MakeKernel<&ReadPartIfThere<&ReadBinary>>("pg_read_binary_file"),
    MakeKernel<&StatFile>("pg_stat_file"),
    MakeKernel<[](FunctionContext& context, Text name) { return StatFile(context, name, false); }>("pg_stat_file_1arg"),
};

constexpr SetFunctionEntry kSetFunctions[] = {{"pg_ls_logdir", &OpenLogDirectory}};

}  // namespace

FunctionFamily FileReadingFunctions() { return {"server files", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
