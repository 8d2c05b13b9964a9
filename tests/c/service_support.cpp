// What the C test cannot start itself: a node that answers once.

#include "service_support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace {

std::thread server;
std::string asked;

void serve(int listener, const std::string& answer) {
  const int peer = ::accept(listener, nullptr, nullptr);
  char buffer[4096];
  while (true) {
    const auto got = ::recv(peer, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    asked.append(buffer, static_cast<std::size_t>(got));
    if (asked.find("\r\n\r\n") == std::string::npos || asked.back() != '}') continue;
    (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    break;
  }
  ::close(peer);
  ::close(listener);
}

}  // namespace

uint16_t node_start(const char* status_line, const char* body) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::listen(listener, 1) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    ::close(listener);
    return 0;
  }
  asked.clear();
  const std::string text(body);
  server = std::thread(serve, listener,
                       "HTTP/1.1 " + std::string(status_line) + "\r\nContent-Length: " +
                           std::to_string(text.size()) + "\r\n\r\n" + text);
  return ntohs(address.sin_port);
}

const char* node_stop(void) {
  server.join();
  return asked.c_str();
}
