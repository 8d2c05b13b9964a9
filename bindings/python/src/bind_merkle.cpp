#include "arguments.hpp"

#include <btcfi/merkle.hpp>

#include <pybind11/stl.h>

#include <cstring>
#include <memory>
#include <optional>

namespace {

using namespace btcfi;
using namespace btcfi::python;

// A buffer's bytes in their logical order, strides or not. Nothing for what is no buffer of values.
std::optional<Bytes> buffer_in(const py::object& object) {
  if (PyObject_CheckBuffer(object.ptr()) == 0) return std::nullopt;
  Py_buffer view{};
  if (PyObject_GetBuffer(object.ptr(), &view, PyBUF_FULL_RO) != 0) {
    PyErr_Clear();
    return std::nullopt;
  }
  const std::unique_ptr<Py_buffer, void (*)(Py_buffer*)> held(&view, PyBuffer_Release);
  if (view.format != nullptr && std::strchr(view.format, 'O') != nullptr) return std::nullopt;
  Bytes out(static_cast<std::size_t>(view.len));
  if (PyBuffer_ToContiguous(out.data(), &view, view.len, 'C') != 0) throw py::error_already_set();
  return out;
}

// Hashes one by one, or one buffer of 32 bytes each.
std::vector<Hash256> hashes_in(const py::object& hashes, const char* name) {
  constexpr std::size_t size = Hash256::size_bytes;
  std::vector<Hash256> out;
  if (const auto bytes = buffer_in(hashes)) {
    if (bytes->size() % size != 0) raise(fail(Errc::out_of_range, name, 0, bytes->size()));
    out.resize(bytes->size() / size);
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::copy_n(bytes->data() + size * i, size, out[i].bytes.begin());
    }
    return out;
  }
  const bool text = PyUnicode_Check(hashes.ptr()) != 0;
  const auto each =
      py::reinterpret_steal<py::object>(text ? nullptr : PyObject_GetIter(hashes.ptr()));
  if (!each) {
    if (!text && PyErr_ExceptionMatches(PyExc_TypeError) == 0) throw py::error_already_set();
    PyErr_Clear();
    throw py::type_error(std::string(name) +
                         " must be hashes of 32 bytes or one buffer of them, not " +
                         Py_TYPE(hashes.ptr())->tp_name);
  }
  while (const auto hash = py::reinterpret_steal<py::object>(PyIter_Next(each.ptr()))) {
    const std::string element = std::string(name) + "[" + std::to_string(out.size()) + "]";
    const auto bytes = buffer_in(hash);
    if (!bytes) {
      throw py::type_error(element + " must be 32 bytes, not " + Py_TYPE(hash.ptr())->tp_name);
    }
    if (bytes->size() != size) {
      throw py::value_error(element + " must have 32 bytes, not " + std::to_string(bytes->size()));
    }
    out.push_back(*Hash256::from(*bytes));
  }
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  return out;
}

std::vector<std::uint32_t> indices_in(const py::object& indices) {
  std::vector<std::uint32_t> out;
  const auto each = py::reinterpret_steal<py::object>(PyObject_GetIter(indices.ptr()));
  if (!each) {
    if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) throw py::error_already_set();
    PyErr_Clear();
    throw py::type_error(std::string("indices must be integers, not ") +
                         Py_TYPE(indices.ptr())->tp_name);
  }
  while (const auto index = py::reinterpret_steal<py::object>(PyIter_Next(each.ptr()))) {
    const std::string element = "indices[" + std::to_string(out.size()) + "]";
    out.push_back(whole_in<std::uint32_t>(index, element, "indices"));
  }
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  return out;
}

std::uint32_t u32_in(const py::object& value, const char* name) {
  return whole_in<std::uint32_t>(value, name);
}

std::vector<py::bytes> hashes_out(std::span<const Hash256> hashes) {
  std::vector<py::bytes> out;
  for (const Hash256& hash : hashes) out.push_back(to_py(hash));
  return out;
}

merkle::Hashing hashing_in(const std::string& name) {
  if (name == "tagged") return merkle::Hashing::tagged;
  if (name == "rfc9162") return merkle::Hashing::rfc9162;
  raise(fail(Errc::invalid_argument, "hashing"));
}
const char* hashing_out(merkle::Hashing hashing) {
  return hashing == merkle::Hashing::tagged ? "tagged" : "rfc9162";
}

void bind_trees(py::module_& m) {
  py::class_<merkle::Tree>(m, "Tree", "A tree that keeps its hashes, for many proofs.")
      .def(py::init([](const py::object& leaves, const std::string& hashing) {
             auto hashes = hashes_in(leaves, "leaves");
             const merkle::Hashing how = hashing_in(hashing);
             const auto build = [&] {
               const py::gil_scoped_release released;
               return merkle::Tree::over(std::move(hashes), how);
             };
             return unwrap(build());
           }),
           py::arg("leaves"), py::kw_only(), py::arg("hashing") = "tagged")
      .def_property_readonly("root", &merkle::Tree::root)
      .def_property_readonly("hashing",
                             [](const merkle::Tree& tree) { return hashing_out(tree.hashing()); })
      .def("__len__", &merkle::Tree::count)
      .def(
          "prove",
          [](const merkle::Tree& tree, const py::object& index) {
            return merkle::encode(unwrap(tree.prove(u32_in(index, "index"))));
          },
          py::arg("index"),
          "The proof that the leaf of that index is in the tree, as bytes.\n\n"
          "Raises InvalidArgument when there is no such leaf.")
      .def(
          "prove_many",
          [](const merkle::Tree& tree, const py::object& indices) {
            return merkle::encode(unwrap(tree.prove_many(indices_in(indices))));
          },
          py::arg("indices"),
          "One proof for the leaves of ascending indices, as bytes.\n\n"
          "Raises InvalidArgument for an index that is none, MerkleError when they do not ascend.")
      .def(
          "prove_consistency",
          [](const merkle::Tree& tree, const py::object& older) {
            return merkle::encode(unwrap(tree.prove_consistency(u32_in(older, "older"))));
          },
          py::arg("older"),
          "The proof that the tree of the first `older` leaves is the beginning of this one.\n\n"
          "Raises InvalidArgument for 0 or more leaves than there are.");
  py::class_<merkle::Frontier>(m, "Frontier",
                               "A tree that grows and forgets its leaves: at most 32 hashes.")
      .def(py::init(
               [](const std::string& hashing) { return merkle::Frontier(hashing_in(hashing)); }),
           py::kw_only(), py::arg("hashing") = "tagged")
      .def_static(
          "from_bytes", [](ByteView data) { return unwrap(merkle::Frontier::decode(data)); },
          py::arg("data"),
          "The frontier that was written down with bytes().\n\nRaises MerkleError or ParseError.")
      .def("__bytes__", [](const merkle::Frontier& frontier) { return to_py(frontier.encode()); })
      .def("__len__", &merkle::Frontier::count)
      .def_property_readonly("root", &merkle::Frontier::root)
      .def_property_readonly(
          "peaks", [](const merkle::Frontier& frontier) { return hashes_out(frontier.peaks()); })
      .def_property_readonly(
          "hashing",
          [](const merkle::Frontier& frontier) { return hashing_out(frontier.hashing()); })
      .def(
          "append",
          [](merkle::Frontier& frontier, const Hash256& leaf) { unwrap(frontier.append(leaf)); },
          py::arg("leaf"), "Appends one leaf hash.")
      .def(
          "extend",
          [](merkle::Frontier& frontier, const py::object& leaves) {
            const auto hashes = hashes_in(leaves, "leaves");
            // On a copy: other threads look at this one meanwhile, or append, which its count shows.
            // Then once more, alone, so that it ends.
            merkle::Frontier longer = frontier;
            const std::uint32_t before = frontier.count();
            const auto append = [&] {
              const py::gil_scoped_release released;
              return longer.append_all(hashes);
            };
            unwrap(append());
            if (frontier.count() == before) {
              frontier = longer;
            } else {
              unwrap(frontier.append_all(hashes));
            }
          },
          py::arg("leaves"),
          "Appends leaf hashes in their order, many at a time: all of them at once, or none.");
}

void bind_proofs(py::module_& m) {
  m.def(
      "verify",
      [](const Hash256& root_hash, const py::object& count, const Hash256& leaf, ByteView proof,
         const std::string& hashing) -> Result<std::uint32_t> {
        const std::uint32_t leaves = u32_in(count, "count");
        BTCFI_TRY(const merkle::Proof read, merkle::decode_proof(proof));
        BTCFI_CHECK(merkle::verify(root_hash, leaves, leaf, read, hashing_in(hashing)));
        return read.index;
      },
      py::arg("root"), py::arg("count"), py::arg("leaf"), py::arg("proof"), py::kw_only(),
      py::arg("hashing") = "tagged",
      "The index at which a leaf hash is committed to by a root over count leaves.\n\n"
      "Raises MerkleError when it is not, ParseError or InvalidArgument for a wrong proof.");
  m.def(
      "verify_many",
      [](const Hash256& root_hash, const py::object& count, const py::object& leaves,
         ByteView proof, const std::string& hashing) {
        const std::uint32_t all = u32_in(count, "count");
        const auto hashes = hashes_in(leaves, "leaves");
        auto read = unwrap(merkle::decode_multiproof(proof));
        unwrap(merkle::verify_many(root_hash, all, hashes, read, hashing_in(hashing)));
        return read.indices;
      },
      py::arg("root"), py::arg("count"), py::arg("leaves"), py::arg("proof"), py::kw_only(),
      py::arg("hashing") = "tagged",
      "The indices at which leaf hashes, in ascending order, are committed to by a root.\n\n"
      "Raises MerkleError when they are not, ParseError or InvalidArgument for a wrong proof.");
  m.def(
      "verify_consistency",
      [](const Hash256& older_root, const py::object& older, const Hash256& newer_root,
         const py::object& newer, ByteView proof, const std::string& hashing) {
        const std::uint32_t before = u32_in(older, "older");
        const std::uint32_t after = u32_in(newer, "newer");
        const auto read = unwrap(merkle::decode_consistency_proof(proof));
        unwrap(merkle::verify_consistency(older_root, before, newer_root, after, read,
                                          hashing_in(hashing)));
      },
      py::arg("older_root"), py::arg("older"), py::arg("newer_root"), py::arg("newer"),
      py::arg("proof"), py::kw_only(), py::arg("hashing") = "tagged",
      "Checks that a log only grew from one root to the other.\n\n"
      "Raises MerkleError when it did not, ParseError or InvalidArgument for a wrong proof.");
}

void bind_other_trees(py::module_& m) {
  m.def(
      "block_root",
      [](const py::object& txids) { return unwrap(merkle::block_root(hashes_in(txids, "txids"))); },
      py::arg("txids"),
      "The root of a Bitcoin block over transaction ids as they are hashed (not as printed).\n\n"
      "Raises MerkleError when another list has the same root (CVE-2012-2459).");
  m.def(
      "prove_in_block",
      [](const py::object& txids, const py::object& index) {
        const std::uint32_t at = u32_in(index, "index");
        return hashes_out(unwrap(merkle::prove_in_block(hashes_in(txids, "txids"), at)).path);
      },
      py::arg("txids"), py::arg("index"), "The hashes that prove a transaction's index.");
  m.def(
      "verify_in_block",
      [](const Hash256& root_hash, const py::object& count, const Hash256& txid,
         const py::object& index, const py::object& path) {
        unwrap(merkle::verify_in_block(root_hash, u32_in(count, "count"), txid,
                                       {u32_in(index, "index"), hashes_in(path, "path")}));
      },
      py::arg("root"), py::arg("count"), py::arg("txid"), py::arg("index"), py::arg("path"),
      "Checks that a transaction is at that index of the block with count transactions.\n\n"
      "Raises MerkleError when it is not.");
  m.def(
      "sorted_root",
      [](const py::object& leaves) {
        return unwrap(merkle::sorted_root(hashes_in(leaves, "leaves")));
      },
      py::arg("leaves"), "The root over leaf hashes in sorted pairs, under BIP-341's TapBranch.");
  m.def(
      "prove_sorted",
      [](const py::object& leaves, const py::object& index) {
        const auto at = whole_in<std::size_t>(index, "index");
        return hashes_out(unwrap(merkle::prove_sorted(hashes_in(leaves, "leaves"), at)));
      },
      py::arg("leaves"), py::arg("index"), "The neighbours of a leaf on its way to that root.");
  m.def(
      "verify_sorted",
      [](const Hash256& root_hash, const Hash256& leaf, const py::object& path) {
        unwrap(merkle::verify_sorted(root_hash, leaf, hashes_in(path, "path")));
      },
      py::arg("root"), py::arg("leaf"), py::arg("path"),
      "Checks that a leaf is under such a root; it says nothing of its place.\n\n"
      "An inner node with the rest of its path verifies, too, and so does the root with an\n"
      "empty path: that it is a leaf is said only where leaves are hashed by another tag than\n"
      "nodes, as BIP-341's are.\n\n"
      "Raises MerkleError when it is not.");
}

}  // namespace

void bind_merkle(py::module_& root) {
  auto m = root.def_submodule("merkle", "Merkle trees over price records.");
  m.def(
      "leaf_hash",
      [](ByteView data, const std::string& hashing) {
        return merkle::leaf_hash(data, hashing_in(hashing));
      },
      py::arg("data"), py::kw_only(), py::arg("hashing") = "tagged",
      "The hash of a leaf's bytes, tagged btcfi/leaf/1.");
  m.def(
      "node_hash",
      [](const Hash256& left, const Hash256& right, const std::string& hashing) {
        return merkle::node_hash(left, right, hashing_in(hashing));
      },
      py::arg("left"), py::arg("right"), py::kw_only(), py::arg("hashing") = "tagged",
      "The hash of a node over two hashes, tagged btcfi/node/1.");
  m.def(
      "root",
      [](const py::object& leaves, const std::string& hashing) {
        const auto hashes = hashes_in(leaves, "leaves");
        const merkle::Hashing how = hashing_in(hashing);
        const auto compute = [&] {
          const py::gil_scoped_release released;
          return merkle::root_of(hashes, how);
        };
        return unwrap(compute());
      },
      py::arg("leaves"), py::kw_only(), py::arg("hashing") = "tagged",
      "The root over leaf hashes in their order (RFC 9162's shape).");
  bind_trees(m);
  bind_proofs(m);
  bind_other_trees(m);
  m.def(
      "anchor",
      [](const Hash256& root_hash, const py::object& count) -> Result<Bytes> {
        const std::uint32_t leaves = u32_in(count, "count");
        if (leaves == 0) return fail(Errc::out_of_range, "count", 1);
        return to_bytes(merkle::Anchor{root_hash, leaves}.encode());
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
