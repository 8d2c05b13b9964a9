#pragma once

#include <btcfi/core/bytes.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::settlement {

/// Where a party keeps what must survive a crash: named byte strings.
///
/// put must be durable when it returns (written, synced, and for a buyer's backup best in two
/// places): what follows it cannot be taken back. Implement it over files, SQLite or a server.
/// Called on the caller's thread.
class Store {
 public:
  virtual ~Store() = default;
  /// Writes or replaces. Errors: io.
  virtual Status put(std::string_view name, ByteView value) = 0;
  /// Forgets a name; a store that cannot may keep an empty value, which counts as none. Errors: io.
  virtual Status erase(std::string_view name) { return put(name, {}); }
  /// Errors: io.
  [[nodiscard]] virtual Result<std::optional<Bytes>> get(std::string_view name) const = 0;
  /// Names that begin with \p prefix, sorted. Errors: io.
  [[nodiscard]] virtual Result<std::vector<std::string>> names(std::string_view prefix) const = 0;
};

/// A store that lasts as long as the process: for tests and simulation.
class MemoryStore final : public Store {
 public:
  Status put(std::string_view name, ByteView value) override {
    values_.insert_or_assign(std::string(name), to_bytes(value));
    return {};
  }
  Status erase(std::string_view name) override {
    if (const auto found = values_.find(name); found != values_.end()) values_.erase(found);
    return {};
  }
  [[nodiscard]] Result<std::optional<Bytes>> get(std::string_view name) const override {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::optional<Bytes>{};
    return std::optional(found->second);
  }
  [[nodiscard]] Result<std::vector<std::string>> names(std::string_view prefix) const override {
    std::vector<std::string> out;
    for (auto at = values_.lower_bound(prefix);
         at != values_.end() && at->first.starts_with(prefix); ++at) {
      out.push_back(at->first);
    }
    return out;
  }

 private:
  std::map<std::string, Bytes, std::less<>> values_;
};

}  // namespace btcfi::settlement
