// The origin's scenarios on the origin's programs, where somebody has brought them beside the
// project: BTCFI_BITVMX_ELFS names a checkout of FairgateLabs/bitvmx-docker-riscv32 (c3dd537).
// Prover's results, hashes and chosen challenges are those of BitVMX-CPU 0.7.3 (82ca4be).

#include <btcfi/dispute.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

using namespace btcfi;
using namespace btcfi::dispute;
using rv32::AccessKind;
using rv32::last_step_init;

namespace {

std::optional<std::string> folder() {
  const char* named = std::getenv("BTCFI_BITVMX_ELFS");
  if (named == nullptr) {
    std::cout << "skipped: BTCFI_BITVMX_ELFS names no checkout of bitvmx-docker-riscv32\n";
    return std::nullopt;
  }
  return std::string(named) + "/riscv32/build/";
}

Case origin_case(const std::string& file, std::uint64_t max_steps, std::uint8_t last_byte) {
  std::ifstream in(*folder() + file, std::ios::binary);
  const Bytes elf((std::istreambuf_iterator<char>(in)), {});
  CaseSettings settings;
  settings.max_steps = max_steps;
  auto made = Case::create(elf, {0x11, 0x11, 0x11, last_byte}, settings);
  INFO(file);
  REQUIRE(made);
  return *made;
}

std::uint8_t kinds(AccessKind a, AccessKind b, AccessKind w) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(a) << 4 | static_cast<unsigned>(b) << 2 |
                                   static_cast<unsigned>(w));
}
constexpr auto R = AccessKind::reg;
constexpr auto M = AccessKind::memory;
constexpr auto U = AccessKind::unused;

Faults fake(std::uint64_t step, rv32::ReadAccess r1, rv32::ReadAccess r2, rv32::Pc pc,
            std::uint32_t opcode, rv32::WriteAccess w, rv32::Pc next, std::uint8_t access) {
  Faults out;
  rv32::StepRecord record;
  record.step = step;
  record.read_1 = r1;
  record.read_2 = r2;
  record.pc = pc;
  record.opcode = opcode;
  record.write = w;
  record.next_pc = next;
  record.access_kinds = access;
  out.execute = StepFault{step, record};
  return out;
}
Faults read_2(std::uint64_t step, std::uint32_t address, std::uint32_t value, std::uint32_t shown,
              std::uint64_t last) {
  Faults out;
  out.read_2 = ReadFault{step, address, value, shown, last};
  return out;
}
Faults read_1(std::uint64_t step, std::uint32_t address, std::uint32_t value, std::uint32_t shown,
              std::uint64_t last) {
  Faults out;
  out.read_1 = ReadFault{step, address, value, shown, last};
  return out;
}
Faults write_at(std::uint64_t step, std::uint32_t address, std::uint32_t value,
                std::uint32_t shown) {
  Faults out;
  out.write = WriteFault{step, address, value, shown};
  return out;
}
template <class Set>
Faults with(Set set, Faults out = {}) {
  set(out);
  return out;
}

struct Scenario {
  std::string name;
  std::string file;
  std::uint64_t max_steps;
  std::uint8_t input;
  Faults faults;
  std::optional<Faults> second;
  const char* result;  // of the cheating prover; "" where the page has none
  const char* hash;
  ChallengeKind challenge;
};

std::vector<Scenario> scenarios() {
  using K = ChallengeKind;
  const std::string hello = "hello-world.elf";
  const Faults wrong_input_read = read_2(1106, 0xaa000000, 0x11111100, 0xaa000000, 600);
  const Faults wrong_pointer = read_1(1106, 0xf000003c, 0xaa000004, 0xf000003c, 1105);
  const Faults pointer_1100 = read_1(1106, 0xf000003c, 0xaa000004, 0xf000003c, 1100);
  const Faults input_769 = read_2(1106, 0xaa000000, 0x11111100, 0xaa000000, 769);
  const char* lied = "{\"Halt\":[1,1312]}";
  const char* lied_hash = "4871fa2c15a9bbae0f9f0bdc8bc316664d5a8720";
  return {
      {"fail_hash 100",
       hello,
       2000,
       17,
       with([](Faults& f) { f.hash_twice = 100; }),
       {},
       "{\"Halt\":[0,1500]}",
       "3b62abd092c6d5b5ef038c292df12818bf274b25",
       K::trace_hash},
      {"fail_hash 1",
       hello,
       2000,
       17,
       with([](Faults& f) { f.hash_twice = 1; }),
       {},
       "{\"Halt\":[0,1500]}",
       "13f4aa287935d2e46d424665ff787c6a583a0d81",
       K::trace_hash_zero},
      {"fail_pc 0",
       hello,
       2000,
       17,
       with([](Faults& f) { f.skip_after = 0; }),
       {},
       "{\"Halt\":[0,1499]}",
       "2e37e50e97780243ba9dcbf28f6ac985d140b5bc",
       K::entry_point},
      {"fail_pc 1",
       hello,
       2000,
       17,
       with([](Faults& f) { f.skip_after = 1; }),
       {},
       "{\"Halt\":[0,4]}",
       "c62df928acdf65c0826d63a994a7fc412338a7a7",
       K::program_counter},
      {"fail_opcode 2",
       hello,
       2000,
       17,
       with([](Faults& f) {
         f.opcode = OpcodeFault{2, 0x100073};
       }),
       {},
       "{\"Halt\":[0,5]}",
       "c40efe111db36d10967c4e6c26c34f7ad319f784",
       K::opcode},
      {"input",
       hello,
       2000,
       17,
       read_2(1106, 0xaa000000, 0x11111100, 0xaa000000, last_step_init),
       {},
       lied,
       lied_hash,
       K::input_data},
      {"initialized",
       hello,
       2000,
       17,
       fake(32, {4026531900, 2952790016, 31}, {2952790016, 0, last_step_init}, {2147483708, 0},
            509699, {4026531896, 0}, {2147483712, 0}, kinds(R, M, R)),
       {},
       "{\"Halt\":[0,1500]}",
       "cb4fcf531943828fcde3763058b1e865c30469ab",
       K::initialized_data},
      {"uninitialized",
       "hello-world-uninitialized.elf",
       2000,
       0,
       read_2(9, 0xa0001004, 0x11111100, 0xa0001004, last_step_init),
       {},
       "{\"Halt\":[0,401]}",
       "0d8aec33f24054c05ea183fb18d38ac37b774a0b",
       K::uninitialized_data},
      {"lies from the write step on", hello, 2000, 17, wrong_input_read,
       write_at(600, 0xaa000000, 0x11111100, 0xaa000000), lied, lied_hash, K::correct_hash},
      {"lies up to a step", hello, 2000, 17, wrong_input_read,
       with([](Faults& f) { f.wrong_hashes_below = 700; }), lied, lied_hash, K::correct_hash},
      {"another address", hello, 2000, 17, wrong_input_read, {}, lied, lied_hash, K::read_value},
      {"another value", hello, 2000, 17, wrong_pointer, {}, lied, "", K::read_value},
      {"future",
       hello,
       2000,
       17,
       read_1(1106, 0xf000003c, 0xaa000004, 0xf000003c, 1107),
       {},
       lied,
       "",
       K::future_read},
      {"same step",
       hello,
       2000,
       17,
       read_1(1106, 0xf000003c, 0xaa000004, 0xf000003c, 1106),
       {},
       lied,
       "",
       K::future_read},
      {"resigned step hash",
       hello,
       2000,
       17,
       with([](Faults& f) { f.resign = 1105; }, pointer_1100),
       {},
       lied,
       "",
       K::equivocation_resign},
      {"resigned next hash",
       hello,
       2000,
       17,
       with([](Faults& f) { f.resign = 1106; }, pointer_1100),
       {},
       lied,
       "",
       K::equivocation_resign},
      {"two hashes for one step", hello, 2000, 17,
       read_2(1106, 0xaa000000, 0x11111100, 0xaa000000, 1100),
       write_at(1100, 0xaa000000, 0x11111100, 0xaa000000), lied, lied_hash, K::equivocation_hash},
      {"second search, resigned step hash", hello, 2000, 17, input_769,
       with([](Faults& f) { f.resign = 768; }), lied, lied_hash, K::equivocation_resign},
      {"second search, resigned next hash", hello, 2000, 17, input_769,
       with([](Faults& f) { f.resign = 769; }), lied, lied_hash, K::equivocation_resign},
      {"claimed step",
       hello,
       2000,
       17,
       with([](Faults& f) { f.claimed_steps = 1498; }),
       {},
       "{\"Halt\":[0,1500]}",
       "",
       K::halt},
      {"claimed hash",
       hello,
       2000,
       17,
       with([](Faults& f) {
         f.claimed_hash = *rv32::TraceHash::from_hex("bdeb135a28249d2fb23f08c8d614306c584f2d4c");
       }),
       {},
       "{\"Halt\":[0,1500]}",
       "c4d2f485c603416d8c80f32bf2d94282a531bedb",
       K::halt},
      {"read_invalid",
       "exceptions/read_invalid.elf",
       50,
       0,
       fake(9, {4026531900, 0, 8}, {0, 0, last_step_init}, {2147483672, 0}, 501635, {4026531900, 0},
            {2147483676, 0}, kinds(R, M, R)),
       {},
       "{\"Halt\":[0,16]}",
       "cc923ab2a7d091996812a85e24ebe0a519acae05",
       K::addresses_sections},
      {"read_reg",
       "exceptions/read_reg.elf",
       50,
       0,
       fake(10, {4026531900, 4026531840, 9}, {4026531840, 0, last_step_init}, {2147483676, 0},
            501635, {4026531900, 0}, {2147483680, 0}, kinds(R, M, R)),
       {},
       "{\"Halt\":[4026531840,17]}",
       "",
       K::addresses_sections},
      {"write_invalid",
       "exceptions/write_invalid.elf",
       50,
       0,
       fake(10, {4026531900, 0, 8}, {4026531896, 1234, 9}, {2147483676, 0}, 15179811, {0, 1234},
            {2147483680, 0}, kinds(R, R, M)),
       {},
       "{\"Halt\":[0,18]}",
       "c7ba13d4adc437289610abdc9b13dd3348406589",
       K::addresses_sections},
      {"write_reg",
       "exceptions/write_reg.elf",
       50,
       0,
       fake(11, {4026531900, 4026531840, 9}, {4026531896, 1234, 10}, {2147483680, 0}, 15179811,
            {4026531840, 1234}, {2147483684, 0}, kinds(R, R, M)),
       {},
       "{\"Halt\":[0,19]}",
       "5b7c8a0e79df014f4440485cb4e11b074399c8cd",
       K::addresses_sections},
      {"write_protected",
       "exceptions/write_protected.elf",
       50,
       17,
       fake(11, {4026531900, 2147483648, 9}, {4026531896, 1234, 10}, {2147483680, 0}, 15179811,
            {2147483648, 1234}, {2147483684, 0}, kinds(R, R, M)),
       {},
       "{\"Halt\":[0,19]}",
       "efbbab85b44a558f4c8477a188a47756edf94602",
       K::addresses_sections},
      {"pc_invalid",
       "exceptions/pc_invalid.elf",
       50,
       0,
       fake(9, {4026531844, 2147483700, 2}, {}, {0, 0}, 32871, {}, {2147483700, 0}, kinds(R, U, U)),
       {},
       "",
       "",
       K::addresses_sections},
      {"pc_reg",
       "exceptions/pc_reg.elf",
       50,
       0,
       fake(9, {4026531844, 2147483700, 2}, {}, {4026531840, 0}, 32871, {}, {2147483700, 0},
            kinds(R, U, U)),
       {},
       "",
       "",
       K::addresses_sections},
      {"audit_01",
       "audit/audit_01.elf",
       50,
       0,
       with([](Faults& f) { f.no_fetch_protection = true; }),
       {},
       "{\"Halt\":[0,13]}",
       "7125a485f77e22c22fe1cc85f8aea4d62ac9ab12",
       K::addresses_sections},
      {"audit_10",
       "audit/audit_10.elf",
       50,
       0,
       with([](Faults& f) { f.no_read_protection = true; }),
       {},
       "{\"Halt\":[0,15]}",
       "5cf561bcd0df31f8f552b53d33767d75d11d6ba7",
       K::addresses_sections},
      {"audit_02_aligned",
       "audit/audit_02_aligned.elf",
       50,
       0,
       fake(9, {4026531900, 2852134912, 8}, {2852134912, 0, last_step_init}, {2147483796, 0},
            499715, {}, {2147483800, 0}, kinds(R, M, U)),
       {},
       "{\"Halt\":[0,16]}",
       "bb85b3c7f2219c6259127e852501152e901868d7",
       K::addresses_sections},
      {"audit_02_unaligned",
       "audit/audit_02_unaligned.elf",
       50,
       0,
       fake(10, {4026531900, 2852134912, 8}, {2852134912, 0, last_step_init}, {2147483796, 1},
            4292321283, {4026531972, 0}, {2147483796, 2}, kinds(R, M, R)),
       {},
       "{\"Halt\":[0,17]}",
       "5d57e47e379e5728be8a888e2d7b04b3af81e765",
       K::addresses_sections},
      {"pc_limit",
       "exceptions/pc_limit.elf",
       50,
       0,
       with([](Faults& f) {
         f.opcode = OpcodeFault{2, 0x100073};
       }),
       {},
       "{\"Halt\":[0,5]}",
       "e9e0d16a2c41514c07b19fe7e5a5bd8b18b90600",
       K::opcode},
  };
}

Play argue(const Case& about, ProverOptions prover_options, VerifierOptions verifier_options) {
  const auto prover = *Prover::create(about, std::move(prover_options));
  const auto verifier = *Verifier::create(about, std::move(verifier_options));
  return play(*prover, *verifier);
}

}  // namespace

TEST_CASE("every scenario of the origin chooses the origin's challenge, and it holds") {
  if (!folder()) return;
  std::size_t played = 0;
  for (const Scenario& s : scenarios()) {
    INFO(s.name);
    const Case about = origin_case(s.file, s.max_steps, s.input);
    ProverOptions options;
    options.force = true;
    options.faults = s.faults;
    options.second = s.second;
    const auto prover = Prover::create(about, options);
    REQUIRE(prover);
    const rv32::RunResult& result = (*prover)->run().result();
    if (*s.result != '\0') CHECK(rv32::result_json(result) == s.result);
    if (*s.hash != '\0') CHECK(result.last_hash->hex() == s.hash);
    VerifierOptions verifier;
    verifier.contest = Contest::any_difference;
    const Play played_out = argue(about, options, verifier);
    REQUIRE(played_out.verdict);
    INFO(describe(*played_out.verdict));
    CHECK(played_out.verdict->winner == Side::verifier);
    CHECK(played_out.verdict->ruling == Ruling::challenge_holds);
    CHECK(challenge_name(played_out.verdict->challenge) ==
          std::string(challenge_name(s.challenge)));
    ++played;
  }
  std::cout << played << " scenarios of the origin\n";
}

TEST_CASE("an honest prover stands every challenge of a verifier that lies as the prover did") {
  if (!folder()) return;
  for (const Scenario& s : scenarios()) {
    if (s.file != "hello-world.elf") continue;
    INFO(s.name);
    const Case about = origin_case(s.file, s.max_steps, s.input);
    VerifierOptions options;
    options.contest = Contest::always;
    options.faults = s.faults;
    options.second = s.second;
    using K = ChallengeKind;
    const bool second = s.challenge == K::read_value || s.challenge == K::correct_hash ||
                        s.challenge == K::equivocation_hash;
    options.forced = second ? K::read_value_search : s.challenge;
    if (second) options.forced_second = s.challenge;
    const Play played_out = argue(about, {}, options);
    REQUIRE(played_out.verdict);
    INFO(describe(*played_out.verdict));
    CHECK(played_out.verdict->winner == Side::prover);
  }
}

TEST_CASE("the origin's transcript of hello-world is ours, hash by hash") {
  if (!folder()) return;
  const Case about = origin_case("hello-world.elf", 2000, 17);
  ProverOptions options;
  options.force = true;
  options.faults = read_2(1106, 0xaa000000, 0x11111100, 0xaa000000, 600);
  const Play p = argue(about, options, {Contest::any_difference, {}, {}, {}, 2, {}});
  REQUIRE(p.verdict);
  const SearchLog& log = p.transcript.log(1);
  CHECK(log.choices == std::vector<std::uint32_t>{4, 2, 4, 1});
  const auto hex = [&](std::size_t round, std::size_t i) { return log.hashes[round][i].hex(); };
  CHECK(hex(0, 0) == "2f11929784dcd2700793029ff2ec69e8555b22ee");
  CHECK(hex(0, 3) == "827f1ac00a70e18b8cf5be489810e7a4fe2ba061");
  for (std::size_t i = 4; i < 7; ++i)
    CHECK(hex(0, i) == "a438415d31e2098d464947372c993599f464c177");
  CHECK(hex(1, 0) == "9b80731fba49e7e4b9415d52eba4a8a3fa010127");
  CHECK(hex(1, 6) == "22156a60b0750591aaad1dcd35e03d00d668c883");
  CHECK(hex(2, 0) == "4f7368c35d7485157751c97e938f3f58e6d95746");
  CHECK(hex(2, 6) == "4edaf72ee435967d2a5e9d8a4863a51537355ece");
  CHECK(hex(3, 0) == "657cad13d2087dc3c6efd8aff9bbb5bc907c1522");
  CHECK(hex(3, 1) == "34cbfc81bc1d6d04dee8dab207157ae241be5354");
  CHECK(hex(3, 2) == "1f498e2ae461de0e74b0a04c833cd8d26d15b635");
  CHECK(p.transcript.base(1) == 1105);
  REQUIRE(p.transcript.challenge(1));
  CHECK(p.transcript.challenge(1)->kind == ChallengeKind::read_value_search);
  CHECK(p.transcript.challenge(1)->index == 2);
  CHECK(p.transcript.base(2) == 599);
}

TEST_CASE("an exit with failure and a jump to nowhere cannot be executed on chain") {
  if (!folder()) return;
  ProverOptions options;
  options.force = true;
  const Play failed = argue(origin_case("hello-world.elf", 2000, 0), options, {});
  REQUIRE(failed.verdict);
  CHECK(failed.verdict->ruling == Ruling::impossible_step);
  CHECK(failed.verdict->winner == Side::verifier);
  options.faults.no_fetch_protection = true;
  const Play jumped = argue(origin_case("audit/audit_15.elf", 50, 0), options, {});
  REQUIRE(jumped.verdict);
  CHECK(jumped.verdict->ruling == Ruling::impossible_step);
}
