# Compiler launcher, linker, warnings and sanitizers, the same for every target.
option(BASALT_TESTS "build the tests" ON)
option(BASALT_FUZZ "build the libFuzzer targets (clang)" OFF)
set(BASALT_SANITIZE "" CACHE STRING "address | thread | fuzzer | empty")

find_program(BASALT_CCACHE ccache)
if(BASALT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BASALT_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${BASALT_CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Werror -fno-omit-frame-pointer)
# g++ 12 sees uninitialized uses in correct code once it inlines deeply or instruments.
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(-fuse-ld=mold)

if(BASALT_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(BASALT_SANITIZE STREQUAL "thread")
  # Asio's and the commit path's fences are paired with atomics that TSan sees; the warning is only that it cannot model them.
  add_compile_options(-fsanitize=thread -Wno-tsan)
  add_link_options(-fsanitize=thread)
elseif(BASALT_SANITIZE STREQUAL "fuzzer")
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
