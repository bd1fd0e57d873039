# The libraries that we did not write, each as one target: `xsimd`, `rapidjson` (headers) and `Catch2`
# (tests only). `./lab setup` puts their sources into .toolchain; without it (an Emscripten image, say)
# they are fetched from their authors.

include(FetchContent)
set(ATTN_TOOLCHAIN_DIR ${PROJECT_SOURCE_DIR}/.toolchain CACHE PATH "Where ./lab setup keeps libraries and compiler")

# Sets `out` to the folder to include: what set-up left, or else a checkout of `tag`.
function(attn_find_sources out name marker local_dir repository tag include_subdir)
  if(EXISTS ${local_dir}/${marker})
    set(${out} ${local_dir} PARENT_SCOPE)
    return()
  endif()
  message(STATUS "${name} is not in .toolchain (./lab setup puts it there): fetching ${tag}")
  FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag})
  FetchContent_GetProperties(${name})
  if(NOT ${name}_POPULATED)
    FetchContent_Populate(${name})
  endif()
  set(${out} ${${name}_SOURCE_DIR}/${include_subdir} PARENT_SCOPE)
endfunction()

attn_find_sources(xsimd_include xsimd xsimd/xsimd.hpp ${ATTN_TOOLCHAIN_DIR}/include
  https://github.com/xtensor-stack/xsimd.git 13.2.0 include)
add_library(xsimd INTERFACE)
target_include_directories(xsimd SYSTEM INTERFACE ${xsimd_include})

attn_find_sources(rapidjson_include rapidjson rapidjson/document.h ${ATTN_TOOLCHAIN_DIR}/include
  https://github.com/Tencent/rapidjson.git 24b5e7a8b27f42fa16b96fc70aade9106cf7102f include) # its last release no longer compiles
add_library(rapidjson INTERFACE)
target_include_directories(rapidjson SYSTEM INTERFACE ${rapidjson_include})

if(ATTN_BUILD_TESTS)
  attn_find_sources(catch2_dir catch2 catch_amalgamated.cpp ${ATTN_TOOLCHAIN_DIR}/catch2
    https://github.com/catchorg/Catch2.git v3.7.1 extras)
  add_library(Catch2 STATIC ${catch2_dir}/catch_amalgamated.cpp)
  target_include_directories(Catch2 SYSTEM PUBLIC ${catch2_dir})
  target_link_libraries(Catch2 PUBLIC attn_options)
  # It is checked elsewhere; here it would take a tenth of the time that everything else takes.
  if(ATTN_SANITIZE)
    target_compile_options(Catch2 PRIVATE -O0 -g0 -fno-sanitize=all)
  endif()
  if(EMSCRIPTEN)
    # The tests read fixtures from the checkout and run under Node, as one process per executable.
    target_link_options(Catch2 PUBLIC
      -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 -sSTACK_SIZE=1MB
      -sAUTO_NATIVE_LIBRARIES=0)  # no graphics, whose libraries set-up leaves out
  endif()
endif()
