// Any bytes as an announcement or a registry: refused, or the only encoding of what they say.

#include <btcfi/oracle/announcement.hpp>
#include <btcfi/oracle/journal.hpp>
#include <btcfi/oracle/registry.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::oracle;
  const ByteView bytes(data, size);
  if (const auto announcement = Announcement::parse(bytes)) {
    const auto again = announcement->serialize();
    BTCFI_ASSERT(again && equal(*again, bytes));
    BTCFI_ASSERT(!verify(*announcement, keys::XOnlyKey{}));
    Registry registry;
    BTCFI_ASSERT(registry.admit(announcement->body));
    BTCFI_ASSERT(registry.admit(announcement->body));
  }
  if (const auto body = AnnouncementBody::parse(bytes)) {
    const auto again = body->serialize();
    BTCFI_ASSERT(again && equal(*again, bytes));
  }
  if (const auto registry = Registry::parse(bytes)) {
    BTCFI_ASSERT(equal(registry->serialize(), bytes));
  }
  if (const auto entry = JournalEntry::parse(bytes)) {
    BTCFI_ASSERT(equal(entry->bytes(), bytes));
  }
  return 0;
}
