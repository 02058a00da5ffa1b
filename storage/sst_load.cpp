#include "storage/internal/sst_load.h"

#include <unistd.h>

#include "storage/internal/rocks_status.h"

namespace basalt {

SstLoad::SstLoad(TransactionImpl& transaction, StorageId id, uint32_t family, bool read_by_key)
    : transaction_(transaction), id_(id), family_(IsTemporary(id) ? 0 : family), read_by_key_(read_by_key),
      store_(transaction.engine().store(IsTemporary(id))), prefix_(StoragePrefix(id)) {}

SstLoad::~SstLoad() {
  ReleaseBuffer();
  for (const std::string& file : files_) unlink(file.c_str());  // moved ones are gone from here
}

void SstLoad::ReleaseBuffer() {
  if (transaction_.account() != nullptr) transaction_.account()->Release(charged_);
  charged_ = 0;
  buffer_.clear();
  buffer_.shrink_to_fit();
  buffered_.clear();
}

void SstLoad::Add(std::string_view suffix, std::string_view value) {
  if (spilled_) return PutInFile(suffix, value);
  const auto bytes = static_cast<int64_t>(suffix.size() + value.size() + sizeof(Buffered));
  if (transaction_.account() != nullptr) transaction_.account()->Charge(bytes);
  charged_ += bytes;
  buffer_.append(suffix).append(value);
  buffered_.push_back({static_cast<uint32_t>(suffix.size()), static_cast<uint32_t>(value.size())});
  if (buffer_.size() > kBufferBytesMax) Spill();
}

void SstLoad::Spill() {
  if (!IsTemporary(id_)) {
    char record[5] = {kValueFormat};
    StoreUnaligned<uint32_t>(record + 1, family_);
    rocksdb::WriteBatch batch;
    ThrowIfFailed(batch.Put(store_.family(kSystemFamily), SystemKey(SystemKind::kBulkLoad, id_),
                            rocksdb::Slice(record, sizeof(record))),
                  "record a bulk load");
    CommitQueue& commits = transaction_.engine().commits();
    commits.WaitDurable(commits.Write(std::move(batch)));
  }
  transaction_.AddFresh({{id_, family_}, read_by_key_});
  spilled_ = true;
  OpenFile();
  const char* at = buffer_.data();
  for (const Buffered& entry : buffered_) {
    PutInFile({at, entry.suffix_size}, {at + entry.suffix_size, entry.value_size});
    at += entry.suffix_size + entry.value_size;
  }
  ReleaseBuffer();
}

void SstLoad::OpenFile() {
  files_.push_back(transaction_.engine().BulkFilePath(id_, family_, files_.size()));
  writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), store_.db()->GetOptions(store_.family(family_)),
                                                     store_.family(family_));
  ThrowIfFailed(writer_->Open(files_.back()), "create a bulk load file");
}

void SstLoad::CloseFile() {
  ThrowIfFailed(writer_->Finish(), "finish a bulk load file");
  writer_.reset();
}

void SstLoad::PutInFile(std::string_view suffix, std::string_view value) {
  if (writer_->FileSize() > kFileBytesMax) {
    CloseFile();
    OpenFile();
  }
  key_.assign(View(prefix_)).append(suffix);
  ThrowIfFailed(writer_->Put(key_, ToSlice(value)), "write a bulk load file");
}

void SstLoad::Finish() {
  if (!spilled_) {
    const char* at = buffer_.data();
    for (const Buffered& entry : buffered_) {
      transaction_.PutLoaded(id_, family_, {at, entry.suffix_size}, {at + entry.suffix_size, entry.value_size});
      at += entry.suffix_size + entry.value_size;
    }
    return ReleaseBuffer();
  }
  CloseFile();
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.failed_move_fall_back_to_copy = true;
  options.write_global_seqno = false;
  ThrowIfFailed(store_.db()->IngestExternalFile(store_.family(family_), files_, options), "load bulk files");
}

}  // namespace basalt
