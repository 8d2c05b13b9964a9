#include <btcfi/dispute/players.hpp>

namespace btcfi::dispute {

Result<Message> Player::speak() {
  if (!my_turn()) return fail(Errc::dispute_out_of_turn, "dispute::Player::speak");
  BTCFI_TRY(Message message, next());
  BTCFI_CHECK(transcript_.add(side_, message));
  return message;
}

Status Player::hear(const Message& message) {
  return transcript_.add(side_ == Side::prover ? Side::verifier : Side::prover, message);
}

Result<Bytes> Player::speak_bytes() {
  BTCFI_TRY(const Message message, speak());
  return encode(transcript_.about().id(), message);
}

Status Player::hear_bytes(ByteView bytes) {
  BTCFI_TRY(const Message message, decode(transcript_.about().id(), bytes));
  return hear(message);
}

Result<const Run*> Player::run_of(unsigned search, const Faults& first, const Faults& second,
                                  const RunOptions& options) {
  if (search == 1 || (!first.in_execution() && !second.in_execution())) return run_.get();
  if (!second_run_) {
    BTCFI_TRY(second_run_, run_with(transcript_.about(), second, options));
  }
  return second_run_.get();
}

Play play(Player& prover, Player& verifier) {
  Play out{prover.transcript(), std::nullopt, std::nullopt, {}};
  while (const auto turn = prover.transcript().turn()) {
    Player& speaker = *turn == Side::prover ? prover : verifier;
    Player& listener = *turn == Side::prover ? verifier : prover;
    const auto said = speaker.speak_bytes();
    const Status heard = said ? listener.hear_bytes(*said) : Status(said.error());
    if (!heard) {
      out.loser = turn;
      out.fault = heard.error();
      out.transcript = listener.transcript();
      return out;
    }
  }
  out.transcript = prover.transcript();
  out.verdict = *judge(out.transcript);
  out.loser = out.verdict->winner == Side::prover ? Side::verifier : Side::prover;
  return out;
}

}  // namespace btcfi::dispute
