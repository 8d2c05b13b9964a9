#include <btcfi/tx/psbt_map.hpp>

#include <algorithm>
#include <iterator>

namespace btcfi::tx {
namespace {

bool same_key(const PsbtRecord& record, std::uint64_t type, ByteView key_data) noexcept {
  return record.type == type && equal(record.key_data, key_data);
}

bool before(const PsbtRecord& a, std::uint64_t type, ByteView key_data) noexcept {
  if (a.type != type) return a.type < type;
  return std::lexicographical_compare(a.key_data.begin(), a.key_data.end(), key_data.begin(),
                                      key_data.end());
}

}  // namespace

const Bytes* PsbtMap::find(std::uint64_t type, ByteView key_data) const noexcept {
  for (const PsbtRecord& record : records_) {
    if (same_key(record, type, key_data)) return &record.value;
  }
  return nullptr;
}

bool PsbtMap::has(std::uint64_t type) const noexcept {
  return std::any_of(records_.begin(), records_.end(),
                     [&](const PsbtRecord& record) { return record.type == type; });
}

void PsbtMap::set(std::uint64_t type, ByteView key_data, Bytes value) {
  auto place = records_.begin();
  for (; place != records_.end(); ++place) {
    if (same_key(*place, type, key_data)) {
      place->value = std::move(value);
      return;
    }
  }
  place = std::find_if_not(records_.begin(), records_.end(), [&](const PsbtRecord& record) {
    return before(record, type, key_data);
  });
  records_.insert(place, {type, to_bytes(key_data), std::move(value)});
}

void PsbtMap::erase(std::uint64_t type) {
  std::erase_if(records_, [&](const PsbtRecord& record) { return record.type == type; });
}

void PsbtMap::merge(const PsbtMap& other) {
  const auto less = [](const PsbtRecord* a, const PsbtRecord* b) {
    return before(*a, b->type, b->key_data);
  };
  const auto sorted = [&less](const std::vector<PsbtRecord>& records) {
    std::vector<const PsbtRecord*> out;
    out.reserve(records.size());
    for (const PsbtRecord& record : records) out.push_back(&record);
    std::sort(out.begin(), out.end(), less);
    return out;
  };
  const auto ours = sorted(records_);
  const auto theirs = sorted(other.records_);
  std::vector<PsbtRecord> added;
  auto at = ours.begin();
  for (const PsbtRecord* record : theirs) {
    at = std::lower_bound(at, ours.end(), record, less);
    if (at == ours.end() || less(record, *at)) added.push_back(*record);
  }
  // Each stands before the first greater key that was here; both lists are walked once.
  std::vector<PsbtRecord> merged;
  merged.reserve(records_.size() + added.size());
  auto next = added.begin();
  for (PsbtRecord& record : records_) {
    while (next != added.end() && before(*next, record.type, record.key_data)) {
      merged.push_back(std::move(*next++));
    }
    merged.push_back(std::move(record));
  }
  merged.insert(merged.end(), std::make_move_iterator(next), std::make_move_iterator(added.end()));
  records_ = std::move(merged);
}

}  // namespace btcfi::tx
