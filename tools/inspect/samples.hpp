// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small logs in the shapes that compilers print, for tests. They are written by hand; the addresses
// and names are nobody's.
#pragma once

#include <string_view>

namespace dropcheck::inspect::samples {

// clang-format off
inline constexpr std::string_view use_after_free = R"(starting
=================================================================
==410==ERROR: AddressSanitizer: heap-use-after-free on address 0x502000000018 at pc 0x5555000011a5 bp 0x7ffe00000010 sp 0x7ffe00000008
READ of size 8 at 0x502000000018 thread T2 (worker)
SCARINESS: 51 (8-byte-read-heap-use-after-free)
    #0 0x5555000011a4 in (anonymous namespace)::Rc<int>::operator*() const /srv/my code/rc.hpp:12:7
    #1 0x555500001200 in main /srv/my code/main.cpp:30:3
    #2 0x7f0000027249 in __libc_start_call_main csu/../sysdeps/nptl/libc_start_call_main.h:58:16
    #3 0x555500001050 in _start (/opt/a (1)/demo+0x1050) (BuildId: 0badc0de)

0x502000000018 is located 8 bytes inside of 16-byte region [0x502000000010,0x502000000020)
freed by thread T0 here:
    #0 0x5555000009c0 in operator delete(void*, unsigned long) (/opt/a (1)/demo+0x9c0) (BuildId: 0badc0de)
    #1 0x555500001300 in free_node /srv/my code/rc.hpp:20:5
    #2 0x555500001300 in drop /srv/my code/rc.hpp:25:5

previously allocated by thread T0 here:
    #0 0x555500000900 in operator new(unsigned long) (/opt/a (1)/demo+0x900) (BuildId: 0badc0de)
    #1 0x5555000011f0 in main /srv/my code/main.cpp:28:12

Thread T2 (worker) created by T0 here:
    #0 0x555500000aa0 in pthread_create (/opt/a (1)/demo+0xaa0) (BuildId: 0badc0de)

SUMMARY: AddressSanitizer: heap-use-after-free /srv/my code/rc.hpp:12:7 in operator*
Shadow bytes around the buggy address:
  0x501fffffff80: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
=>0x502000000000: fa fa fd[fd]fa fa 00 04 fa fa fa fa fa fa fa fa
  0x502000000080: fa fa fa fa fa fa fa fa fa fa fa fa fa fa fa fa
Shadow byte legend (one shadow byte represents 8 application bytes):
  Addressable:           00
  Partially addressable: 01 02 03 04 05 06 07 
  Heap left redzone:       fa
  Freed heap region:       fd
==410==ABORTING
)";

inline constexpr std::string_view double_free_gcc =
    R"(=================================================================
==77==ERROR: AddressSanitizer: attempting double-free on 0x602000000010 in thread T0:
    #0 0x7f00000ba3c8 in operator delete(void*, unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:164
    #1 0x555500005300 in drop ../src/box.hpp:25
    #2 0x555500005400 in main ../src/main.cpp:9

0x602000000010 is located 0 bytes inside of 4-byte region [0x602000000010,0x602000000014)
freed by thread T0 here:
    #0 0x7f00000ba3c8 in operator delete(void*, unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:164
    #1 0x555500005300 in drop ../src/box.hpp:25

previously allocated by thread T0 here:
    #0 0x7f00000b94c8 in operator new(unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:95
    #1 0x5555000053f0 in main ../src/main.cpp:7

SUMMARY: AddressSanitizer: double-free ../../../../src/libsanitizer/asan/asan_new_delete.cpp:164 in operator delete(void*, unsigned long)
==77==ABORTING
)";

inline constexpr std::string_view leaks = R"(
=================================================================
==9==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 32 byte(s) in 1 object(s) allocated from:
    #0 0x7f0000011e35 in operator new(unsigned long) ../../../../src/libsanitizer/lsan/lsan_interceptors.cpp:248
    #1 0x555500007dd5 in make /src/rc.cpp:130

Objects leaked above:
0x602000000020 (32 bytes)

Indirect leak of 1,024 byte(s) in 2 object(s) allocated from:
    #0 0x7f0000011e35 in operator new(unsigned long) ../../../../src/libsanitizer/lsan/lsan_interceptors.cpp:248
    #1 0x555500007dc1 in link /src/rc.cpp:131

SUMMARY: LeakSanitizer: 1056 byte(s) leaked in 3 allocation(s).
)";

inline constexpr std::string_view undefined_then_signal =
    R"(src/box.cpp:14:9: runtime error: member call on null pointer of type 'struct Box'
    #0 0x5555000063fd in main /src/box.cpp:14

AddressSanitizer:DEADLYSIGNAL
=================================================================
==5==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000008 (pc 0x555500006c63 bp 0x7ffe00000060 sp 0x7ffe00000040 T0)
==5==The signal is caused by a WRITE memory access.
==5==Hint: address points to the zero page.
    #0 0x555500006c63 in main /src/box.cpp:14

AddressSanitizer can not provide additional info.
SUMMARY: AddressSanitizer: SEGV /src/box.cpp:14 in main
==5==ABORTING
)";

inline constexpr std::string_view uninitialised =
    R"(    Uninitialized bytes in write at offset 0 inside [0x701000000000, 4)
==31==WARNING: MemorySanitizer: use-of-uninitialized-value
    #0 0x555500006c93 in main /src/u.cpp:6:8

  Uninitialized value was stored to memory at
    #0 0x555500006b1a in __msan_memcpy (/src/u+0x6b1a)
    #1 0x555500006837 in copy /src/u.cpp:6:6

  Uninitialized value was created by a heap allocation
    #0 0x555500006eac in operator new[](unsigned long) (/src/u+0x6eac)

SUMMARY: MemorySanitizer: use-of-uninitialized-value /src/u.cpp:6:8 in main
Exiting
)";

inline constexpr std::string_view race = R"(==================
WARNING: ThreadSanitizer: data race (pid=17)
  Atomic write of size 4 at 0x555500008750 by thread T2 (mutexes: write M0):
    #0 bump() /src/r.cpp:9:6 (r+0xd8cc8) (BuildId: bc62)
    #1 <null> <null> (libstdc++.so.6+0xd44a2)

  Previous read of size 8 at 0x555500008750 by main thread:
    #0 look /src/r.cpp:11 (r+0xd8c68)

  Location is global 'counter' of size 8 at 0x555500008750 (r+0x1501750)

  Thread T2 (tid=19, running) created by main thread at:
    #0 pthread_create <null> (r+0x544ad)

SUMMARY: ThreadSanitizer: data race /src/r.cpp:9:6 in bump()
==================
ThreadSanitizer: reported 1 warnings
)";

inline constexpr std::string_view tags =
    R"(==23==ERROR: HWAddressSanitizer: tag-mismatch on address 0x680400000020 at pc 0x562ddae4f7d2
READ of size 4 at 0x680400000020 tags: 02/79 (ptr/mem) in thread T0
    #0 0x562ddae4f7d2 in __hwasan_load4 (/src/h+0x97d2)
    #1 0x562ddae85da8 in look /src/h.cpp:3:4

[0x680400000020,0x680400000040) is a small unallocated heap chunk; size: 32 offset: 0

Cause: use-after-free
0x680400000020 is located 0 bytes inside of 4-byte region [0x680400000020,0x680400000024)
freed by thread T0 here:
    #0 0x562ddae84370 in operator delete(void*) (/src/h+0x3e370)

previously allocated here:
    #0 0x562ddae84090 in operator new(unsigned long) (/src/h+0x3e090)

Memory tags around the buggy address (one tag corresponds to 16 bytes):
  0x66803ffffff0: 00  00  00  00  00  00  00  00  00  00  00  00  00  00  00  00 
=>0x668040000000: 08  00 [79] 00  00  00  00  00  00  00  00  00  00  00  00  00 
Tags for short granules around the buggy address (one tag corresponds to 16 bytes):
=>0x668040000000: 03  .. [..] ..  ..  ..  ..  ..  ..  ..  ..  ..  ..  ..  ..  .. 
SUMMARY: HWAddressSanitizer: tag-mismatch (/src/h+0x97d2) in __hwasan_load4
)";

inline constexpr std::string_view fuzzer = R"(INFO: Seed: 3
#2	INITED cov: 4 ft: 5 corp: 1/2b exec/s: 0 rss: 30Mb
==22== ERROR: libFuzzer: deadly signal
    #0 0x55c1971a2054 in __sanitizer_print_stack_trace (/src/fz+0x6d054)
#8	REDUCE cov: 4 ft: 5 corp: 1/1b lim: 4 exec/s: 0 rss: 32Mb L: 1/1 MS: 1 EraseBytes-
    #1 0x55c1971a36de in run(unsigned char) /src/fz.cpp:23:12

NOTE: libFuzzer has rudimentary signal handlers.
      Combine libFuzzer with AddressSanitizer or similar for better crash reports.
SUMMARY: libFuzzer: deadly signal
MS: 1 InsertByte-; base unit: 395df8f7
artifact_prefix='./'; Test unit written to ./crash-ea9d3ee7
Base64: cXo=
)";

inline constexpr std::string_view memcheck = R"(==258== Memcheck, a memory error detector
==258== Command: ./demo
==258== 
==258== Thread 2:
==258== Invalid write of size 4
==258==    at 0x10B47C: poke(int*) (demo.cpp:38)
==258==    by 0x10CDDC: main (demo.cpp:133)
==258==  Address 0x4d70c84 is 4 bytes inside a block of size 16 free'd
==258==    at 0x484575B: operator delete[](void*) (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==258==    by 0x10B532: drop(int*) (demo.cpp:41)
==258==  Block was alloc'd at
==258==    at 0x484320F: operator new[](unsigned long) (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==258== 
the program's own words
==258== 96 (32 direct, 64 indirect) bytes in 1 blocks are definitely lost in loss record 3 of 3
==258==    at 0x4841F2F: operator new(unsigned long) (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==258==    by 0x10CAB0: main (demo.cpp:129)
==258== 
==258== ERROR SUMMARY: 2 errors from 2 contexts (suppressed: 0 from 0)
)";

inline constexpr std::string_view memcheck_xml = R"(<?xml version="1.0"?>

<valgrindoutput>
<protocolversion>4</protocolversion>
<protocoltool>memcheck</protocoltool>
<pid>88</pid>
<error>
  <unique>0x0</unique>
  <tid>1</tid>
  <kind>InvalidRead</kind>
  <what>Invalid read of size 8</what>
  <stack>
    <frame><ip>0x10B46C</ip><obj>/src/demo</obj><fn>look(int const*)</fn><dir>/src</dir><file>demo.cpp</file><line>37</line></frame>
    <frame><ip>0x10CDC6</ip><obj>/src/demo</obj><fn>main</fn></frame>
  </stack>
  <auxwhat>Address 0x4d70c80 is 0 bytes inside a block of size 16 free'd</auxwhat>
  <stack>
    <frame><ip>0x484575B</ip><fn>operator delete(void*)</fn></frame>
  </stack>
  <auxwhat>Block was alloc'd at</auxwhat>
  <stack>
    <frame><ip>0x484320F</ip><fn>operator new(unsigned long)</fn></frame>
  </stack>
</error>
<error>
  <unique>0x1</unique>
  <tid>1</tid>
  <kind>Leak_DefinitelyLost</kind>
  <xwhat>
    <text>8 bytes in 1 blocks are definitely lost in loss record 1 of 1</text>
    <leakedbytes>8</leakedbytes>
    <leakedblocks>1</leakedblocks>
  </xwhat>
  <stack>
    <frame><ip>0x4841F2F</ip><fn>operator new(unsigned long)</fn></frame>
  </stack>
</error>
</valgrindoutput>
)";

// clang-format on

inline constexpr std::string_view all[] = {
    use_after_free, double_free_gcc, leaks,    undefined_then_signal, uninitialised, race,
    tags,           fuzzer,          memcheck, memcheck_xml};

}  // namespace dropcheck::inspect::samples
