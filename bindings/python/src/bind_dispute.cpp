#include "exception.hpp"
#include "signal_watch.hpp"

#include <btcfi/dispute.hpp>

#include <pybind11/stl.h>

#include <mutex>
#include <type_traits>

namespace {

using namespace btcfi;
using namespace btcfi::dispute;
using btcfi::python::to_py;
using btcfi::python::unwrap;
using btcfi::python::value_of;

constexpr std::pair<const char*, Compat> compats[] = {{"none", Compat::none},
                                                      {"bitvmx-0.7", Compat::bitvmx_0_7}};
constexpr std::pair<const char*, Contest> contests[] = {{"false-result", Contest::false_result},
                                                        {"any-difference", Contest::any_difference},
                                                        {"always", Contest::always}};

/// Takes the named values of a dictionary one by one, and refuses what nobody asked for.
class Fields {
 public:
  explicit Fields(const py::dict& dict) : left_(dict.attr("copy")()) {}

  template <class T>
  void take(const char* name, T& out) {
    if (left_.contains(name)) out = cast<T>(name, left_.attr("pop")(name));
  }
  template <class T, class Read>
  void take(const char* name, std::optional<T>& out, Read read) {
    if (left_.contains(name)) out = read(name, left_.attr("pop")(name));
  }
  void finish() const {
    for (const auto& each : left_) {
      throw py::type_error("faults have no " + std::string(py::str(each.first)));
    }
  }

  /// The value of a field, or TypeError naming it.
  template <class T>
  static T cast(const char* name, const py::handle& value) {
    try {
      return value.cast<T>();
    } catch (const py::cast_error&) {
    } catch (py::error_already_set& error) {  // what dict() says of what is none
      if (!error.matches(PyExc_TypeError) && !error.matches(PyExc_ValueError)) throw;
    }
    throw py::type_error(std::string("faults: ") + name + " cannot be " +
                         std::string(py::repr(value)));
  }

 private:
  py::dict left_;
};

ReadFault read_fault(const char* name, const py::handle& in) {
  Fields fields(Fields::cast<py::dict>(name, in));
  ReadFault out;
  out.shown_last_step = rv32::last_step_init;
  fields.take("step", out.step);
  fields.take("address", out.address);
  fields.take("value", out.value);
  out.shown_address = out.address;
  fields.take("shown_address", out.shown_address);
  fields.take("shown_last_step", out.shown_last_step);
  fields.finish();
  return out;
}

WriteFault write_fault(const char* name, const py::handle& in) {
  Fields fields(Fields::cast<py::dict>(name, in));
  WriteFault out;
  fields.take("step", out.step);
  fields.take("address", out.address);
  fields.take("value", out.value);
  out.shown_address = out.address;
  fields.take("shown_address", out.shown_address);
  fields.finish();
  return out;
}

OpcodeFault opcode_fault(const char* name, const py::handle& in) {
  Fields fields(Fields::cast<py::dict>(name, in));
  OpcodeFault out;
  fields.take("step", out.step);
  fields.take("opcode", out.opcode);
  fields.finish();
  return out;
}

Faults faults_in(const py::dict& in) {
  Fields fields(in);
  Faults out;
  const auto step = [](const char* name, const py::handle& value) {
    return Fields::cast<std::uint64_t>(name, value);
  };
  fields.take("hash_twice", out.hash_twice, step);
  fields.take("read_1", out.read_1, read_fault);
  fields.take("read_2", out.read_2, read_fault);
  fields.take("write", out.write, write_fault);
  fields.take("skip_after", out.skip_after, step);
  fields.take("opcode", out.opcode, opcode_fault);
  fields.take("no_fetch_protection", out.no_fetch_protection);
  fields.take("no_read_protection", out.no_read_protection);
  fields.take("claimed_steps", out.claimed_steps, step);
  fields.take("claimed_hash", out.claimed_hash, [](const char* name, const py::handle& value) {
    return unwrap(rv32::TraceHash::from(Fields::cast<ByteView>(name, value)));
  });
  fields.take("wrong_hashes_below", out.wrong_hashes_below, step);
  fields.take("resign", out.resign, step);
  fields.take("beyond", out.beyond);
  fields.finish();
  return out;
}

template <class P>
class PyPlayer {
 public:
  template <class Options>
  PyPlayer(const Case& about, Options options, std::uint64_t max_snapshot_bytes) {
    options.running = {watch_.cancel(), watch_.progress(), max_snapshot_bytes};
    auto made = [&] {
      const py::gil_scoped_release released;
      return P::create(about, std::move(options));
    }();
    watch_.check();
    player_ = unwrap(std::move(made));
  }

  py::bytes speak() {
    Result<Bytes> said = locked([](P& p) { return p.speak_bytes(); });
    watch_.check();
    return to_py(unwrap(std::move(said)));
  }
  void hear(ByteView message) {
    unwrap(locked([&](P& p) { return p.hear_bytes(message); }));
  }
  [[nodiscard]] py::object turn() {
    const auto side = locked([](P& p) { return p.transcript().turn(); });
    return side ? py::object(py::str(side_name(*side))) : py::none();
  }
  [[nodiscard]] py::tuple verdict() {
    const Verdict v = unwrap(locked([](P& p) { return judge(p.transcript()); }));
    return py::make_tuple(side_name(v.winner), ruling_name(v.ruling), challenge_name(v.challenge),
                          describe(v));
  }
  [[nodiscard]] std::string log() {
    return json::write(unwrap(locked([](P& p) {
      if constexpr (std::is_same_v<P, Prover>) {
        return prover_log(p);
      } else {
        return verifier_log(p);
      }
    })));
  }
  [[nodiscard]] std::string result_file() {
    return json::write(unwrap(locked([](P& p) { return dispute::result_file(p); })));
  }
  [[nodiscard]] std::string challenge() {
    return json::write(unwrap(locked([](P& p) { return challenge_json(p.transcript()); })));
  }
  [[nodiscard]] std::string result() {
    return locked([](P& p) { return rv32::result_json(p.run().result()); });
  }
  [[nodiscard]] std::size_t snapshot_count() {
    return locked([](P& p) { return p.run().snapshot_count(); });
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> said() {
    return locked([](P& p) {
      std::vector<std::pair<std::string, std::string>> out;
      for (const auto& [side, message] : p.transcript().messages()) {
        out.emplace_back(side_name(side), message_name(message));
      }
      return out;
    });
  }

 private:
  /// Answers may execute for seconds: without the GIL, and never two at once. Whoever waits for the
  /// mutex has given the GIL away, so that the watch may take it while the mutex is held.
  template <class Work>
  auto locked(Work work) {
    const py::gil_scoped_release released;
    const std::lock_guard guard(mutex_);
    return work(*player_);
  }

  btcfi::python::SignalWatch watch_;
  std::unique_ptr<P> player_;
  std::mutex mutex_;
};

template <class P>
py::class_<PyPlayer<P>> bind_player(py::module_& m, const char* name) {
  using Bound = PyPlayer<P>;
  return py::class_<Bound>(m, name)
      .def("speak", &Bound::speak)
      .def("hear", &Bound::hear, py::arg("message"))
      .def_property_readonly("turn", &Bound::turn)
      .def_property_readonly("said", &Bound::said)
      .def_property_readonly("result", &Bound::result)
      .def_property_readonly("snapshot_count", &Bound::snapshot_count)
      .def("verdict", &Bound::verdict)
      .def("challenge", &Bound::challenge)
      .def("log", &Bound::log)
      .def("result_file", &Bound::result_file);
}

}  // namespace

void bind_dispute(py::module_& root) {
  auto m = root.def_submodule("dispute", "See btcfi.dispute.");
  py::class_<Case>(m, "Case")
      .def(py::init([](ByteView elf, ByteView input, const std::string& input_section,
                       std::uint64_t max_steps, std::uint32_t arity, std::uint32_t input_bytes,
                       const std::string& compat) {
             CaseSettings settings;
             settings.input_section = input_section;
             settings.max_steps = max_steps;
             settings.arity = arity;
             settings.input_bytes = input_bytes;
             settings.compat = value_of(compats, compat, "compat");
             return unwrap(Case::create(elf, to_bytes(input), std::move(settings)));
           }),
           py::arg("elf"), py::arg("input"), py::arg("input_section"), py::arg("max_steps"),
           py::arg("arity"), py::arg("input_bytes"), py::arg("compat"))
      .def_property_readonly("id", [](const Case& c) { return to_py(c.id()); })
      .def_property_readonly("max_steps", [](const Case& c) { return c.search().max_steps(); })
      .def_property_readonly("rounds", [](const Case& c) { return c.search().rounds(); });
  bind_player<Prover>(m, "Prover")
      .def(py::init([](const Case& about, bool force, const py::dict& faults,
                       const std::optional<py::dict>& second, std::uint64_t max_snapshot_bytes) {
             ProverOptions options;
             options.force = force;
             options.faults = faults_in(faults);
             if (second) options.second = faults_in(*second);
             return std::make_unique<PyPlayer<Prover>>(about, std::move(options),
                                                       max_snapshot_bytes);
           }),
           py::arg("case"), py::arg("force"), py::arg("faults"), py::arg("second"),
           py::arg("max_snapshot_bytes"));
  bind_player<Verifier>(m, "Verifier")
      .def(py::init([](const Case& about, const std::string& contest, const py::dict& faults,
                       std::uint64_t max_snapshot_bytes) {
             VerifierOptions options;
             options.contest = value_of(contests, contest, "contest");
             options.faults = faults_in(faults);
             return std::make_unique<PyPlayer<Verifier>>(about, std::move(options),
                                                         max_snapshot_bytes);
           }),
           py::arg("case"), py::arg("contest"), py::arg("faults"), py::arg("max_snapshot_bytes"));
}
