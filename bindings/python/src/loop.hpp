#pragma once

#include "operands.hpp"

namespace btcfi::python {

enum class OnError : std::uint8_t { raise, nan, status };

/// What one call asks for beside its arguments.
struct Options {
  std::size_t columns = 0;
  OnError on_error = OnError::raise;
  std::size_t threads = 1;
};

/// Runs the function over all elements without the GIL. `outputs` have the layout's shape; `status`
/// is null or has a byte per element. Raises what the first failing element failed with (unless
/// asked not to), KeyboardInterrupt within about 50 ms or one block.
void run_loop(const Numeric& function, const Layout& layout, const std::vector<Strided>& inputs,
              const std::vector<Strided>& outputs, std::uint8_t* status, const Options& options);

/// The loop in the elements of one block: `batch`, or `one` for each.
std::size_t run_block(const Numeric& function, const Block& block) noexcept;

/// NaN and the status unknown_kind for one element.
void mark_unknown_word(const Block& block, std::size_t element) noexcept;

}  // namespace btcfi::python
