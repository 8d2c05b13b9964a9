// A whole dispute about a payout: the seller claims one sat less than the contract pays, and lies
// about the input to make the settlement program agree. Each message is printed as it is said.

#include <btcfi/dispute.hpp>
#include <btcfi/rv32.hpp>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace btcfi;
using namespace btcfi::dispute;

namespace {

constexpr const char* usage =
    "dispute: a whole dispute about a payout, every message as it is said\n\n"
    "  --help   this page; there are no other options\n\n"
    "The seller claims one sat less than the contract pays and lies about the input; who checks "
    "finds\n"
    "the lie. Everything happens in memory.\n\n"
    "Exit code: 0 the lie was found; 1 it was not; 2 not understood.\n";

template <class T>
T need(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + describe(result.error()));
  return *std::move(result);
}

/// A call at 110,000 with strike 100,000 on one bitcoin: 9,000,000 sat after rounding down.
Bytes question(std::uint64_t claim_sat) {
  rv32::SettlementInput in;
  in.price_ticks = 110'000;
  in.strike_ticks = 100'000;
  in.quantity_sat = in.collateral_sat = 100'000'000;
  in.rounding_sat = 100'000;
  in.min_payout_sat = 1'000;
  in.claim_sat = claim_sat;
  in.hint = need(rv32::hint_for(in), "the hint");
  return to_bytes(need(rv32::encode_input(in), "the input"));
}

/// The word in which two inputs differ.
std::uint32_t different_word(const Bytes& a, const Bytes& b) {
  std::uint32_t at = 0;
  while (a[at] == b[at]) ++at;
  return at / 4 * 4;
}

std::uint32_t word_at(const Bytes& bytes, std::uint32_t at) {
  return bytes[at] | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}

/// Where the program reads the claim, the liar reads the right one.
Faults lie_about_the_claim(const Case& about, const Bytes& wrong, const Bytes& right) {
  const std::uint32_t offset = different_word(wrong, right);
  const std::uint32_t address = about.program().find(std::string_view(".input"))->start + offset;
  const auto honest = need(run_honestly(about), "the run");
  for (std::uint64_t step = 1; step <= honest->steps(); ++step) {
    const rv32::StepRecord record = need(honest->record_at(step), "the record");
    if (record.read_2.address != address) continue;
    Faults out;
    out.read_2 = ReadFault{step, address, word_at(right, offset), address, rv32::last_step_init};
    return out;
  }
  throw std::runtime_error("the program does not read the claim");
}

void print(Side side, const Message& message, const Transcript& t) {
  std::printf("%-9s", side_name(side));
  if (const auto* claim = std::get_if<Claim>(&message)) {
    std::printf("exit(0) after %llu steps, hash %s\n",
                static_cast<unsigned long long>(claim->last_step), claim->last_hash.hex().c_str());
  } else if (const auto* answer = std::get_if<Answer>(&message)) {
    std::printf("%s\n", answer->contested ? "I contest it" : "accepted");
  } else if (const auto* hashes = std::get_if<RoundHashes>(&message)) {
    std::printf("search %u round %u from step %llu:", unsigned{hashes->search},
                unsigned{hashes->round}, static_cast<unsigned long long>(t.base(hashes->search)));
    for (const auto& hash : hashes->hashes) std::printf(" %.8s", hash.hex().c_str());
    std::printf("\n");
  } else if (const auto* choice = std::get_if<Choice>(&message)) {
    std::printf("part %u\n", unsigned{choice->part});
  } else if (const auto* final = std::get_if<FinalStep>(&message)) {
    if (final->beyond) {
      std::printf("that step lies beyond my claim\n");
    } else {
      std::printf("step %llu is: %s\n", static_cast<unsigned long long>(final->step + 1),
                  rv32::csv_row(final->record).c_str());
    }
  } else {
    const auto json = challenge_json(t);
    std::printf("%s\n", json ? json::write(*json).c_str() : "");
  }
}

void run() {
  const Bytes right = question(9'000'000);
  const Bytes wrong = question(8'999'999);
  CaseSettings settings;
  settings.max_steps = 1'000;
  const Case about = need(Case::create(rv32::programs::vanilla(), wrong, settings), "the case");
  std::printf("input: a claim of 8,999,999 sat where the contract pays 9,000,000\n\n");

  ProverOptions lies;
  lies.faults = lie_about_the_claim(about, wrong, right);
  const auto prover = need(Prover::create(about, lies), "the prover");
  const auto verifier = need(Verifier::create(about), "the verifier");
  while (const auto turn = prover->transcript().turn()) {
    Player& speaker = *turn == Side::prover ? static_cast<Player&>(*prover) : *verifier;
    Player& listener = *turn == Side::prover ? static_cast<Player&>(*verifier) : *prover;
    // As over a wire: only bytes pass between the two.
    const Bytes said = need(speaker.speak_bytes(), "a message");
    if (const Status heard = listener.hear_bytes(said); !heard) {
      throw std::runtime_error(describe(heard.error()));
    }
    print(*turn, listener.transcript().messages().back().second, listener.transcript());
  }
  const Verdict verdict = need(judge(verifier->transcript()), "the verdict");
  std::printf("\n%s\n", describe(verdict).c_str());
  if (verdict.winner != Side::verifier) throw std::runtime_error("the liar got away");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    const std::string_view option = argv[1];
    if (option == "--help" || option == "-h") {
      std::fputs(usage, stdout);
      return 0;
    }
    std::fprintf(stderr, "dispute: %s is not an option of this program; there is --help alone\n",
                 argv[1]);
    return 2;
  }
  try {
    run();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "dispute: %s\n", failure.what());
    return 1;
  }
  return 0;
}
