#include "support/keys_test.hpp"

#include <btcfi/core/sha256.hpp>

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {

struct Party {
  KeyPair pair;
  NoncePair nonce;
};

// Signers that have made their nonces for one message, with the group's tweaked key.
struct Round {
  std::vector<Party> parties;
  KeyAggregate group;
  AggregateNonce nonce;
  Bytes message;

  Session session() const { return *Session::start(group, nonce, message); }
};

Round make_round(Dice& dice, std::size_t count, std::size_t tweaks) {
  std::vector<KeyPair> pairs;
  std::vector<PublicKey> keys;
  for (std::size_t i = 0; i < count; ++i) {
    pairs.push_back(dice.key_pair());
    keys.push_back(pairs.back().public_key());
  }
  auto group = KeyAggregate::of(keys);
  REQUIRE(group);
  for (std::size_t i = 0; i < tweaks; ++i) {
    group = group->tweaked(dice.hash(), dice.below(2) == 0 ? Tweak::plain : Tweak::xonly);
    REQUIRE(group);
  }
  Round round{{}, *group, {}, Bytes(dice.below(70), 0x33)};
  std::vector<PublicNonce> nonces;
  for (KeyPair& pair : pairs) {
    NonceInputs inputs{pair.public_key()};
    inputs.secret = &pair.secret();
    if (dice.below(2) == 0) inputs.aggregate = group->xonly();
    if (dice.below(2) == 0) inputs.message = round.message;
    auto nonce = make_nonce(dice.entropy(), inputs);
    REQUIRE(nonce);
    nonces.push_back(nonce->public_nonce);
    round.parties.push_back({std::move(pair), *std::move(nonce)});
  }
  round.nonce = *aggregate_nonces(nonces);
  return round;
}

}  // namespace

TEST_CASE("groups of one to six with none to three tweaks sign for their aggregate key") {
  Dice dice(41);
  for (std::size_t count = 1; count <= 6; ++count) {
    for (std::size_t tweaks = 0; tweaks <= 3; ++tweaks) {
      Round round = make_round(dice, count, tweaks);
      const Session session = round.session();
      std::vector<PartialSignature> partials;
      for (Party& party : round.parties) {
        const auto partial =
            sign_partial(std::move(party.nonce.secret_nonce), party.pair.secret(), session);
        REQUIRE(partial);
        CHECK(session.verify_partial(*partial, party.nonce.public_nonce, party.pair.public_key()));
        partials.push_back(*partial);
      }
      const auto signature = session.aggregate(partials);
      REQUIRE(signature);
      CHECK(verify_schnorr(*signature, round.message, round.group.xonly()));
      partials.pop_back();
      CHECK(session.aggregate(partials).error().code == Errc::out_of_range);
    }
  }
}

TEST_CASE("an x-only tweak of the aggregate is the Taproot output key") {
  Dice dice(42);
  for (int i = 0; i < 20; ++i) {
    const auto keys = sort_keys({dice.key_pair().public_key(), dice.key_pair().public_key()});
    const auto group = KeyAggregate::of(keys);
    REQUIRE(group);
    const Hash256 root = dice.hash();
    const auto output = group->tweaked(tap_tweak_hash(group->xonly(), root), Tweak::xonly);
    REQUIRE(output);
    CHECK(xonly(output->public_key()) == *tweak_public(group->xonly(), root));
  }
}

TEST_CASE("the order of keys is part of the aggregate, and sorting removes it") {
  Dice dice(43);
  const PublicKey a = dice.key_pair().public_key();
  const PublicKey b = dice.key_pair().public_key();
  CHECK(KeyAggregate::of(std::vector{a, b})->public_key() !=
        KeyAggregate::of(std::vector{b, a})->public_key());
  CHECK(sort_keys({a, b}) == sort_keys({b, a}));
}

TEST_CASE("the aggregate is the sum of its keys times their coefficients") {
  Dice dice(44);
  const KeyPair a = dice.key_pair();
  const KeyPair b = dice.key_pair();
  const auto group = KeyAggregate::of(std::vector{a.public_key(), b.public_key(), a.public_key()});
  REQUIRE(group);
  const Scalar secret =
      group->coefficient(a.public_key()) * Scalar::published(a.secret()) * Scalar::from_uint(2) +
      group->coefficient(b.public_key()) * Scalar::published(b.secret());
  CHECK(*multiply_generator(secret).compressed() == group->public_key());
  CHECK(group->coefficient(b.public_key()) == Scalar::from_uint(1));
}

TEST_CASE("a secret nonce works once, and is gone after a failed attempt as well") {
  Dice dice(45);
  Round round = make_round(dice, 2, 0);
  const Session session = round.session();
  SecretNonce nonce = std::move(round.parties[0].nonce.secret_nonce);
  CHECK(nonce.usable());
  CHECK_FALSE(round.parties[0].nonce.secret_nonce.usable());
  CHECK(sign_partial(std::move(nonce), round.parties[0].pair.secret(), session));
  CHECK_FALSE(nonce.usable());
  CHECK(sign_partial(std::move(nonce), round.parties[0].pair.secret(), session).error().code ==
        Errc::keys_nonce_used);

  SecretNonce other = std::move(round.parties[1].nonce.secret_nonce);
  CHECK(sign_partial(std::move(other), round.parties[0].pair.secret(), session).error() ==
        fail(Errc::keys_nonce_mismatch, "sign_partial", 0));
  CHECK_FALSE(other.usable());
  CHECK(sign_partial(std::move(other), round.parties[1].pair.secret(), session).error().code ==
        Errc::keys_nonce_used);
}

TEST_CASE("a nonce bound to an aggregate or a message signs for no other") {
  Dice dice(46);
  const KeyPair a = dice.key_pair();
  const KeyPair b = dice.key_pair();
  const auto group = KeyAggregate::of(std::vector{a.public_key(), b.public_key()});
  const auto tweaked = group->tweaked(dice.hash(), Tweak::xonly);
  const auto make = [&](std::optional<XOnlyKey> aggregate, std::optional<ByteView> message) {
    NonceInputs inputs{a.public_key(), &a.secret(), aggregate, message, {}};
    auto nonce = make_nonce(dice.entropy(), inputs);
    REQUIRE(nonce);
    return *std::move(nonce);
  };
  const auto session_of = [&](const KeyAggregate& keys, const NoncePair& nonce, ByteView message) {
    auto session =
        Session::start(keys, *aggregate_nonces(std::vector{nonce.public_nonce}), message);
    REQUIRE(session);
    return *std::move(session);
  };
  NoncePair first = make(group->xonly(), std::nullopt);
  CHECK(sign_partial(std::move(first.secret_nonce), a.secret(),
                     session_of(*tweaked, first, as_bytes("m")))
            .error() == fail(Errc::keys_nonce_mismatch, "sign_partial", 1));
  NoncePair second = make(std::nullopt, as_bytes("m"));
  CHECK(sign_partial(std::move(second.secret_nonce), a.secret(),
                     session_of(*group, second, as_bytes("n")))
            .error() == fail(Errc::keys_nonce_mismatch, "sign_partial", 2));
  NoncePair third = make(tweaked->xonly(), as_bytes("m"));
  CHECK(sign_partial(std::move(third.secret_nonce), a.secret(),
                     session_of(*tweaked, third, as_bytes("m"))));
}

TEST_CASE("a key outside the group cannot sign") {
  Dice dice(47);
  Round round = make_round(dice, 2, 0);
  const KeyPair stranger = dice.key_pair();
  NonceInputs inputs{stranger.public_key()};
  auto nonce = make_nonce(dice.entropy(), inputs);
  REQUIRE(nonce);
  CHECK(sign_partial(std::move(nonce->secret_nonce), stranger.secret(), round.session())
            .error()
            .code == Errc::keys_not_a_signer);
  CHECK(
      round.session().verify_partial({}, nonce->public_nonce, stranger.public_key()).error().code ==
      Errc::keys_not_a_signer);
}

TEST_CASE("wrong shares are found, alone and in the sum") {
  Dice dice(48);
  Round round = make_round(dice, 3, 1);
  const Session session = round.session();
  std::vector<PartialSignature> partials;
  for (Party& party : round.parties) {
    partials.push_back(
        *sign_partial(std::move(party.nonce.secret_nonce), party.pair.secret(), session));
  }
  CHECK(session
            .verify_partial(partials[0], round.parties[1].nonce.public_nonce,
                            round.parties[1].pair.public_key())
            .error()
            .code == Errc::keys_partial_invalid);
  auto wrong = partials;
  wrong[1].bytes[31] ^= 1;
  CHECK(session.aggregate(wrong).error().code == Errc::keys_signature_invalid);
  wrong[1].bytes.fill(0xff);
  CHECK(session.aggregate(wrong).error() ==
        fail(Errc::keys_partial_invalid, "Session::aggregate", 1));
  std::swap(partials[0], partials[2]);
  CHECK(session.aggregate(partials));
}

TEST_CASE("entropy for a nonce is consumed, and zeros are refused") {
  Dice dice(49);
  const KeyPair key = dice.key_pair();
  Entropy entropy = dice.entropy();
  REQUIRE(make_nonce(std::move(entropy), {key.public_key()}));
  CHECK(make_nonce(std::move(entropy), {key.public_key()}).error().code == Errc::invalid_argument);
  const KeyPair other = dice.key_pair();
  NonceInputs mixed{key.public_key()};
  mixed.secret = &other.secret();
  CHECK(make_nonce(dice.entropy(), mixed).error().code == Errc::keys_invalid_secret);
  CHECK(make_nonce(dice.entropy(), {PublicKey{}}).error().code == Errc::keys_invalid_public);
}

TEST_CASE("nonces that cancel out give an infinite half, and signing still works") {
  Dice dice(50);
  Round round = make_round(dice, 2, 0);
  const PublicNonce a = round.parties[0].nonce.public_nonce;
  PublicNonce negative = a;
  negative.bytes[0] ^= 1;
  negative.bytes[33] ^= 1;
  const auto all = aggregate_nonces(std::vector{a, negative});
  REQUIRE(all);
  CHECK(*all == AggregateNonce{});
  const auto session = Session::start(round.group, *all, round.message);
  REQUIRE(session);
  CHECK(session->nonce() == Point::generator().xonly()->key);
}

TEST_CASE("a deterministic signer needs no state and completes with the others") {
  Dice dice(51);
  for (int i = 0; i < 10; ++i) {
    Round round = make_round(dice, 3, 1);
    const auto others = aggregate_nonces(
        std::vector{round.parties[0].nonce.public_nonce, round.parties[1].nonce.public_nonce});
    const KeyPair& last = round.parties[2].pair;
    const auto share =
        sign_deterministic(last.secret(), *others, round.group, round.message, nullptr);
    REQUIRE(share);
    const auto all =
        aggregate_nonces(std::vector{round.parties[0].nonce.public_nonce,
                                     round.parties[1].nonce.public_nonce, share->public_nonce});
    const auto session = Session::start(round.group, *all, round.message);
    REQUIRE(session);
    std::vector<PartialSignature> partials{share->partial};
    for (std::size_t p = 0; p < 2; ++p) {
      partials.push_back(*sign_partial(std::move(round.parties[p].nonce.secret_nonce),
                                       round.parties[p].pair.secret(), *session));
    }
    CHECK(session->aggregate(partials));
  }
}

TEST_CASE("empty and oversized groups are refused") {
  CHECK(KeyAggregate::of({}).error().code == Errc::out_of_range);
  CHECK(aggregate_nonces({}).error().code == Errc::out_of_range);
  CHECK(KeyAggregate::of(std::vector<PublicKey>(max_signers + 1)).error().code ==
        Errc::out_of_range);
  CHECK(KeyAggregate::of(std::vector{*Point::generator().compressed(), PublicKey{}}).error() ==
        fail(Errc::keys_invalid_public, "KeyAggregate::of", 1));
  STATIC_REQUIRE(!std::is_copy_constructible_v<SecretNonce>);
  STATIC_REQUIRE(!std::is_default_constructible_v<SecretNonce>);
}
