#include <btcfi/core/secret.hpp>
#include <btcfi/service/regtest_node.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

extern char** environ;

namespace btcfi::service {
namespace {

/// A port of this machine that nobody uses now.
Result<std::uint16_t> free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(Errc::io, "RegtestNode::start: socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  const bool ok = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0 &&
                  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  ::close(fd);
  if (!ok) return fail(Errc::io, "RegtestNode::start: port");
  return ntohs(address.sin_port);
}

Result<std::string> temporary_folder() {
  std::error_code error;
  const std::filesystem::path root = std::filesystem::temp_directory_path(error);
  if (error) return fail(Errc::io, "RegtestNode::start: temporary folder");
  std::string name = (root / "btcfi-regtest-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return fail(Errc::io, "RegtestNode::start: temporary folder");
  return name;
}

}  // namespace

struct RegtestNode::Process {
  explicit Process(NodeEndpoint endpoint) : rpc(std::move(endpoint)) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid > 0) {
      // The node asks for no more than this to close its files; a stuck one is not waited for.
      if (running() && version.empty()) ::kill(pid, SIGTERM);  // it never answered
      if (running() && !version.empty()) (void)rpc.call("stop");
      for (int i = 0; i < 200 && running(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (running()) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
      }
    }
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  }

  bool running() {
    if (!alive) return false;
    if (::waitpid(pid, nullptr, WNOHANG) == pid) alive = false;
    return alive;
  }

  pid_t pid = -1;
  bool alive = false;
  std::string folder;
  std::string version;
  BitcoinNode rpc;
};

RegtestNode::RegtestNode(std::unique_ptr<Process> process) noexcept
    : process_(std::move(process)) {}
RegtestNode::RegtestNode(RegtestNode&&) noexcept = default;
RegtestNode& RegtestNode::operator=(RegtestNode&&) noexcept = default;
RegtestNode::~RegtestNode() = default;

BitcoinNode& RegtestNode::rpc() noexcept { return process_->rpc; }
const std::string& RegtestNode::version() const noexcept { return process_->version; }

Result<RegtestNode> RegtestNode::start(const std::string& bitcoind,
                                       std::chrono::milliseconds patience) {
  if (::access(bitcoind.c_str(), X_OK) != 0 || std::filesystem::is_directory(bitcoind)) {
    return fail(Errc::io, "RegtestNode::start: no such program");
  }
  BTCFI_TRY(const std::uint16_t port, free_port());
  std::array<std::uint8_t, 16> random{};
  BTCFI_CHECK(fill_entropy(random));
  const std::string password = to_hex(random);
  auto process = std::make_unique<Process>(
      NodeEndpoint{"127.0.0.1", port, "btcfi", password, std::chrono::milliseconds(30'000)});
  BTCFI_TRY(process->folder, temporary_folder());

  std::vector<std::string> arguments{bitcoind,
                                     "-regtest",
                                     "-datadir=" + process->folder,
                                     "-server=1",
                                     "-listen=0",
                                     "-dnsseed=0",
                                     "-fixedseeds=0",
                                     "-connect=0",
                                     "-acceptnonstdtxn=0",
                                     "-rpcbind=127.0.0.1",
                                     "-rpcallowip=127.0.0.1",
                                     "-rpcport=" + std::to_string(port),
                                     "-rpcuser=btcfi",
                                     "-rpcpassword=" + password,
                                     "-printtoconsole=0"};
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  const int spawned =
      ::posix_spawn(&process->pid, bitcoind.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0) {
    process->pid = -1;
    return fail(Errc::io, "RegtestNode::start: not a program");
  }
  process->alive = true;

  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (!process->running()) return fail(Errc::io, "RegtestNode::start: the node ended at once");
    // Refusals (code -28) are the node warming up.
    if (auto reply = process->rpc.call("getnetworkinfo"); reply && reply->ok()) {
      BTCFI_TRY(process->version, reply->result.at("subversion").as_string());
      return RegtestNode(std::move(process));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return fail(Errc::node_timeout, "RegtestNode::start");
}

}  // namespace btcfi::service
