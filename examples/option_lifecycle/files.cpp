#include "scene.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace demo {
namespace {

struct Closer {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

void check_writable(const std::string& path) {
  std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  const bool existed = file != nullptr;
  file.reset(std::fopen(path.c_str(), "ab"));  // changes nothing in a file that is there
  if (!file) throw Failure("cannot write " + path + ": " + std::strerror(errno));
  file.reset();
  if (!existed) std::remove(path.c_str());
}

void write_file(const std::string& path, ByteView bytes) {
  std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "wb"));
  const bool written = file &&
                       std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size() &&
                       std::fflush(file.get()) == 0;
  if (!written) throw Failure("cannot write " + path);
}

void write_offer_files(const Scene& scene, const std::string& path) {
  const Deal& deal = scene.deals.at(1);
  write_file(path, deal.offer);
  write_file(path + ".quote", deal.quote.serialize());
  write_file(path + ".request", deal.request.serialize());
  // What a wallet has been told by means of its own: lines of a name and a value.
  std::string trust = "network " + std::string(to_string(scene.network)) + "\npool " +
                      scene.pool->identity().hex() + "\noracle " + scene.oracle.identity().hex() +
                      "\nunit BTCUSD\nnow " + std::to_string(scene.market.now_s) + "\nseed " +
                      play_secret("buyer").hex() + "\ncontract 1\ncoin_key " +
                      play_secret("buyer wallet").hex() + "\nhome " + to_hex(scene.buyer_home) +
                      "\n";
  const auto coin = [&trust](const tx::OutPoint& outpoint, const tx::TxOut& output) {
    trust += "coin " + to_hex(outpoint.txid) + " " + std::to_string(outpoint.vout) + " " +
             std::to_string(output.amount.value) + " " + to_hex(output.script_pubkey) + "\n";
  };
  const st::Offer offer = need(st::Offer::parse(deal.offer), "OFFER");
  for (const st::PoolInput& input : offer.inputs) coin(input.outpoint, input.output);
  for (const st::PoolInput& input : need(st::request_inputs(offer.request), "REQUEST")) {
    coin(input.outpoint, input.output);
  }
  write_file(path + ".trust", as_bytes(trust));
  write_file(path + ".attestation", need(scene.attested.at(0).serialize(), "the attestation"));
}

}  // namespace demo
