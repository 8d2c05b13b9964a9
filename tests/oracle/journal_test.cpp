#include "support/oracle_test.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

namespace {

// A folder of its own for each test, removed afterwards.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "btcfi-journal-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file() const { return (path / "journal").string(); }
};

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes((std::istreambuf_iterator<char>(file)), {});
}
void write_file(const std::string& path, ByteView bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (const std::uint8_t byte : bytes) file.put(static_cast<char>(byte));
}

JournalEntry entry(Dice& dice) {
  JournalEntry out{dice.hash(), dice.hash(), DigitProfile::untagged, {}};
  out.values.price = 77;
  if (dice.below(2) == 1) out.values.low = 5;
  if (dice.below(2) == 1) out.values.high = 0;
  if (dice.below(2) == 1) out.values.record_digest = Hash160{};
  return out;
}

}  // namespace

TEST_CASE("entries round trip in their fixed layout, and absent is not zero") {
  Dice dice(91);
  for (int i = 0; i < 50; ++i) {
    const JournalEntry e = entry(dice);
    CHECK(*JournalEntry::parse(e.bytes()) == e);
  }
  auto bytes = entry(dice).bytes();
  bytes.bytes[65] = 8;
  CHECK_FALSE(JournalEntry::parse(bytes));
  JournalEntry plain;
  bytes = plain.bytes();
  bytes.bytes[70] = 1;  // a low that the flags do not announce
  CHECK(JournalEntry::parse(bytes).error().code == Errc::not_canonical);
  CHECK_FALSE(JournalEntry::parse(bytes.view().first(97)));
}

TEST_CASE("the first entry of an event stands, in memory and in a file") {
  Dice dice(92);
  Folder folder;
  MemoryJournal memory;
  const keys::XOnlyKey key = dice.key_pair().xonly();
  auto file = FileJournal::open(folder.file(), key);
  REQUIRE(file);
  for (Journal* journal : std::initializer_list<Journal*>{&memory, file->get()}) {
    const JournalEntry first = entry(dice);
    JournalEntry second = first;
    second.values.price = 78;
    CHECK(*journal->commit(first) == first);
    CHECK(*journal->commit(second) == first);
    CHECK(*journal->commit(first) == first);
  }
  CHECK(memory.size() == 1);
  CHECK((*file)->size() == 1);
}

TEST_CASE("of several threads with values of their own, one decides and no one fails") {
  Dice dice(93);
  const Folder folder;
  auto file = *FileJournal::open(folder.file(), keys::XOnlyKey{});
  MemoryJournal memory;
  for (int round = 0; round < 20; ++round) {
    Journal& journal = round % 2 == 0 ? static_cast<Journal&>(*file) : memory;
    const JournalEntry first = entry(dice);
    std::vector<std::optional<std::uint32_t>> stands(8);
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < stands.size(); ++i) {
      threads.emplace_back([&, i] {
        JournalEntry mine = first;
        mine.values.price = 1'000 + i;
        if (const auto decided = journal.commit(mine)) stands[i] = decided->values.price;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& price : stands) CHECK((price && *price == stands[0]));
  }
  CHECK(file->size() == 10);
  CHECK(memory.size() == 10);
  file.reset();
  CHECK((*FileJournal::open(folder.file(), keys::XOnlyKey{}))->size() == 10);
}

TEST_CASE("a journal survives a restart, and belongs to one key and one process") {
  Dice dice(93);
  Folder folder;
  const keys::XOnlyKey key = dice.key_pair().xonly();
  std::vector<JournalEntry> entries;
  {
    auto journal = FileJournal::open(folder.file(), key);
    REQUIRE(journal);
    for (int i = 0; i < 10; ++i) {
      entries.push_back(entry(dice));
      REQUIRE((*journal)->commit(entries.back()));
    }
    CHECK(FileJournal::open(folder.file(), key).error().code == Errc::wrong_state);
  }
  auto again = FileJournal::open(folder.file(), key);
  REQUIRE(again);
  CHECK((*again)->size() == 10);
  for (const JournalEntry& e : entries) {
    JournalEntry other = e;
    other.values.price = 1;
    CHECK(*(*again)->commit(other) == e);
  }
  again->reset();
  CHECK(FileJournal::open(folder.file(), dice.key_pair().xonly()).error().code ==
        Errc::oracle_journal_corrupt);
  CHECK(FileJournal::open((folder.path / "no" / "folder").string(), key).error().code == Errc::io);
}

TEST_CASE("a crash at any byte of a write leaves every earlier entry and at most the new one") {
  Dice dice(94);
  Folder folder;
  const keys::XOnlyKey key = dice.key_pair().xonly();
  const JournalEntry first = entry(dice);
  const JournalEntry second = entry(dice);
  std::size_t after_first = 0;
  {
    auto journal = FileJournal::open(folder.file(), key);
    REQUIRE((*journal)->commit(first));
    after_first = read_file(folder.file()).size();
    REQUIRE((*journal)->commit(second));
  }
  const Bytes whole = read_file(folder.file());
  const std::size_t head = 40;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    write_file(folder.file(), ByteView(whole).first(length));
    {
      auto journal = FileJournal::open(folder.file(), key);
      REQUIRE(journal);
      const std::size_t expected = length == whole.size() ? 2 : length >= after_first ? 1 : 0;
      CHECK((*journal)->size() == expected);
      if (length % 16 != 0) continue;
      // Going on after the crash: the file is whole again.
      REQUIRE((*journal)->commit(first));
      REQUIRE((*journal)->commit(second));
    }
    if (length % 16 == 0) CHECK(read_file(folder.file()) == whole);
  }
  CHECK(after_first > head);
}

TEST_CASE("a damaged record is refused, wherever the damage is") {
  Dice dice(95);
  Folder folder;
  const keys::XOnlyKey key = dice.key_pair().xonly();
  {
    auto journal = FileJournal::open(folder.file(), key);
    for (int i = 0; i < 3; ++i) REQUIRE((*journal)->commit(entry(dice)));
  }
  const Bytes whole = read_file(folder.file());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] ^= 1;
    write_file(folder.file(), damaged);
    CHECK(FileJournal::open(folder.file(), key).error().code == Errc::oracle_journal_corrupt);
  }
}
