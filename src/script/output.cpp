#include <btcfi/script/builder.hpp>
#include <btcfi/script/output.hpp>

namespace btcfi::script {

using enum Opcode;

Bytes p2tr_script(const keys::XOnlyKey& output_key) {
  return Builder{}.op(op_1).push(output_key).take();
}
Bytes p2wpkh_script(const Hash160& key_hash) { return Builder{}.op(op_0).push(key_hash).take(); }
Bytes p2wsh_script(const Hash256& script_hash) {
  return Builder{}.op(op_0).push(script_hash).take();
}
Bytes p2sh_script(const Hash160& script_hash) {
  return Builder{}.op(op_hash160).push(script_hash).op(op_equal).take();
}
Bytes p2pkh_script(const Hash160& key_hash) {
  return Builder{}
      .op(op_dup)
      .op(op_hash160)
      .push(key_hash)
      .op(op_equalverify)
      .op(op_checksig)
      .take();
}
Bytes p2a_script() { return {0x51, 0x02, 0x4e, 0x73}; }
Bytes op_return_script(ByteView data) { return Builder{}.op(op_return).push(data).take(); }

namespace {

constexpr std::size_t max_script_bytes = 10'000;
constexpr std::size_t max_multisig_keys = 20;

constexpr std::uint8_t byte(Opcode opcode) noexcept { return static_cast<std::uint8_t>(opcode); }

bool looks_like_key(ByteView key) noexcept {
  if (key.size() == 33) return key[0] == 2 || key[0] == 3;
  return key.size() == 65 && (key[0] == 4 || key[0] == 6 || key[0] == 7);
}

bool is_pubkey(ByteView s) noexcept {
  return s.size() >= 2 && s.back() == byte(op_checksig) && s[0] == s.size() - 2 &&
         looks_like_key(s.subspan(1, s.size() - 2));
}

bool is_pubkey_hash(ByteView s) noexcept {
  return s.size() == 25 && s[0] == byte(op_dup) && s[1] == byte(op_hash160) && s[2] == 20 &&
         s[23] == byte(op_equalverify) && s[24] == byte(op_checksig);
}

bool is_null_data(ByteView s) noexcept {
  return !s.empty() && s[0] == byte(op_return) && is_push_only(s.subspan(1));
}

/// A count of keys or signatures: OP_1 to OP_16, or a minimal push of one byte up to 20.
std::optional<std::size_t> small_count(const Instruction& i) noexcept {
  std::size_t value = 0;
  if (i.opcode >= op_1 && i.opcode <= op_16) {
    value = byte(i.opcode) - std::size_t{0x50};
  } else if (i.data.size() == 1 && is_minimal_push(i.data, i.opcode)) {
    value = i.data[0];
  }
  if (value == 0 || value > max_multisig_keys) return std::nullopt;
  return value;
}

bool is_multisig(ByteView s) noexcept {
  if (s.empty() || s.back() != byte(op_checkmultisig)) return false;
  Reader in(s);
  const auto first = in.next();
  if (!first) return false;
  const auto required = small_count(*first);
  if (!required) return false;
  std::size_t keys = 0;
  auto next = in.next();
  for (; next && looks_like_key(next->data); next = in.next()) ++keys;
  if (!next) return false;
  const auto total = small_count(*next);
  return total && *total == keys && *required <= keys && in.position() + 1 == s.size();
}

}  // namespace

std::optional<WitnessProgram> witness_program(ByteView s) noexcept {
  if (s.size() < 4 || s.size() > 42 || s[1] != s.size() - 2) return std::nullopt;
  if (s[0] == byte(op_0)) return WitnessProgram{0, s.subspan(2)};
  if (s[0] < byte(op_1) || s[0] > byte(op_16)) return std::nullopt;
  return WitnessProgram{s[0] - 0x50u, s.subspan(2)};
}

bool is_p2sh(ByteView s) noexcept {
  return s.size() == 23 && s[0] == byte(op_hash160) && s[1] == 20 && s[22] == byte(op_equal);
}

bool is_p2a(ByteView s) noexcept {
  return s.size() == 4 && s[0] == 0x51 && s[1] == 0x02 && s[2] == 0x4e && s[3] == 0x73;
}

bool is_unspendable(ByteView s) noexcept {
  return (!s.empty() && s[0] == byte(op_return)) || s.size() > max_script_bytes;
}

OutputType output_type(ByteView s) noexcept {
  if (is_p2sh(s)) return OutputType::script_hash;
  if (const auto program = witness_program(s)) {
    if (program->version == 0) {
      if (program->program.size() == 20) return OutputType::witness_v0_key;
      if (program->program.size() == 32) return OutputType::witness_v0_script;
      return OutputType::nonstandard;
    }
    if (program->version == 1 && program->program.size() == 32) {
      return OutputType::witness_v1_taproot;
    }
    return is_p2a(s) ? OutputType::anchor : OutputType::witness_unknown;
  }
  if (is_null_data(s)) return OutputType::null_data;
  if (is_pubkey(s)) return OutputType::pubkey;
  if (is_pubkey_hash(s)) return OutputType::pubkey_hash;
  if (is_multisig(s)) return OutputType::multisig;
  return OutputType::nonstandard;
}

}  // namespace btcfi::script
