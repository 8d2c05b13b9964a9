#pragma once

#include <btcfi/oracle/announcement.hpp>

#include <map>
#include <memory>
#include <mutex>

/// What keeps an oracle from signing an event twice (PROTOCOL section 3, "Attesting").
namespace btcfi::oracle {

/// Everything that an event's attestation says, already clamped.
struct EventValues {
  std::uint32_t price = 0;
  std::optional<std::uint32_t> low{};
  std::optional<std::uint32_t> high{};
  std::optional<Hash160> record_digest{};
  friend bool operator==(const EventValues&, const EventValues&) = default;
};

/// That an event is signed with these values and no others.
struct JournalEntry {
  Hash256 event;  ///< SHA256 of the event id
  Hash256 announcement_hash;
  DigitProfile profile = DigitProfile::tagged;
  EventValues values;
  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;

  static constexpr std::size_t size_bytes = 98;
  /// Fixed layout, see docs/oracle.md.
  [[nodiscard]] FixedBytes<98, struct JournalEntryTag> bytes() const noexcept;
  /// Errors: truncated, trailing_data, not_canonical, out_of_range.
  [[nodiscard]] static Result<JournalEntry> parse(ByteView bytes) noexcept;
};

/// Where a signer writes what it is about to sign, before any byte of it leaves. One journal per
/// oracle key; the embedder may bring its own (a database, a replicated log).
class Journal {
 public:
  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  virtual ~Journal() = default;

  /// Stores the entry unless its event has one, and returns the entry that stands for the event:
  /// this one, or the earlier.
  ///
  /// Atomic against other calls, and durable before it returns: after a crash at any moment, an
  /// entry that was returned is still there. Any failure is an error, and nothing is then signed.
  [[nodiscard]] virtual Result<JournalEntry> commit(const JournalEntry& entry) = 0;
};

/// A journal in memory: for tests and simulations. It forgets with the process.
class MemoryJournal final : public Journal {
 public:
  [[nodiscard]] Result<JournalEntry> commit(const JournalEntry& entry) override;
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<Hash256, JournalEntry> entries_;
};

/// A journal in an append-only file, synced at every entry and locked against a second process.
///
/// A record that a crash cut short was never returned, hence nothing was signed for it: it is cut
/// off on opening. A record of full length that does not match its checksum is refused, since it
/// may have been signed. May be used from several threads at once: of two values for one event, one
/// is refused however they meet.
class FileJournal final : public Journal {
 public:
  /// Opens or creates the journal of an oracle key.
  /// Errors: io, wrong_state (locked by another process), oracle_journal_corrupt (offset: the byte;
  /// also a journal of another key), unsupported (no POSIX files on this system).
  [[nodiscard]] static Result<std::unique_ptr<FileJournal>> open(const std::string& path,
                                                                 const keys::XOnlyKey& key);
  ~FileJournal() override;

  /// Errors: io; after one, every later call fails until the journal is opened again.
  [[nodiscard]] Result<JournalEntry> commit(const JournalEntry& entry) override;
  [[nodiscard]] std::size_t size() const;

 private:
  FileJournal() = default;
  mutable std::mutex mutex_;
  int file_ = -1;
  bool broken_ = false;
  std::map<Hash256, JournalEntry> entries_;
};

}  // namespace btcfi::oracle
