// KeyStatement: a statement that a foreign key makes of SQL text, run inside of another one over arrays of keys. Planned through
// the shared plan cache; what it changes is noted in the outer statement's queue.
#pragma once

#include "engine/execution/modify/changed_keys.h"
#include "types/value.h"

namespace basalt {

// What the transaction sees from construction to destruction: everything it did so far, over a snapshot that may be newer than the
// statement's.
class KeyView {
 public:
  enum class Snapshot : uint8_t {
    kStatement,  // as it is: for reads that look at the newest versions under locks anyway
    kTakeNewer,  // the newest under READ COMMITTED; above, the transaction's own
    kNewest,     // the newest
  };
  KeyView(Transaction& transaction, Snapshot snapshot);
  ~KeyView();
  KeyView(const KeyView&) = delete;
  KeyView& operator=(const KeyView&) = delete;

 private:
  Transaction& transaction_;
  const std::shared_ptr<const basalt::Snapshot> before_;
  const CommandId command_;
};

// Rows that came (SELECT: at most the first chunk's). row: receives the first row's values if not null.
struct KeyStatementResult {
  bool any = false;
  std::vector<Value> first;
};
KeyStatementResult RunKeyStatement(ExecutionContext& context, KeyQueue& queue, const std::string& text, std::vector<Value> parameters);

}  // namespace basalt
