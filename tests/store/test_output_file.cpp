// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include "host/base/error.hpp"
#include "host/store/output_file.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "quadrant-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
  fs::path path;
};

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
std::string read(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a committed file has its name and its content, and nothing else is left") {
  const Folder folder;
  const fs::path path = folder.path / "a.h5";
  {
    OutputFile file(path.string(), IfPresent::refuse);
    CHECK_FALSE(fs::exists(path));
    write(file.temporary(), "content");
    file.commit();
  }
  CHECK(read(path) == "content");
  CHECK(folder.entries() == 1);
}

TEST_CASE("an uncommitted file leaves nothing, and what was there stays") {
  const Folder folder;
  const fs::path path = folder.path / "a.h5";
  write(path, "before");
  {
    OutputFile file(path.string(), IfPresent::replace);
    write(file.temporary(), "half");
    CHECK(read(path) == "before");
  }
  CHECK(read(path) == "before");
  CHECK(folder.entries() == 1);
}

TEST_CASE("an existing file is refused unless it may be replaced") {
  const Folder folder;
  const fs::path path = folder.path / "a.h5";
  write(path, "before");
  CHECK_THROWS_AS(OutputFile(path.string(), IfPresent::refuse), UsageError);
  CHECK(folder.entries() == 1);
  OutputFile file(path.string(), IfPresent::replace);
  write(file.temporary(), "after");
  file.commit();
  CHECK(read(path) == "after");
}

TEST_CASE("a file that appears meanwhile is not replaced") {
  const Folder folder;
  const fs::path path = folder.path / "a.h5";
  {
    OutputFile file(path.string(), IfPresent::refuse);
    write(file.temporary(), "mine");
    write(path, "another's");
    CHECK_THROWS_AS(file.commit(), RunError);
  }
  CHECK(read(path) == "another's");
  CHECK(folder.entries() == 1);
}

TEST_CASE("folders that are missing or no folders, and names that are folders, are refused at once") {
  const Folder folder;
  CHECK_THROWS_AS(OutputFile((folder.path / "missing" / "a.h5").string(), IfPresent::refuse), UsageError);
  CHECK_THROWS_AS(OutputFile(folder.path.string(), IfPresent::replace), UsageError);
  CHECK_THROWS_AS(OutputFile("/dev/null/a.h5", IfPresent::refuse), UsageError);
  CHECK(folder.entries() == 0);
}

}  // namespace quadrant
