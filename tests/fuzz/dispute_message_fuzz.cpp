// Any bytes as dispute messages: refused, or the only encoding of what they say; a transcript takes
// or refuses them in any order, and what it closes with can be judged. Honest players hear them, too:
// they always have an answer, and their files can be written.

#include "../dispute/little_program.hpp"

#include <btcfi/dispute/judge.hpp>
#include <btcfi/dispute/log.hpp>

namespace {

/// Hears what it is told while it is somebody else's turn, and says all that it has to say.
class Listener {
 public:
  explicit Listener(std::unique_ptr<btcfi::dispute::Player> player) : player_(std::move(player)) {
    answer();
  }
  void hear(btcfi::ByteView bytes) {
    if (player_->hear_bytes(bytes)) answer();
  }
  [[nodiscard]] const btcfi::dispute::Player& player() const noexcept { return *player_; }

 private:
  void answer() {
    while (player_->my_turn()) {
      const auto said = player_->speak();
      BTCFI_ASSERT(said.has_value());
    }
  }
  std::unique_ptr<btcfi::dispute::Player> player_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::dispute;
  static const Case about = test::little_case(8, 2);
  // The first byte's bits say who speaks; a length byte and a half precede each message.
  Transcript transcript(about);
  ProverOptions prover_options;
  prover_options.force = true;
  VerifierOptions verifier_options;
  verifier_options.contest = Contest::always;
  Listener prover(*Prover::create(about, prover_options));
  Listener verifier(*Verifier::create(about, verifier_options));
  std::size_t at = 0;
  while (at + 2 <= size) {
    const std::size_t length = std::size_t{data[at]} | (data[at + 1] & 3u) << 8;
    const Side side = (data[at + 1] & 4) != 0 ? Side::verifier : Side::prover;
    at += 2;
    ByteWriter bytes;
    if ((data[at - 1] & 8) == 0) {
      // A good beginning, so that more than beginnings are tried.
      bytes.bytes(ByteView(*encode(about.id(), Answer{})).first(41));
    }
    bytes.bytes(ByteView(data + at, std::min(length, size - at)));
    at += std::min(length, size - at);
    const auto message = decode(about.id(), bytes.view());
    if (!message) continue;
    BTCFI_ASSERT(equal(*encode(about.id(), *message), bytes.view()));
    (void)transcript.add(side, *message);
    (side == Side::prover ? verifier : prover).hear(bytes.view());
  }
  const auto verdict = judge(transcript);
  BTCFI_ASSERT(verdict.has_value() == !transcript.turn());
  for (const Listener* each : {&prover, &verifier}) {
    BTCFI_ASSERT(judge(each->player().transcript()).has_value() ==
                 !each->player().transcript().turn());
    (void)challenge_json(each->player().transcript());
    (void)result_file(each->player());
  }
  return 0;
}
