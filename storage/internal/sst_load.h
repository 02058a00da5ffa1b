// SstLoad: puts a sorted stream of entries under a storage id that nobody else can reach yet. A small stream goes through
// the transaction's WriteSet; a large one becomes sorted files that RocksDB takes over, without passing through log and
// memtables. A record made durable first lets recovery remove the files' entries if the transaction never commits.
#pragma once

#include <rocksdb/sst_file_writer.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/internal/transaction_impl.h"

namespace basalt {

class SstLoad {
 public:
  // read_by_key: the entries are worth a place in the version cache once they are committed.
  SstLoad(TransactionImpl& transaction, StorageId id, uint32_t family, bool read_by_key);
  ~SstLoad();
  // Suffixes ascend strictly.
  void Add(std::string_view suffix, std::string_view value);
  void Finish();

 private:
  static constexpr size_t kBufferBytesMax = 2 << 20;
  static constexpr uint64_t kFileBytesMax = 256 << 20;
  struct Buffered {
    uint32_t suffix_size, value_size;
  };
  void Spill();
  void OpenFile();
  void CloseFile();
  void PutInFile(std::string_view suffix, std::string_view value);
  void ReleaseBuffer();

  TransactionImpl& transaction_;
  const StorageId id_;
  const uint32_t family_;
  const bool read_by_key_;
  Store& store_;
  const KeyPrefix prefix_;
  std::string buffer_, key_;
  std::vector<Buffered> buffered_;
  int64_t charged_ = 0;
  bool spilled_ = false;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  std::vector<std::string> files_;
};

}  // namespace basalt
