#include "btcfi/merkle.h"
#include "detail/c_call.hpp"

#include <btcfi/merkle.hpp>

using namespace btcfi;
using namespace btcfi::c;

namespace {

static_assert(merkle::anchor_payload_bytes == BTCFI_ANCHOR_SIZE);

Result<std::vector<Hash256>> hashes_in(const std::uint8_t* data, std::size_t count,
                                       const char* where, std::size_t input) {
  if (count > merkle::max_leaves) return fail(Errc::limit_exceeded, where, input);
  if (data == nullptr && count != 0) return fail(Errc::invalid_argument, where, input);
  std::vector<Hash256> out(count);
  for (std::size_t i = 0; i < count; ++i) std::memcpy(out[i].data(), data + 32 * i, 32);
  return out;
}

void hash_out(const Hash256& hash, std::uint8_t* out32) { std::memcpy(out32, hash.data(), 32); }

}  // namespace

btcfi_status btcfi_merkle_leaf_hash(uint8_t* hash32, const uint8_t* data, size_t data_len,
                                    btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_leaf_hash";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(hash32, where, 0));
    BTCFI_TRY(const auto leaf, bytes_in(data, data_len, where, 1));
    hash_out(merkle::leaf_hash(leaf), hash32);
    return {};
  });
}

btcfi_status btcfi_merkle_root_compute(uint8_t* root32, const uint8_t* leaves32, size_t count,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_root_compute";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(root32, where, 0));
    BTCFI_TRY(const auto leaves, hashes_in(leaves32, count, where, 1));
    BTCFI_TRY(const Hash256 root, merkle::root_of(leaves));
    hash_out(root, root32);
    return {};
  });
}

btcfi_status btcfi_merkle_proof_write(uint8_t* proof, size_t capacity, size_t* written,
                                      const uint8_t* leaves32, size_t count, uint32_t index,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_proof_write";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(auto leaves, hashes_in(leaves32, count, where, 3));
    BTCFI_TRY(const merkle::Tree tree, merkle::Tree::over(std::move(leaves)));
    BTCFI_TRY(const merkle::Proof made, tree.prove(index));
    return bytes_out(merkle::encode(made), proof, capacity, written, where);
  });
}

btcfi_status btcfi_merkle_proof_verify(uint32_t* index, const uint8_t* root32, uint32_t count,
                                       const uint8_t* leaf32, const uint8_t* proof,
                                       size_t proof_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_proof_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto root, fixed_in<Hash256>(root32, where, 1));
    BTCFI_TRY(const auto leaf, fixed_in<Hash256>(leaf32, where, 3));
    BTCFI_TRY(const auto bytes, bytes_in(proof, proof_len, where, 4));
    BTCFI_TRY(const merkle::Proof read, merkle::decode_proof(bytes));
    BTCFI_CHECK(merkle::verify(root, count, leaf, read));
    if (index != nullptr) *index = read.index;
    return {};
  });
}

btcfi_status btcfi_anchor_encode(uint8_t* payload38, const uint8_t* root32, uint32_t count,
                                 btcfi_error* err) {
  constexpr const char* where = "btcfi_anchor_encode";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(payload38, where, 0));
    BTCFI_TRY(const auto root, fixed_in<Hash256>(root32, where, 1));
    if (count == 0) return fail(Errc::out_of_range, where, 2);
    const auto payload = merkle::Anchor{root, count}.encode();
    std::memcpy(payload38, payload.data(), payload.size());
    return {};
  });
}

btcfi_status btcfi_anchor_decode(uint8_t* root32, uint32_t* count, const uint8_t* payload,
                                 size_t payload_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_anchor_decode";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(root32, where, 0));
    BTCFI_CHECK(need(count, where, 1));
    BTCFI_TRY(const auto bytes, bytes_in(payload, payload_len, where, 2));
    BTCFI_TRY(const merkle::Anchor anchor, merkle::Anchor::decode(bytes));
    hash_out(anchor.root, root32);
    *count = anchor.count;
    return {};
  });
}
