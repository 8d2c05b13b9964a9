#pragma once

#include <btcfi/core/result.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace btcfi::script {

/// A rule that scripts are held to; the value is its bit in Bitcoin Core's flag word.
enum class Flag : std::uint8_t {
  p2sh = 0,         ///< BIP-16
  strictenc = 1,    ///< only defined hash types and key forms
  dersig = 2,       ///< BIP-66
  low_s = 3,        ///< BIP-146
  nulldummy = 4,    ///< BIP-147
  sigpushonly = 5,  ///< scriptSig holds pushes only
  minimaldata = 6,  ///< shortest pushes and numbers
  discourage_upgradable_nops = 7,
  cleanstack = 8,            ///< exactly one element is left
  checklocktimeverify = 9,   ///< BIP-65
  checksequenceverify = 10,  ///< BIP-112
  witness = 11,              ///< BIP-141
  discourage_upgradable_witness_program = 12,
  minimalif = 13,           ///< OP_IF takes empty or 01 (version 0)
  nullfail = 14,            ///< a failed check has an empty signature
  witness_pubkeytype = 15,  ///< compressed keys in version 0
  const_scriptcode = 16,    ///< no OP_CODESEPARATOR or FindAndDelete before segwit
  taproot = 17,             ///< BIP-341, BIP-342
  discourage_upgradable_taproot_version = 18,
  discourage_op_success = 19,
  discourage_upgradable_pubkeytype = 20,
};
inline constexpr unsigned flag_count = 21;

/// A set of rules.
///
///     verify(tx, spent, Flags::standard());
class Flags {
 public:
  constexpr Flags() noexcept = default;
  constexpr Flags(std::initializer_list<Flag> flags) noexcept {
    for (const Flag flag : flags) bits_ |= bit(flag);
  }
  /// What blocks are held to today: P2SH, DERSIG, NULLDUMMY, CHECKLOCKTIMEVERIFY,
  /// CHECKSEQUENCEVERIFY, WITNESS, TAPROOT.
  [[nodiscard]] static constexpr Flags consensus() noexcept {
    return {Flag::p2sh,
            Flag::dersig,
            Flag::nulldummy,
            Flag::checklocktimeverify,
            Flag::checksequenceverify,
            Flag::witness,
            Flag::taproot};
  }
  /// What nodes relay: every rule but SIGPUSHONLY, which the policy check holds scriptSigs to.
  [[nodiscard]] static constexpr Flags standard() noexcept {
    Flags all;
    all.bits_ = (std::uint32_t{1} << flag_count) - 1;
    return all.without(Flag::sigpushonly);
  }
  /// From Core's flag word. Errors: invalid_argument for bits that mean nothing.
  [[nodiscard]] static Result<Flags> from_bits(std::uint32_t bits) noexcept;
  /// From Core's names with commas between them ("P2SH,WITNESS"); "NONE" and "" are the empty set;
  /// "CONSENSUS" and "STANDARD" the sets above. Errors: parse, at the character where the unknown
  /// name begins.
  [[nodiscard]] static Result<Flags> from_names(std::string_view names) noexcept;

  [[nodiscard]] constexpr bool has(Flag flag) const noexcept { return (bits_ & bit(flag)) != 0; }
  [[nodiscard]] constexpr Flags with(Flag flag) const noexcept {
    Flags out = *this;
    out.bits_ |= bit(flag);
    return out;
  }
  [[nodiscard]] constexpr Flags without(Flag flag) const noexcept {
    Flags out = *this;
    out.bits_ &= ~bit(flag);
    return out;
  }
  [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
  /// Core's names in the order of the bits, with commas.
  [[nodiscard]] std::string names() const;
  friend constexpr bool operator==(Flags, Flags) = default;

 private:
  static constexpr std::uint32_t bit(Flag flag) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(flag);
  }
  std::uint32_t bits_ = 0;
};

}  // namespace btcfi::script
