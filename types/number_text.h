// Text of integers, oids and floating point numbers as PostgreSQL reads and prints it. No allocation but for errors and
// what the output string grows by. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace basalt {

// 22P02, 22003 with PostgreSQL's type names; white space around is allowed.
int16_t ParseInt16(std::string_view text);
int32_t ParseInt32(std::string_view text);
int64_t ParseInt64(std::string_view text);
float ParseFloat32(std::string_view text);
double ParseFloat64(std::string_view text);
bool ParseBool(std::string_view text);
// As strtoul does: a sign is allowed and wraps; values from -2^31 to 2^32 - 1.
uint32_t ParseOid(std::string_view text);
// xid, xid8, cid: base by prefix, what is no number is zero, as PostgreSQL has it.
uint32_t ParseXid(std::string_view text);
uint64_t ParseXid8(std::string_view text);

void AppendInt64(int64_t value, std::string* out);
void AppendUint64(uint64_t value, std::string* out);
void AppendFloat32(float value, int extra_float_digits, std::string* out);
void AppendFloat64(double value, int extra_float_digits, std::string* out);

}  // namespace basalt
