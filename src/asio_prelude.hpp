#pragma once

// First include of every file that uses Asio. Boost 1.74 calls std::exchange without including
// <utility>, and looks for coroutines only where BOOST_ASIO_HAS_CO_AWAIT is set (clang 14); the
// target sets it too, so that a file that forgets this one does not differ silently.

#include <utility>

#ifndef BOOST_ASIO_HAS_CO_AWAIT
#define BOOST_ASIO_HAS_CO_AWAIT 1
#endif

#if defined(__GNUC__)
#pragma GCC system_header
#endif

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
