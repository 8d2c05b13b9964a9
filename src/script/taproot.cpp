#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/script/taproot.hpp>

namespace btcfi::script {

TapLeafHash tapleaf_hash(ByteView script, std::uint8_t leaf_version) noexcept {
  static const TaggedHash tag("TapLeaf");
  // CompactSize of the length, without a buffer that would have to grow.
  std::array<std::uint8_t, 9> head{};
  std::size_t used = 0;
  const std::uint64_t size = script.size();
  const std::size_t size_bytes = size < 0xfd ? 0 : size <= 0xffff ? 2 : size <= 0xffffffff ? 4 : 8;
  head[used++] = size_bytes == 0   ? static_cast<std::uint8_t>(size)
                 : size_bytes == 2 ? 0xfd
                 : size_bytes == 4 ? 0xfe
                                   : 0xff;
  for (std::size_t i = 0; i < size_bytes; ++i) {
    head[used++] = static_cast<std::uint8_t>(size >> (8 * i));
  }
  return TapLeafHash{tag({ByteView(&leaf_version, 1), ByteView(head).first(used), script}).bytes};
}

TapNodeHash tapbranch_hash(const TapNodeHash& a, const TapNodeHash& b) noexcept {
  static const TaggedHash tag("TapBranch");
  return TapNodeHash{(a < b ? tag({a, b}) : tag({b, a})).bytes};
}

Result<ControlBlock> ControlBlock::parse(ByteView bytes) {
  if (bytes.size() < control_base_bytes ||
      (bytes.size() - control_base_bytes) % control_node_bytes != 0 ||
      (bytes.size() - control_base_bytes) / control_node_bytes > max_taproot_depth) {
    return fail(Errc::script_taproot_wrong_control_size, "ControlBlock::parse", 0, bytes.size());
  }
  ByteReader in(bytes, "ControlBlock::parse");
  ControlBlock out;
  BTCFI_TRY(const std::uint8_t head, in.u8());
  out.leaf_version = head & 0xfe;
  out.output_key_odd = (head & 1) != 0;
  BTCFI_TRY(out.internal_key, in.fixed<keys::XOnlyKey>());
  while (in.remaining() != 0) {
    BTCFI_TRY(const auto node, in.fixed<TapNodeHash>());
    out.path.push_back(node);
  }
  return out;
}

Bytes ControlBlock::serialize() const {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>((leaf_version & 0xfe) | (output_key_odd ? 1 : 0)));
  out.bytes(internal_key);
  for (const TapNodeHash& node : path) out.bytes(node);
  return std::move(out).take();
}

TapNodeHash ControlBlock::root_from(const TapLeafHash& leaf) const noexcept {
  TapNodeHash node{leaf.bytes};
  for (const TapNodeHash& beside : path) node = tapbranch_hash(node, beside);
  return node;
}

bool ControlBlock::proves(const keys::XOnlyKey& output_key, ByteView script) const noexcept {
  const TapNodeHash root = root_from(tapleaf_hash(script, leaf_version));
  return keys::verify_tweak({output_key, output_key_odd}, internal_key, root);
}

struct TapTree::Node {
  TapNodeHash hash;
  std::size_t leaf_count = 1;
  std::size_t height = 0;
  // A leaf has no children. A node over a path that is too long has neither: no output can be spent
  // through it, and keeping it would let a chain of pairs recurse without bound.
  std::shared_ptr<const Node> left, right;
  std::string id;
  Bytes script;
  std::uint8_t version = tapscript_version;
};

TapTree TapTree::leaf(std::string id, Bytes script, std::uint8_t version) {
  auto node = std::make_shared<Node>();
  node->hash = TapNodeHash{tapleaf_hash(script, version).bytes};
  node->id = std::move(id);
  node->script = std::move(script);
  node->version = version;
  return TapTree(std::move(node));
}

TapTree TapTree::pair(TapTree left, TapTree right) {
  auto node = std::make_shared<Node>();
  node->hash = tapbranch_hash(left.root(), right.root());
  node->leaf_count = left.leaf_count() + right.leaf_count();
  node->height = 1 + std::max(left.height(), right.height());
  if (node->height <= max_taproot_depth) {
    node->left = std::move(left.node_);
    node->right = std::move(right.node_);
  }
  return TapTree(std::move(node));
}

Result<TapTree> TapTree::balanced(std::vector<TapTree> leaves) {
  if (leaves.empty()) return fail(Errc::invalid_argument, "TapTree::balanced");
  // Recursion is as deep as the tree: the logarithm of what fits in memory.
  struct Half {
    static TapTree build(std::vector<TapTree>& all, std::size_t from, std::size_t to) {
      if (to - from == 1) return std::move(all[from]);
      const std::size_t middle = from + (to - from + 1) / 2;
      TapTree left = build(all, from, middle);
      return pair(std::move(left), build(all, middle, to));
    }
  };
  return Half::build(leaves, 0, leaves.size());
}

const TapNodeHash& TapTree::root() const noexcept { return node_->hash; }
std::size_t TapTree::leaf_count() const noexcept { return node_->leaf_count; }
std::size_t TapTree::height() const noexcept { return node_->height; }

Result<std::vector<TapTree::Leaf>> TapTree::leaves() const {
  if (height() > max_taproot_depth) {
    return fail(Errc::limit_exceeded, "TapTree::leaves", 0, height());
  }
  std::vector<Leaf> out;
  out.reserve(leaf_count());
  std::vector<TapNodeHash> above;  // neighbours from the root down
  const auto visit = [&](const auto& self, const Node& node) -> void {
    if (node.left == nullptr) {
      out.push_back({node.id, node.script, node.version, TapLeafHash{node.hash.bytes}, above.size(),
                     std::vector<TapNodeHash>(above.rbegin(), above.rend())});
      return;
    }
    above.push_back(node.right->hash);
    self(self, *node.left);
    above.back() = node.left->hash;
    self(self, *node.right);
    above.pop_back();
  };
  visit(visit, *node_);
  return out;
}

Result<TapTree> tree_from_depths(const std::vector<DepthLeaf>& leaves) {
  struct Open {
    std::size_t depth;
    TapTree tree;
  };
  std::vector<Open> open;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const DepthLeaf& leaf = leaves[i];
    if (leaf.depth > max_taproot_depth) {
      return fail(Errc::limit_exceeded, "tree_from_depths", i, leaf.depth);
    }
    // A left side waits at its depth for its neighbour, so depths on the stack only grow.
    if (!open.empty() && leaf.depth < open.back().depth) {
      return fail(Errc::invalid_argument, "tree_from_depths", i, leaf.depth);
    }
    Open next{leaf.depth, TapTree::leaf(leaf.id, leaf.script, leaf.version)};
    while (!open.empty() && open.back().depth == next.depth && next.depth > 0) {
      next = Open{next.depth - 1, TapTree::pair(std::move(open.back().tree), std::move(next.tree))};
      open.pop_back();
    }
    if (next.depth == 0 && (i + 1 != leaves.size() || !open.empty())) {
      return fail(Errc::invalid_argument, "tree_from_depths", i, leaf.depth);
    }
    open.push_back(std::move(next));
  }
  if (open.size() != 1 || open.front().depth != 0) {
    return fail(Errc::invalid_argument, "tree_from_depths", leaves.size());
  }
  return std::move(open.front().tree);
}

Result<TaprootOutput> TaprootOutput::of(const keys::XOnlyKey& internal_key,
                                        const std::optional<TapNodeHash>& root) noexcept {
  BTCFI_TRY(const auto output_key, keys::tweak_public(internal_key, root));
  return TaprootOutput{internal_key, root, output_key};
}

Bytes TaprootOutput::script_pubkey() const { return p2tr_script(output_key.key); }

ControlBlock TaprootOutput::control_block(const TapTree::Leaf& leaf) const {
  return {leaf.version, output_key.odd, internal_key, leaf.path};
}

}  // namespace btcfi::script
