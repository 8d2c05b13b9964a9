#include "btcfi/merkle.h"
#include "detail/c_call.hpp"

#include <btcfi/merkle.hpp>

using namespace btcfi;
using namespace btcfi::c;

struct btcfi_merkle_tree {
  merkle::Tree tree;
};
struct btcfi_merkle_frontier {
  merkle::Frontier frontier;
};

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

Result<merkle::Hashing> hashing_in(std::uint32_t hashing, const char* where, std::size_t input) {
  if (hashing != BTCFI_MERKLE_TAGGED && hashing != BTCFI_MERKLE_RFC9162) {
    return fail(Errc::unsupported, where, input);
  }
  return static_cast<merkle::Hashing>(hashing);
}

// Whole hashes and nothing else.
Result<std::vector<Hash256>> path_in(const std::uint8_t* path, std::size_t size, const char* where,
                                     std::size_t input) {
  if (size % 32 != 0) return fail(Errc::merkle_proof_shape, where, input, size / 32);
  return hashes_in(path, size / 32, where, input);
}

Status path_out(const std::vector<Hash256>& path, std::uint8_t* out, std::size_t capacity,
                std::size_t* written, const char* where) {
  Bytes bytes;
  for (const Hash256& hash : path) {
    bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
  }
  return bytes_out(bytes, out, capacity, written, where);
}

Status hash_leaf(std::uint8_t* hash32, const std::uint8_t* data, std::size_t data_len,
                 std::uint32_t hashing, const char* where) {
  BTCFI_CHECK(need(hash32, where, 0));
  BTCFI_TRY(const auto leaf, bytes_in(data, data_len, where, 1));
  BTCFI_TRY(const auto how, hashing_in(hashing, where, 3));
  hash_out(merkle::leaf_hash(leaf, how), hash32);
  return {};
}

Status verify_one(std::uint32_t* index, const std::uint8_t* root32, std::uint32_t count,
                  const std::uint8_t* leaf32, merkle::Hashing hashing, ByteView proof,
                  const char* where) {
  BTCFI_TRY(const auto root, fixed_in<Hash256>(root32, where, 1));
  BTCFI_TRY(const auto leaf, fixed_in<Hash256>(leaf32, where, 3));
  BTCFI_TRY(const merkle::Proof read, merkle::decode_proof(proof));
  BTCFI_CHECK(merkle::verify(root, count, leaf, read, hashing));
  if (index != nullptr) *index = read.index;
  return {};
}

}  // namespace

btcfi_status btcfi_merkle_leaf_hash(uint8_t* hash32, const uint8_t* data, size_t data_len,
                                    btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_leaf_hash";
  return c_call(err, [&] { return hash_leaf(hash32, data, data_len, BTCFI_MERKLE_TAGGED, where); });
}

btcfi_status btcfi_merkle_leaf_hash_by(uint8_t* hash32, const uint8_t* data, size_t data_len,
                                       uint32_t hashing, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_leaf_hash_by";
  return c_call(err, [&] { return hash_leaf(hash32, data, data_len, hashing, where); });
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
    BTCFI_TRY(const auto bytes, bytes_in(proof, proof_len, where, 4));
    return verify_one(index, root32, count, leaf32, merkle::Hashing::tagged, bytes, where);
  });
}

btcfi_status btcfi_merkle_proof_verify_by(uint32_t* index, const uint8_t* root32, uint32_t count,
                                          const uint8_t* leaf32, uint32_t hashing,
                                          const uint8_t* proof, size_t proof_len,
                                          btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_proof_verify_by";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto how, hashing_in(hashing, where, 4));
    BTCFI_TRY(const auto bytes, bytes_in(proof, proof_len, where, 5));
    return verify_one(index, root32, count, leaf32, how, bytes, where);
  });
}

btcfi_status btcfi_merkle_tree_create(btcfi_merkle_tree** tree, const uint8_t* leaves32,
                                      size_t count, uint32_t hashing, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_tree_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    BTCFI_TRY(auto leaves, hashes_in(leaves32, count, where, 1));
    BTCFI_TRY(const auto how, hashing_in(hashing, where, 3));
    BTCFI_TRY(auto made, merkle::Tree::over(std::move(leaves), how));
    *tree = new btcfi_merkle_tree{std::move(made)};
    return {};
  });
}

void btcfi_merkle_tree_destroy(btcfi_merkle_tree* tree) { delete tree; }

btcfi_status btcfi_merkle_tree_root(const btcfi_merkle_tree* tree, uint8_t* root32, uint32_t* count,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, "btcfi_merkle_tree_root", 0));
    if (root32 != nullptr) hash_out(tree->tree.root(), root32);
    if (count != nullptr) *count = tree->tree.count();
    return {};
  });
}

btcfi_status btcfi_merkle_tree_prove(const btcfi_merkle_tree* tree, uint8_t* proof, size_t capacity,
                                     size_t* written, uint32_t index, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_tree_prove";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    BTCFI_TRY(const auto made, tree->tree.prove(index));
    return bytes_out(merkle::encode(made), proof, capacity, written, where);
  });
}

btcfi_status btcfi_merkle_tree_prove_many(const btcfi_merkle_tree* tree, uint8_t* proof,
                                          size_t capacity, size_t* written, const uint32_t* indices,
                                          size_t index_count, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_tree_prove_many";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    if (indices == nullptr && index_count != 0) return fail(Errc::invalid_argument, where, 4);
    BTCFI_TRY(const auto made, tree->tree.prove_many(std::span(indices, index_count)));
    return bytes_out(merkle::encode(made), proof, capacity, written, where);
  });
}

btcfi_status btcfi_merkle_tree_prove_consistency(const btcfi_merkle_tree* tree, uint8_t* proof,
                                                 size_t capacity, size_t* written, uint32_t older,
                                                 btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_tree_prove_consistency";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    BTCFI_TRY(const auto made, tree->tree.prove_consistency(older));
    return bytes_out(merkle::encode(made), proof, capacity, written, where);
  });
}

btcfi_status btcfi_merkle_multiproof_verify(uint32_t* indices, const uint8_t* root32,
                                            uint32_t count, const uint8_t* leaves32,
                                            size_t leaf_count, uint32_t hashing,
                                            const uint8_t* proof, size_t proof_len,
                                            btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_multiproof_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto root, fixed_in<Hash256>(root32, where, 1));
    BTCFI_TRY(const auto leaves, hashes_in(leaves32, leaf_count, where, 3));
    BTCFI_TRY(const auto how, hashing_in(hashing, where, 5));
    BTCFI_TRY(const auto bytes, bytes_in(proof, proof_len, where, 6));
    BTCFI_TRY(const auto read, merkle::decode_multiproof(bytes));
    BTCFI_CHECK(merkle::verify_many(root, count, leaves, read, how));
    if (indices != nullptr) std::copy(read.indices.begin(), read.indices.end(), indices);
    return {};
  });
}

btcfi_status btcfi_merkle_consistency_verify(const uint8_t* older_root32, uint32_t older,
                                             const uint8_t* newer_root32, uint32_t newer,
                                             uint32_t hashing, const uint8_t* proof,
                                             size_t proof_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_consistency_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto older_root, fixed_in<Hash256>(older_root32, where, 0));
    BTCFI_TRY(const auto newer_root, fixed_in<Hash256>(newer_root32, where, 2));
    BTCFI_TRY(const auto how, hashing_in(hashing, where, 4));
    BTCFI_TRY(const auto bytes, bytes_in(proof, proof_len, where, 5));
    BTCFI_TRY(const auto read, merkle::decode_consistency_proof(bytes));
    return merkle::verify_consistency(older_root, older, newer_root, newer, read, how);
  });
}

btcfi_status btcfi_merkle_frontier_create(btcfi_merkle_frontier** frontier, uint32_t hashing,
                                          btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_frontier_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(frontier, where, 0));
    BTCFI_TRY(const auto how, hashing_in(hashing, where, 1));
    *frontier = new btcfi_merkle_frontier{merkle::Frontier(how)};
    return {};
  });
}

void btcfi_merkle_frontier_destroy(btcfi_merkle_frontier* frontier) { delete frontier; }

btcfi_status btcfi_merkle_frontier_append(btcfi_merkle_frontier* frontier, const uint8_t* leaves32,
                                          size_t count, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_frontier_append";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(frontier, where, 0));
    BTCFI_TRY(const auto leaves, hashes_in(leaves32, count, where, 1));
    return frontier->frontier.append_all(leaves);
  });
}

btcfi_status btcfi_merkle_frontier_root(const btcfi_merkle_frontier* frontier, uint8_t* root32,
                                        uint32_t* count, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(frontier, "btcfi_merkle_frontier_root", 0));
    if (root32 != nullptr) hash_out(frontier->frontier.root(), root32);
    if (count != nullptr) *count = frontier->frontier.count();
    return {};
  });
}

btcfi_status btcfi_merkle_frontier_write(const btcfi_merkle_frontier* frontier, uint8_t* data,
                                         size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_frontier_write";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(frontier, where, 0));
    return bytes_out(frontier->frontier.encode(), data, capacity, written, where);
  });
}

btcfi_status btcfi_merkle_frontier_read(btcfi_merkle_frontier** frontier, const uint8_t* data,
                                        size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_merkle_frontier_read";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(frontier, where, 0));
    BTCFI_TRY(const auto bytes, bytes_in(data, data_len, where, 1));
    BTCFI_TRY(const auto read, merkle::Frontier::decode(bytes));
    *frontier = new btcfi_merkle_frontier{read};
    return {};
  });
}

btcfi_status btcfi_block_root_compute(uint8_t* root32, const uint8_t* txids32, size_t count,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_block_root_compute";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(root32, where, 0));
    BTCFI_TRY(auto txids, hashes_in(txids32, count, where, 1));
    BTCFI_TRY(const Hash256 root, merkle::block_root(std::move(txids)));
    hash_out(root, root32);
    return {};
  });
}

btcfi_status btcfi_block_proof_write(uint8_t* path, size_t capacity, size_t* written,
                                     const uint8_t* txids32, size_t count, uint32_t index,
                                     btcfi_error* err) {
  constexpr const char* where = "btcfi_block_proof_write";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(auto txids, hashes_in(txids32, count, where, 3));
    BTCFI_TRY(const auto proof, merkle::prove_in_block(std::move(txids), index));
    return path_out(proof.path, path, capacity, written, where);
  });
}

btcfi_status btcfi_block_proof_verify(const uint8_t* root32, uint32_t count, const uint8_t* txid32,
                                      uint32_t index, const uint8_t* path, size_t path_len,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_block_proof_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto root, fixed_in<Hash256>(root32, where, 0));
    BTCFI_TRY(const auto txid, fixed_in<Hash256>(txid32, where, 2));
    BTCFI_TRY(auto hashes, path_in(path, path_len, where, 4));
    return merkle::verify_in_block(root, count, txid, {index, std::move(hashes)});
  });
}

btcfi_status btcfi_sorted_root_compute(uint8_t* root32, const uint8_t* leaves32, size_t count,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_sorted_root_compute";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(root32, where, 0));
    BTCFI_TRY(auto leaves, hashes_in(leaves32, count, where, 1));
    BTCFI_TRY(const Hash256 root, merkle::sorted_root(std::move(leaves)));
    hash_out(root, root32);
    return {};
  });
}

btcfi_status btcfi_sorted_proof_write(uint8_t* path, size_t capacity, size_t* written,
                                      const uint8_t* leaves32, size_t count, size_t index,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_sorted_proof_write";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(auto leaves, hashes_in(leaves32, count, where, 3));
    BTCFI_TRY(const auto proof, merkle::prove_sorted(std::move(leaves), index));
    return path_out(proof, path, capacity, written, where);
  });
}

btcfi_status btcfi_sorted_proof_verify(const uint8_t* root32, const uint8_t* leaf32,
                                       const uint8_t* path, size_t path_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_sorted_proof_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto root, fixed_in<Hash256>(root32, where, 0));
    BTCFI_TRY(const auto leaf, fixed_in<Hash256>(leaf32, where, 1));
    BTCFI_TRY(const auto hashes, path_in(path, path_len, where, 2));
    return merkle::verify_sorted(root, leaf, hashes);
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
