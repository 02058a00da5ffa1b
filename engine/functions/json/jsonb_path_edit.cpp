#include "engine/functions/json/jsonb_path_edit.h"

#include <climits>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/functions/json/json_path_index.h"

namespace basalt {
namespace {

class Editor {
 public:
  Editor(std::span<const std::optional<std::string_view>> path, const JsonbValue& value, JsonbEdit edit, Arena& nodes)
      : path_(path), value_(value), edit_(edit), nodes_(nodes) {}

  JsonbNode At(const JsonbValue& target, size_t level) {
    CheckStackDepth();
    if (level < path_.size() && !path_[level]) {
      throw SqlError(sqlstate::kNullValueNotAllowed, Format("path element at position {} is null", level + 1));
    }
    if (target.is_array()) return Array(target, level);
    if (target.is_object()) return Object(target, level);
    if (edit_ == JsonbEdit::kAssign && level < path_.size()) {
      throw SqlError(sqlstate::kInvalidParameterValue, "cannot replace existing key")
          .Detail("The path assumes key is a composite object, but it is a scalar value.");
    }
    return target;
  }

 private:
  bool is_last(size_t level) const { return level + 1 == path_.size(); }
  bool inserts() const { return edit_ == JsonbEdit::kInsertBefore || edit_ == JsonbEdit::kInsertAfter; }
  bool creates() const { return inserts() || edit_ == JsonbEdit::kCreate || edit_ == JsonbEdit::kAssign; }
  bool fills() const { return edit_ == JsonbEdit::kAssign; }

  JsonbNode Object(const JsonbValue& target, size_t level) {
    const std::string_view wanted = *path_[level];
    std::vector<JsonbMember> members;
    members.reserve(target.size() + 1);
    bool done = false;
    for (uint32_t i = 0; i < target.size(); ++i) {
      const std::string_view key = target.key(i);
      if (key != wanted) {
        members.push_back({key, target.at(i)});
        continue;
      }
      done = true;
      if (!is_last(level)) {
        members.push_back({key, At(target.at(i), level + 1)});
        continue;
      }
      if (inserts()) {
        throw SqlError(sqlstate::kInvalidParameterValue, "cannot replace existing key")
            .Hint("Try using the function jsonb_set to replace key value.");
      }
      if (edit_ != JsonbEdit::kDelete) members.push_back({key, value_});
    }
    if (!done && is_last(level) && creates()) members.push_back({wanted, value_});
    else if (!done && !is_last(level) && fills()) members.push_back({wanted, NewPath(level + 1)});
    return MakeJsonbObject(members, nodes_);
  }

  // INT_MIN: in front of the first.
  int64_t Index(const JsonbValue& target, size_t level) const {
    const std::string_view step = *path_[level];
    const std::optional<int32_t> parsed = ParsePathIndex(step);
    if (!parsed) {
      throw SqlError(sqlstate::kInvalidTextRepresentation,
                     Format("path element at position {} is not an integer: \"{}\"", level + 1, step));
    }
    int64_t index = *parsed;
    const int64_t size = target.size();
    if (index < 0) {
      if (-index <= size) return size + index;
      if (fills()) {
        throw SqlError(sqlstate::kInvalidParameterValue,
                       Format("path element at position {} is out of range: {}", level + 1, index));
      }
      return INT_MIN;
    }
    return fills() ? index : std::min(index, size);
  }

  JsonbNode Array(const JsonbValue& target, size_t level) {
    const int64_t index = Index(target, level);
    const int64_t size = target.size();
    std::vector<JsonbNode> elements;
    elements.reserve(static_cast<size_t>(size) + 1);
    bool done = false;
    if ((index == INT_MIN || size == 0) && is_last(level) && creates()) {
      if (fills()) AddNulls(index, &elements);
      elements.emplace_back(value_);
      done = true;
    }
    for (int64_t i = 0; i < size; ++i) {
      const JsonbValue element = target.at(static_cast<uint32_t>(i));
      if (i != index) {
        elements.emplace_back(element);
        continue;
      }
      done = true;
      if (!is_last(level)) elements.push_back(At(element, level + 1));
      else Replace(element, &elements);
    }
    if (!done && is_last(level) && creates()) {
      if (fills()) AddNulls(index - size, &elements);
      elements.emplace_back(value_);
    } else if (!done && !is_last(level) && fills()) {
      AddNulls(index - size, &elements);
      elements.push_back(NewPath(level + 1));
    }
    return MakeJsonbArray(elements, nodes_);
  }
  void Replace(const JsonbValue& element, std::vector<JsonbNode>* elements) {
    switch (edit_) {
      case JsonbEdit::kDelete: return;
      case JsonbEdit::kInsertBefore:
        elements->emplace_back(value_);
        elements->emplace_back(element);
        return;
      case JsonbEdit::kInsertAfter:
        elements->emplace_back(element);
        elements->emplace_back(value_);
        return;
      default: elements->emplace_back(value_);
    }
  }

  // PostgreSQL's own limit would come only after all these nulls were made.
  void AddNulls(int64_t count, std::vector<JsonbNode>* elements) {
    constexpr int64_t kMost = 0x3FFFFFFF / 32;
    if (count > kMost) {
      throw SqlError(sqlstate::kProgramLimitExceeded, Format("number of jsonb array elements exceeds the maximum allowed ({})", kMost));
    }
    if (count <= 0) return;
    nodes_.AllocateBytes(static_cast<size_t>(count) * sizeof(JsonbNode));  // so that the account sees them
    elements->resize(elements->size() + static_cast<size_t>(count));
  }

  // What hangs below a step that did not exist: arrays for numbers, objects for names.
  JsonbNode NewPath(size_t level) {
    CheckStackDepth();
    if (level == path_.size()) return value_;
    if (!path_[level]) return value_;
    const std::optional<int32_t> index = ParsePathIndex(*path_[level]);
    if (!index) {
      JsonbMember member{*path_[level], NewPath(level + 1)};
      return MakeJsonbObject({&member, 1}, nodes_);
    }
    std::vector<JsonbNode> elements;
    AddNulls(*index, &elements);
    elements.push_back(NewPath(level + 1));
    return MakeJsonbArray(elements, nodes_);
  }

  const std::span<const std::optional<std::string_view>> path_;
  const JsonbValue value_;
  const JsonbEdit edit_;
  Arena& nodes_;
};

}  // namespace

std::string_view EditJsonb(const JsonbValue& target, std::span<const std::optional<std::string_view>> path, const JsonbValue& value,
                           JsonbEdit edit, Arena& arena) {
  Arena nodes(arena.account());
  return WriteJsonb(Editor(path, value, edit, nodes).At(target, 0), arena);
}

}  // namespace basalt
