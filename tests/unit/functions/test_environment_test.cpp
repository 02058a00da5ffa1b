#include "tests/unit/functions/test_environment.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

namespace basalt {
namespace {

std::string Unescape(const std::string& field) {
  if (field == "\\N") return field;
  std::string out;
  for (size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || i + 1 == field.size()) {
      out += field[i];
      continue;
    }
    const char c = field[++i];
    out += c == 't' ? '\t' : c == 'n' ? '\n' : c;
  }
  return out;
}

TEST(SeedTypesTest, KnowsTheBuiltInTypes) {
  EXPECT_EQ(SeedTypes::Get().GetType(kInt4ArrayOid).element, kInt4Oid);
  EXPECT_EQ(SeedTypes::Get().GetType(kInt4Oid).array, kInt4ArrayOid);
  EXPECT_EQ(SeedTypes::Get().FindType(1), nullptr);
}

}  // namespace

std::vector<std::vector<std::string>> ReadTsv(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> fields;
    size_t at = 0;
    for (size_t tab; (tab = line.find('\t', at)) != std::string::npos; at = tab + 1) {
      fields.push_back(Unescape(line.substr(at, tab - at)));
    }
    fields.push_back(Unescape(line.substr(at)));
    rows.push_back(std::move(fields));
  }
  return rows;
}

SeedTypes::SeedTypes() {
  const auto rows = ReadTsv("catalog/seed/pg_type.tsv");
  std::map<std::string, size_t> column;
  for (size_t i = 0; i < rows[0].size(); ++i) column[rows[0][i]] = i;
  for (size_t r = 1; r < rows.size(); ++r) {
    const auto number = [&](const char* name) { return std::stol(rows[r][column.at(name)]); };
    TypeInfo info;
    info.oid = static_cast<Oid>(number("oid"));
    info.name = rows[r][column.at("typname")];
    info.length = static_cast<int16_t>(number("typlen"));
    info.element = static_cast<Oid>(number("typelem"));
    info.array = static_cast<Oid>(number("typarray"));
    info.collation = static_cast<Oid>(number("typcollation"));
    info.category = rows[r][column.at("typcategory")][0];
    info.delimiter = rows[r][column.at("typdelim")][0];
    info.kind = static_cast<TypeKind>(rows[r][column.at("typtype")][0]);
    if (info.category == 'A' && info.length == -1) info.kind = TypeKind::kArray;
    info.physical = BuiltinPhysicalType(info.oid);
    types_[info.oid] = std::move(info);
  }
}

const SeedTypes& SeedTypes::Get() {
  static const SeedTypes types;
  return types;
}

}  // namespace basalt
