#pragma once

#include <btcfi/keys/taproot.hpp>

#include <memory>
#include <string>

namespace btcfi::script {

/// Hash of a leaf: version and script, under the tag "TapLeaf" (BIP-341).
using TapLeafHash = Hash256;
/// Hash of a node, inner or leaf; the root is one.
using TapNodeHash = Hash256;

/// The leaf version of tapscript (BIP-342).
inline constexpr std::uint8_t tapscript_version = 0xc0;
/// The longest path from a leaf to the root that BIP-341 allows.
inline constexpr std::size_t max_taproot_depth = 128;
inline constexpr std::size_t control_base_bytes = 33;
inline constexpr std::size_t control_node_bytes = 32;

/// The hash of a leaf: tagged, over its version and its script with length.
[[nodiscard]] TapLeafHash tapleaf_hash(ByteView script,
                                       std::uint8_t leaf_version = tapscript_version) noexcept;
/// Parent of two nodes; their order does not matter.
[[nodiscard]] TapNodeHash tapbranch_hash(const TapNodeHash& a, const TapNodeHash& b) noexcept;

/// What a script-path spend shows beside its script: leaf version, parity of the output key,
/// internal key, and the nodes beside the way to the root, leaf's neighbour first.
struct ControlBlock {
  std::uint8_t leaf_version = tapscript_version;
  bool output_key_odd = false;
  keys::XOnlyKey internal_key;
  std::vector<TapNodeHash> path;

  /// Errors: script_taproot_wrong_control_size (not 33 + 32 k bytes, k <= 128).
  [[nodiscard]] static Result<ControlBlock> parse(ByteView bytes);
  [[nodiscard]] Bytes serialize() const;
  /// The root that the path leads to from \p leaf.
  [[nodiscard]] TapNodeHash root_from(const TapLeafHash& leaf) const noexcept;
  /// Whether \p output_key commits to \p script under this control block, as consensus asks.
  [[nodiscard]] bool proves(const keys::XOnlyKey& output_key, ByteView script) const noexcept;
  friend bool operator==(const ControlBlock&, const ControlBlock&) = default;
};

/// A tree of scripts, built from the bottom: leaves, and pairs of trees. A cheap value: copies
/// share their nodes.
///
///     // [L2, [LR, LV]]
///     auto tree = TapTree::pair(TapTree::leaf("L2", two), TapTree::pair(TapTree::leaf("LR",
///     reclaim),
///                                                                       TapTree::leaf("LV",
///                                                                       refund)));
class TapTree {
 public:
  /// A script of the tree.
  struct Leaf {
    std::string id;  ///< A name to find the leaf by; not part of any hash.
    Bytes script;
    std::uint8_t version = tapscript_version;
    TapLeafHash hash;
    std::size_t depth = 0;
    std::vector<TapNodeHash> path;  ///< Neighbour first, as in a control block.
  };

  [[nodiscard]] static TapTree leaf(std::string id, Bytes script,
                                    std::uint8_t version = tapscript_version);
  [[nodiscard]] static TapTree pair(TapTree left, TapTree right);
  /// A balanced tree over \p leaves in their order: a node over m leaves gives the first ceil(m/2)
  /// to its left side (PROTOCOL section 4). Errors: invalid_argument when there is none.
  [[nodiscard]] static Result<TapTree> balanced(std::vector<TapTree> leaves);

  [[nodiscard]] const TapNodeHash& root() const noexcept;
  [[nodiscard]] std::size_t leaf_count() const noexcept;
  /// Length of the longest path.
  [[nodiscard]] std::size_t height() const noexcept;
  /// Leaves from left to right, each with its path. O(leaves * depth).
  /// Errors: limit_exceeded when a path is longer than 128.
  [[nodiscard]] Result<std::vector<Leaf>> leaves() const;

 private:
  struct Node;
  explicit TapTree(std::shared_ptr<const Node> node) noexcept : node_(std::move(node)) {}
  std::shared_ptr<const Node> node_;
};

/// A tree given leaf by leaf in depth-first order with its depths, as BIP-371 and descriptors do.
/// Errors: invalid_argument when the depths do not make a tree, limit_exceeded over 128.
struct DepthLeaf {
  std::size_t depth = 0;
  std::uint8_t version = tapscript_version;
  Bytes script;
  std::string id;
};
/// The tree of leaves listed from left to right with their depths.
[[nodiscard]] Result<TapTree> tree_from_depths(const std::vector<DepthLeaf>& leaves);

/// A Taproot output: the internal key, the tree if there is one, and what they give.
struct TaprootOutput {
  keys::XOnlyKey internal_key;
  std::optional<TapNodeHash> root;
  keys::XOnlyWithParity output_key;

  /// Errors: keys_invalid_public, keys_invalid_tweak.
  [[nodiscard]] static Result<TaprootOutput> of(const keys::XOnlyKey& internal_key,
                                                const std::optional<TapNodeHash>& root) noexcept;
  /// OP_1 and the output key.
  [[nodiscard]] Bytes script_pubkey() const;
  /// The control block that spends \p leaf of the tree whose root this output has.
  [[nodiscard]] ControlBlock control_block(const TapTree::Leaf& leaf) const;
};

}  // namespace btcfi::script
