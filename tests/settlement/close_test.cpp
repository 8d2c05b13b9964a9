#include "sample_contract.hpp"
#include "sample_terms.hpp"

#include <btcfi/settlement/close.hpp>
#include <btcfi/settlement/settled.hpp>
#include <btcfi/tx/verify.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

keys::Entropy entropy(std::uint8_t fill) {
  std::array<std::uint8_t, 32> bytes{};
  bytes.fill(fill);
  return keys::Entropy(bytes);
}

CloseSigner signer(const SampleContract& sample, const CloseAgreement& agreement, Party side,
                   std::uint8_t fill) {
  const auto& key = side == Party::pool ? sample.pool_internal : sample.buyer_internal;
  return need(CloseSigner::start(sample.contract, sample.funded, agreement, side, key.secret(),
                                 entropy(fill)));
}

/// Both sides sign: \p first gives its share (and its coin's signature), the other completes.
tx::Transaction close(const SampleContract& sample, const CloseAgreement& agreement, Party first,
                      FundingSigner* wallet = nullptr) {
  CloseSigner a = signer(sample, agreement, first, 1);
  CloseSigner b = signer(sample, agreement, other(first), 2);
  const auto& a_key = first == Party::pool ? sample.pool_internal : sample.buyer_internal;
  const auto& b_key = first == Party::pool ? sample.buyer_internal : sample.pool_internal;
  const auto share = need(a.sign_first(b.nonce(), a_key.secret()));
  std::optional<tx::Transaction> coin;
  if (wallet != nullptr) coin = need(a.sign_revocation(*wallet));
  return need(b.complete(a.nonce(), share, b_key.secret(), coin));
}

}  // namespace

TEST_CASE("both sides close by the key path: 111 vB with one output, 154 with two") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const Sats all = sample.contract.value();
  for (const Party first : {Party::pool, Party::buyer}) {
    for (const Sats payout : {Sats{0}, Sats{33'000'000}, all}) {
      const auto agreement = need(close_at(sample.contract, payout, {200}));
      const auto closed = close(sample, agreement, first);
      REQUIRE(tx::verify(closed, std::vector{sample.contract.output()}));
      CHECK(closed.vsize() == (payout.value == 0 || payout == all ? 111u : 154u));
      CHECK(closed.output_sum()->value == all.value - 200);
      const auto settled = need(read_settlement(sample.contract, sample.funded, closed));
      CHECK(settled.rung == Rung::key_path);
      CHECK(settled.payout.value == (payout == all ? all.value - 200 : payout.value));
    }
  }
}

TEST_CASE("an early close needs a revocation input, and spending that takes it back") {
  const SampleContract sample(sample_terms(OptionKind::call));
  CloseAgreement early;
  early.pool_amount = {66'999'800};
  early.buyer_amount = {33'000'700};
  CHECK(code(build_close(sample.contract, sample.funded, early)) == Errc::close_needs_revocation);

  KeySigner wallet;
  const auto owner = sample_output_pair("revocation");
  early.revocation = CloseRevocation{
      {sample_outpoint("revocation"), {{1'000}, need(wallet.add(owner.secret()))}}, Party::buyer};
  // The other side could not take a first signature back.
  CloseSigner pool = signer(sample, early, Party::pool, 1);
  const CloseSigner buyer = signer(sample, early, Party::buyer, 2);
  CHECK(pool.sign_first(buyer.nonce(), sample.pool_internal.secret()).error().code ==
        Errc::close_needs_revocation);
  const auto closed = close(sample, early, Party::buyer, &wallet);
  const std::vector<tx::TxOut> spent{sample.contract.output(), early.revocation->coin.output};
  CHECK(tx::verify(closed, spent));
  CHECK(closed.vsize() == 212);
}

TEST_CASE("an early close pays what was agreed and gives the revocation coin back to its owner") {
  const SampleContract sample(sample_terms(OptionKind::call));
  KeySigner wallet;
  const auto own = sample_output_pair("revocation");
  const Bytes home = need(wallet.add(own.secret()));
  const std::int64_t all = sample.contract.value().value;
  for (const Party owner : {Party::pool, Party::buyer}) {
    const CloseRevocation coin{{sample_outpoint("revocation"), {{1'000}, home}}, owner};
    const auto agreed = need(close_early(sample.contract, {33'000'000}, {300}, coin));
    const bool pools = owner == Party::pool;
    CHECK_FALSE(agreed.attested);
    CHECK(agreed.buyer_amount.value == 33'000'000 + (pools ? 0 : 1'000));
    CHECK(agreed.pool_amount.value == all - 33'000'000 - 300 + (pools ? 1'000 : 0));
    CHECK(check_close_fee(sample.contract, agreed, {300}));
    CHECK(check_close_fee(sample.contract, agreed, {299}).error() ==
          fail(Errc::close_not_agreed, "fee"));

    const auto closed = close(sample, agreed, owner, &wallet);
    const std::vector<tx::TxOut> spent{sample.contract.output(), coin.coin.output};
    CHECK(tx::verify(closed, spent));
    KeySigner stranger;
    CHECK(code(signer(sample, agreed, owner, 3).sign_revocation(stranger)) == Errc::funding_no_key);
    CHECK(signer(sample, agreed, other(owner), 3).sign_revocation(wallet).error() ==
          fail(Errc::close_not_agreed, "revocation"));
  }
  const auto late = need(close_at(sample.contract, {33'000'000}, {300}));
  CHECK(signer(sample, late, Party::buyer, 4).sign_revocation(wallet).error() ==
        fail(Errc::close_not_agreed, "revocation"));
  const CloseRevocation odd{{sample_outpoint("revocation"), {{-1}, home}}, Party::buyer};
  CHECK(close_early(sample.contract, {33'000'000}, {300}, odd).error() ==
        fail(Errc::close_amounts, "close_early"));
  CHECK(code(close_early(sample.contract, {-1}, {300}, odd)) == Errc::close_amounts);
}

TEST_CASE("who completes an early close gives nothing away that the other alone could broadcast") {
  const SampleContract sample(sample_terms(OptionKind::call));
  KeySigner wallet;
  const auto own = sample_output_pair("revocation");
  const CloseRevocation coin{
      {sample_outpoint("revocation"), {{1'000}, need(wallet.add(own.secret()))}}, Party::buyer};
  const auto agreed = need(close_early(sample.contract, {33'000'000}, {300}, coin));
  CloseSigner buyer = signer(sample, agreed, Party::buyer, 1);
  CloseSigner pool = signer(sample, agreed, Party::pool, 2);
  const auto& secret = sample.pool_internal.secret();
  const auto share = need(buyer.sign_first(pool.nonce(), sample.buyer_internal.secret()));
  const auto half = need(buyer.sign_revocation(wallet));
  CHECK(pool.complete(buyer.nonce(), share, secret).error() ==
        fail(Errc::close_needs_revocation, "CloseSigner::complete"));
  auto wrong = half;
  wrong.inputs[1].witness[0][7] ^= 1;
  CHECK(code(pool.complete(buyer.nonce(), share, secret, wrong)) == Errc::funding_witness_invalid);
  wrong.inputs[1].witness.clear();
  CHECK(code(pool.complete(buyer.nonce(), share, secret, wrong)) == Errc::funding_witness_invalid);
  wrong = half;
  wrong.outputs[0].amount.value -= 1;
  CHECK(pool.complete(buyer.nonce(), share, secret, wrong).error() ==
        fail(Errc::close_not_agreed, "revocation"));
  // None of these used up the nonce.
  const auto closed = need(pool.complete(buyer.nonce(), share, secret, half));
  CHECK(tx::verify(closed, std::vector{sample.contract.output(), coin.coin.output}));
}

TEST_CASE("amounts that cannot stand are refused before anything is signed") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const std::int64_t all = sample.contract.value().value;
  const auto built = [&](std::int64_t pool, std::int64_t buyer) {
    CloseAgreement agreement;
    agreement.attested = true;
    agreement.pool_amount = {pool};
    agreement.buyer_amount = {buyer};
    return code(build_close(sample.contract, sample.funded, agreement));
  };
  CHECK(built(all - 1'000, 1'000) == Errc::ok);
  CHECK(built(all - 330, 330) == Errc::ok);
  CHECK(built(all - 329, 329) == Errc::close_amounts);
  CHECK(built(0, 0) == Errc::close_amounts);
  CHECK(built(-1, 1'000) == Errc::close_amounts);
  CHECK(built(all, 330) == Errc::close_amounts);
  CHECK_FALSE(close_at(sample.contract, {all + 1}, {0}));
  CHECK_FALSE(close_at(sample.contract, {-1}, {0}));
  CHECK_FALSE(close_at(sample.contract, {0}, {all}));
}

TEST_CASE("nobody signs a close whose fee eats up a share") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const Sats payout{33'000'000};
  const auto judged = [&](Sats fee, Sats most = max_close_fee) {
    return check_close(sample.contract, need(close_at(sample.contract, payout, fee)), payout, most);
  };
  CHECK(judged(max_close_fee));
  CHECK(judged({max_close_fee.value + 1}).error() == fail(Errc::close_not_agreed, "fee"));
  CHECK(judged({30'000'000}).error() == fail(Errc::close_not_agreed, "fee"));
  CHECK(judged({30'000'000}, sample.contract.value()));
}

TEST_CASE("what is signed away as fee by default is a tenth of the share that pays it") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const Sats all = sample.contract.value();
  REQUIRE(all.value / 10 > max_close_fee.value);
  CHECK(usual_close_fee(sample.contract, {33'000'000}) == max_close_fee);
  Terms small = sample_terms(OptionKind::binary_call);
  small.quantity = small.collateral = {150'000};
  small.premium = small.void_amount = {10'000};
  const SampleContract little(small);
  REQUIRE(little.contract.value().value == 150'000);
  CHECK(usual_close_fee(little.contract, {150'000}).value == 15'000);
  CHECK(usual_close_fee(little.contract, {50'000}).value == 10'000);
}

TEST_CASE("one party alone cannot close, and what was agreed is what is signed") {
  const SampleContract sample(sample_terms(OptionKind::call));
  const auto agreed = need(close_at(sample.contract, {33'000'000}, {200}));
  auto other_terms = agreed;
  other_terms.buyer_amount.value += 1;
  other_terms.pool_amount.value -= 1;

  CloseSigner buyer = signer(sample, other_terms, Party::buyer, 1);
  CloseSigner pool = signer(sample, agreed, Party::pool, 2);
  const auto share = need(buyer.sign_first(pool.nonce(), sample.buyer_internal.secret()));
  const auto refused = pool.complete(buyer.nonce(), share, sample.pool_internal.secret());
  CHECK(code(refused) == Errc::keys_partial_invalid);

  // A share is used once: the nonce went with it.
  CHECK(buyer.sign_first(pool.nonce(), sample.buyer_internal.secret()).error().code ==
        Errc::wrong_state);
  CHECK(CloseSigner::start(sample.contract, sample.funded, agreed, Party::pool,
                           sample.buyer_internal.secret(), entropy(3))
            .error()
            .code == Errc::invalid_argument);
}
