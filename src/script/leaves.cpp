#include <btcfi/script/builder.hpp>
#include <btcfi/script/leaves.hpp>

namespace btcfi::script {
namespace {

using enum Opcode;

Status write_lock(Builder& out, std::uint32_t opens_at, const char* where) {
  if (opens_at < lock_time_threshold) return fail(Errc::out_of_range, where, 0, opens_at);
  out.number(opens_at).op(op_checklocktimeverify).op(op_drop);
  return {};
}

void write_two(Builder& out, const LeafKeys& keys) {
  out.push(keys.pool).op(op_checksigverify).push(keys.buyer).op(op_checksig);
}

}  // namespace

Bytes two_leaf(const LeafKeys& keys) {
  Builder out;
  write_two(out, keys);
  return std::move(out).take();
}

Result<Bytes> reclaim_leaf(std::uint32_t opens_at, const keys::XOnlyKey& pool) {
  Builder out;
  BTCFI_CHECK(write_lock(out, opens_at, "reclaim_leaf"));
  out.push(pool).op(op_checksig);
  return std::move(out).take();
}

Result<Bytes> void_leaf(std::uint32_t opens_at, const LeafKeys& keys) {
  Builder out;
  BTCFI_CHECK(write_lock(out, opens_at, "void_leaf"));
  write_two(out, keys);
  return std::move(out).take();
}

Result<Bytes> bucket_leaf(std::uint32_t opens_at, const keys::OneTimePublicKey& price,
                          std::uint32_t lo, std::uint32_t hi, const LeafKeys& keys) {
  Builder out;
  BTCFI_CHECK(write_lock(out, opens_at, "bucket_leaf"));
  BTCFI_TRY(const Bytes verify, winternitz_to_integer(price));
  const std::uint64_t end = std::uint64_t{1} << (4 * price.shape.value_digits);
  if (lo > hi || hi >= end) return fail(Errc::out_of_range, "bucket_leaf", 0, hi);
  out.raw(verify).number(lo).number(std::int64_t{hi} + 1).op(op_within).op(op_verify);
  write_two(out, keys);
  return std::move(out).take();
}

Result<Bytes> ask_leaf(std::uint32_t opens_at, const keys::OneTimePublicKey& digest,
                       const LeafKeys& keys) {
  Builder out;
  BTCFI_CHECK(write_lock(out, opens_at, "ask_leaf"));
  BTCFI_TRY(const Bytes verify, winternitz_to_nothing(digest));
  out.raw(verify);
  write_two(out, keys);
  return std::move(out).take();
}

}  // namespace btcfi::script
