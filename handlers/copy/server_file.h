// ServerFile: a file on the server that COPY reads or writes. Closes itself; one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace basalt {

class ServerFile {
 public:
  static ServerFile OpenForReading(const std::string& path);  // 58P01, 42501, 58030, 42809 for a directory
  static ServerFile OpenForWriting(const std::string& path);  // also 42602 for a relative path
  ~ServerFile();
  ServerFile(ServerFile&& other) noexcept;
  ServerFile& operator=(ServerFile&&) = delete;

  size_t Read(char* buffer, size_t bytes);  // 0: the end
  void Write(std::string_view bytes);
  void Close();                             // reports what writing left unsaid

 private:
  ServerFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_;
  std::string path_;
};

}  // namespace basalt
