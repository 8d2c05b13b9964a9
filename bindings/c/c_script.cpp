#include "btcfi/script.h"
#include "detail/c_call.hpp"

#include <btcfi/script.hpp>

#include <cstddef>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::script;

struct btcfi_script_builder {
  Builder value;
};
struct btcfi_taptree {
  TapTree tree;
  std::vector<TapTree::Leaf> leaves;
};

namespace {

static_assert(Flags::consensus().bits() == BTCFI_SCRIPT_CONSENSUS);
static_assert(Flags::standard().bits() == BTCFI_SCRIPT_STANDARD);
static_assert(static_cast<int>(OutputType::witness_unknown) == BTCFI_OUTPUT_WITNESS_UNKNOWN);
static_assert(tapscript_version == BTCFI_TAPSCRIPT_VERSION);

constexpr btcfi_tap_leaf leaf_init = BTCFI_TAP_LEAF_INIT;
// The struct's size in its first release, on every platform.
constexpr std::size_t leaf_first_size = offsetof(btcfi_tap_leaf, script_len) + sizeof(std::size_t);

constexpr std::size_t max_leaves = 65'536;
constexpr std::size_t max_script_part = 4'000'000;

void copy_out(ByteView bytes, std::uint8_t* out) noexcept {
  std::memcpy(out, bytes.data(), bytes.size());
}

// A script of fixed length made of a hash or key of fixed length.
template <class Fixed, class Make>
btcfi_status fixed_script(std::uint8_t* out, const std::uint8_t* in, Make make, const char* where,
                          btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(out, where, 0));
    BTCFI_TRY(const Fixed value, fixed_in<Fixed>(in, where, 1));
    copy_out(make(value), out);
    return {};
  });
}

Result<DepthLeaf> leaf_of(const btcfi_tap_leaf& in, const char* where, std::size_t input) {
  if (in.reserved != 0) return fail(Errc::invalid_argument, "reserved", input);
  // BIP-341: even, and not 0x50, which would be taken for an annex.
  if (in.leaf_version > 0xff || (in.leaf_version & 1) != 0 || in.leaf_version == 0x50) {
    return fail(Errc::invalid_argument, "leaf_version", input);
  }
  BTCFI_TRY(const ByteView script, bytes_in(in.script, in.script_len, where, input));
  return DepthLeaf{in.depth, static_cast<std::uint8_t>(in.leaf_version), to_bytes(script), {}};
}

Status tree_out(btcfi_taptree** out, const btcfi_tap_leaf* leaves, std::size_t count, bool balanced,
                const char* where) {
  BTCFI_CHECK(need(out, where, 0));
  BTCFI_TRY(const auto structs,
            structs_in(leaves, count, leaf_init, leaf_first_size, max_leaves, where, 1));
  std::vector<DepthLeaf> given;
  given.reserve(structs.size());
  for (std::size_t i = 0; i < structs.size(); ++i) {
    BTCFI_TRY(DepthLeaf leaf, leaf_of(structs[i], "script", i));
    given.push_back(std::move(leaf));
  }
  const auto make = [&]() -> Result<TapTree> {
    if (!balanced) return tree_from_depths(given);
    std::vector<TapTree> parts;
    parts.reserve(given.size());
    for (DepthLeaf& leaf : given) {
      parts.push_back(TapTree::leaf({}, std::move(leaf.script), leaf.version));
    }
    return TapTree::balanced(std::move(parts));
  };
  BTCFI_TRY(TapTree tree, make());
  BTCFI_TRY(auto listed, tree.leaves());
  *out = new btcfi_taptree{std::move(tree), std::move(listed)};
  return {};
}

Result<LeafKeys> leaf_keys(const std::uint8_t* pool32, const std::uint8_t* buyer32,
                           const char* where, std::size_t input) {
  LeafKeys out;
  BTCFI_TRY(out.pool, fixed_in<keys::XOnlyKey>(pool32, where, input));
  BTCFI_TRY(out.buyer, fixed_in<keys::XOnlyKey>(buyer32, where, input + 1));
  return out;
}

Result<keys::OneTimePublicKey> one_time_in(const std::uint8_t* ends, std::size_t size,
                                           std::uint32_t bits, const char* where,
                                           std::size_t input) {
  BTCFI_TRY(const ByteView bytes, bytes_in(ends, size, where, input));
  if (bytes.size() % Hash160::size() != 0) return fail(Errc::out_of_range, where, input, size);
  keys::OneTimePublicKey out;
  BTCFI_TRY(out.shape, keys::OneTimeShape::of_bits(bits));
  for (std::size_t at = 0; at < bytes.size(); at += Hash160::size()) {
    BTCFI_TRY(const Hash160 end, Hash160::from(bytes.subspan(at, Hash160::size())));
    out.ends.push_back(end);
  }
  return out;
}

}  // namespace

btcfi_status btcfi_script_flags_parse(uint32_t* flags, const char* names, size_t names_len,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_script_flags_parse";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(flags, where, 0));
    BTCFI_TRY(const auto text, text_in(names, names_len, where, 1));
    BTCFI_TRY(const Flags read, Flags::from_names(text));
    *flags = read.bits();
    return {};
  });
}

btcfi_status btcfi_script_to_asm(char* text, size_t capacity, size_t* written,
                                 const uint8_t* script, size_t script_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_script_to_asm";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 3));
    return text_out(to_asm(bytes), text, capacity, written, where);
  });
}

btcfi_status btcfi_script_from_asm(uint8_t* script, size_t capacity, size_t* written,
                                   const char* text, size_t text_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_script_from_asm";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto words, text_in(text, text_len, where, 3));
    BTCFI_TRY(const Bytes bytes, from_asm(words));
    return bytes_out(bytes, script, capacity, written, where);
  });
}

btcfi_status btcfi_script_output_type(int32_t* type, const uint8_t* script, size_t script_len,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_script_output_type";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(type, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 1));
    *type = static_cast<std::int32_t>(output_type(bytes));
    return {};
  });
}

btcfi_status btcfi_script_p2tr(uint8_t* script34, const uint8_t* output_key32, btcfi_error* err) {
  return fixed_script<keys::XOnlyKey>(script34, output_key32, p2tr_script, "btcfi_script_p2tr",
                                      err);
}
btcfi_status btcfi_script_p2wpkh(uint8_t* script22, const uint8_t* key_hash20, btcfi_error* err) {
  return fixed_script<Hash160>(script22, key_hash20, p2wpkh_script, "btcfi_script_p2wpkh", err);
}
btcfi_status btcfi_script_p2wsh(uint8_t* script34, const uint8_t* script_hash32, btcfi_error* err) {
  return fixed_script<Hash256>(script34, script_hash32, p2wsh_script, "btcfi_script_p2wsh", err);
}
btcfi_status btcfi_script_p2sh(uint8_t* script23, const uint8_t* script_hash20, btcfi_error* err) {
  return fixed_script<Hash160>(script23, script_hash20, p2sh_script, "btcfi_script_p2sh", err);
}
btcfi_status btcfi_script_p2pkh(uint8_t* script25, const uint8_t* key_hash20, btcfi_error* err) {
  return fixed_script<Hash160>(script25, key_hash20, p2pkh_script, "btcfi_script_p2pkh", err);
}

btcfi_status btcfi_script_op_return(uint8_t* script, size_t capacity, size_t* written,
                                    const uint8_t* data, size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_script_op_return";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, where, 3));
    if (bytes.size() > max_script_part) return fail(Errc::limit_exceeded, where, 3, data_len);
    return bytes_out(op_return_script(bytes), script, capacity, written, where);
  });
}

btcfi_status btcfi_opcode_name(char* text, size_t capacity, size_t* written, uint8_t opcode,
                               btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    return text_out(opcode_name(static_cast<Opcode>(opcode)), text, capacity, written,
                    "btcfi_opcode_name");
  });
}

btcfi_status btcfi_opcode_find(uint8_t* opcode, const char* name, size_t name_len,
                               btcfi_error* err) {
  constexpr const char* where = "btcfi_opcode_find";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(opcode, where, 0));
    BTCFI_TRY(const auto text, text_in(name, name_len, where, 1));
    const auto found = opcode_from_name(text);
    if (!found) return fail(Errc::parse, where, 1);
    *opcode = static_cast<std::uint8_t>(*found);
    return {};
  });
}

btcfi_status btcfi_script_builder_create(btcfi_script_builder** builder, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(builder, "btcfi_script_builder_create", 0));
    *builder = new btcfi_script_builder{};
    return {};
  });
}

void btcfi_script_builder_destroy(btcfi_script_builder* builder) { delete builder; }

btcfi_status btcfi_script_builder_op(btcfi_script_builder* builder, uint8_t opcode,
                                     btcfi_error* err) {
  constexpr const char* where = "btcfi_script_builder_op";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(builder, where, 0));
    // 1 to 0x4e announce data that would not follow.
    if (opcode >= 0x01 && opcode <= 0x4e) return fail(Errc::invalid_argument, where, 1, opcode);
    builder->value.op(static_cast<Opcode>(opcode));
    return {};
  });
}

btcfi_status btcfi_script_builder_number(btcfi_script_builder* builder, int64_t value,
                                         btcfi_error* err) {
  constexpr const char* where = "btcfi_script_builder_number";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(builder, where, 0));
    if (value == INT64_MIN) return fail(Errc::out_of_range, where, 1);
    builder->value.number(value);
    return {};
  });
}

btcfi_status btcfi_script_builder_push(btcfi_script_builder* builder, const uint8_t* data,
                                       size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_script_builder_push";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(builder, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, where, 1));
    if (bytes.size() > max_script_part) return fail(Errc::limit_exceeded, where, 1, data_len);
    builder->value.push(bytes);
    return {};
  });
}

btcfi_status btcfi_script_builder_raw(btcfi_script_builder* builder, const uint8_t* data,
                                      size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_script_builder_raw";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(builder, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, where, 1));
    if (bytes.size() > max_script_part) return fail(Errc::limit_exceeded, where, 1, data_len);
    builder->value.raw(bytes);
    return {};
  });
}

btcfi_status btcfi_script_builder_bytes(const btcfi_script_builder* builder, uint8_t* script,
                                        size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_script_builder_bytes";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(builder, where, 0));
    return bytes_out(builder->value.view(), script, capacity, written, where);
  });
}

void btcfi_tap_leaf_init(btcfi_tap_leaf* leaf) {
  if (leaf != nullptr) *leaf = leaf_init;
}

btcfi_status btcfi_tap_leaf_hash(uint8_t* hash32, const btcfi_tap_leaf* leaf, btcfi_error* err) {
  constexpr const char* where = "btcfi_tap_leaf_hash";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(hash32, where, 0));
    BTCFI_TRY(const auto in, struct_in(leaf, leaf_init, leaf_first_size, where, 1));
    BTCFI_TRY(const DepthLeaf given, leaf_of(in, where, 1));
    copy_out(tapleaf_hash(given.script, given.version), hash32);
    return {};
  });
}

btcfi_status btcfi_taptree_create(btcfi_taptree** tree, const btcfi_tap_leaf* leaves,
                                  size_t leaf_count, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    return tree_out(tree, leaves, leaf_count, false, "btcfi_taptree_create");
  });
}

btcfi_status btcfi_taptree_create_balanced(btcfi_taptree** tree, const btcfi_tap_leaf* leaves,
                                           size_t leaf_count, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    return tree_out(tree, leaves, leaf_count, true, "btcfi_taptree_create_balanced");
  });
}

void btcfi_taptree_destroy(btcfi_taptree* tree) { delete tree; }

size_t btcfi_taptree_size(const btcfi_taptree* tree) {
  return tree == nullptr ? 0 : tree->leaves.size();
}

btcfi_status btcfi_taptree_root(const btcfi_taptree* tree, uint8_t* root32, btcfi_error* err) {
  constexpr const char* where = "btcfi_taptree_root";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    BTCFI_CHECK(need(root32, where, 1));
    copy_out(tree->tree.root(), root32);
    return {};
  });
}

btcfi_status btcfi_taptree_script_pubkey(const btcfi_taptree* tree, uint8_t* script34,
                                         const uint8_t* internal32, btcfi_error* err) {
  constexpr const char* where = "btcfi_taptree_script_pubkey";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    BTCFI_CHECK(need(script34, where, 1));
    BTCFI_TRY(const auto internal, fixed_in<keys::XOnlyKey>(internal32, where, 2));
    BTCFI_TRY(const auto output, TaprootOutput::of(internal, tree->tree.root()));
    copy_out(output.script_pubkey(), script34);
    return {};
  });
}

btcfi_status btcfi_taptree_control_block(const btcfi_taptree* tree, uint8_t* data, size_t capacity,
                                         size_t* written, size_t index, const uint8_t* internal32,
                                         btcfi_error* err) {
  constexpr const char* where = "btcfi_taptree_control_block";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tree, where, 0));
    if (index >= tree->leaves.size()) return fail(Errc::out_of_range, where, 4, index);
    BTCFI_TRY(const auto internal, fixed_in<keys::XOnlyKey>(internal32, where, 5));
    BTCFI_TRY(const auto output, TaprootOutput::of(internal, tree->tree.root()));
    return bytes_out(output.control_block(tree->leaves[index]).serialize(), data, capacity, written,
                     where);
  });
}

btcfi_status btcfi_control_block_verify(const uint8_t* data, size_t data_len, const uint8_t* script,
                                        size_t script_len, const uint8_t* output_key32,
                                        btcfi_error* err) {
  constexpr const char* where = "btcfi_control_block_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, where, 0));
    BTCFI_TRY(const ByteView leaf, bytes_in(script, script_len, where, 2));
    BTCFI_TRY(const auto key, fixed_in<keys::XOnlyKey>(output_key32, where, 4));
    BTCFI_TRY(const ControlBlock control, ControlBlock::parse(bytes));
    if (!control.proves(key, leaf)) return fail(Errc::script_witness_program_mismatch, where);
    return {};
  });
}

btcfi_status btcfi_leaf_two(uint8_t* script, size_t capacity, size_t* written,
                            const uint8_t* pool32, const uint8_t* buyer32, btcfi_error* err) {
  constexpr const char* where = "btcfi_leaf_two";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const LeafKeys both, leaf_keys(pool32, buyer32, where, 3));
    return bytes_out(two_leaf(both), script, capacity, written, where);
  });
}

btcfi_status btcfi_leaf_reclaim(uint8_t* script, size_t capacity, size_t* written,
                                uint32_t opens_at, const uint8_t* pool32, btcfi_error* err) {
  constexpr const char* where = "btcfi_leaf_reclaim";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto pool, fixed_in<keys::XOnlyKey>(pool32, where, 4));
    BTCFI_TRY(const Bytes leaf, reclaim_leaf(opens_at, pool));
    return bytes_out(leaf, script, capacity, written, where);
  });
}

btcfi_status btcfi_leaf_void(uint8_t* script, size_t capacity, size_t* written, uint32_t opens_at,
                             const uint8_t* pool32, const uint8_t* buyer32, btcfi_error* err) {
  constexpr const char* where = "btcfi_leaf_void";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const LeafKeys both, leaf_keys(pool32, buyer32, where, 4));
    BTCFI_TRY(const Bytes leaf, void_leaf(opens_at, both));
    return bytes_out(leaf, script, capacity, written, where);
  });
}

btcfi_status btcfi_leaf_bucket(uint8_t* script, size_t capacity, size_t* written, uint32_t opens_at,
                               const uint8_t* price_key, size_t price_key_len, uint32_t price_bits,
                               uint32_t lo, uint32_t hi, const uint8_t* pool32,
                               const uint8_t* buyer32, btcfi_error* err) {
  constexpr const char* where = "btcfi_leaf_bucket";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto price, one_time_in(price_key, price_key_len, price_bits, where, 4));
    BTCFI_TRY(const LeafKeys both, leaf_keys(pool32, buyer32, where, 9));
    BTCFI_TRY(const Bytes leaf, bucket_leaf(opens_at, price, lo, hi, both));
    return bytes_out(leaf, script, capacity, written, where);
  });
}

btcfi_status btcfi_leaf_ask(uint8_t* script, size_t capacity, size_t* written, uint32_t opens_at,
                            const uint8_t* digest_key, size_t digest_key_len, uint32_t digest_bits,
                            const uint8_t* pool32, const uint8_t* buyer32, btcfi_error* err) {
  constexpr const char* where = "btcfi_leaf_ask";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto digest, one_time_in(digest_key, digest_key_len, digest_bits, where, 4));
    BTCFI_TRY(const LeafKeys both, leaf_keys(pool32, buyer32, where, 7));
    BTCFI_TRY(const Bytes leaf, ask_leaf(opens_at, digest, both));
    return bytes_out(leaf, script, capacity, written, where);
  });
}
