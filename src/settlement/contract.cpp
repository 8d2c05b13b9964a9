#include <btcfi/keys/address.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/leaves.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/contract.hpp>

#include <algorithm>
#include <array>

namespace btcfi::settlement {
namespace {

constexpr const char* pool_script_field = "pool_script";
constexpr const char* buyer_script_field = "buyer_script";

/// No key may serve two purposes: a signature for one would be a signature for the other.
Status check_keys(const ContractKeys& keys) {
  struct Named {
    const char* name;
    keys::XOnlyKey key;
  };
  const std::array<Named, 4> all{{{"pool_internal", keys::xonly(keys.pool_internal).key},
                                  {"buyer_internal", keys::xonly(keys.buyer_internal).key},
                                  {"pool_leaf", keys.pool_leaf},
                                  {"buyer_leaf", keys.buyer_leaf}}};
  if (!check(keys.pool_internal)) return fail(Errc::keys_invalid_public, "pool_internal");
  if (!check(keys.buyer_internal)) return fail(Errc::keys_invalid_public, "buyer_internal");
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!check(all[i].key)) return fail(Errc::keys_invalid_public, all[i].name);
    for (std::size_t j = 0; j < i; ++j) {
      if (all[i].key == all[j].key) return fail(Errc::contract_key_reused, all[i].name);
    }
  }
  return {};
}

Status check_scripts(const ContractKeys& keys) {
  if (!check_payout_script(keys.pool_script)) {
    return fail(Errc::contract_script_kind, pool_script_field);
  }
  if (!check_payout_script(keys.buyer_script)) {
    return fail(Errc::contract_script_kind, buyer_script_field);
  }
  return {};
}

/// The scripts of all leaves, in the order of Contract::leaves.
Result<std::vector<ContractLeaf>> make_leaves(const Terms& terms, const ContractKeys& keys,
                                              std::span<const Run> runs,
                                              const keys::OneTimePublicKey& price_key) {
  const script::LeafKeys both{keys.pool_leaf, keys.buyer_leaf};
  std::vector<ContractLeaf> out;
  const auto add = [&](LeafId id, std::uint32_t opens, Bytes script) {
    ContractLeaf leaf;
    leaf.id = id;
    leaf.opens = opens;
    leaf.script = std::move(script);
    out.push_back(std::move(leaf));
  };
  add({LeafKind::attested}, terms.expiry, script::two_leaf(both));
  BTCFI_TRY(Bytes reclaim, script::reclaim_leaf(terms.reclaim_opens, keys.pool_leaf));
  add({LeafKind::reclaim}, terms.reclaim_opens, std::move(reclaim));
  if (terms.void_opens != 0) {
    BTCFI_TRY(Bytes refund, script::void_leaf(terms.void_opens, both));
    add({LeafKind::voided}, terms.void_opens, std::move(refund));
  }
  if (terms.bucket_opens == 0) return out;
  BTCFI_TRY(const auto shape, keys::OneTimeShape::of_bits(terms.price_bits));
  if (price_key.shape != shape || price_key.ends.size() != shape.digits()) {
    return fail(Errc::out_of_range, "price_key");
  }
  for (std::uint32_t i = 0; i < runs.size(); ++i) {
    BTCFI_TRY(Bytes bucket,
              script::bucket_leaf(terms.bucket_opens, price_key, runs[i].lo, runs[i].hi, both));
    add({LeafKind::bucket, i}, terms.bucket_opens, std::move(bucket));
  }
  return out;
}

/// [L2, [LR, [R3, LV]]]: each part beside all that follow, so what is missing moves the rest up
/// (PROTOCOL section 4).
Result<script::TapTree> make_tree(std::span<const ContractLeaf> leaves) {
  using script::TapTree;
  std::vector<TapTree> spine;
  std::vector<TapTree> buckets;
  std::vector<TapTree> last;
  for (const ContractLeaf& leaf : leaves) {
    auto& part = leaf.id.kind == LeafKind::bucket   ? buckets
                 : leaf.id.kind == LeafKind::voided ? last
                                                    : spine;
    part.push_back(TapTree::leaf(leaf.id.name(), leaf.script));
  }
  if (!buckets.empty()) {
    BTCFI_TRY(TapTree r3, TapTree::balanced(std::move(buckets)));
    spine.push_back(std::move(r3));
  }
  spine.insert(spine.end(), last.begin(), last.end());
  TapTree tree = spine.back();
  for (std::size_t i = spine.size() - 1; i-- > 0;) tree = TapTree::pair(spine[i], std::move(tree));
  return tree;
}

}  // namespace

std::string LeafId::name() const {
  switch (kind) {
    case LeafKind::attested: return "L2";
    case LeafKind::voided: return "LV";
    case LeafKind::reclaim: return "LR";
    case LeafKind::bucket: break;
  }
  return "R3_" + std::to_string(run);
}

Status check_payout_script(ByteView script_pubkey) noexcept {
  const script::OutputType type = script::output_type(script_pubkey);
  if (type == script::OutputType::witness_v0_key) return {};
  // Money sent to a program that is no point of the curve is lost.
  if (type != script::OutputType::witness_v1_taproot ||
      !check(*keys::XOnlyKey::from(script_pubkey.subspan(2)))) {
    return fail(Errc::contract_script_kind, "check_payout_script");
  }
  return {};
}

Result<Contract> Contract::derive(const Terms& terms, const ContractKeys& keys,
                                  const keys::OneTimePublicKey& price_key) {
  BTCFI_CHECK(terms.check());
  BTCFI_CHECK(check_keys(keys));
  BTCFI_CHECK(check_scripts(keys));
  if (terms.bucket_opens != 0 && terms.announcements.size() > 1) {
    return fail(Errc::unsupported, "bucket_opens");
  }
  BTCFI_TRY(LevelTable levels, LevelTable::build(terms));
  const std::vector<keys::PublicKey> signers =
      keys::sort_keys({keys.pool_internal, keys.buyer_internal});
  BTCFI_TRY(keys::KeyAggregate internal, keys::KeyAggregate::of(signers));
  BTCFI_TRY(auto leaves, make_leaves(terms, keys, levels.runs(), price_key));
  BTCFI_TRY(const script::TapTree tree, make_tree(leaves));
  BTCFI_TRY(auto placed, tree.leaves());

  const script::TapNodeHash root = tree.root();
  const Hash256 tweak = keys::tap_tweak_hash(internal.xonly(), root);
  BTCFI_TRY(keys::KeyAggregate tweaked, internal.tweaked(tweak, keys::Tweak::xonly));
  const keys::XOnlyWithParity output = keys::xonly(tweaked.public_key());

  // The tree lists its leaves from left to right: L2, LR, the buckets, LV.
  std::sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  for (ContractLeaf& leaf : leaves) {
    const std::string name = leaf.id.name();
    const auto at = std::lower_bound(placed.begin(), placed.end(), name,
                                     [](const auto& p, const std::string& n) { return p.id < n; });
    BTCFI_ASSERT(at != placed.end() && at->id == name);
    leaf.hash = at->hash;
    leaf.depth = at->depth;
    leaf.control_block = script::ControlBlock{script::tapscript_version, output.odd,
                                              internal.xonly(), std::move(at->path)}
                             .serialize();
  }

  Contract out(terms, keys, std::move(levels), std::move(internal), std::move(tweaked));
  out.terms_id_ = terms.id();
  if (terms.bucket_opens != 0) out.price_key_ = price_key;
  out.root_ = root;
  out.output_key_ = output;
  out.script_pubkey_ = script::p2tr_script(output.key);
  out.leaves_ = std::move(leaves);
  return out;
}

std::string Contract::address() const {
  return keys::p2tr_address(terms_.network, output_key_.key);
}

const ContractLeaf* Contract::find(LeafId id) const noexcept {
  for (const ContractLeaf& leaf : leaves_) {
    if (leaf.id.kind != id.kind) continue;
    if (id.kind != LeafKind::bucket) return &leaf;
    // Buckets are last and in the order of their runs.
    const std::size_t first = static_cast<std::size_t>(&leaf - leaves_.data());
    return id.run < leaves_.size() - first ? &leaves_[first + id.run] : nullptr;
  }
  return nullptr;
}

const ContractLeaf* Contract::find_script(ByteView script) const noexcept {
  for (const ContractLeaf& leaf : leaves_) {
    if (equal(leaf.script, script)) return &leaf;
  }
  return nullptr;
}

}  // namespace btcfi::settlement
