#include "btcfi/dispute.h"
#include "detail/c_call.hpp"

#include <btcfi/dispute.hpp>

#include <atomic>

using namespace btcfi;
using namespace btcfi::c;
namespace dp = btcfi::dispute;

struct btcfi_dispute_case {
  dp::Case value;
};
struct btcfi_dispute_player {
  /// Before the players, which look at them while they execute.
  std::atomic<bool> cancel{false};
  btcfi_dispute_progress_fn progress = nullptr;
  void* user = nullptr;
  std::unique_ptr<dp::Prover> prover;
  std::unique_ptr<dp::Verifier> verifier;
  /// Said already, for a buffer that was too small.
  Bytes pending;

  [[nodiscard]] dp::Player& player() const noexcept {
    return prover ? static_cast<dp::Player&>(*prover) : *verifier;
  }
};

namespace {

constexpr btcfi_dispute_settings settings_init = BTCFI_DISPUTE_SETTINGS_INIT;
constexpr btcfi_dispute_verdict verdict_init = BTCFI_DISPUTE_VERDICT_INIT;
constexpr btcfi_dispute_running running_init = BTCFI_DISPUTE_RUNNING_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t settings_first_size = 24;
constexpr std::size_t verdict_first_size = 16;
constexpr std::size_t running_first_size = 16 + 2 * sizeof(void*);
static_assert(sizeof(btcfi_dispute_settings) == settings_first_size);
static_assert(sizeof(btcfi_dispute_verdict) == verdict_first_size);
static_assert(sizeof(btcfi_dispute_running) == running_first_size);
static_assert(BTCFI_DISPUTE_MESSAGE_MAX == dp::max_message_bytes);
static_assert(BTCFI_DISPUTE_NO_CHALLENGE == static_cast<int>(dp::Ruling::no_challenge));
constexpr bool numbered(int number, dp::ChallengeKind kind) noexcept {
  return number == static_cast<int>(kind);
}
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_NONE, dp::ChallengeKind::none));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_HALT, dp::ChallengeKind::halt));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_TRACE_HASH, dp::ChallengeKind::trace_hash));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_TRACE_HASH_ZERO,
                       dp::ChallengeKind::trace_hash_zero));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_ENTRY_POINT, dp::ChallengeKind::entry_point));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_PROGRAM_COUNTER,
                       dp::ChallengeKind::program_counter));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_OPCODE, dp::ChallengeKind::opcode));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_INPUT_DATA, dp::ChallengeKind::input_data));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_ROM_DATA, dp::ChallengeKind::rom_data));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_INITIALIZED_DATA,
                       dp::ChallengeKind::initialized_data));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_UNINITIALIZED_DATA,
                       dp::ChallengeKind::uninitialized_data));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_ADDRESSES_SECTIONS,
                       dp::ChallengeKind::addresses_sections));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_FUTURE_READ, dp::ChallengeKind::future_read));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_READ_VALUE_SEARCH,
                       dp::ChallengeKind::read_value_search));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_READ_VALUE, dp::ChallengeKind::read_value));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_CORRECT_HASH, dp::ChallengeKind::correct_hash));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_EQUIVOCATION_RESIGN,
                       dp::ChallengeKind::equivocation_resign));
static_assert(numbered(BTCFI_DISPUTE_CHALLENGE_EQUIVOCATION_HASH,
                       dp::ChallengeKind::equivocation_hash));
static_assert(dp::challenge_kinds == BTCFI_DISPUTE_CHALLENGE_EQUIVOCATION_HASH + 1);

dp::VerifierOptions verifier_options(std::uint32_t flags) {
  dp::VerifierOptions out;
  if ((flags & BTCFI_DISPUTE_CONTEST_ANY_DIFFERENCE) != 0) {
    out.contest = dp::Contest::any_difference;
  }
  if ((flags & BTCFI_DISPUTE_CONTEST_ALWAYS) != 0) out.contest = dp::Contest::always;
  return out;
}

Status make_player(btcfi_dispute_player** player, const btcfi_dispute_case* dispute_case,
                   std::uint32_t side, std::uint32_t flags, const btcfi_dispute_running& how,
                   const char* where) {
  BTCFI_CHECK(need(player, where, 0));
  BTCFI_CHECK(need(dispute_case, where, 1));
  if (side > BTCFI_DISPUTE_VERIFIER) return fail(Errc::invalid_argument, where, 2);
  constexpr std::uint32_t contests =
      BTCFI_DISPUTE_CONTEST_ANY_DIFFERENCE | BTCFI_DISPUTE_CONTEST_ALWAYS;
  const std::uint32_t known = side == BTCFI_DISPUTE_PROVER ? BTCFI_DISPUTE_FORCE : contests;
  if ((flags & ~known) != 0) return fail(Errc::invalid_argument, where, 3);
  auto made = std::make_unique<btcfi_dispute_player>();
  made->progress = how.progress;
  made->user = how.user;
  dp::RunOptions running;
  running.cancel = &made->cancel;
  running.progress = [p = made.get()](std::uint64_t steps) {
    if (p->progress != nullptr && p->progress(p->user, steps) != 0) p->cancel = true;
  };
  running.max_snapshot_bytes = how.max_snapshot_bytes;
  if (side == BTCFI_DISPUTE_PROVER) {
    dp::ProverOptions options;
    options.force = (flags & BTCFI_DISPUTE_FORCE) != 0;
    options.running = std::move(running);
    BTCFI_TRY(made->prover, dp::Prover::create(dispute_case->value, std::move(options)));
  } else {
    dp::VerifierOptions options = verifier_options(flags);
    options.running = std::move(running);
    BTCFI_TRY(made->verifier, dp::Verifier::create(dispute_case->value, std::move(options)));
  }
  *player = made.release();
  return {};
}

}  // namespace

void btcfi_dispute_settings_init(btcfi_dispute_settings* settings) {
  if (settings != nullptr) *settings = settings_init;
}
void btcfi_dispute_verdict_init(btcfi_dispute_verdict* verdict) {
  if (verdict != nullptr) *verdict = verdict_init;
}
void btcfi_dispute_running_init(btcfi_dispute_running* running) {
  if (running != nullptr) *running = running_init;
}

btcfi_status btcfi_dispute_case_create(btcfi_dispute_case** dispute_case, const uint8_t* elf,
                                       size_t elf_len, const uint8_t* input, size_t input_len,
                                       const btcfi_dispute_settings* settings, btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_case_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(dispute_case, where, 0));
    BTCFI_TRY(const ByteView program, bytes_in(elf, elf_len, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(input, input_len, where, 2));
    btcfi_dispute_settings c = settings_init;
    if (settings != nullptr) {
      BTCFI_TRY(c, struct_in(settings, settings_init, settings_first_size, where, 3));
    }
    if (c.compat > BTCFI_DISPUTE_COMPAT_BITVMX_0_7) return fail(Errc::invalid_argument, where, 3);
    dp::CaseSettings out;
    out.arity = c.arity;
    out.max_steps = c.max_steps;
    out.input_bytes = c.input_bytes;
    out.compat = static_cast<dp::Compat>(c.compat);
    BTCFI_TRY(dp::Case made, dp::Case::create(program, to_bytes(bytes), std::move(out)));
    *dispute_case = new btcfi_dispute_case{std::move(made)};
    return {};
  });
}

void btcfi_dispute_case_destroy(btcfi_dispute_case* dispute_case) { delete dispute_case; }

btcfi_status btcfi_dispute_case_id(const btcfi_dispute_case* dispute_case, uint8_t* out32,
                                   btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_case_id";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(dispute_case, where, 0));
    BTCFI_CHECK(need(out32, where, 1));
    std::memcpy(out32, dispute_case->value.id().data(), 32);
    return {};
  });
}

btcfi_status btcfi_dispute_player_create(btcfi_dispute_player** player,
                                         const btcfi_dispute_case* dispute_case, uint32_t side,
                                         uint32_t flags, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    return make_player(player, dispute_case, side, flags, running_init,
                       "btcfi_dispute_player_create");
  });
}

btcfi_status btcfi_dispute_player_create_watched(btcfi_dispute_player** player,
                                                 const btcfi_dispute_case* dispute_case,
                                                 uint32_t side, uint32_t flags,
                                                 btcfi_dispute_progress_fn progress, void* user,
                                                 btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    btcfi_dispute_running running = running_init;
    running.progress = progress;
    running.user = user;
    return make_player(player, dispute_case, side, flags, running,
                       "btcfi_dispute_player_create_watched");
  });
}

btcfi_status btcfi_dispute_player_create_running(btcfi_dispute_player** player,
                                                 const btcfi_dispute_case* dispute_case,
                                                 uint32_t side, uint32_t flags,
                                                 const btcfi_dispute_running* running,
                                                 btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_create_running";
  return c_call(err, [&]() -> Status {
    btcfi_dispute_running how = running_init;
    if (running != nullptr) {
      BTCFI_TRY(how, struct_in(running, running_init, running_first_size, where, 4));
    }
    if (how.reserved != 0) return fail(Errc::invalid_argument, "reserved", 4);
    return make_player(player, dispute_case, side, flags, how, where);
  });
}

btcfi_status btcfi_dispute_player_snapshot_count(const btcfi_dispute_player* player,
                                                 uint64_t* count, btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_snapshot_count";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(player, where, 0));
    BTCFI_CHECK(need(count, where, 1));
    *count = player->player().run().snapshot_count();
    return {};
  });
}

void btcfi_dispute_player_destroy(btcfi_dispute_player* player) { delete player; }

btcfi_status btcfi_dispute_player_turn(const btcfi_dispute_player* player, uint32_t* side,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_turn";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(player, where, 0));
    BTCFI_CHECK(need(side, where, 1));
    const auto turn = player->player().transcript().turn();
    *side = turn ? static_cast<std::uint32_t>(*turn) : BTCFI_DISPUTE_CLOSED;
    return {};
  });
}

btcfi_status btcfi_dispute_player_speak(btcfi_dispute_player* player, uint8_t* message,
                                        size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_speak";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(player, where, 0));
    BTCFI_CHECK(need(written, where, 1));
    if (player->pending.empty()) {
      BTCFI_TRY(player->pending, player->player().speak_bytes());
    }
    BTCFI_CHECK(bytes_out(player->pending, message, capacity, written, where));
    player->pending.clear();
    return {};
  });
}

btcfi_status btcfi_dispute_player_hear(btcfi_dispute_player* player, const uint8_t* message,
                                       size_t message_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_hear";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(player, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(message, message_len, where, 1));
    return player->player().hear_bytes(bytes);
  });
}

btcfi_status btcfi_dispute_player_judge(const btcfi_dispute_player* player,
                                        btcfi_dispute_verdict* verdict, btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_judge";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(player, where, 0));
    BTCFI_TRY(const dp::Verdict judged, dp::judge(player->player().transcript()));
    btcfi_dispute_verdict out = verdict_init;
    out.winner = static_cast<std::uint32_t>(judged.winner);
    out.ruling = static_cast<std::uint32_t>(judged.ruling);
    out.challenge = static_cast<std::uint32_t>(judged.challenge);
    return struct_out(out, verdict, verdict_first_size, where, 1);
  });
}

btcfi_status btcfi_dispute_player_log(const btcfi_dispute_player* player, char* text,
                                      size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_dispute_player_log";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(player, where, 0));
    BTCFI_TRY(const json::Value log, player->prover ? dp::prover_log(*player->prover)
                                                    : dp::verifier_log(*player->verifier));
    return text_out(json::write(log), text, capacity, written, where);
  });
}
