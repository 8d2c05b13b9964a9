#include "loop.hpp"

#include <btcfi/pricing/status.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>
#include <thread>

namespace btcfi::python {
namespace {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

// What the workers share. The lowest failing element wins, however the work is divided.
struct Shared {
  const Numeric& function;
  const Layout& layout;
  const std::vector<Strided>& inputs;
  const std::vector<Strided>& outputs;
  std::uint8_t* status;
  const Options& options;
  std::atomic<std::size_t> first_bad{nowhere};
  std::atomic<bool> interrupted{false};
};

void note_bad(Shared& s, std::size_t element) noexcept {
  std::size_t have = s.first_bad.load();
  while (element < have && !s.first_bad.compare_exchange_weak(have, element)) {
  }
}

// Blocks of its own: inputs that are not contiguous are copied here, outputs copied from here.
class Worker {
 public:
  explicit Worker(Shared& shared)
      : s_(shared),
        block_(shared.function.block),
        in_buffer_(shared.inputs.size() * block_),
        out_buffer_(shared.options.columns * block_),
        status_buffer_(block_) {}

  // `look` is called between blocks; false stops.
  template <class Look>
  void run(std::size_t begin, std::size_t end, Look look) {
    for (std::size_t a = 0; a < s_.inputs.size(); ++a) {
      if (!s_.inputs[a].constant || begin == end) continue;
      double value = 0;
      std::memcpy(&value, s_.inputs[a].data, sizeof value);
      std::fill_n(buffer(in_buffer_, a), block_, value);
    }
    const bool stops = s_.options.on_error == OnError::raise;
    for (std::size_t at = begin; at < end; at += block_) {
      const std::size_t n = std::min(block_, end - at);
      if (s_.interrupted.load(std::memory_order_relaxed)) return;
      if (stops && s_.first_bad.load(std::memory_order_relaxed) < at) return;
      one_block(at, n, stops);
      if (!look()) return;
    }
  }

 private:
  double* buffer(std::vector<double>& of, std::size_t column) {
    return of.data() + column * block_;
  }

  void one_block(std::size_t at, std::size_t n, bool stops) {
    std::array<const double*, max_arguments> in{};
    std::array<double*, max_columns> out{};
    for (std::size_t a = 0; a < s_.inputs.size(); ++a) {
      const Strided& input = s_.inputs[a];
      in[a] = buffer(in_buffer_, a);
      if (input.stand_in) {
        s_.layout.gather(input, at, n, buffer(in_buffer_, a));
        std::replace_if(
            buffer(in_buffer_, a), buffer(in_buffer_, a) + n,
            [](double v) { return std::isnan(v); }, *input.stand_in);
        continue;
      }
      if (input.constant) continue;
      if (input.direct) {
        in[a] = reinterpret_cast<const double*>(input.data) + at;
      } else {
        s_.layout.gather(input, at, n, buffer(in_buffer_, a));
      }
    }
    for (std::size_t c = 0; c < s_.options.columns; ++c) {
      out[c] = s_.outputs[c].direct ? reinterpret_cast<double*>(s_.outputs[c].data) + at
                                    : buffer(out_buffer_, c);
    }
    std::uint8_t* status = s_.status != nullptr ? s_.status + at : status_buffer_.data();
    std::memset(status, 0, n);
    const Block block{n, s_.inputs.size(), s_.options.columns, in.data(), out.data(), status};
    const std::size_t bad_count = run_block(s_.function, block);
    mark_unknown(at, block);
    if (bad_count != 0 && stops) {
      const auto* bad = std::find_if(status, status + n, [](std::uint8_t b) {
        return !pricing::has_value(static_cast<pricing::PricingStatus>(b));
      });
      note_bad(s_, at + static_cast<std::size_t>(bad - status));
    }
    for (std::size_t c = 0; c < s_.options.columns; ++c) {
      if (!s_.outputs[c].direct) s_.layout.scatter(s_.outputs[c], at, n, out[c]);
    }
  }

  // Elements of which a word was unknown: the kernel saw another one.
  void mark_unknown(std::size_t at, const Block& block) {
    for (const Strided& input : s_.inputs) {
      if (!input.stand_in) continue;
      word_buffer_.resize(block_);
      s_.layout.gather(input, at, block.size, word_buffer_.data());
      for (std::size_t i = 0; i < block.size; ++i) {
        if (std::isnan(word_buffer_[i])) mark_unknown_word(block, i);
      }
    }
  }

  Shared& s_;
  std::size_t block_;
  std::vector<double> in_buffer_;
  std::vector<double> out_buffer_;
  std::vector<std::uint8_t> status_buffer_;
  std::vector<double> word_buffer_;
};

[[noreturn]] void raise_element(const Shared& s, std::size_t element) {
  std::array<double, max_arguments> in{};
  std::array<double, max_columns> out{};
  for (std::size_t a = 0; a < s.inputs.size(); ++a)
    s.layout.gather(s.inputs[a], element, 1, &in[a]);
  const Status why = s.function.one(in.data(), out.data());
  Error error = why ? fail(Errc::internal, s.function.name) : why.error();
  error.offset = static_cast<std::uint32_t>(std::min<std::size_t>(element, UINT32_MAX));
  raise(error);
}

}  // namespace

void mark_unknown_word(const Block& block, std::size_t element) noexcept {
  block.status[element] = static_cast<std::uint8_t>(pricing::PricingStatus::unknown_kind);
  for (std::size_t c = 0; c < block.columns; ++c) {
    block.out[c][element] = std::numeric_limits<double>::quiet_NaN();
  }
}

std::size_t run_block(const Numeric& function, const Block& block) noexcept {
  if (function.batch != nullptr) return function.batch(block);
  std::size_t bad = 0;
  std::array<double, max_arguments> in{};
  std::array<double, max_columns> out{};
  for (std::size_t i = 0; i < block.size; ++i) {
    for (std::size_t a = 0; a < function.arguments.size(); ++a) in[a] = block.in[a][i];
    const Status status = function.one(in.data(), out.data());
    if (!status) {
      out.fill(std::numeric_limits<double>::quiet_NaN());
      block.status[i] = status_of(status.error());
      ++bad;
    }
    for (std::size_t c = 0; c < block.columns; ++c) block.out[c][i] = out[c];
  }
  return bad;
}

void run_loop(const Numeric& function, const Layout& layout, const std::vector<Strided>& inputs,
              const std::vector<Strided>& outputs, std::uint8_t* status, const Options& options) {
  Shared shared{function, layout, inputs, outputs, status, options};
  const std::size_t total = layout.size();
  const std::size_t blocks = (total + function.block - 1) / function.block;
  const std::size_t workers = std::max<std::size_t>(1, std::min(options.threads, blocks));
  const auto begin_of = [&](std::size_t w) {
    return std::min(total, blocks * w / workers * function.block);
  };
  bool raised = false;
  {
    const py::gil_scoped_release released;
    std::vector<std::thread> others;
    others.reserve(workers);
    std::size_t mine_until = 1;
    for (std::size_t w = workers; w-- > 1;) {
      try {
        others.emplace_back([&shared, from = begin_of(w), to = begin_of(w + 1)] {
          Worker(shared).run(from, to, [] { return true; });
        });
      } catch (const std::system_error&) {
        // The system has no more threads: this one does the rest.
        mine_until = w + 1;
        break;
      }
    }
    auto looked = std::chrono::steady_clock::now();
    Worker(shared).run(0, begin_of(mine_until), [&] {
      const auto now = std::chrono::steady_clock::now();
      if (now - looked < std::chrono::milliseconds(50)) return true;
      looked = now;
      const py::gil_scoped_acquire held;
      raised = PyErr_CheckSignals() != 0;
      if (raised) shared.interrupted = true;
      return !raised;
    });
    for (std::thread& other : others) other.join();
  }
  if (raised) throw py::error_already_set();
  if (options.on_error == OnError::raise && shared.first_bad != nowhere) {
    raise_element(shared, shared.first_bad);
  }
}

}  // namespace btcfi::python
