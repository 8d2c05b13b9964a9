// The one file of this room that speaks to the operating system.
#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/oracle/journal.hpp>

#if defined(__unix__) || defined(__APPLE__)
#define BTCFI_HAS_POSIX_FILES 1
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#define BTCFI_HAS_POSIX_FILES 0
#endif

namespace btcfi::oracle {

#if BTCFI_HAS_POSIX_FILES
namespace {

constexpr std::string_view magic = "BTCFIJ01";
constexpr std::size_t head_size = 8 + 32;
constexpr std::size_t checksum_size = 8;
constexpr std::size_t record_size = JournalEntry::size_bytes + checksum_size;
constexpr const char* where = "FileJournal";

Bytes head_of(const keys::XOnlyKey& key) {
  ByteWriter out;
  out.bytes(as_bytes(magic)).bytes(key);
  return std::move(out).take();
}

Bytes record_of(const JournalEntry& entry) {
  ByteWriter out;
  const auto bytes = entry.bytes();
  out.bytes(bytes).bytes(sha256d(bytes).view().first(checksum_size));
  return std::move(out).take();
}

Status write_all(int file, ByteView bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(Errc::io, "FileJournal: write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<Bytes> read_all(int file) {
  Bytes out;
  std::array<std::uint8_t, 4096> block{};
  for (;;) {
    const ssize_t got = ::read(file, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Errc::io, "FileJournal: read");
    if (got == 0) return out;
    out.insert(out.end(), block.begin(), block.begin() + got);
  }
}

// A new file's name must survive a crash as well.
Status sync_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return fail(Errc::io, "FileJournal: open folder");
  const int done = ::fsync(handle);
  ::close(handle);
  if (done != 0) return fail(Errc::io, "FileJournal: sync folder");
  return {};
}

}  // namespace

Result<std::unique_ptr<FileJournal>> FileJournal::open(const std::string& path,
                                                       const keys::XOnlyKey& key) {
  std::unique_ptr<FileJournal> out(new FileJournal);
  out->file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (out->file_ < 0) return fail(Errc::io, "FileJournal: open");
  if (::flock(out->file_, LOCK_EX | LOCK_NB) != 0) return fail(Errc::wrong_state, where);
  BTCFI_TRY(const Bytes content, read_all(out->file_));
  const Bytes head = head_of(key);
  if (content.size() < head_size) {
    // Cut short while it was created: nothing can have been signed.
    if (!equal(content, ByteView(head).first(content.size()))) {
      return fail(Errc::oracle_journal_corrupt, where);
    }
    if (::ftruncate(out->file_, 0) != 0) return fail(Errc::io, "FileJournal: truncate");
    BTCFI_CHECK(write_all(out->file_, head));
  } else {
    if (!equal(ByteView(content).first(head_size), head)) {
      return fail(Errc::oracle_journal_corrupt, where);
    }
    std::size_t at = head_size;
    for (; content.size() - at >= record_size; at += record_size) {
      const ByteView record = ByteView(content).subspan(at, record_size);
      const auto entry = JournalEntry::parse(record.first(JournalEntry::size_bytes));
      if (!entry || !equal(record_of(*entry), record) ||
          !out->entries_.emplace(entry->event, *entry).second) {
        return fail(Errc::oracle_journal_corrupt, where, 0, at);
      }
    }
    if (at != content.size() && ::ftruncate(out->file_, static_cast<off_t>(at)) != 0) {
      return fail(Errc::io, "FileJournal: truncate");
    }
  }
  if (::fsync(out->file_) != 0) return fail(Errc::io, "FileJournal: sync");
  BTCFI_CHECK(sync_folder(path));
  return out;
}

FileJournal::~FileJournal() {
  if (file_ >= 0) ::close(file_);
}

Result<JournalEntry> FileJournal::commit(const JournalEntry& entry) {
  const std::lock_guard alone(mutex_);
  if (broken_) return fail(Errc::io, "FileJournal: failed before");
  const auto known = entries_.find(entry.event);
  if (known != entries_.end()) return known->second;
  // After a failed write or sync nobody knows what the disk holds: no more commits until reopened.
  broken_ = true;
  BTCFI_CHECK(write_all(file_, record_of(entry)));
  if (::fsync(file_) != 0) return fail(Errc::io, "FileJournal: sync");
  broken_ = false;
  entries_.emplace(entry.event, entry);
  return entry;
}

#else

Result<std::unique_ptr<FileJournal>> FileJournal::open(const std::string&, const keys::XOnlyKey&) {
  return fail(Errc::unsupported, "FileJournal");
}
FileJournal::~FileJournal() = default;
Result<JournalEntry> FileJournal::commit(const JournalEntry&) {
  return fail(Errc::unsupported, "FileJournal");
}

#endif

std::size_t FileJournal::size() const {
  const std::lock_guard alone(mutex_);
  return entries_.size();
}

}  // namespace btcfi::oracle
