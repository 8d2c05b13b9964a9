#include <btcfi/script/flags.hpp>

namespace btcfi::script {
namespace {

constexpr std::string_view flag_names[flag_count] = {
    "P2SH",
    "STRICTENC",
    "DERSIG",
    "LOW_S",
    "NULLDUMMY",
    "SIGPUSHONLY",
    "MINIMALDATA",
    "DISCOURAGE_UPGRADABLE_NOPS",
    "CLEANSTACK",
    "CHECKLOCKTIMEVERIFY",
    "CHECKSEQUENCEVERIFY",
    "WITNESS",
    "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM",
    "MINIMALIF",
    "NULLFAIL",
    "WITNESS_PUBKEYTYPE",
    "CONST_SCRIPTCODE",
    "TAPROOT",
    "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION",
    "DISCOURAGE_OP_SUCCESS",
    "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
};

}  // namespace

Result<Flags> Flags::from_bits(std::uint32_t bits) noexcept {
  if (bits >> flag_count != 0) return fail(Errc::invalid_argument, "Flags::from_bits");
  Flags out;
  out.bits_ = bits;
  return out;
}

Result<Flags> Flags::from_names(std::string_view names) noexcept {
  Flags out;
  std::size_t begin = 0;
  while (begin < names.size()) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::string_view name = names.substr(begin, end - begin);
    if (name == "CONSENSUS") {
      out.bits_ |= consensus().bits();
    } else if (name == "STANDARD") {
      out.bits_ |= standard().bits();
    } else if (name != "NONE") {
      unsigned i = 0;
      while (i < flag_count && flag_names[i] != name) ++i;
      if (i == flag_count) return fail(Errc::parse, "Flags::from_names", 0, begin);
      out.bits_ |= std::uint32_t{1} << i;
    }
    begin = end + 1;
  }
  return out;
}

std::string Flags::names() const {
  std::string out;
  for (unsigned i = 0; i < flag_count; ++i) {
    if ((bits_ >> i & 1) == 0) continue;
    if (!out.empty()) out += ',';
    out += flag_names[i];
  }
  return out;
}

}  // namespace btcfi::script
