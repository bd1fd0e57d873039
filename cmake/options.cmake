# How everything of ours is compiled. `attn_options` goes to every target (PUBLIC: the numbers depend
# on it), `attn_warnings` only to our own (PRIVATE: nobody else's code is ours to complain about).

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(attn_options INTERFACE)
target_compile_features(attn_options INTERFACE cxx_std_20)

# A product and a sum stay two roundings wherever the compiler runs, so that a row has the same bits
# in every batch size, tile and build.
target_compile_options(attn_options INTERFACE -ffp-contract=off)

# System headers of the private em++ lie in a /usr that the build tool does not see: as dependencies (-MD) they would
# look lost, and everything would be built anew each time.
if(EMSCRIPTEN)
  set(CMAKE_DEPFILE_FLAGS_CXX "-MMD -MT <DEP_TARGET> -MF <DEP_FILE>")
endif()

# The page's modules lie together, where ./lab takes them from.
if(EMSCRIPTEN AND NOT ATTN_BUILD_TESTS)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/modules)
endif()

# 128-bit vectors everywhere: the native tests then run the very code that the browser runs.
if(EMSCRIPTEN)
  target_compile_options(attn_options INTERFACE -msimd128 $<$<BOOL:${ATTN_RELAXED_SIMD}>:-mrelaxed-simd>)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(attn_options INTERFACE -march=x86-64-v2)
endif()

if(NOT ATTN_EXCEPTIONS)
  target_compile_options(attn_options INTERFACE -fno-exceptions -fno-rtti)
  # What ships names its files as the repository does, whoever built it.
  target_compile_options(attn_options INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
elseif(EMSCRIPTEN)
  target_compile_options(attn_options INTERFACE -fwasm-exceptions)
  target_link_options(attn_options INTERFACE -fwasm-exceptions)
endif()

if(ATTN_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(attn_options INTERFACE ${sanitizers})
  target_link_options(attn_options INTERFACE ${sanitizers})
endif()

add_library(attn_warnings INTERFACE)
# GCC 12 takes the pieces of a string that is joined at -O3 for overlapping ones (its bug 105651).
# Clang counts -Wsign-conversion into -Wconversion, GCC does not: small signed loop counters are fine as indices.
target_compile_options(attn_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${ATTN_WERROR}>:-Werror>)
