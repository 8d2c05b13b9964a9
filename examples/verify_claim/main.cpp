// Is a claimed payout right? Somebody executes the settlement program and publishes what came out;
// somebody else checks it, first by executing again, then by the published hashes, then, where those
// are wrong, by a single step that needs no machine.

#include <btcfi/rv32.hpp>

#include <cstdio>
#include <string_view>

using namespace btcfi;

namespace {

constexpr const char* usage =
    "verify_claim: is a claimed payout right? Checked by running again, by hashes, by one step\n\n"
    "  --help   this page; there are no other options\n\n"
    "A right and a wrong claim of a barrier option's payout are judged. Everything happens in "
    "memory.\n\n"
    "Exit code: 0 both were judged rightly; 1 one was not; 2 not understood.\n";

/// A barrier call on 1 BTC struck at 100,000 that ended at 110,000, after a year of daily prices.
Result<Bytes> question(std::uint64_t claim_sat) {
  rv32::BarrierInput in;
  in.terms = {.kind = 0,
              .price_ticks = 110'000,
              .strike_ticks = 100'000,
              .quantity_sat = 100'000'000,
              .collateral_sat = 100'000'000,
              .rounding_sat = 100'000,
              .min_payout_sat = 1'000,
              .claim_sat = claim_sat};
  BTCFI_TRY(in.terms.hint, rv32::hint_for(in.terms));
  in.barrier_kind = 0;
  in.barrier_ticks = 125'000;
  for (std::uint32_t day = 0; day < 240; ++day)
    in.observations.push_back(98'000 + day * 53 % 9'000);
  return rv32::encode_barrier_input(in);
}

Status both_claims(ByteView elf) {
  for (const std::uint64_t claim : {9'000'000u, 9'100'000u}) {
    BTCFI_TRY(const Bytes input, question(claim));
    BTCFI_TRY(const rv32::ExecutionClaim made, rv32::execute(elf, input, 10'000));
    BTCFI_CHECK(rv32::verify_execution(made, elf, input));
    std::printf("a claim of %llu sat: exit code %u after %llu steps, confirmed by a second run\n",
                static_cast<unsigned long long>(claim), made.exit_code,
                static_cast<unsigned long long>(made.steps));
  }
  return {};
}

/// The prover lies about one write and hashes on from there, as if nothing had been.
Status a_lie_is_found(ByteView elf) {
  BTCFI_TRY(const rv32::Program program, rv32::Program::load(elf));
  BTCFI_TRY(const Bytes input, question(9'000'000));
  rv32::ExecutionOptions options;
  options.index_spacing_log2 = 5;
  BTCFI_TRY(const auto honest, rv32::Execution::create(program, input, 10'000, options));
  std::printf("the honest run: %llu steps, %zu hashes to publish\n",
              static_cast<unsigned long long>(honest.steps()), honest.index().hashes.size());
  BTCFI_CHECK(rv32::verify_index(honest.index(), program, input));

  constexpr std::uint64_t lie = 321;
  rv32::HashIndex published = honest.index();
  rv32::TraceHash hash = published.hashes.front();
  rv32::StepRecord told;
  BTCFI_CHECK(honest.records(1, honest.steps(), [&](rv32::StepRecord r, const rv32::TraceHash&) {
    if (r.step == lie) r.write.value += 1, told = r;
    hash = *rv32::next_hash(hash, rv32::write_part(r));
    if (r.step % 32 == 0) published.hashes[static_cast<std::size_t>(r.step / 32)] = hash;
    return true;
  }));
  published.last_hash = hash;

  BTCFI_TRY(const auto wrong, rv32::find_wrong_segment(published, program, input));
  if (!wrong) return fail(Errc::internal, "a_lie_is_found");
  std::printf("the liar's hashes are wrong between steps %llu and %llu\n",
              static_cast<unsigned long long>(wrong->from_step),
              static_cast<unsigned long long>(wrong->to_step));
  BTCFI_TRY(const rv32::TraceHash before, honest.hash_at(lie - 1));
  const auto verdict = rv32::verify_step(before, told, &program);
  if (verdict) return fail(Errc::internal, "a_lie_is_found");
  std::printf("its record of step %llu: %s\n", static_cast<unsigned long long>(lie),
              describe(verdict.error()).c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    const std::string_view option = argv[1];
    if (option == "--help" || option == "-h") {
      std::fputs(usage, stdout);
      return 0;
    }
    std::fprintf(stderr,
                 "verify_claim: %s is not an option of this program; there is --help alone\n",
                 argv[1]);
    return 2;
  }
  const ByteView elf = rv32::programs::barrier();
  Status done = both_claims(elf);
  if (done) done = a_lie_is_found(elf);
  if (!done) std::printf("failed: %s\n", describe(done.error()).c_str());
  return done ? 0 : 1;
}
