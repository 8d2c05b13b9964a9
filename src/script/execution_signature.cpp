// Signature checks.

#include "script/encoding.hpp"

#include <btcfi/keys/ecdsa.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/number.hpp>

namespace btcfi::script {

using enum Opcode;

namespace {

/// A push by its plainest opcode, not the shortest: what FindAndDelete has always looked for.
Bytes plain_push(ByteView data) {
  Bytes out;
  if (data.size() < 0x4c) {
    out.push_back(static_cast<std::uint8_t>(data.size()));
  } else if (data.size() <= 0xff) {
    out = {0x4c, static_cast<std::uint8_t>(data.size())};
  } else {
    out = {0x4d, static_cast<std::uint8_t>(data.size()),
           static_cast<std::uint8_t>(data.size() >> 8)};
  }
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

/// Takes every occurrence of \p pattern that begins at an opcode out of \p code; how many there
/// were.
std::size_t find_and_delete(Bytes& code, ByteView pattern) {
  const ByteView script = code;
  Bytes kept;
  std::size_t found = 0;
  std::size_t copied = 0;
  std::size_t position = 0;
  const auto keep_until = [&](std::size_t end) {
    kept.insert(kept.end(), code.begin() + static_cast<std::ptrdiff_t>(copied),
                code.begin() + static_cast<std::ptrdiff_t>(end));
  };
  for (;;) {
    keep_until(position);
    while (script.size() - position >= pattern.size() &&
           equal(script.subspan(position, pattern.size()), pattern)) {
      position += pattern.size();
      ++found;
    }
    copied = position;
    Reader in(script.subspan(position));
    if (in.done() || !in.next()) break;
    position += in.position();
  }
  if (found == 0) return 0;
  keep_until(code.size());
  code = std::move(kept);
  return found;
}

}  // namespace

Status Execution::remove_signature(Bytes& code, ByteView signature) const {
  if (!is(SigVersion::base)) return {};
  if (find_and_delete(code, plain_push(signature)) > 0 && has(Flag::const_scriptcode)) {
    return error(Errc::script_sig_findanddelete);
  }
  return {};
}

Status Execution::check_encodings(ByteView signature, ByteView key) const {
  if (!signature.empty()) {
    const bool low_s = has(Flag::low_s);
    const bool strict = has(Flag::strictenc);
    if ((has(Flag::dersig) || low_s || strict) && !detail::is_strict_der(signature)) {
      return error(Errc::script_sig_der);
    }
    if (low_s && !keys::ecdsa_has_low_s(signature.first(signature.size() - 1))) {
      return error(Errc::script_sig_high_s);
    }
    if (strict && !detail::has_defined_hash_type(signature)) {
      return error(Errc::script_sig_hashtype);
    }
  }
  if (has(Flag::strictenc) && !detail::is_compressed_or_uncompressed(key)) {
    return error(Errc::script_pubkeytype);
  }
  if (has(Flag::witness_pubkeytype) && is(SigVersion::witness_v0) && !detail::is_compressed(key)) {
    return error(Errc::script_witness_pubkeytype);
  }
  return {};
}

Result<bool> Execution::check_signature_ecdsa(ByteView signature, ByteView key) {
  Bytes code = to_bytes(script_code());
  BTCFI_CHECK(remove_signature(code, signature));
  BTCFI_CHECK(check_encodings(signature, key));
  const bool good = checker_->check_ecdsa(signature, key, code, rules_.version);
  if (!good && has(Flag::nullfail) && !signature.empty()) return error(Errc::script_sig_nullfail);
  return good;
}

Result<bool> Execution::check_signature_schnorr(ByteView signature, ByteView key) {
  const bool given = !signature.empty();
  if (given) {
    rules_.validation_weight -= signature_check_weight;
    if (rules_.validation_weight < 0) return error(Errc::script_tapscript_validation_weight);
  }
  if (key.empty()) return error(Errc::script_tapscript_empty_pubkey);
  if (key.size() != keys::XOnlyKey::size_bytes) {
    // A key type without rules yet: whatever is given counts as a signature.
    if (has(Flag::discourage_upgradable_pubkeytype)) {
      return error(Errc::script_discourage_upgradable_pubkeytype);
    }
    return given;
  }
  if (!given) return false;
  const auto checked =
      checker_->check_schnorr(signature, *keys::XOnlyKey::from(key), rules_.taproot);
  if (!checked) return error(checked.error().code);
  return true;
}

Result<bool> Execution::check_signature(ByteView signature, ByteView key) {
  return is(SigVersion::tapscript) ? check_signature_schnorr(signature, key)
                                   : check_signature_ecdsa(signature, key);
}

Status Execution::run_signature(Opcode opcode) {
  if (opcode == op_checksigadd) {
    if (!is(SigVersion::tapscript)) return error(Errc::script_bad_opcode);
    BTCFI_CHECK(need(3));
    BTCFI_TRY(const std::int64_t count, number(1));
    BTCFI_TRY(const bool good, check_signature(top(2), top(0)));
    pop(3);
    push_number(count + (good ? 1 : 0));
    return {};
  }
  BTCFI_CHECK(need(2));
  BTCFI_TRY(const bool good, check_signature(top(1), top(0)));
  pop(2);
  if (opcode == op_checksig) {
    push_bool(good);
  } else if (!good) {
    return error(Errc::script_checksigverify);
  }
  return {};
}

// The stack, from the top: number of keys, keys, number of signatures, signatures, one element that
// a flaw of the first implementation takes along.
Status Execution::run_multisig(Opcode opcode) {
  if (is(SigVersion::tapscript)) return error(Errc::script_tapscript_checkmultisig);
  BTCFI_CHECK(need(1));
  BTCFI_TRY(const std::int64_t key_operand, number(0));
  if (key_operand < 0 || key_operand > static_cast<std::int64_t>(max_multisig_keys)) {
    return error(Errc::script_pubkey_count);
  }
  const auto key_count = static_cast<std::size_t>(key_operand);
  operations_ += key_count;
  if (operations_ > max_operations) return error(Errc::script_op_count);
  BTCFI_CHECK(need(key_count + 2));
  BTCFI_TRY(const std::int64_t signature_operand, number(key_count + 1));
  if (signature_operand < 0 || signature_operand > key_operand) {
    return error(Errc::script_sig_count);
  }
  const auto signature_count = static_cast<std::size_t>(signature_operand);
  const std::size_t first_signature = key_count + 2;
  BTCFI_CHECK(need(first_signature + signature_count + 1));

  Bytes code = to_bytes(script_code());
  for (std::size_t i = 0; i < signature_count; ++i) {
    BTCFI_CHECK(remove_signature(code, top(first_signature + i)));
  }
  // Both lists are walked from the top; a signature must fit a key above its predecessor's.
  std::size_t signature = 0;
  std::size_t key = 0;
  while (signature < signature_count && signature_count - signature <= key_count - key) {
    const Bytes& given = top(first_signature + signature);
    const Bytes& candidate = top(1 + key);
    BTCFI_CHECK(check_encodings(given, candidate));
    if (checker_->check_ecdsa(given, candidate, code, rules_.version)) ++signature;
    ++key;
  }
  const bool good = signature == signature_count;
  if (!good && has(Flag::nullfail)) {
    for (std::size_t i = 0; i < signature_count; ++i) {
      if (!top(first_signature + i).empty()) return error(Errc::script_sig_nullfail);
    }
  }
  pop(first_signature + signature_count);
  if (has(Flag::nulldummy) && !top().empty()) return error(Errc::script_sig_nulldummy);
  pop();
  if (opcode == op_checkmultisig) {
    push_bool(good);
  } else if (!good) {
    return error(Errc::script_checkmultisigverify);
  }
  return {};
}

}  // namespace btcfi::script
