// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the ledger hear shared libraries: the linker's --wrap ends at this binary, so before main()
// each library's table of called functions is changed to lead to the ledger, too. The runtime's own
// libraries allocate unheard, as they do for exceptions; what they release may be the subject's.
// Source: the dynamic section as in the System V ABI, "Dynamic Linking". Libraries that are loaded
// later are not heard.
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "harness/ledger_real.hpp"

// Each of ledger_symbols.txt: extern "C" void __wrap_X();
#define DROPCHECK_SYMBOL(name) extern "C" void __wrap_##name();
#include "harness/ledger_symbols.inc"
#undef DROPCHECK_SYMBOL

namespace dropcheck {

namespace {

struct Replacement {
  std::string_view symbol;
  void (*function)();
};

constexpr std::array heard = {
#define DROPCHECK_SYMBOL(name) Replacement{#name, &__wrap_##name},
#include "harness/ledger_symbols.inc"
#undef DROPCHECK_SYMBOL
};

template <class Function>
auto as_plain(Function* function) {
  return reinterpret_cast<void (*)()>(function);
}

const std::array of_runtime = {
    Replacement{"free", as_plain(&ledger_detail::free_for_runtime)},
    Replacement{"realloc", as_plain(&ledger_detail::realloc_for_runtime)},
    Replacement{"_ZdlPv", as_plain(&ledger_detail::delete_for_runtime)},
    Replacement{"_ZdlPvm", as_plain(&ledger_detail::delete_sized_for_runtime)},
};

constexpr std::array<std::string_view, 14> runtime = {
    "libc.so",      "libm.so",   "libstdc++.so", "libgcc_s.so",   "libc++.so",
    "libc++abi.so", "libdl.so",  "librt.so",     "libpthread.so", "ld-linux",
    "linux-vdso",   "libunwind", "libclang_rt",  "ld-musl",
};
/// Of the sanitizers, which have their own idea of who calls what.
constexpr std::array<std::string_view, 4> left_alone = {"libasan", "libubsan", "libtsan",
                                                        "liblsan"};

bool is_one_of(std::string_view path, std::span<const std::string_view> names) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::ranges::any_of(names, [&](std::string_view one) { return name.starts_with(one); });
}

/// What a library's dynamic section says of its calls.
struct Calls {
  const char* names = nullptr;
  const ElfW(Sym) * symbols = nullptr;
  std::array<std::span<const ElfW(Rela)>, 2> tables;
};

Calls calls_of(const ElfW(Dyn) * entry) {
  Calls calls;
  std::array<const ElfW(Rela)*, 2> first{};
  std::array<std::size_t, 2> bytes{};
  for (; entry->d_tag != DT_NULL; ++entry) {
    switch (entry->d_tag) {
      case DT_STRTAB:
        calls.names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
        break;
      case DT_SYMTAB:
        calls.symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
        break;
      case DT_JMPREL:
        first[0] = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr);
        break;
      case DT_PLTRELSZ:
        bytes[0] = entry->d_un.d_val;
        break;
      case DT_RELA:
        first[1] = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr);
        break;
      case DT_RELASZ:
        bytes[1] = entry->d_un.d_val;
        break;
      default:
        break;
    }
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i] != nullptr) calls.tables[i] = {first[i], bytes[i] / sizeof(ElfW(Rela))};
  }
  return calls;
}

bool leads_to_a_function(const ElfW(Rela) & place) {
#if defined(__x86_64__)
  const auto type = ELF64_R_TYPE(place.r_info);
  return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT;
#elif defined(__aarch64__)
  const auto type = ELF64_R_TYPE(place.r_info);
  return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT;
#else
  return (void)place, false;
#endif
}

/// The tables may be read-only by now.
void write(std::uintptr_t place, void (*function)(), bool read_only) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  void* const first = reinterpret_cast<void*>(place / page * page);
  if (read_only && mprotect(first, page, PROT_READ | PROT_WRITE) != 0) return;
  *reinterpret_cast<void (**)()>(place) = function;
  if (read_only) mprotect(first, page, PROT_READ);
}

int interpose_in(dl_phdr_info* library, std::size_t, void*) {
  const std::string_view path = library->dlpi_name;
  if (path.empty() || is_one_of(path, left_alone)) return 0;
  const std::span<const Replacement> replacements = is_one_of(path, runtime)
                                                        ? std::span<const Replacement>(of_runtime)
                                                        : std::span<const Replacement>(heard);
  const std::span headers(library->dlpi_phdr, library->dlpi_phnum);
  const auto dynamic = std::ranges::find(headers, ElfW(Word){PT_DYNAMIC}, &ElfW(Phdr)::p_type);
  const auto relro = std::ranges::find(headers, ElfW(Word){PT_GNU_RELRO}, &ElfW(Phdr)::p_type);
  if (dynamic == headers.end()) return 0;
  const Calls calls =
      calls_of(reinterpret_cast<const ElfW(Dyn)*>(library->dlpi_addr + dynamic->p_vaddr));
  // The kernel's own library has addresses that are not there.
  if (calls.names == nullptr || calls.symbols == nullptr ||
      reinterpret_cast<std::uintptr_t>(calls.names) < library->dlpi_addr) {
    return 0;
  }
  for (const auto& table : calls.tables) {
    for (const ElfW(Rela) & place : table) {
      if (!leads_to_a_function(place)) continue;
      const std::string_view name = calls.names + calls.symbols[ELF64_R_SYM(place.r_info)].st_name;
      const auto found = std::ranges::find(replacements, name, &Replacement::symbol);
      if (found == replacements.end()) continue;
      const bool read_only = relro != headers.end() && place.r_offset >= relro->p_vaddr &&
                             place.r_offset < relro->p_vaddr + relro->p_memsz;
      write(library->dlpi_addr + place.r_offset, found->function, read_only);
    }
  }
  return 0;
}

}  // namespace

bool ledger_detail::hear_libraries() noexcept {
  return dl_iterate_phdr(&interpose_in, nullptr) == 0;
}

}  // namespace dropcheck
