#include "bind.hpp"

#include <btcfi/core/time.hpp>
#include <btcfi/service/bitcoin_node.hpp>

#include <atomic>

namespace {

using namespace btcfi;
using namespace btcfi::python;

// A client that refuses the second of two threads, where C++ would race.
class PyNode {
 public:
  PyNode(const std::string& host, std::uint16_t port, const std::string& user,
         const std::string& password, std::int64_t timeout_ms)
      : node_({host, port, user, password, timeout(timeout_ms)}) {}

  // (result as JSON, code, message)
  py::tuple call(const std::string& method, const std::string& params) {
    json::Value parameters = unwrap(json::parse(params));
    auto reply = [&]() -> Result<service::NodeReply> {
      const Busy busy(busy_);
      const py::gil_scoped_release released;
      return node_.call(method, std::move(parameters));
    }();
    const service::NodeReply said = unwrap(std::move(reply));
    return py::make_tuple(json::write(said.result), said.code, said.message);
  }

 private:
  // Until it goes, also by an exception.
  class Busy {
   public:
    explicit Busy(std::atomic<bool>& flag) : flag_(flag) {
      if (flag_.exchange(true)) raise(fail(Errc::wrong_state, "BitcoinNode.call"));
    }
    ~Busy() { flag_ = false; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    std::atomic<bool>& flag_;
  };
  static std::chrono::milliseconds timeout(std::int64_t ms) {
    if (ms < 1 || ms > ms_per_day) raise(fail(Errc::invalid_argument, "timeout_ms"));
    return std::chrono::milliseconds{ms};
  }

  service::BitcoinNode node_;
  std::atomic<bool> busy_{false};
};

}  // namespace

void bind_service(py::module_& root) {
  auto m = root.def_submodule("service", "Programs that run, asked from here.");
  py::class_<PyNode>(m, "Node", py::module_local(), "A JSON-RPC client.")
      .def(py::init<const std::string&, std::uint16_t, const std::string&, const std::string&,
                    std::int64_t>(),
           py::kw_only(), py::arg("host"), py::arg("port"), py::arg("user"), py::arg("password"),
           py::arg("timeout_ms"))
      .def("call", &PyNode::call, py::arg("method"), py::arg("params"));
}
