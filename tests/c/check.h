/* The smallest test frame: CHECK counts and goes on; CHECK_OK also prints the error's message. */
#ifndef BTCFI_TEST_CHECK_H
#define BTCFI_TEST_CHECK_H

#include <stdio.h>
#include <string.h>

/* Where a test has no use for it. */
#if defined(__GNUC__)
#define CHECK_UNUSED __attribute__((unused))
#else
#define CHECK_UNUSED
#endif

static int check_failures = 0;
static int check_count = 0;

#define CHECK(condition)                                                     \
  do {                                                                       \
    ++check_count;                                                           \
    if (!(condition)) {                                                      \
      ++check_failures;                                                      \
      fprintf(stderr, "%s:%d: CHECK(%s)\n", __FILE__, __LINE__, #condition); \
    }                                                                        \
  } while (0)

#define CHECK_OK(call, err)                                                         \
  do {                                                                              \
    ++check_count;                                                                  \
    if ((call) != BTCFI_OK) {                                                       \
      ++check_failures;                                                             \
      fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, (err).message); \
    }                                                                               \
  } while (0)

CHECK_UNUSED static char check_kept;

/* The call fails, and `handle`, which it gets the address of, is what it was before. */
#define KEEPS(type, call)                           \
  do {                                              \
    type* const before = (type*)(void*)&check_kept; \
    type* handle = before;                          \
    CHECK((call) != BTCFI_OK);                      \
    CHECK(handle == before);                        \
  } while (0)

/* The last statement of main: `return check_report();` */
static int check_report(void) {
  printf("%d checks, %d failed\n", check_count, check_failures);
  return check_count == 0 || check_failures != 0;
}

#endif
