#pragma once

#include <btcfi/core/amount.hpp>
#include <btcfi/core/bytes.hpp>
#include <btcfi/core/network.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::settlement {

/// The payoffs that version 1 of the terms can express. Numbers are those of the canonical bytes.
enum class OptionKind : std::uint8_t { call = 0, put = 1, binary_call = 2, binary_put = 3 };

/// "call", "put", "binary_call" or "binary_put".
[[nodiscard]] const char* to_string(OptionKind kind) noexcept;
/// The kind of that name. Errors: unsupported.
[[nodiscard]] Result<OptionKind> parse_option_kind(std::string_view name) noexcept;

/// The smallest output that the protocol creates: the dust limit of a P2TR output, in sats.
inline constexpr Sats dust_limit{330};
/// Widest settlement price, in bits (PROTOCOL section 2).
inline constexpr unsigned max_price_bits = 28;
/// Most oracles of one contract.
inline constexpr std::size_t max_announcements = 15;
/// Least distance of two consecutive locks: two days, 288 blocks (PROTOCOL section 7).
inline constexpr std::uint32_t min_window_s = 2 * 86'400;

/// What two parties agree on: everything about an option contract but its keys (PROTOCOL section
/// 2).
///
/// Strike, limit and barrier are in ticks of the settlement price (a tick is `tick_cents` of a US
/// dollar), amounts in sats, times in seconds since 1970 compared with the median time past of the
/// chain. A Terms object may hold anything; `validate` says what is wrong with it.
///
///     Terms t;                       // a regtest call with the default windows
///     t.quantity = Sats{100'000'000};
///     t.strike = 100'000;
///     t.expiry = 1'800'093'900;
///     t.announcements = {announcement_hash};
///     t.set_default_windows();
///     t.collateral = *required_collateral(t);
///     t.step = *default_step(t);     // settlement/levels.hpp
///     if (auto problems = t.validate(); !problems.empty()) show(problems);
struct Terms {
  Network network = Network::regtest;
  OptionKind kind = OptionKind::call;
  /// q: what a call delivers at an infinite price, what a binary pays; 0 < q < 2^35.
  Sats quantity{};
  /// K, in ticks, below 2^price_bits.
  std::uint64_t strike = 0;
  /// Cap of a call, floor of a put, in ticks; 0 is none (a put needs one).
  std::uint64_t limit = 0;
  /// 0: version 1 has no barriers.
  std::uint64_t barrier = 0;
  /// C, the value of the contract output: a function of kind, quantity, strike and limit.
  Sats collateral{};
  Sats premium{};
  /// What the buyer takes by VOID; 0 without that rung.
  Sats void_amount{};
  /// R: payouts are rounded down to multiples of it, except the full collateral.
  Sats step{1};
  /// p_min: payouts below it are 0.
  Sats min_payout{1'000};
  std::uint32_t tick_cents = 100;
  /// n: the settlement price has this many bits, 1 to 28.
  std::uint8_t price_bits = 20;
  /// t_e: the oracle attests; rung 2 opens.
  std::uint32_t expiry = 0;
  /// T_3: bucket leaves open; 0 without them.
  std::uint32_t bucket_opens = 0;
  /// T_4: ASK opens; 0 without a dispute.
  std::uint32_t ask_opens = 0;
  /// T_v: VOID opens; 0 without it.
  std::uint32_t void_opens = 0;
  /// T_r: RECLAIM opens.
  std::uint32_t reclaim_opens = 0;
  bool dispute = false;
  /// How a digit becomes a message: 0 tagged, 1 plain SHA256 (PROTOCOL section 15).
  std::uint8_t oracle_profile = 0;
  /// Confirmations of the funding before the contract is live; at least 1.
  std::uint8_t min_confirmations = 2;
  /// How many of the announced oracles must attest; all of one, at least 2 of several.
  std::uint8_t threshold = 1;
  /// Hashes of the oracles' announcements, strictly ascending.
  std::vector<Hash256> announcements;

  /// The canonical bytes of version 1. Total: invalid terms have bytes too.
  [[nodiscard]] Bytes serialize() const;
  /// Reads canonical bytes. Errors: unsupported (version, network, kind), not_canonical (a flag
  /// that is not 0 or 1), out_of_range (an amount above 2^63 - 1), limit_exceeded (more than 15
  /// announcements), truncated, trailing_data; `offset` is the byte. The result is not yet
  /// validated.
  [[nodiscard]] static Result<Terms> parse(ByteView bytes);

  /// tagged_hash("btcfi/terms/1", serialize()): the name of the contract that both sides sign.
  [[nodiscard]] Hash256 id() const;

  /// Everything that is wrong, in the order of the fields; empty if the terms may be offered.
  ///
  /// Each Error has the field's name in `where` (its name in JSON) and the offending index, if any,
  /// in `offset`. Codes: unsupported, terms_out_of_domain, terms_collateral_mismatch,
  /// terms_time_order, terms_never_pay, too_many_levels.
  [[nodiscard]] std::vector<Error> validate() const;
  /// The first of `validate`, as a Status.
  [[nodiscard]] Status check() const;

  /// Sets T_3, T_v and T_r from the expiry as PROTOCOL section 7 has them: two days, seven (14 and
  /// a T_4 of four days with a dispute), and seven more.
  void set_default_windows() noexcept;

  /// One JSON object, keys in the order of the bytes; amounts are integers in sats.
  [[nodiscard]] std::string to_json() const;
  /// Reads what to_json writes. Missing keys, unknown keys and wrong types are refused. Errors:
  /// parse, unsupported, out_of_range.
  [[nodiscard]] static Result<Terms> from_json(std::string_view json);

  /// The largest settlement price, 2^price_bits - 1 (price_bits above 28 count as 28).
  [[nodiscard]] std::uint32_t max_price() const noexcept;

  friend bool operator==(const Terms&, const Terms&) = default;
};

/// C for the kind, quantity, strike and limit of the terms: the most that the contract can pay.
///
/// Errors: terms_out_of_domain (a limit on the wrong side of the strike, a put without one),
/// overflow.
[[nodiscard]] Result<Sats> required_collateral(const Terms& terms) noexcept;

}  // namespace btcfi::settlement
