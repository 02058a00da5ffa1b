// Every call of cases.tsv gives what PostgreSQL gave: with flat arguments, constant ones, a selection, and NULL rows between.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/functions/registry.h"
#include "tests/unit/functions/test_environment.h"

namespace basalt {
namespace {

constexpr uint32_t kRows = 5;

struct Case {
  std::string kind;
  std::string key;
  std::vector<SqlType> types;
  SqlType result;
  std::vector<std::string> arguments;
  std::string expected;
};

SqlType TypeOf(const std::string& oid) {
  SqlType type{static_cast<Oid>(std::stoul(oid))};
  const TypeInfo* info = SeedTypes::Get().FindType(type.oid);
  if (info != nullptr) type.collation = info->collation;
  return type;
}

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  size_t at = 0;
  for (size_t end; (end = text.find(separator, at)) != std::string::npos; at = end + 1) parts.push_back(text.substr(at, end - at));
  parts.push_back(text.substr(at));
  return parts;
}

std::vector<Case> ReadCases(const std::string& kind) {
  std::vector<Case> cases;
  for (const auto& row : ReadTsv("tests/unit/functions/cases.tsv")) {
    if (row[0] != kind) continue;
    Case c{row[0], row[1], {}, TypeOf(row[3]), {}, row.back()};
    for (const std::string& oid : Split(row[2], ',')) c.types.push_back(TypeOf(oid));
    c.arguments.assign(row.begin() + 5, row.begin() + 5 + std::stol(row[4]));
    cases.push_back(std::move(c));
  }
  return cases;
}

std::string Describe(const Case& c) {
  std::string out = c.key + "(";
  for (const std::string& argument : c.arguments) out += argument + " | ";
  return out + ")";
}

std::string ErrorText(const SqlError& error) { return "!" + error.fields().state.ToString() + " " + error.fields().message; }

class CaseRunner {
 public:
  explicit CaseRunner(const Case& c)
      : case_(c), context_(environment_, c.types, c.result, Collation(c), false), arena_(nullptr) {
    context_.set_arena(&arena_);
  }
  FunctionContext& context() { return context_; }
  Arena& arena() { return arena_; }

  NullableDatum Parse(const SqlType& type, const std::string& text) {
    if (text == "\\N") return {};
    return {ParseText(type, arena_.Copy(text), context_.io()), false};
  }
  std::string Print(const NullableDatum& value) {
    if (value.is_null) return "\\N";
    std::string out = "=";
    FormatText(case_.result, value.value, context_.io(), &out);
    return out;
  }
  Vector MakeVector(const SqlType& type, const NullableDatum& value, bool constant, bool null_rows) {
    Vector vector(SeedTypes::Get().Physical(type.oid));
    if (constant) {
      vector.ResetConstant(value);
      return vector;
    }
    vector.Reset();
    for (uint32_t row = 0; row < kRows; ++row) vector.Set(row, null_rows && row == 1 ? NullableDatum{} : value);
    return vector;
  }

 private:
  static Oid Collation(const Case& c) {
    for (const SqlType& type : c.types) {
      if (type.collation != kInvalidOid) return type.collation;
    }
    return kInvalidOid;
  }
  const Case& case_;
  TestEnvironment environment_;
  FunctionContext context_;
  Arena arena_;
};

struct Mode {
  const char* name;
  uint32_t constants;  // bit i: argument i is constant
  bool selection;
  bool null_rows;
};
constexpr Mode kModes[] = {{"flat", 0, false, false},        {"first constant", 1, false, false},
                           {"second constant", 2, false, false}, {"all constant", ~0u, false, false},
                           {"selection", 0, true, false},    {"null rows", 0, false, true}};

std::string CallKernel(const KernelEntry& kernel, const Case& c, const Mode& mode, uint32_t row) {
  CaseRunner runner(c);
  try {
    std::vector<Vector> vectors;
    for (size_t i = 0; i < c.arguments.size(); ++i) {
      vectors.push_back(runner.MakeVector(c.types[i], runner.Parse(c.types[i], c.arguments[i]),
                                          (mode.constants >> i & 1) != 0, mode.null_rows));
    }
    std::vector<const Vector*> pointers;
    for (const Vector& vector : vectors) pointers.push_back(&vector);
    Vector result(SeedTypes::Get().Physical(c.result.oid));
    result.Reset();
    runner.context().set_arena(&result.strings());
    const uint32_t selected[] = {row};
    KernelCall call{runner.context(), pointers, {}, result};
    call.rows = mode.selection ? RowSelection{selected, 1} : RowSelection{nullptr, kRows};
    kernel.function(call);
    return runner.Print(result.Get(row));
  } catch (const SqlError& error) {
    return ErrorText(error);
  }
}

// The last digits of library functions of the processor may differ.
bool SameResult(const Case& c, const std::string& got) {
  if (got == c.expected) return true;
  if (c.result.oid != kFloat8Oid || got.size() < 2 || c.expected.size() < 2 || got[0] != '=' || c.expected[0] != '=') return false;
  const double a = std::strtod(got.c_str() + 1, nullptr);
  const double b = std::strtod(c.expected.c_str() + 1, nullptr);
  return std::fabs(a - b) <= 4e-16 * std::fabs(b);
}

TEST(FunctionCasesTest, ScalarFunctionsGivePostgresResults) {
  const FunctionRegistry registry(BuiltinFamilies());
  for (const Case& c : ReadCases("f")) {
    const KernelEntry* kernel = registry.FindKernel(c.key);
    ASSERT_NE(kernel, nullptr) << c.key;
    for (const Mode& mode : kModes) {
      const std::string got = CallKernel(*kernel, c, mode, 3);
      // A function that sees NULLs may refuse them.
      const bool sees_nulls = kernel->any_signature || !kernel->signature.strict;
      if (mode.null_rows && sees_nulls && got[0] == '!' && c.expected[0] != '!') continue;
      EXPECT_TRUE(SameResult(c, got)) << Describe(c) << " " << mode.name << "\n got " << got << "\nwant " << c.expected;
      if (::testing::Test::HasFailure() && got != c.expected) break;
    }
  }
}

std::string CallSetFunction(const SetFunctionEntry& function, const Case& c) {
  CaseRunner runner(c);
  try {
    std::vector<NullableDatum> arguments;
    for (size_t i = 0; i < c.arguments.size(); ++i) arguments.push_back(runner.Parse(c.types[i], c.arguments[i]));
    const std::unique_ptr<SetFunctionCursor> cursor = function.open(runner.context(), arguments);
    Chunk chunk(std::vector<PhysicalType>{SeedTypes::Get().Physical(c.result.oid)});
    std::string out = "=";
    for (chunk.Reset(); cursor->Next(&chunk); chunk.Reset()) {
      for (uint32_t row = 0; row < chunk.size(); ++row) {
        const std::string text = runner.Print(chunk.column(0).Get(row));
        if (out.size() > 1) out += ";";
        out += text == "\\N" ? text : text.substr(1);
      }
    }
    return out;
  } catch (const SqlError& error) {
    return ErrorText(error);
  }
}

TEST(FunctionCasesTest, SetFunctionsGivePostgresRows) {
  const FunctionRegistry registry(BuiltinFamilies());
  for (const Case& c : ReadCases("s")) {
    const SetFunctionEntry* function = registry.FindSetFunction(c.key);
    ASSERT_NE(function, nullptr) << c.key;
    EXPECT_EQ(CallSetFunction(*function, c), c.expected) << Describe(c);
  }
}

struct State {
  explicit State(const AggregateEntry& entry) : entry(entry), bytes((entry.state_bytes + 15) / 16 * 2) {
    entry.initialize(bytes.data());
  }
  ~State() {
    if (entry.destroy != nullptr) entry.destroy(bytes.data());
  }
  void* data() { return bytes.data(); }
  const AggregateEntry& entry;
  std::vector<uint64_t> bytes;
};

enum class Path { kGrouped, kSingle, kMerged };

std::string CallAggregate(const AggregateEntry& entry, const Case& c, Path path) {
  CaseRunner runner(c);
  try {
    std::vector<Vector> vectors;
    for (const SqlType& type : c.types) {
      vectors.emplace_back(SeedTypes::Get().Physical(type.oid));
      vectors.back().Reset();
    }
    const auto rows = static_cast<uint32_t>(c.arguments.size());
    for (uint32_t row = 0; row < rows; ++row) {
      const std::vector<std::string> values = Split(c.arguments[row], '|');
      for (size_t i = 0; i < c.types.size(); ++i) vectors[i].Set(row, runner.Parse(c.types[i], values.at(i)));
    }
    std::vector<const Vector*> pointers;
    for (const Vector& vector : vectors) pointers.push_back(&vector);
    State first(entry);
    State second(entry);
    std::vector<void*> states(rows, first.data());
    if (path == Path::kMerged) {
      for (uint32_t row = rows / 2; row < rows; ++row) states[row] = second.data();
    }
    AggregateCall call{runner.context(), pointers, {nullptr, rows}};
    if (path == Path::kSingle && entry.update_single != nullptr) entry.update_single(call, first.data());
    else entry.update(call, states.data());
    if (path == Path::kMerged) entry.merge(runner.context(), first.data(), second.data());
    if (entry.finalize_direct != nullptr) {  // the first argument is the direct one, the same in every row
      const NullableDatum direct[] = {rows == 0 ? NullableDatum() : vectors[0].Get(0)};
      return runner.Print(entry.finalize_direct(runner.context(), first.data(), {direct, 1}));
    }
    return runner.Print(entry.finalize(runner.context(), first.data()));
  } catch (const SqlError& error) {
    return ErrorText(error);
  }
}

void CheckAggregate(const FunctionRegistry& registry, const Case& c, std::initializer_list<Path> paths) {
  const AggregateEntry* entry = registry.FindAggregate(static_cast<Oid>(std::stoul(c.key)));
  ASSERT_NE(entry, nullptr) << c.key;
  for (const Path path : paths) {
    const std::string got = CallAggregate(*entry, c, path);
    EXPECT_TRUE(SameResult(c, got)) << Describe(c) << " path " << static_cast<int>(path) << "\n got " << got << "\nwant "
                                    << c.expected;
  }
}

TEST(FunctionCasesTest, AggregatesGivePostgresResults) {
  const FunctionRegistry registry(BuiltinFamilies());
  for (const Case& c : ReadCases("a")) CheckAggregate(registry, c, {Path::kGrouped, Path::kSingle, Path::kMerged});
}

TEST(FunctionCasesTest, OrderedSetAggregatesGivePostgresResults) {
  const FunctionRegistry registry(BuiltinFamilies());
  for (const Case& c : ReadCases("o")) CheckAggregate(registry, c, {Path::kGrouped});
}

}  // namespace
}  // namespace basalt
