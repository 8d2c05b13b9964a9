#include <btcfi/core/ripemd160.hpp>
#include <btcfi/core/sha1.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/script/interpreter.hpp>

namespace btcfi::script {

using enum Opcode;

Status Execution::run_hash(Opcode opcode) {
  BTCFI_CHECK(need(1));
  Bytes& element = top();
  switch (opcode) {
    case op_ripemd160: element = to_bytes(ripemd160(element)); break;
    case op_sha1: element = to_bytes(sha1(element)); break;
    case op_sha256: element = to_bytes(sha256(element)); break;
    case op_hash160: element = to_bytes(hash160(element)); break;
    default: element = to_bytes(sha256d(element)); break;
  }
  return {};
}

}  // namespace btcfi::script
