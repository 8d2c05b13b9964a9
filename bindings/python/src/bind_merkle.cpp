#include "bind.hpp"

#include <btcfi/merkle.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::python;

std::vector<Hash256> hashes_in(const py::iterable& leaves) {
  std::vector<Hash256> out;
  for (const py::handle leaf : leaves) out.push_back(leaf.cast<Hash256>());
  return out;
}

}  // namespace

void bind_merkle(py::module_& root) {
  auto m = root.def_submodule("merkle", "Merkle trees over price records.");
  m.def("leaf_hash", &merkle::leaf_hash, py::arg("data"),
        "The hash of a leaf's bytes, tagged btcfi/leaf/1.");
  m.def("node_hash", &merkle::node_hash, py::arg("left"), py::arg("right"),
        "The hash of a node over two hashes, tagged btcfi/node/1.");
  m.def(
      "root", [](const py::iterable& leaves) { return merkle::root_of(hashes_in(leaves)); },
      py::arg("leaves"), "The root over leaf hashes in their order (RFC 9162's shape).");
  py::class_<merkle::Tree>(m, "Tree", "A tree that keeps its hashes, for many proofs.")
      .def(py::init([](const py::iterable& leaves) {
             return unwrap(merkle::Tree::over(hashes_in(leaves)));
           }),
           py::arg("leaves"))
      .def_property_readonly("root", &merkle::Tree::root)
      .def("__len__", &merkle::Tree::count)
      .def(
          "prove",
          [](const merkle::Tree& tree, std::uint32_t index) {
            return merkle::encode(unwrap(tree.prove(index)));
          },
          py::arg("index"),
          "The proof that the leaf of that index is in the tree, as bytes.\n\n"
          "Raises InvalidArgument when there is no such leaf.");
  m.def(
      "verify",
      [](const Hash256& root_hash, std::uint32_t count, const Hash256& leaf,
         ByteView proof) -> Result<std::uint32_t> {
        BTCFI_TRY(const merkle::Proof read, merkle::decode_proof(proof));
        BTCFI_CHECK(merkle::verify(root_hash, count, leaf, read));
        return read.index;
      },
      py::arg("root"), py::arg("count"), py::arg("leaf"), py::arg("proof"),
      "The index at which a leaf hash is committed to by a root over count leaves.\n\n"
      "Raises MerkleError when it is not, ParseError or InvalidArgument for a wrong proof.");
  m.def(
      "anchor",
      [](const Hash256& root_hash, std::uint32_t count) -> Result<Bytes> {
        if (count == 0) return fail(Errc::out_of_range, "count", 1);
        return to_bytes(merkle::Anchor{root_hash, count}.encode());
      },
      py::arg("root"), py::arg("count"),
      "The 38 bytes of the OP_RETURN output that anchors a root.");
  m.def(
      "parse_anchor",
      [](ByteView payload) {
        const merkle::Anchor anchor = unwrap(merkle::Anchor::decode(payload));
        return std::pair(anchor.root, anchor.count);
      },
      py::arg("payload"), "(root, count) of such a payload.\n\nRaises MerkleError.");
}
