#include <btcfi/tx/psbt_map.hpp>

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
  for (const PsbtRecord& record : other.records_) {
    if (find(record.type, record.key_data) == nullptr) {
      set(record.type, record.key_data, record.value);
    }
  }
}

}  // namespace btcfi::tx
