// Mathematical functions of double precision: powers, logarithms, trigonometry (radians and degrees), rounding, random.
#include <cerrno>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRadiansPerDegree = 0.0174532925199432957692;

[[noreturn]] void ThrowInputOutOfRange() {
  throw SqlError(sqlstate::kNumericValueOutOfRange, "input is out of range");
}

double Checked(double result) {
  if (std::isinf(result)) ThrowFloatOverflow();
  return result;
}
double CheckedNonzero(double result) {
  if (result == 0) ThrowFloatUnderflow();
  return Checked(result);
}

double Sqrt(double a) {
  if (a < 0) {
    throw SqlError(sqlstate::kInvalidArgumentForPowerFunction, "cannot take square root of a negative number");
  }
  return std::sqrt(a);
}

double Power(double a, double b) {
  if (std::isnan(a)) return b == 0 ? 1.0 : kNaN;
  if (std::isnan(b)) return a == 1 ? 1.0 : kNaN;
  if (a == 0 && b < 0) {
    throw SqlError(sqlstate::kInvalidArgumentForPowerFunction, "zero raised to a negative power is undefined");
  }
  if (a < 0 && std::floor(b) != b) {
    throw SqlError(sqlstate::kInvalidArgumentForPowerFunction,
                   "a negative number raised to a non-integer power yields a complex result");
  }
  const double result = std::pow(a, b);
  if (std::isinf(a) || std::isinf(b)) return result;
  if (std::isinf(result)) ThrowFloatOverflow();
  if (result == 0 && a != 0) ThrowFloatUnderflow();
  return result;
}

double Exp(double a) {
  if (std::isnan(a)) return a;
  if (std::isinf(a)) return a > 0 ? a : 0;
  return CheckedNonzero(std::exp(a));
}

double CheckLogarithm(double a) {
  if (a == 0) throw SqlError(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of zero");
  if (a < 0) throw SqlError(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of a negative number");
  return a;
}
double Ln(double a) {
  const double result = std::log(CheckLogarithm(a));
  if (std::isinf(result) && !std::isinf(a)) ThrowFloatOverflow();
  if (result == 0 && a != 1) ThrowFloatUnderflow();
  return result;
}
double Log10(double a) {
  const double result = std::log10(CheckLogarithm(a));
  if (std::isinf(result) && !std::isinf(a)) ThrowFloatOverflow();
  if (result == 0 && a != 1) ThrowFloatUnderflow();
  return result;
}

double CubeRoot(double a) {
  const double result = std::cbrt(a);
  if (std::isinf(result) && !std::isinf(a)) ThrowFloatOverflow();
  if (result == 0 && a != 0) ThrowFloatUnderflow();
  return result;
}

double Sign(double a) { return a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0; }
double Truncate(double a) { return a >= 0 ? std::floor(a) : -std::floor(-a); }

double RequireFinite(double a) {
  if (std::isinf(a)) ThrowInputOutOfRange();
  return a;
}
double RequireUnit(double a) {
  if (a < -1 || a > 1) ThrowInputOutOfRange();
  return a;
}

double Cot(double a) { return 1.0 / std::tan(RequireFinite(a)); }
double Sinh(double a) { return std::sinh(a); }
double Cosh(double a) { return std::isinf(a) ? kInfinity : std::cosh(a); }
double Acosh(double a) {
  if (a < 1) ThrowInputOutOfRange();
  return std::acosh(a);
}
double Atanh(double a) {
  if (a == -1) return -kInfinity;
  if (a == 1) return kInfinity;
  return std::atanh(RequireUnit(a));
}

// Degree functions are exact at multiples of 30, 45 and 60 degrees: each piece is scaled by its value at the far end.
double SinQuadrantLow(double degrees) {  // 0..30
  static const double kSin30 = std::sin(30.0 * kRadiansPerDegree);
  return std::sin(degrees * kRadiansPerDegree) / kSin30 / 2.0;
}
double CosQuadrantLow(double degrees) {  // 0..60
  static const double kOneMinusCos60 = 1.0 - std::cos(60.0 * kRadiansPerDegree);
  const double one_minus = 1.0 - std::cos(degrees * kRadiansPerDegree);
  return 1.0 - one_minus / kOneMinusCos60 / 2.0;
}
double SinFirstQuadrant(double degrees) {
  return degrees <= 30.0 ? SinQuadrantLow(degrees) : CosQuadrantLow(90.0 - degrees);
}
double CosFirstQuadrant(double degrees) {
  return degrees <= 60.0 ? CosQuadrantLow(degrees) : SinQuadrantLow(90.0 - degrees);
}

double CosDegrees(double a) {
  if (std::isnan(a)) return a;
  a = std::fabs(std::fmod(RequireFinite(a), 360.0));
  double sign = 1;
  if (a > 180.0) a = 360.0 - a;
  if (a > 90.0) {
    a = 180.0 - a;
    sign = -sign;
  }
  return sign * CosFirstQuadrant(a);
}
double SinDegrees(double a) {
  if (std::isnan(a)) return a;
  a = std::fmod(RequireFinite(a), 360.0);
  double sign = 1;
  if (a < 0) {
    a = -a;
    sign = -sign;
  }
  if (a > 180.0) {
    a = 360.0 - a;
    sign = -sign;
  }
  if (a > 90.0) a = 180.0 - a;
  return sign * SinFirstQuadrant(a);
}

// |a| folded into 0..90 and the sign that tan and cot take there.
double FoldTangent(double a, double* sign) {
  a = std::fmod(RequireFinite(a), 360.0);
  *sign = 1;
  if (a < 0) {
    a = -a;
    *sign = -*sign;
  }
  if (a > 180.0) {
    a = 360.0 - a;
    *sign = -*sign;
  }
  if (a > 90.0) {
    a = 180.0 - a;
    *sign = -*sign;
  }
  return a;
}
double TanDegrees(double a) {
  if (std::isnan(a)) return a;
  static const double kTan45 = SinFirstQuadrant(45.0) / CosFirstQuadrant(45.0);
  double sign;
  a = FoldTangent(a, &sign);
  const double result = sign * ((SinFirstQuadrant(a) / CosFirstQuadrant(a)) / kTan45);
  return result == 0 ? 0.0 : result;
}
double CotDegrees(double a) {
  if (std::isnan(a)) return a;
  static const double kCot45 = CosFirstQuadrant(45.0) / SinFirstQuadrant(45.0);
  double sign;
  a = FoldTangent(a, &sign);
  const double result = sign * ((CosFirstQuadrant(a) / SinFirstQuadrant(a)) / kCot45);
  return result == 0 ? 0.0 : result;
}

double AsinFirstQuadrant(double x) {
  static const double kAsinHalf = std::asin(0.5);
  static const double kAcosHalf = std::acos(0.5);
  if (x <= 0.5) return std::asin(x) / kAsinHalf * 30.0;
  return 90.0 - std::acos(x) / kAcosHalf * 60.0;
}
double AcosFirstQuadrant(double x) {
  static const double kAsinHalf = std::asin(0.5);
  static const double kAcosHalf = std::acos(0.5);
  if (x <= 0.5) return 90.0 - std::asin(x) / kAsinHalf * 30.0;
  return std::acos(x) / kAcosHalf * 60.0;
}
double AsinDegrees(double a) {
  if (std::isnan(a)) return a;
  RequireUnit(a);
  return a >= 0 ? AsinFirstQuadrant(a) : -AsinFirstQuadrant(-a);
}
double AcosDegrees(double a) {
  if (std::isnan(a)) return a;
  RequireUnit(a);
  return a >= 0 ? AcosFirstQuadrant(a) : 90.0 + AsinFirstQuadrant(-a);
}
double AtanDegrees(double a) {
  static const double kAtan1 = std::atan(1.0);
  return std::atan(a) / kAtan1 * 45.0;
}
double Atan2Degrees(double y, double x) {
  static const double kAtan1 = std::atan(1.0);
  return std::atan2(y, x) / kAtan1 * 45.0;
}

double Degrees(double a) { return DivideFloat(a, kRadiansPerDegree); }
double Radians(double a) { return MultiplyFloat(a, kRadiansPerDegree); }

double Random(FunctionContext& context) {
  return static_cast<double>(context.environment().NextRandom() >> 12) * 0x1.0p-52;
}

int32_t WidthBucket(double operand, double bound1, double bound2, int32_t count) {
  const auto fail = [](const char* message) {
    throw SqlError(sqlstate::kInvalidArgumentForWidthBucketFunction, message);
  };
  if (count <= 0) fail("count must be greater than zero");
  if (std::isnan(operand) || std::isnan(bound1) || std::isnan(bound2)) {
    fail("operand, lower bound, and upper bound cannot be NaN");
  }
  if (std::isinf(bound1) || std::isinf(bound2)) fail("lower and upper bounds must be finite");
  if (bound1 == bound2) fail("lower bound cannot equal upper bound");
  const bool rising = bound1 < bound2;
  if (rising ? operand < bound1 : operand > bound1) return 0;
  if (rising ? operand >= bound2 : operand <= bound2) return AddChecked<int32_t>(count, 1);
  // Roundings may lead one past the last bucket, as in PostgreSQL 15.
  const double half = std::isinf(bound2 - bound1) ? 0.5 : 1;  // halves avoid the overflow
  const double bucket = count * (operand * half - bound1 * half) / (bound2 * half - bound1 * half) + 1;
  return bucket < 2147483648.0 ? static_cast<int32_t>(bucket) : INT32_MIN;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Sqrt>("dsqrt"),
    MakeKernel<&CubeRoot>("dcbrt"),
    MakeKernel<&Power>("dpow"),
    MakeKernel<&Exp>("dexp"),
    MakeKernel<&Ln>("dlog1"),
    MakeKernel<&Log10>("dlog10"),
    MakeKernel<[](double a) noexcept { return std::ceil(a); }>("dceil"),
    MakeKernel<[](double a) noexcept { return std::floor(a); }>("dfloor"),
    MakeKernel<[](double a) noexcept { return std::rint(a); }>("dround"),
    MakeKernel<&Truncate>("dtrunc"),
    MakeKernel<&Sign>("dsign"),
    MakeKernel<[](double a) { return std::acos(RequireUnit(a)); }>("dacos"),
    MakeKernel<[](double a) { return std::asin(RequireUnit(a)); }>("dasin"),
    MakeKernel<[](double a) { return std::atan(a); }>("datan"),
    MakeKernel<[](double a, double b) { return std::atan2(a, b); }>("datan2"),
    MakeKernel<[](double a) { return std::cos(RequireFinite(a)); }>("dcos"),
    MakeKernel<[](double a) { return std::sin(RequireFinite(a)); }>("dsin"),
    MakeKernel<[](double a) { return std::tan(RequireFinite(a)); }>("dtan"),
    MakeKernel<&Cot>("dcot"),
    MakeKernel<&Sinh>("dsinh"),
    MakeKernel<&Cosh>("dcosh"),
    MakeKernel<[](double a) { return std::tanh(a); }>("dtanh"),
    MakeKernel<[](double a) { return std::asinh(a); }>("dasinh"),
    MakeKernel<&Acosh>("dacosh"),
    MakeKernel<&Atanh>("datanh"),
    MakeKernel<&AcosDegrees>("dacosd"),
    MakeKernel<&AsinDegrees>("dasind"),
    MakeKernel<&AtanDegrees>("datand"),
    MakeKernel<&Atan2Degrees>("datan2d"),
    MakeKernel<&CosDegrees>("dcosd"),
    MakeKernel<&SinDegrees>("dsind"),
    MakeKernel<&TanDegrees>("dtand"),
    MakeKernel<&CotDegrees>("dcotd"),
    MakeKernel<&Degrees>("degrees"),
    MakeKernel<&Radians>("radians"),
    MakeKernel<[] { return std::numbers::pi; }>("dpi"),
    MakeKernel<&Random>("drandom"),
    MakeKernel<&WidthBucket>("width_bucket_float8"),
};

}  // namespace

KernelTable FloatMathKernels() { return kKernels; }

}  // namespace basalt
