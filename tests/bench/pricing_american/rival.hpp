#pragma once

#include <memory>

namespace bench {

/// Another library's American put.
class Rival {
 public:
  virtual ~Rival() = default;
  virtual double price(double spot, double strike, double tau, double vol, double rate,
                       double dividend) = 0;
};

/// QuantLib's QdFp engine, 0 its fast and 1 its accurate scheme; null where it is not built in.
std::unique_ptr<Rival> make_rival(int scheme);

}  // namespace bench
