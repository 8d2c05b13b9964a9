#include <btcfi/core/codec.hpp>
#include <btcfi/dispute/message.hpp>
#include <btcfi/dispute/search.hpp>

#include <array>
#include <optional>

namespace btcfi::dispute {
namespace {

constexpr std::uint8_t magic[8] = {'B', 'T', 'C', 'F', 'I', 'D', 'S', 'P'};
constexpr std::uint8_t version = 1;
constexpr std::size_t hash_bytes = 20;

// Writers: all integers little-endian, a hash is 20 bytes.
void put(ByteWriter& out, const rv32::TraceHash& hash) {
  out.bytes(ByteView(hash.bytes.data(), hash_bytes));
}
void put(ByteWriter& out, const rv32::Pc& pc) { out.u32(pc.address).u8(pc.micro); }
void put(ByteWriter& out, const rv32::WriteAccess& write) {
  out.u32(write.address).u32(write.value);
}
void put(ByteWriter& out, const rv32::ReadAccess& read) {
  out.u32(read.address).u32(read.value).u64(read.last_step);
}
void put(ByteWriter& out, const rv32::StepRecord& record) {
  out.u64(record.step);
  put(out, record.read_1);
  put(out, record.read_2);
  put(out, record.pc);
  out.u32(record.opcode);
  put(out, record.write);
  put(out, record.next_pc);
  out.u8(record.witness ? 1 : 0).u32(record.witness.value_or(0)).u8(record.access_kinds);
}

void put(ByteWriter& out, const Claim& m) {
  out.u64(m.last_step);
  put(out, m.last_hash);
}
void put(ByteWriter& out, const Answer& m) { out.u8(m.contested ? 1 : 0); }
void put(ByteWriter& out, const RoundHashes& m) {
  out.u8(m.search).u8(m.round).u8(static_cast<std::uint8_t>(m.hashes.size()));
  for (const rv32::TraceHash& hash : m.hashes) put(out, hash);
}
void put(ByteWriter& out, const Choice& m) { out.u8(m.search).u8(m.round).u32(m.part); }
void put(ByteWriter& out, const FinalStep& m) {
  out.u8(m.search).u8(m.beyond ? 1 : 0).u64(m.step);
  put(out, m.step_hash);
  put(out, m.next_hash);
  put(out, m.record);
}
void put(ByteWriter& out, const Challenge& m) {
  out.u8(static_cast<std::uint8_t>(m.kind)).u8(m.selector).u32(m.address).u32(m.index);
  put(out, m.hash);
  put(out, m.write);
  put(out, m.next_pc);
}

// What the fields above cannot hold would be written as another message.
bool writable(const rv32::TraceHash& hash) noexcept { return hash.size == hash_bytes; }
Status check(const Claim& m) noexcept {
  if (writable(m.last_hash)) return {};
  return fail(Errc::dispute_bad_message, "claim.last_hash");
}
Status check(const RoundHashes& m) noexcept {
  if (m.hashes.size() >= SearchShape::max_arity) {
    return fail(Errc::dispute_hash_count, "round_hashes", 0, SearchShape::max_arity - 1);
  }
  for (std::size_t i = 0; i < m.hashes.size(); ++i) {
    if (!writable(m.hashes[i])) return fail(Errc::dispute_bad_message, "round_hashes", i);
  }
  return {};
}
Status check(const FinalStep& m) noexcept {
  for (const rv32::TraceHash& hash : {m.step_hash, m.next_hash}) {
    if (!writable(hash) && !(m.beyond && hash == rv32::TraceHash{})) {
      return fail(Errc::dispute_bad_message, "final_step.hashes");
    }
  }
  return {};
}
Status check(const Challenge& m) noexcept {
  // Twenty zeros are written for no hash.
  if (m.hash == rv32::TraceHash{}) return {};
  if (writable(m.hash) && m.hash.bytes != rv32::TraceHash{}.bytes) return {};
  return fail(Errc::dispute_bad_message, "challenge.hash");
}
template <class M>
Status check(const M&) noexcept {
  return {};
}

/// Reads what the writers wrote. After a failure every value is zero, and the place of the first one
/// is kept: the byte where the field begins that is cut or says what it may not.
class Reader {
 public:
  explicit Reader(ByteView bytes) noexcept : in_(bytes, "dispute::decode") {}

  template <class T>
  T number() {
    begin_ = in_.position();
    const auto value = in_.le<T>();
    require(value.has_value());
    return value ? *value : T{0};
  }
  ByteView take(std::size_t count) {
    begin_ = in_.position();
    const auto view = in_.take(count);
    require(view.has_value());
    return view ? *view : ByteView{};
  }
  /// These bytes and no others: the first that differs is at fault.
  void exactly(ByteView bytes) {
    const ByteView there = take(bytes.size());
    for (std::size_t i = 0; i < there.size(); ++i, ++begin_) {
      if (there[i] != bytes[i]) return require(false);
    }
  }
  /// 0 or 1, anything else is refused.
  bool flag() {
    const auto value = number<std::uint8_t>();
    require(value <= 1);
    return value == 1;
  }
  rv32::TraceHash hash() {
    const auto value = rv32::TraceHash::from(take(hash_bytes));
    require(value.has_value());
    return value ? *value : rv32::TraceHash{};
  }
  /// Twenty zeros stand for no hash.
  rv32::TraceHash optional_hash() {
    const rv32::TraceHash out = hash();
    return out.bytes == rv32::TraceHash{}.bytes ? rv32::TraceHash{} : out;
  }
  rv32::Pc pc() {
    const auto address = number<std::uint32_t>();
    return {address, number<std::uint8_t>()};
  }
  rv32::WriteAccess write() {
    const auto address = number<std::uint32_t>();
    return {address, number<std::uint32_t>()};
  }
  rv32::ReadAccess read() {
    const auto address = number<std::uint32_t>();
    const auto value = number<std::uint32_t>();
    return {address, value, number<std::uint64_t>()};
  }
  rv32::StepRecord record() {
    rv32::StepRecord out;
    out.step = number<std::uint64_t>();
    out.read_1 = read();
    out.read_2 = read();
    out.pc = pc();
    out.opcode = number<std::uint32_t>();
    out.write = write();
    out.next_pc = pc();
    const bool has_witness = flag();
    const auto witness = number<std::uint32_t>();
    require(has_witness || witness == 0);
    if (has_witness) out.witness = witness;
    out.access_kinds = number<std::uint8_t>();
    return out;
  }
  /// Of what was read last.
  void require(bool holds) noexcept {
    if (!holds && !fault_) fault_ = begin_;
  }
  /// Of all that was read so far.
  [[nodiscard]] Status status() const {
    if (!fault_) return {};
    return fail(Errc::dispute_bad_message, "dispute::decode", 0, *fault_);
  }
  [[nodiscard]] Status finish() {
    begin_ = in_.position();
    require(in_.remaining() == 0);
    return status();
  }

 private:
  ByteReader in_;
  std::size_t begin_ = 0;
  std::optional<std::size_t> fault_;
};

/// What a final step beyond the claim says after its first two bytes: zeros, and a record that
/// touches nothing.
constexpr std::array<std::uint8_t, 8 + 2 * hash_bytes + 68> nothing = [] {
  std::array<std::uint8_t, 8 + 2 * hash_bytes + 68> out{};
  out.back() = 0x2a;
  return out;
}();

Message body(Reader& in, std::uint8_t kind) {
  switch (kind) {
    case 0: {
      Claim m;
      m.last_step = in.number<std::uint64_t>();
      m.last_hash = in.hash();
      return m;
    }
    case 1: return Answer{in.flag()};
    case 2: {
      RoundHashes m;
      m.search = in.number<std::uint8_t>();
      m.round = in.number<std::uint8_t>();
      const auto count = in.number<std::uint8_t>();
      in.require(count < SearchShape::max_arity);
      for (unsigned i = 0; i < count && i < SearchShape::max_arity; ++i) {
        m.hashes.push_back(in.hash());
      }
      return m;
    }
    case 3: {
      Choice m;
      m.search = in.number<std::uint8_t>();
      m.round = in.number<std::uint8_t>();
      m.part = in.number<std::uint32_t>();
      return m;
    }
    case 4: {
      FinalStep m;
      m.search = in.number<std::uint8_t>();
      m.beyond = in.flag();
      if (m.beyond) {
        in.exactly(nothing);
        return m;
      }
      m.step = in.number<std::uint64_t>();
      m.step_hash = in.hash();
      m.next_hash = in.hash();
      m.record = in.record();
      return m;
    }
    case 5: {
      Challenge m;
      const auto challenge = in.number<std::uint8_t>();
      in.require(challenge < challenge_kinds);
      m.kind = static_cast<ChallengeKind>(challenge % challenge_kinds);
      m.selector = in.number<std::uint8_t>();
      m.address = in.number<std::uint32_t>();
      m.index = in.number<std::uint32_t>();
      m.hash = in.optional_hash();
      m.write = in.write();
      m.next_pc = in.pc();
      return m;
    }
    default: in.require(false); return Claim{};
  }
}

}  // namespace

const char* message_name(const Message& message) noexcept {
  constexpr const char* names[] = {"claim",  "answer",     "round_hashes",
                                   "choice", "final_step", "challenge"};
  return names[message.index()];
}

Result<Bytes> encode(const Hash256& case_id, const Message& message) {
  BTCFI_CHECK(std::visit([](const auto& m) { return check(m); }, message));
  ByteWriter out;
  out.bytes(magic).u8(version).bytes(case_id).u8(static_cast<std::uint8_t>(message.index()));
  std::visit([&out](const auto& m) { put(out, m); }, message);
  return std::move(out).take();
}

Result<Message> decode(const Hash256& case_id, ByteView bytes) {
  constexpr const char* where = "dispute::decode";
  if (bytes.size() > max_message_bytes) {
    return fail(Errc::dispute_bad_message, where, 0, max_message_bytes);
  }
  Reader in(bytes);
  in.exactly(magic);
  in.require(in.number<std::uint8_t>() == version);
  const ByteView id = in.take(Hash256::size_bytes);
  BTCFI_CHECK(in.status());
  if (!equal(id, case_id)) return fail(Errc::dispute_other_program, where);
  Message out = body(in, in.number<std::uint8_t>());
  BTCFI_CHECK(in.finish());
  return out;
}

}  // namespace btcfi::dispute
