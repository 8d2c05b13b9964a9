#pragma once

#include <btcfi/dispute/judge.hpp>
#include <btcfi/dispute/run.hpp>

#include <memory>
#include <optional>

namespace btcfi::dispute {

/// One side of a dispute: speaks when it is its turn, hears what the other side says.
///
/// Not shared between threads. An error of hear() is the other side's fault and leaves everything as
/// it was; an error of speak() is one's own.
class Player {
 public:
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;
  virtual ~Player() = default;

  [[nodiscard]] const Transcript& transcript() const noexcept { return transcript_; }
  [[nodiscard]] bool my_turn() const noexcept { return transcript_.turn() == side_; }
  [[nodiscard]] const Run& run() const noexcept { return *run_; }
  [[nodiscard]] Side side() const noexcept { return side_; }

  /// What this side says now. Errors: dispute_out_of_turn when it is not its turn; those of Run.
  [[nodiscard]] Result<Message> speak();
  /// Takes what the other side says. Errors: as Transcript::add.
  [[nodiscard]] Status hear(const Message& message);

  /// The same as bytes. Errors: as speak; as decode and hear.
  [[nodiscard]] Result<Bytes> speak_bytes();
  [[nodiscard]] Status hear_bytes(ByteView bytes);

 protected:
  Player(Side side, Case about, std::unique_ptr<Run> run)
      : side_(side), transcript_(std::move(about)), run_(std::move(run)) {}
  [[nodiscard]] virtual Result<Message> next() = 0;
  /// The run that this side stands by in a search: another one in the second only where lies in
  /// either execution make it another.
  [[nodiscard]] Result<const Run*> run_of(unsigned search, const Faults& first,
                                          const Faults& second, const RunOptions& options);

  Side side_;
  Transcript transcript_;
  std::unique_ptr<Run> run_;
  std::unique_ptr<Run> second_run_;
};

/// How a prover plays, honest or not.
struct ProverOptions {
  /// Claim exit(0) even when the own execution ended otherwise.
  bool force = false;
  /// Lies in the execution and in the first search; in the second search those of `second`.
  Faults faults;
  std::optional<Faults> second;
  /// How the execution at creation is watched and what it keeps, and that of a second search that is
  /// lied in.
  RunOptions running = {};
};

/// Claims that the case's program ends with exit(0), and answers for it.
class Prover : public Player {
 public:
  /// Runs the case. Errors: those of run_with, wrong_state when cancelled among them; unless the
  /// options force it rv32_did_not_halt where the program does not call exit, and rv32_claim_result
  /// where it exits with another code than 0 (offset: the steps made).
  [[nodiscard]] static Result<std::unique_ptr<Prover>> create(Case about,
                                                              ProverOptions options = {});

 private:
  Prover(Case about, std::unique_ptr<Run> run, ProverOptions options)
      : Player(Side::prover, std::move(about), std::move(run)), options_(std::move(options)) {}
  [[nodiscard]] Result<Message> next() override;
  [[nodiscard]] Message claim() const;
  [[nodiscard]] Result<Message> hashes();
  [[nodiscard]] Result<Message> final_step() const;

  ProverOptions options_;
};

/// When a verifier contests a claim. The names are BitVMX-CPU's.
enum class Contest : std::uint8_t {
  /// Only when its own execution does not end with exit(0): a wrong hash or number of steps of a
  /// true result costs nobody anything.
  false_result = 0,
  /// Also when its own steps or hash differ.
  any_difference = 1,
  /// Also, and even, when all agrees: for tests.
  always = 2,
};

/// How a verifier plays, honest or not.
struct VerifierOptions {
  Contest contest = Contest::false_result;
  Faults faults;
  std::optional<Faults> second;
  /// Challenges that are made whatever is true: for tests.
  std::optional<ChallengeKind> forced;
  std::uint8_t forced_selector = 2;
  std::optional<ChallengeKind> forced_second;
  /// As of ProverOptions.
  RunOptions running = {};
};

/// Checks a claim by an execution of its own and, where it is false, finds the step that proves it.
class Verifier : public Player {
 public:
  /// Runs the case. Errors: those of run_with, wrong_state when cancelled among them.
  [[nodiscard]] static Result<std::unique_ptr<Verifier>> create(Case about,
                                                                VerifierOptions options = {});

  /// The hashes that this side compared with, by round, in search 1 or 2; for another number the
  /// first is meant, here and below.
  [[nodiscard]] const std::vector<std::vector<rv32::TraceHash>>& own_hashes(
      unsigned search) const noexcept {
    return own_hashes_[search == 2];
  }
  /// The step that this side heads for, or found, in a search.
  [[nodiscard]] std::uint64_t target(unsigned search) const noexcept {
    return targets_[search == 2];
  }
  /// The write that the second search looks for is made by the step after this one, and which read
  /// it was disputed of; 0 without a second search.
  [[nodiscard]] std::uint64_t read_target() const noexcept { return read_target_; }
  [[nodiscard]] std::uint8_t selector() const noexcept { return selector_; }

 private:
  Verifier(Case about, std::unique_ptr<Run> run, VerifierOptions options)
      : Player(Side::verifier, std::move(about), std::move(run)), options_(std::move(options)) {}
  [[nodiscard]] Result<Message> next() override;
  [[nodiscard]] Message answer();
  [[nodiscard]] Result<Message> choice();
  [[nodiscard]] Result<Message> challenge();
  [[nodiscard]] Result<Message> challenge_read();

  VerifierOptions options_;
  std::array<std::vector<std::vector<rv32::TraceHash>>, 2> own_hashes_;
  std::array<std::uint64_t, 2> targets_{};
  std::uint64_t read_target_ = 0;
  std::uint8_t selector_ = 0;
};

/// Lets the two talk, by bytes, until the dispute is closed, and judges it.
///
/// A player whose message the other refuses, or who has nothing to say, loses: `fault` says why.
struct Play {
  Transcript transcript;
  std::optional<Verdict> verdict;  ///< nothing when a player was at fault
  std::optional<Side> loser;
  Error fault;
};
[[nodiscard]] Play play(Player& prover, Player& verifier);

}  // namespace btcfi::dispute
