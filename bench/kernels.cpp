// What hot kernels cost, in ns a row, over flat and constant arguments: whole vectors of 2,048 rows, results thrown away.
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "tests/unit/functions/kernel_caller.h"

namespace basalt {
namespace {

constexpr int kRounds = 4000;

struct Argument {
  PhysicalType physical;
  Oid type;
  std::function<std::string(uint32_t)> text;  // of a row; a constant's is that of row 0
};

const FunctionRegistry& Registry() {
  static const FunctionRegistry registry(BuiltinFamilies());
  return registry;
}

class Bench {
 public:
  Bench() { environment_.settings.time_zone = TimeZone::Utc(); }

  // ns a row; the best of some runs, as others use the machine too.
  double Measure(const char* prosrc, Oid result_type, const Argument& left, const Argument& right, bool constant) {
    const KernelEntry* kernel = Registry().FindKernel(prosrc);
    if (kernel == nullptr) return -1;
    const SqlType types[] = {{left.type}, {right.type}};
    FunctionContext context(environment_, types, {result_type}, kCCollationOid, false);
    Arena values, results;
    context.set_arena(&values);
    Vector a(left.physical), b(right.physical), result(kernel->signature.result);
    Fill(context, left, types[0], false, &a);
    Fill(context, right, types[1], constant, &b);
    context.set_arena(&results);
    const Vector* arguments[] = {&a, &b};
    double best = 1e9;
    for (int run = 0; run < 5; ++run) {
      const auto started = std::chrono::steady_clock::now();
      for (int round = 0; round < kRounds / 5; ++round) {
        result.Reset();
        results.Reset();
        KernelCall call{context, arguments, RowSelection{nullptr, kVectorSize}, result};
        kernel->function(call);
        asm volatile("" : : "g"(&result) : "memory");
      }
      const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - started;
      best = std::min(best, taken.count() / (kRounds / 5) / kVectorSize);
    }
    return best;
  }

 private:
  void Fill(FunctionContext& context, const Argument& argument, const SqlType& type, bool constant, Vector* vector) {
    const auto value = [&](uint32_t row) { return NullableDatum{ParseText(type, argument.text(row), context.io()), false}; };
    if (constant) return vector->ResetConstant(value(0));
    vector->Reset();
    for (uint32_t row = 0; row < kVectorSize; ++row) vector->Set(row, value(row));
  }
  CallerEnvironment environment_;
};

std::string Number(uint32_t row) { return std::to_string(row * 7 % 1000 + 1); }
std::string Price(uint32_t row) { return std::to_string(row * 13 % 900) + "." + std::to_string(10 + row % 90); }
std::string Word(uint32_t row) { return "word" + std::to_string(row % 50); }
std::string LongWord(uint32_t row) { return "a longer value number " + std::to_string(row % 50); }
std::string Line(uint32_t) { return std::string(150, '-') + "needle" + std::string(100, '='); }
std::string NoMatch(uint32_t) { return std::string(256, '-'); }

struct Case {
  const char* name;
  const char* prosrc;
  Oid result;
  Argument left, right;
  double goal;  // ns a row; 0: none
};

void Run() {
  Bench bench;
  const Argument int4{PhysicalType::kInt32, kInt4Oid, &Number}, int8{PhysicalType::kInt64, kInt8Oid, &Number};
  const Argument float8{PhysicalType::kFloat64, kFloat8Oid, &Number}, float4{PhysicalType::kFloat32, kFloat4Oid, &Number};
  const Argument numeric{PhysicalType::kNumeric, kNumericOid, &Price};
  const Argument word{PhysicalType::kString, kTextOid, &Word}, longer{PhysicalType::kString, kTextOid, &LongWord};
  const Case cases[] = {
      {"int4 + int4", "int4pl", kInt4Oid, int4, int4, 1},        {"int4 * int4", "int4mul", kInt4Oid, int4, int4, 1},
      {"int4 < int4", "int4lt", kBoolOid, int4, int4, 1},        {"int8 + int8", "int8pl", kInt8Oid, int8, int8, 1},
      {"int8 - int8", "int8mi", kInt8Oid, int8, int8, 1},        {"int8 * int8", "int8mul", kInt8Oid, int8, int8, 1},
      {"int8 = int8", "int8eq", kBoolOid, int8, int8, 1},        {"float8 + float8", "float8pl", kFloat8Oid, float8, float8, 1},
      {"float8 * float8", "float8mul", kFloat8Oid, float8, float8, 1}, {"float8 < float8", "float8lt", kBoolOid, float8, float8, 1},
      {"float4 + float4", "float4pl", kFloat4Oid, float4, float4, 1},  {"numeric + numeric", "numeric_add", kNumericOid, numeric, numeric, 3},
      {"numeric - numeric", "numeric_sub", kNumericOid, numeric, numeric, 3}, {"numeric * numeric", "numeric_mul", kNumericOid, numeric, numeric, 3},
      {"numeric < numeric", "numeric_lt", kBoolOid, numeric, numeric, 3},     {"text = text (short)", "texteq", kBoolOid, word, word, 3},
      {"text = text (26 bytes)", "texteq", kBoolOid, longer, longer, 3},      {"text < text (26 bytes)", "text_lt", kBoolOid, longer, longer, 0},
      {"int4 / int4", "int4div", kInt4Oid, int4, int4, 0},
  };
  std::printf("%-26s %8s %8s %8s\n", "ns a row", "flat", "constant", "goal");
  for (const Case& one : cases) {
    const double flat = bench.Measure(one.prosrc, one.result, one.left, one.right, false);
    const double constant = bench.Measure(one.prosrc, one.result, one.left, one.right, true);
    std::printf("%-26s %8.2f %8.2f", one.name, flat, constant);
    if (one.goal > 0) std::printf(" %8.0f%s", one.goal, flat > one.goal || constant > one.goal ? "  missed" : "");
    std::printf("\n");
  }
  const Argument pattern{PhysicalType::kString, kTextOid, [](uint32_t) { return std::string("%needle%"); }};
  std::printf("%-26s %8s %8s\n", "LIKE '%needle%', 256 bytes", "ns", "GB/s");
  for (const auto& [name, text] : {std::pair{"found in the middle", &Line}, std::pair{"not found", &NoMatch}}) {
    const double ns = bench.Measure("textlike", kBoolOid, {PhysicalType::kString, kTextOid, text}, pattern, true);
    std::printf("%-26s %8.2f %8.2f\n", name, ns, 256 / ns);
  }
}

}  // namespace
}  // namespace basalt

int main() { basalt::Run(); }
