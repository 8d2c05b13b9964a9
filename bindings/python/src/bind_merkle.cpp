#include "exception.hpp"

#include <btcfi/merkle.hpp>

#include <pybind11/stl.h>

#include <algorithm>

// The functions behind btcfi/merkle.py, which checks the arguments. Leaves come as one buffer.

namespace {

using namespace btcfi;
using namespace btcfi::python;

std::vector<Hash256> hashes_in(ByteView bytes, const char* name) {
  constexpr std::size_t size = Hash256::size_bytes;
  if (bytes.size() % size != 0) raise(fail(Errc::out_of_range, name, 0, bytes.size()));
  std::vector<Hash256> out(bytes.size() / size);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::copy_n(bytes.data() + size * i, size, out[i].bytes.begin());
  }
  return out;
}

/// What \p work gives, which runs without the GIL.
template <class Work>
auto without_gil(Work work) {
  const py::gil_scoped_release released;
  return work();
}

std::vector<py::bytes> hashes_out(std::span<const Hash256> hashes) {
  std::vector<py::bytes> out;
  for (const Hash256& hash : hashes) out.push_back(to_py(hash));
  return out;
}

constexpr std::pair<const char*, merkle::Hashing> hashings[] = {
    {"tagged", merkle::Hashing::tagged}, {"rfc9162", merkle::Hashing::rfc9162}};

merkle::Hashing hashing_in(const std::string& name) { return value_of(hashings, name, "hashing"); }
const char* hashing_out(merkle::Hashing hashing) {
  return hashing == merkle::Hashing::tagged ? "tagged" : "rfc9162";
}

void bind_trees(py::module_& m) {
  using merkle::Frontier;
  using merkle::Tree;
  py::class_<Tree>(m, "Tree")
      .def(py::init([](ByteView leaves, const std::string& hashing) {
             auto hashes = hashes_in(leaves, "leaves");
             const merkle::Hashing how = hashing_in(hashing);
             return unwrap(without_gil([&] { return Tree::over(std::move(hashes), how); }));
           }),
           py::arg("leaves"), py::arg("hashing"))
      .def_property_readonly("root", &Tree::root)
      .def_property_readonly("hashing",
                             [](const Tree& tree) { return hashing_out(tree.hashing()); })
      .def("__len__", &Tree::count)
      .def(
          "prove",
          [](const Tree& tree, std::uint32_t index) {
            return merkle::encode(unwrap(tree.prove(index)));
          },
          py::arg("index"))
      .def(
          "prove_many",
          [](const Tree& tree, const std::vector<std::uint32_t>& indices) {
            return merkle::encode(unwrap(without_gil([&] { return tree.prove_many(indices); })));
          },
          py::arg("indices"))
      .def(
          "prove_consistency",
          [](const Tree& tree, std::uint32_t older) {
            return merkle::encode(unwrap(tree.prove_consistency(older)));
          },
          py::arg("older"));
  py::class_<Frontier>(m, "Frontier")
      .def(py::init([](const std::string& hashing) { return Frontier(hashing_in(hashing)); }),
           py::arg("hashing"))
      .def_static(
          "from_bytes", [](ByteView data) { return unwrap(Frontier::decode(data)); },
          py::arg("data"))
      .def("__bytes__", [](const Frontier& frontier) { return to_py(frontier.encode()); })
      .def("__len__", &Frontier::count)
      .def_property_readonly("root", &Frontier::root)
      .def_property_readonly("peaks",
                             [](const Frontier& frontier) { return hashes_out(frontier.peaks()); })
      .def_property_readonly(
          "hashing", [](const Frontier& frontier) { return hashing_out(frontier.hashing()); })
      .def(
          "append", [](Frontier& frontier, const Hash256& leaf) { unwrap(frontier.append(leaf)); },
          py::arg("leaf"))
      .def(
          "extend",
          [](Frontier& frontier, ByteView leaves) {
            const auto hashes = hashes_in(leaves, "leaves");
            // On a copy: other threads look at this one meanwhile, or append, which its count shows.
            // Then once more, alone, so that it ends.
            Frontier longer = frontier;
            const std::uint32_t before = frontier.count();
            unwrap(without_gil([&] { return longer.append_all(hashes); }));
            if (frontier.count() == before) {
              frontier = longer;
            } else {
              unwrap(frontier.append_all(hashes));
            }
          },
          py::arg("leaves"));
}

void bind_proofs(py::module_& m) {
  m.def(
      "verify",
      [](const Hash256& root_hash, std::uint32_t count, const Hash256& leaf, ByteView proof,
         const std::string& hashing) -> Result<std::uint32_t> {
        BTCFI_TRY(const merkle::Proof read, merkle::decode_proof(proof));
        BTCFI_CHECK(merkle::verify(root_hash, count, leaf, read, hashing_in(hashing)));
        return read.index;
      },
      py::arg("root"), py::arg("count"), py::arg("leaf"), py::arg("proof"), py::arg("hashing"));
  m.def(
      "verify_many",
      [](const Hash256& root_hash, std::uint32_t count, ByteView leaves, ByteView proof,
         const std::string& hashing) {
        const auto hashes = hashes_in(leaves, "leaves");
        const merkle::Hashing how = hashing_in(hashing);
        const auto verify = [&]() -> Result<std::vector<std::uint32_t>> {
          BTCFI_TRY(auto read, merkle::decode_multiproof(proof));
          BTCFI_CHECK(merkle::verify_many(root_hash, count, hashes, read, how));
          return std::move(read.indices);
        };
        return unwrap(without_gil(verify));
      },
      py::arg("root"), py::arg("count"), py::arg("leaves"), py::arg("proof"), py::arg("hashing"));
  m.def(
      "verify_consistency",
      [](const Hash256& older_root, std::uint32_t older, const Hash256& newer_root,
         std::uint32_t newer, ByteView proof, const std::string& hashing) {
        const auto read = unwrap(merkle::decode_consistency_proof(proof));
        unwrap(merkle::verify_consistency(older_root, older, newer_root, newer, read,
                                          hashing_in(hashing)));
      },
      py::arg("older_root"), py::arg("older"), py::arg("newer_root"), py::arg("newer"),
      py::arg("proof"), py::arg("hashing"));
}

void bind_other_trees(py::module_& m) {
  m.def(
      "block_root",
      [](ByteView txids) {
        const auto hashes = hashes_in(txids, "txids");
        return unwrap(without_gil([&] { return merkle::block_root(hashes); }));
      },
      py::arg("txids"));
  m.def(
      "prove_in_block",
      [](ByteView txids, std::uint32_t index) {
        const auto hashes = hashes_in(txids, "txids");
        return hashes_out(
            unwrap(without_gil([&] { return merkle::prove_in_block(hashes, index); })).path);
      },
      py::arg("txids"), py::arg("index"));
  m.def(
      "verify_in_block",
      [](const Hash256& root_hash, std::uint32_t count, const Hash256& txid, std::uint32_t index,
         ByteView path) {
        unwrap(merkle::verify_in_block(root_hash, count, txid, {index, hashes_in(path, "path")}));
      },
      py::arg("root"), py::arg("count"), py::arg("txid"), py::arg("index"), py::arg("path"));
  m.def(
      "sorted_root",
      [](ByteView leaves) {
        const auto hashes = hashes_in(leaves, "leaves");
        return unwrap(without_gil([&] { return merkle::sorted_root(hashes); }));
      },
      py::arg("leaves"));
  m.def(
      "prove_sorted",
      [](ByteView leaves, std::size_t index) {
        const auto hashes = hashes_in(leaves, "leaves");
        return hashes_out(unwrap(without_gil([&] { return merkle::prove_sorted(hashes, index); })));
      },
      py::arg("leaves"), py::arg("index"));
  m.def(
      "verify_sorted",
      [](const Hash256& root_hash, const Hash256& leaf, ByteView path) {
        unwrap(merkle::verify_sorted(root_hash, leaf, hashes_in(path, "path")));
      },
      py::arg("root"), py::arg("leaf"), py::arg("path"));
}

}  // namespace

void bind_merkle(py::module_& root) {
  auto m = root.def_submodule("merkle", "See btcfi.merkle.");
  m.def(
      "leaf_hash",
      [](ByteView data, const std::string& hashing) {
        return merkle::leaf_hash(data, hashing_in(hashing));
      },
      py::arg("data"), py::arg("hashing"));
  m.def(
      "node_hash",
      [](const Hash256& left, const Hash256& right, const std::string& hashing) {
        return merkle::node_hash(left, right, hashing_in(hashing));
      },
      py::arg("left"), py::arg("right"), py::arg("hashing"));
  m.def(
      "root",
      [](ByteView leaves, const std::string& hashing) {
        const auto hashes = hashes_in(leaves, "leaves");
        const merkle::Hashing how = hashing_in(hashing);
        return unwrap(without_gil([&] { return merkle::root_of(hashes, how); }));
      },
      py::arg("leaves"), py::arg("hashing"));
  bind_trees(m);
  bind_proofs(m);
  bind_other_trees(m);
  m.def(
      "anchor",
      [](const Hash256& root_hash, std::uint32_t count) {
        return to_bytes(merkle::Anchor{root_hash, count}.encode());
      },
      py::arg("root"), py::arg("count"));
  m.def(
      "parse_anchor",
      [](ByteView payload) {
        const merkle::Anchor anchor = unwrap(merkle::Anchor::decode(payload));
        return std::pair(anchor.root, anchor.count);
      },
      py::arg("payload"));
}
