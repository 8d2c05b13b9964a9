# One function per kind of thing that a room has: its library, its tests, its fuzzers, its benchmarks.

# Expensive compilations take turns: a Beast or pybind11 file needs up to 3 GB.
set_property(GLOBAL PROPERTY JOB_POOLS beast=1 heavy=2)

function(btcfi_compile_settings target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE
    $<$<BOOL:${BTCFI_WERROR}>:-Werror>
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Wdouble-promotion
    # g++ 12 sees overlaps in std::string that cannot be (GCC bug 105329), and at -O3 the members of
    # an empty std::optional as used (bug 80635).
    "$<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict;-Wno-maybe-uninitialized>"
    # Likewise at -O3: bytes put into a std::vector as beyond it (bug 107852), and compared vectors as
    # longer than memory (bug 105336).
    "$<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-stringop-overflow;-Wno-stringop-overread>"
    $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Wnon-virtual-dtor>)
  btcfi_sanitize(${target})
endfunction()

function(btcfi_sanitize target)
  if(BTCFI_SANITIZE)
    # Programs in C over the C++ libraries need the part of the runtime that knows of vtables.
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    target_compile_options(${target} PRIVATE -fsanitize=${BTCFI_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
    target_link_options(${target} PUBLIC -fsanitize=${BTCFI_SANITIZE})
  endif()
  if(BTCFI_FUZZERS)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# What nearly every file reads, compiled once a target. The preset dev does without, so that a file that
# forgets an include does not pass; compiler caches cannot see through it, so with one it is off.
set(btcfi_common_headers <algorithm> <array> <bit> <cmath> <cstdint> <functional> <limits> <map> <memory>
  <optional> <set> <span> <string> <string_view> <utility> <variant> <vector>)
list(TRANSFORM btcfi_common_headers REPLACE "(.+)" "$<$<COMPILE_LANGUAGE:CXX>:\\1>")

function(btcfi_precompile target)
  if(NOT BTCFI_PCH OR CMAKE_CXX_COMPILER_LAUNCHER)
    return()
  endif()
  target_precompile_headers(${target} ${ARGN})
  # A file with flags of its own cannot share: its flags may be set after this call, so look at the end.
  cmake_language(EVAL CODE "cmake_language(DEFER CALL btcfi_precompile_not_for_own_flags ${target})")
endfunction()

function(btcfi_precompile_not_for_own_flags target)
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_source_file_property(own ${source} COMPILE_OPTIONS)
    if(own)
      set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
endfunction()

# btcfi_add_room(NAME SOURCES file... [USES room...] [PRIVATE_LIBS lib...])
# A static, position-independent library btcfi_NAME, alias btcfi::NAME, over include/btcfi/NAME.
function(btcfi_add_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;PRIVATE_LIBS" ${ARGN})
  set(target btcfi_${name})
  add_library(${target} STATIC ${ROOM_SOURCES})
  add_library(btcfi::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/include/btcfi/${name}/*.hpp ${PROJECT_SOURCE_DIR}/include/btcfi/${name}.hpp)
  # Tables are included many times, each time for another use: they do not compile alone.
  file(GLOB tables CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/btcfi/${name}/*.def)
  target_sources(${target} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers}
    FILE_SET tables TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${tables})
  set_target_properties(${target} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  foreach(used ${ROOM_USES})
    target_link_libraries(${target} PUBLIC btcfi_${used})
  endforeach()
  foreach(lib ${ROOM_PRIVATE_LIBS})
    # Header-only libraries end in our archive: who links it needs them no more.
    if(lib MATCHES "^(Boost::headers|Boost::boost|Eigen3::Eigen)$")
      set(lib $<BUILD_INTERFACE:${lib}>)
    endif()
    target_link_libraries(${target} PRIVATE ${lib})
  endforeach()
  btcfi_compile_settings(${target})
  btcfi_precompile(${target} PRIVATE ${btcfi_common_headers})
  set_property(GLOBAL APPEND PROPERTY BTCFI_ROOMS ${name})
endfunction()

# btcfi_takes_turns(ROOM [FILE...]): compiles its files one at a time. FILEs hold Asio coroutines, which
# clang takes four times as long to instrument with optimisation as without.
function(btcfi_takes_turns room)
  set_property(TARGET btcfi_${room} PROPERTY JOB_POOL_COMPILE beast)
  if(BTCFI_SANITIZE)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -O0)
  endif()
endfunction()

# What only tests are compiled with: the library below them keeps its optimisation.
function(btcfi_test_settings target)
  btcfi_compile_settings(${target})
  separate_arguments(flags UNIX_COMMAND "${BTCFI_TEST_FLAGS}")
  target_compile_options(${target} PRIVATE ${flags})
endfunction()

# btcfi_add_tests(ROOM LABEL SOURCES file... [LIBS lib...])
# One Catch2 executable per room and label, known to ctest as ROOM.LABEL with both as labels.
# A test that cannot run prints "skipped: why" first; it counts as skipped when nothing else failed.
function(btcfi_add_tests room label)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBS" ${ARGN})
  set(target test_${room}_${label})
  add_executable(${target} ${TEST_SOURCES})
  target_link_libraries(${target} PRIVATE btcfi_${room} btcfi_test_support Catch2::Catch2WithMain ${TEST_LIBS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  btcfi_test_settings(${target})
  btcfi_precompile(${target} REUSE_FROM btcfi_test_headers)
  add_test(NAME ${room}.${label} COMMAND ${target} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${room}.${label} PROPERTIES LABELS "${label};${room}" TIMEOUT 600
    SKIP_REGULAR_EXPRESSION "^skipped: .*(All tests passed|assertions: - none -)")
endfunction()

# btcfi_add_fuzzer(NAME ROOM SOURCE): fuzz_NAME under libFuzzer with BTCFI_FUZZERS; always a test that
# replays the corpus in tests/fuzz/corpus/NAME.
function(btcfi_add_fuzzer name room source)
  if(BTCFI_FUZZERS)
    add_executable(fuzz_${name} ${source})
    target_link_libraries(fuzz_${name} PRIVATE btcfi_${room})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    btcfi_compile_settings(fuzz_${name})
  endif()
  if(BTCFI_TESTS)
    add_executable(replay_${name} ${source} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    target_link_libraries(replay_${name} PRIVATE btcfi_${room})
    target_include_directories(replay_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    btcfi_test_settings(replay_${name})
    add_test(NAME fuzz.${name} COMMAND replay_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS "fuzz;${room}" TIMEOUT 120)
  endif()
endfunction()

# btcfi_add_benchmark(TOPIC ROOM SOURCES file... [LIBS lib...]): bench_ROOM_TOPIC over Google Benchmark,
# built with BTCFI_BENCHMARKS. It checks its answer before it reports a time; the rival stands beside.
function(btcfi_add_benchmark topic room)
  if(NOT BTCFI_BENCHMARKS)
    return()
  endif()
  cmake_parse_arguments(BENCH "" "" "SOURCES;LIBS" ${ARGN})
  find_package(benchmark REQUIRED)
  set(target bench_${room}_${topic})
  add_executable(${target} ${BENCH_SOURCES})
  target_link_libraries(${target} PRIVATE btcfi_${room} benchmark::benchmark_main ${BENCH_LIBS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  btcfi_compile_settings(${target})
endfunction()
