#include <btcfi/core/sha256.hpp>
#include <btcfi/script/builder.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/leaves.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/script/winternitz.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;
using enum Opcode;

namespace {

/// Calls a signature good when it is the key's first byte, so that scripts can be tried without curves.
class ByteChecker final : public SignatureChecker {
 public:
  bool check_ecdsa(ByteView signature, ByteView key, ByteView, SigVersion) const override {
    return signature.size() == 1 && !key.empty() && signature[0] == key[0];
  }
  Status check_schnorr(ByteView signature, const keys::XOnlyKey& key,
                       const TaprootContext& context) const override {
    last_code_separator = context.code_separator;
    if (signature.size() == 1 && signature[0] == key.bytes[0]) return {};
    return fail(Errc::script_schnorr_sig, "ByteChecker");
  }
  bool check_lock_time(std::int64_t lock_time) const override { return lock_time <= now; }
  bool check_sequence(std::int64_t sequence) const override { return sequence <= now; }

  std::int64_t now = 1'800'000'000;
  mutable std::uint32_t last_code_separator = 0;
};

const ByteChecker checker;

Execution make(const Bytes& script, Stack stack, SigVersion version = SigVersion::tapscript,
               std::int64_t weight = 10'000) {
  return Execution(script, std::move(stack), {Flags::standard(), version, {}, weight}, checker);
}

Errc run(const Bytes& script, Stack stack = {}, SigVersion version = SigVersion::tapscript) {
  return make(script, std::move(stack), version).run().error().code;
}

Bytes asm_script(std::string_view text) { return *from_asm(text); }

keys::XOnlyKey key_of(std::uint8_t first) {
  keys::XOnlyKey key;
  key.bytes[0] = first;
  return key;
}

}  // namespace

TEST_CASE("a script can be stepped through, and shows where it failed") {
  const Bytes script = asm_script("2 3 ADD DUP 5 NUMEQUALVERIFY 0 IF RETURN ENDIF VERIFY DROP");
  Execution steps = make(script, {});
  std::vector<std::size_t> sizes;
  Status last;
  while (!steps.done() && (last = steps.step())) sizes.push_back(steps.stack().size());
  CHECK(sizes == std::vector<std::size_t>{1, 2, 1, 2, 3, 1, 2, 1, 1, 1, 0});
  CHECK(last.error() == fail(Errc::script_invalid_stack_operation, "script", 0, 11));
  CHECK(steps.opcode_index() == 11);
}

namespace {

/// Writes down what it is told.
class Notes final : public ScriptObserver {
 public:
  void begin(const char* name, ByteView script, const Execution& execution) override {
    text += std::string(name) + " (" + std::to_string(script.size()) + " bytes, " +
            std::to_string(execution.stack().size()) + " below):";
  }
  void step(const Instruction& instruction, std::uint32_t index, const Execution& execution,
            const Status& result) override {
    text += " " + std::to_string(index) + "@" + std::to_string(instruction.begin) + "-" +
            std::to_string(instruction.end) + "=" + opcode_name(instruction.opcode) + ">" +
            std::to_string(execution.stack().size()) + (result ? "" : "!") + ";";
  }
  std::string text;
};

}  // namespace

TEST_CASE("an observer is told of every script and opcode that runs, and changes no verdict") {
  const Bytes inner = asm_script("2 ADD 5 EQUAL");
  const Bytes program = p2wsh_script(sha256(inner));
  const Bytes outer = p2sh_script(hash160(program));
  const Bytes script_sig = Builder{}.push(program).take();
  for (const std::uint8_t number : {std::uint8_t{3}, std::uint8_t{4}}) {
    const std::vector<Bytes> witness{{number}, inner};
    Notes notes;
    const Status told =
        verify_script(script_sig, outer, witness, Flags::standard(), checker, &notes);
    const Status untold = verify_script(script_sig, outer, witness, Flags::standard(), checker);
    CHECK(bool(told) == (number == 3));
    CHECK(told.error() == untold.error());
    CHECK(notes.text ==
          "scriptSig (35 bytes, 0 below): 0@0-35=OP_PUSHBYTES_34>1;"
          "scriptPubKey (23 bytes, 1 below): 0@0-1=OP_HASH160>1; 1@1-22=OP_PUSHBYTES_20>2;"
          " 2@22-23=OP_EQUAL>1;"
          "redeem script (34 bytes, 0 below): 0@0-1=OP_0>1; 1@1-34=OP_PUSHBYTES_32>2;"
          "witness script (4 bytes, 1 below): 0@0-1=OP_2>2; 1@1-2=OP_ADD>1; 2@2-3=OP_5>2;"
          " 3@3-4=OP_EQUAL>1;");
  }
}

TEST_CASE("an observer sees the opcode that fails, and a push without its data") {
  Notes notes;
  CHECK_FALSE(verify_script(asm_script("1"), asm_script("DROP DROP 1"), {}, {}, checker, &notes));
  CHECK(notes.text.ends_with("0@0-1=OP_DROP>0; 1@1-2=OP_DROP>0!;"));
  notes.text.clear();
  CHECK_FALSE(verify_script(asm_script("1"), Bytes{0x51, 0x4c, 5, 1}, {}, {}, checker, &notes));
  CHECK(notes.text.ends_with("0@0-1=OP_1>2; 1@1-1=OP_0>2!;"));
  notes.text.clear();
  CHECK(verify_script({}, asm_script("0 IF RETURN ENDIF 1"), {}, {}, checker, &notes));
  CHECK(notes.text.ends_with("2@2-3=OP_RETURN>0; 3@3-4=OP_ENDIF>0; 4@4-5=OP_1>1;"));
}

TEST_CASE("limits: one element more than allowed is refused, the last allowed one is not") {
  const Bytes pushes = Builder{}.op(op_1, 1000).take();
  CHECK(run(pushes) == Errc::ok);
  CHECK(run(Builder{}.op(op_1, 1001).take()) == Errc::script_stack_size);
  CHECK(run(Builder{}.op(op_1, 999).op(op_toaltstack).op(op_1, 2).take()) ==
        Errc::script_stack_size);
  CHECK(run(Builder{}.push(Bytes(520, 1)).take()) == Errc::ok);
  CHECK(run(Builder{}.push(Bytes(521, 1)).take()) == Errc::script_push_size);
  CHECK(run(Builder{}.op(op_nop, 201).take(), {}, SigVersion::base) == Errc::ok);
  CHECK(run(Builder{}.op(op_nop, 202).take(), {}, SigVersion::base) == Errc::script_op_count);
  CHECK(run(Builder{}.op(op_nop, 20'000).take()) == Errc::ok);
  CHECK(run(Bytes(10'001, 0x51), {}, SigVersion::witness_v0) == Errc::script_script_size);
}

TEST_CASE("conditionals nest, skip and must be closed, for every pattern of three decisions") {
  const Bytes script =
      asm_script("IF IF 1 ELSE 2 ENDIF ELSE NOTIF 3 ELSE IF 4 ELSE 5 ENDIF ENDIF ENDIF");
  for (unsigned mask = 0; mask < 8; ++mask) {
    const auto decision = [&](unsigned bit) { return (mask >> bit & 1) != 0 ? Bytes{1} : Bytes{}; };
    Execution execution = make(script, {decision(2), decision(1), decision(0)});
    REQUIRE(execution.run());
    const bool a = (mask & 1) != 0, b = (mask & 2) != 0, c = (mask & 4) != 0;
    const int expected = a ? (b ? 1 : 2) : (!b ? 3 : (c ? 4 : 5));
    CHECK(execution.stack().back() == encode_number(expected));
  }
  CHECK(run(asm_script("1 IF")) == Errc::script_unbalanced_conditional);
  CHECK(run(asm_script("ELSE")) == Errc::script_unbalanced_conditional);
  CHECK(run(asm_script("1 IF ENDIF ENDIF")) == Errc::script_unbalanced_conditional);
  CHECK(run(asm_script("0 IF VERIF ENDIF")) == Errc::script_bad_opcode);
  CHECK(run(asm_script("2 IF ENDIF")) == Errc::script_tapscript_minimalif);
  CHECK(run(asm_script("2 IF ENDIF"), {}, SigVersion::witness_v0) == Errc::script_minimalif);
  CHECK(run(asm_script("2 IF ENDIF"), {}, SigVersion::base) == Errc::ok);
}

TEST_CASE("stack opcodes move what they say") {
  const auto after = [](std::string_view text) {
    const Bytes script = *from_asm(text);
    Execution execution = make(script, {{1}, {2}, {3}, {4}, {5}, {6}});
    REQUIRE(execution.run());
    std::string out;
    for (const Bytes& element : execution.stack()) {
      out += element.empty() ? "0" : std::to_string(*decode_number(element, false));
    }
    return out;
  };
  CHECK(after("2DROP") == "1234");
  CHECK(after("2DUP") == "12345656");
  CHECK(after("3DUP") == "123456456");
  CHECK(after("2OVER") == "12345634");
  CHECK(after("2ROT") == "345612");
  CHECK(after("2SWAP") == "125634");
  CHECK(after("ROT") == "123564");
  CHECK(after("SWAP") == "123465");
  CHECK(after("TUCK") == "1234656");
  CHECK(after("NIP") == "12346");
  CHECK(after("OVER") == "1234565");
  CHECK(after("3 PICK") == "1234563");
  CHECK(after("3 ROLL") == "124563");
  CHECK(after("0 ROLL") == "123456");
  CHECK(after("DEPTH") == "1234566");
  CHECK(after("IFDUP 0 IFDUP") == "12345660");
  CHECK(after("SIZE") == "1234561");
  CHECK(after("TOALTSTACK TOALTSTACK FROMALTSTACK") == "12345");
  CHECK(run(asm_script("1 6 PICK")) == Errc::script_invalid_stack_operation);
  CHECK(run(asm_script("1 -1 ROLL")) == Errc::script_invalid_stack_operation);
  CHECK(run(asm_script("FROMALTSTACK")) == Errc::script_invalid_altstack_operation);
}

TEST_CASE("arithmetic agrees with integers on every pair of boundary operands") {
  const std::int64_t operands[] = {0,   1,   -1,    2,     -2,       127,        128,
                                   255, 256, 32767, 32768, 0x7fffff, 0x7fffffff, -0x7fffffff};
  const auto result = [](std::int64_t a, std::int64_t b, Opcode opcode) {
    const Bytes script = Builder{}.number(a).number(b).op(opcode).take();
    Execution execution = make(script, {});
    REQUIRE(execution.run());
    return *decode_number(execution.stack().back(), true, 5);
  };
  for (const std::int64_t a : operands) {
    for (const std::int64_t b : operands) {
      CHECK(result(a, b, op_add) == a + b);
      CHECK(result(a, b, op_sub) == a - b);
      CHECK(result(a, b, op_min) == std::min(a, b));
      CHECK(result(a, b, op_max) == std::max(a, b));
      CHECK(result(a, b, op_lessthan) == (a < b));
      CHECK(result(a, b, op_greaterthan) == (a > b));
      CHECK(result(a, b, op_lessthanorequal) == (a <= b));
      CHECK(result(a, b, op_greaterthanorequal) == (a >= b));
      CHECK(result(a, b, op_numequal) == (a == b));
      CHECK(result(a, b, op_numnotequal) == (a != b));
      CHECK(result(a, b, op_booland) == (a != 0 && b != 0));
      CHECK(result(a, b, op_boolor) == (a != 0 || b != 0));
      for (const std::int64_t c : operands) {
        const Bytes script = Builder{}.number(a).number(b).number(c).op(op_within).take();
        Execution execution = make(script, {});
        REQUIRE(execution.run());
        CHECK(is_true(execution.stack().back()) == (b <= a && a < c));
      }
    }
  }
  // A result of five bytes may be moved about, but not computed with.
  CHECK(run(asm_script("2147483647 1ADD DROP")) == Errc::ok);
  CHECK(run(asm_script("2147483647 1ADD 1ADD")) == Errc::script_scriptnum);
  CHECK(run(Bytes{0x02, 0x01, 0x00, 0x8b}) == Errc::script_scriptnum);
}

TEST_CASE("tapscript pays for signature checks with witness bytes") {
  Builder checks;
  for (int i = 0; i < 3; ++i) checks.op(op_2dup).op(op_checksigverify);
  const Bytes script = std::move(checks).take();
  const Stack stack{{7}, to_bytes(key_of(7))};
  CHECK(make(script, stack, SigVersion::tapscript, 150).run());
  CHECK(make(script, stack, SigVersion::tapscript, 149).run().error() ==
        fail(Errc::script_tapscript_validation_weight, "script", 0, 5));
  // An empty signature costs nothing.
  const Bytes empty = asm_script("2DUP CHECKSIG DROP 2DUP CHECKSIG DROP");
  CHECK(make(empty, {{}, to_bytes(key_of(7))}, SigVersion::tapscript, 0).run());
}

TEST_CASE("tapscript keys: empty fails, 32 bytes are checked, other sizes are for the future") {
  const Bytes script = asm_script("CHECKSIG");
  CHECK(run(script, {{7}, {}}) == Errc::script_tapscript_empty_pubkey);
  CHECK(run(script, {{}, {}}) == Errc::script_tapscript_empty_pubkey);
  CHECK(run(script, {{8}, to_bytes(key_of(7))}) == Errc::script_schnorr_sig);
  CHECK(run(script, {{7}, Bytes(33, 2)}) == Errc::script_discourage_upgradable_pubkeytype);
  Execution consensus(script, {{7}, Bytes(33, 2)},
                      {Flags::consensus(), SigVersion::tapscript, {}, 50}, checker);
  CHECK(consensus.run());
  CHECK(consensus.stack().back() == Bytes{1});
  CHECK(run(asm_script("CHECKMULTISIG")) == Errc::script_tapscript_checkmultisig);
  CHECK(run(asm_script("CHECKSIGADD"), {{7}, {}, to_bytes(key_of(7))}) == Errc::ok);
  CHECK(run(asm_script("CHECKSIGADD"), {{7}, {}, {7}}, SigVersion::witness_v0) ==
        Errc::script_bad_opcode);
}

TEST_CASE("the position of the last code separator is part of what is signed") {
  const Bytes script = asm_script("1 DROP CODESEPARATOR CHECKSIG");
  CHECK(run(script, {{7}, to_bytes(key_of(7))}) == Errc::ok);
  CHECK(checker.last_code_separator == 2);
  CHECK(run(asm_script("0 IF CODESEPARATOR ENDIF CHECKSIG"), {{7}, to_bytes(key_of(7))}) ==
        Errc::ok);
  CHECK(checker.last_code_separator == 0xffffffff);
}

TEST_CASE(
    "multisig finds the signatures in the order of the keys, for every choice of two of four") {
  // Keys 1 to 4; flags without encodings, since the checker's signatures are single bytes.
  const Bytes script = asm_script("2 0x0101 0x0102 0x0103 0x0104 4 CHECKMULTISIG");
  for (std::uint8_t a = 0; a <= 5; ++a) {
    for (std::uint8_t b = 0; b <= 5; ++b) {
      Execution execution(script, {{}, {a}, {b}}, {Flags{}, SigVersion::witness_v0, {}, 0},
                          checker);
      REQUIRE(execution.run());
      CHECK(is_true(execution.stack().back()) == (a >= 1 && a < b && b <= 4));
    }
  }
}

TEST_CASE("one-time signatures: every value passes, every forged digit of every value is refused") {
  // The whole world of 8-bit values: three chains beyond the checksum's need no sampling.
  const auto shape = *keys::OneTimeShape::of_bits(8);
  const auto one_time = keys::OneTimeKey::derive(keys::OneTimeSeed{}, "event", 0, shape);
  const Bytes script = *winternitz_to_integer(one_time.public_key());
  for (unsigned value = 0; value < 256; ++value) {
    const auto digits = *keys::one_time_digits(std::uint64_t{value}, shape);
    const auto signature = *one_time.sign(digits);
    const Stack witness = *winternitz_witness(signature, shape);
    Execution good = make(script, witness);
    REQUIRE(good.run());
    REQUIRE(good.stack() == Stack{encode_number(value)});
    // Claim any other digit, with the chain hashed forward as anyone can who sees the signature.
    for (std::size_t i = 0; i < shape.digits(); ++i) {
      for (int digit = -1; digit <= 16; ++digit) {
        if (digit == digits[i] || (digit == 16 && digits[i] == 15)) continue;
        auto forged = witness;
        // Witness order: checksum first, then value; pairs of value and digit.
        const std::size_t pair =
            i < shape.value_digits ? i + shape.checksum_digits : i - shape.value_digits;
        const unsigned steps = digit > digits[i] ? static_cast<unsigned>(digit - digits[i]) : 0;
        forged[2 * pair] = to_bytes(keys::hash160_chain(signature.values[i], steps));
        forged[2 * pair + 1] = encode_number(digit);
        REQUIRE_FALSE(make(script, forged).run());
      }
    }
  }
}

TEST_CASE("a digit of 15 may be written larger, and a digit in a longer form is not standard") {
  const auto shape = *keys::OneTimeShape::of_bits(20);
  const auto one_time = keys::OneTimeKey::derive(keys::OneTimeSeed{}, "event", 0, shape);
  const Bytes script = *winternitz_to_integer(one_time.public_key());
  const auto signature = *one_time.sign(*keys::one_time_digits(std::uint64_t{0xf4321}, shape));
  Stack witness = *winternitz_witness(signature, shape);
  const std::size_t first_digit = 2 * shape.checksum_digits + 1;
  REQUIRE(witness[first_digit] == Bytes{15});
  witness[first_digit] = Bytes{127};
  Execution larger = make(script, witness);
  CHECK(larger.run());
  CHECK(larger.stack() == Stack{encode_number(0xf4321)});
  witness[first_digit] = Bytes{15, 0};
  CHECK(make(script, witness).run().error().code == Errc::script_scriptnum);
}

TEST_CASE("a bucket leaf accepts exactly the prices from lo to hi, once its time has come") {
  constexpr std::uint32_t opens_at = 1'800'000'000;
  const auto shape = *keys::OneTimeShape::of_bits(8);
  const auto one_time = keys::OneTimeKey::derive(keys::OneTimeSeed{}, "event", 0, shape);
  const LeafKeys leaf_keys{key_of(1), key_of(2)};
  const Bytes leaf = *bucket_leaf(opens_at, one_time.public_key(), 100, 199, leaf_keys);
  for (unsigned price = 0; price < 256; ++price) {
    const auto signature = *one_time.sign(*keys::one_time_digits(std::uint64_t{price}, shape));
    Stack stack{{2}, {1}};
    const Stack one_time_witness = *winternitz_witness(signature, shape);
    stack.insert(stack.end(), one_time_witness.begin(), one_time_witness.end());
    Execution execution = make(leaf, stack);
    const Status done = execution.run();
    REQUIRE(done.has_value() == (price >= 100 && price <= 199));
    if (done) REQUIRE(execution.stack() == Stack{{1}});
    if (!done) REQUIRE(done.error().code == Errc::script_verify);
  }
  ByteChecker early;
  early.now = opens_at - 1;
  Execution too_soon(leaf, {{2}, {1}}, {Flags::standard(), SigVersion::tapscript, {}, 1000}, early);
  CHECK(too_soon.run().error() == fail(Errc::script_unsatisfied_locktime, "script", 0, 1));
}

TEST_CASE("verify_script refuses flags that need others, and OP_SUCCESS ends a tapscript") {
  CHECK(verify_script({}, {}, {}, {Flag::witness}, checker).error().code == Errc::invalid_argument);
  CHECK(verify_script({}, {}, {}, {Flag::p2sh, Flag::taproot}, checker).error().code ==
        Errc::invalid_argument);
  const auto internal = *keys::xonly(*keys::parse_secret_key(Bytes(32, 1)));
  const Bytes script{0x51, 0xbb, 0x4c};  // 1, OP_SUCCESS187, and a push cut short
  const auto tree = TapTree::leaf("", script);
  const auto output = *TaprootOutput::of(internal, tree.root());
  const std::vector<Bytes> witness{Bytes(600, 1), script,
                                   output.control_block((*tree.leaves())[0]).serialize()};
  CHECK(verify_script({}, output.script_pubkey(), witness, Flags::consensus(), checker));
  CHECK(verify_script({}, output.script_pubkey(), witness, Flags::standard(), checker).error() ==
        fail(Errc::script_discourage_op_success, "tapscript", 0, 1));
}

TEST_CASE("every script error has Core's name, and no other error has one") {
  std::size_t named = 0;
  for (unsigned code = 1; code < 2000; ++code) {
    const auto errc = static_cast<Errc>(code);
    const std::string name = core_error_name(errc);
    CHECK(name.empty() ==
          !(code >= 600 && code < 700 && std::string(error_name(errc)) != "unknown"));
    if (name.empty()) continue;
    CHECK(from_core_error_name(name) == errc);
    ++named;
  }
  CHECK(named == 54);
  CHECK(core_error_name(Errc::ok) == "OK");
  CHECK_FALSE(from_core_error_name("NO_SUCH"));
}
