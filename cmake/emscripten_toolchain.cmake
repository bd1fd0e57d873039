# CMake's view of em++. The compiler is the one that `./lab setup` chose: a new enough `emcc` on PATH,
# or else the private one in .toolchain.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(EMSCRIPTEN TRUE)

if(DEFINED ENV{ATTN_EMCC_DIR})
  set(emcc_dir $ENV{ATTN_EMCC_DIR})
elseif(EXISTS ${CMAKE_CURRENT_LIST_DIR}/../.toolchain/bin/em++)
  get_filename_component(emcc_dir ${CMAKE_CURRENT_LIST_DIR}/../.toolchain/bin ABSOLUTE)
else()
  find_program(emcc_path em++ REQUIRED)
  get_filename_component(emcc_dir ${emcc_path} DIRECTORY)
endif()

set(CMAKE_CXX_COMPILER ${emcc_dir}/em++)
set(CMAKE_AR ${emcc_dir}/emar CACHE FILEPATH "")
set(CMAKE_RANLIB ${emcc_dir}/emranlib CACHE FILEPATH "")
set(CMAKE_EXECUTABLE_SUFFIX_CXX .js)

# CMake would find these out with trial files of its own, which lie in a /usr that the private em++ does not see.
set(CMAKE_CXX_COMPILER_WORKS TRUE)
set(CMAKE_CXX_ABI_COMPILED TRUE)
set(CMAKE_CXX_SIZEOF_DATA_PTR 4)
set(CMAKE_SIZEOF_VOID_P 4)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

find_program(ATTN_NODE node HINTS ENV ATTN_NODE_DIR REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${ATTN_NODE})
