#include "sample_contract.hpp"
#include "sample_terms.hpp"

#include <btcfi/settlement/settled.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// A transaction that spends the sample by a leaf, with signatures of the given last bytes (0: 64
/// bytes, type DEFAULT). What is valid is not looked at here.
tx::Transaction spend(const SampleContract& sample, LeafId id, std::uint8_t buyer_type,
                      std::uint8_t pool_type, Sats fixed) {
  const auto signature = [](std::uint8_t type) {
    Bytes out(64, 0x11);
    if (type != 0) out.push_back(type);
    return out;
  };
  const ContractLeaf& leaf = *sample.contract.find(id);
  tx::Transaction out;
  out.inputs.push_back({sample_outpoint("fee"), {}, 0, {}});
  out.inputs.push_back({sample.funded, {}, 0, {}});
  out.inputs[1].witness = {signature(buyer_type), signature(pool_type), leaf.script,
                           leaf.control_block};
  out.outputs.push_back({{777}, sample_script("somebody")});
  // A pre-signature of type 0x83 fixes the output to its signer.
  out.outputs.push_back({fixed, pool_type == 0x83    ? sample.contract.script_of(Party::pool)
                                : buyer_type == 0x83 ? sample.contract.script_of(Party::buyer)
                                                     : sample_script("somebody else")});
  return out;
}

}  // namespace

TEST_CASE("the signature made in advance says who claimed and what the other one got") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const Sats all = sample.contract.value();
  const auto read = [&](const tx::Transaction& by) {
    return need(read_settlement(sample.contract, sample.funded, by));
  };
  const LeafId attested{LeafKind::attested};
  // The buyer claims; the remainder of the pool stands at the input's index.
  CHECK(read(spend(sample, attested, 0, 0x83, {60'000'000})) ==
        Settled{Rung::attested, Party::buyer, {all.value - 60'000'000}, 0});
  CHECK(read(spend(sample, attested, 1, 0x82, {1})) ==
        Settled{Rung::attested, Party::buyer, all, 0});
  // The pool pays, or takes all back.
  CHECK(read(spend(sample, attested, 0x83, 0, {40'000'000})) ==
        Settled{Rung::attested, Party::pool, {40'000'000}, 0});
  CHECK(read(spend(sample, attested, 0x82, 1, {1})) ==
        Settled{Rung::attested, Party::pool, {0}, 0});
  CHECK(read(spend(sample, {LeafKind::bucket, 3}, 0, 0x83, {1'000})) ==
        Settled{Rung::bucket, Party::buyer, {all.value - 1'000}, 3});
  CHECK(read(spend(sample, {LeafKind::voided}, 0, 0x83, {95'000'000})) ==
        Settled{Rung::voided, Party::buyer, {5'000'000}, 0});
  auto reclaim = spend(sample, {LeafKind::reclaim}, 0, 0, {1});
  reclaim.inputs[1].witness.erase(reclaim.inputs[1].witness.begin());
  CHECK(read(reclaim) == Settled{Rung::reclaim, Party::pool, {0}, 0});
}

TEST_CASE("a claimer that signs with ANYONECANPAY itself, at its own risk, is still understood") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const Sats all = sample.contract.value();
  const LeafId attested{LeafKind::attested};
  const auto read = [&](std::uint8_t buyer_type, std::uint8_t pool_type, Sats fixed, Party to) {
    auto by = spend(sample, attested, buyer_type, pool_type, fixed);
    by.outputs[1].script_pubkey = sample.contract.script_of(to);
    return need(read_settlement(sample.contract, sample.funded, by));
  };
  for (const std::uint8_t own : std::initializer_list<std::uint8_t>{0x81, 0x82, 0x83, 0x02, 0x03}) {
    CAPTURE(int(own));
    CHECK(read(own, 0x83, {60'000'000}, Party::pool) ==
          Settled{Rung::attested, Party::buyer, {all.value - 60'000'000}, 0});
    CHECK(read(0x83, own, {40'000'000}, Party::buyer) ==
          Settled{Rung::attested, Party::pool, {40'000'000}, 0});
  }
  CHECK(read(0x81, 0x82, {1}, Party::buyer) == Settled{Rung::attested, Party::buyer, all, 0});
  CHECK(read(0x82, 0x81, {1}, Party::pool) == Settled{Rung::attested, Party::pool, {0}, 0});
  // Both signed the whole transaction: the buyer got what its script got.
  CHECK(read(0, 1, {5'000'000}, Party::buyer).payout == Sats{5'000'000});
}

TEST_CASE("no output that a claiming buyer chooses makes its claim look like the pool's") {
  const SampleContract sample(sample_terms(OptionKind::binary_call));
  const Sats all = sample.contract.value();
  const auto read = [&](LeafId leaf, std::uint8_t buyer_type, std::uint8_t pool_type, Sats fixed,
                        Party to) {
    auto by = spend(sample, leaf, buyer_type, pool_type, fixed);
    by.outputs[1].script_pubkey = sample.contract.script_of(to);
    return need(read_settlement(sample.contract, sample.funded, by));
  };
  const auto last = static_cast<std::uint32_t>(sample.contract.runs().size() - 1);
  REQUIRE(sample.contract.runs()[last].payout == all);
  for (const LeafId leaf : {LeafId{LeafKind::attested}, LeafId{LeafKind::bucket, last}}) {
    const Settled whole{leaf.kind == LeafKind::attested ? Rung::attested : Rung::bucket,
                        Party::buyer, all, leaf.run};
    for (const std::uint8_t own : std::initializer_list<std::uint8_t>{0x82, 0x83}) {
      for (const Party to : {Party::buyer, Party::pool}) {
        for (const std::int64_t amount :
             {std::int64_t{1'000}, all.value - 1, all.value, all.value + 1, 2 * all.value}) {
          CAPTURE(int(own), int(to), amount);
          CHECK(read(leaf, own, 0x82, {amount}, to) == whole);
        }
      }
    }
  }
  // Where no run pays everything, the pool gave nothing of type 0x82: the buyer was first.
  CHECK(read({LeafKind::bucket, 0}, 0x83, 0x82, {2'000'000}, Party::buyer) ==
        Settled{Rung::bucket, Party::pool, {2'000'000}, 0});
}

TEST_CASE("an output fixed to somebody else's script is no settlement of this contract") {
  const SampleContract sample(sample_terms(OptionKind::call));
  for (const bool by_pool : {false, true}) {
    auto by = spend(sample, {LeafKind::attested}, by_pool ? 0x83 : 0, by_pool ? 0 : 0x83, {40});
    REQUIRE(read_settlement(sample.contract, sample.funded, by));
    by.outputs[1].script_pubkey = sample_script("another wallet");
    const auto read = read_settlement(sample.contract, sample.funded, by);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::spend_not_of_contract);
  }
}

TEST_CASE("an annex hides nothing") {
  const SampleContract sample(sample_terms(OptionKind::call));
  auto by = spend(sample, {LeafKind::attested}, 0, 0x83, {60'000'000});
  const Settled plain = need(read_settlement(sample.contract, sample.funded, by));
  by.inputs[1].witness.push_back({0x50, 7});
  CHECK(need(read_settlement(sample.contract, sample.funded, by)) == plain);
  by.inputs[1].witness = {Bytes(64, 0x11), {0x50}};
  CHECK(need(read_settlement(sample.contract, sample.funded, by)).rung == Rung::key_path);
}

TEST_CASE("what does not spend the contract, or not by its leaves, is refused") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const auto refusal = [&](const tx::Transaction& by) {
    return code(read_settlement(sample.contract, sample.funded, by));
  };
  auto other = spend(sample, {LeafKind::attested}, 0, 0x83, {1});
  other.inputs[1].previous.vout = 9;
  CHECK(refusal(other) == Errc::settled_not_spent);
  other = spend(sample, {LeafKind::attested}, 0, 0x83, {sample.contract.value().value + 1});
  CHECK(refusal(other) == Errc::spend_not_of_contract);
  other = spend(sample, {LeafKind::attested}, 0, 0x83, {1});
  other.outputs.pop_back();
  CHECK(refusal(other) == Errc::spend_not_of_contract);
  for (std::size_t items : {0u, 2u, 3u}) {
    other = spend(sample, {LeafKind::attested}, 0, 0x83, {1});
    other.inputs[1].witness.resize(items);
    CHECK(refusal(other) == Errc::spend_not_of_contract);
  }
}
