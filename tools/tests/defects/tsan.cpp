// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What ThreadSanitizer sees. Threads wait for each other in ways that it takes for no order.
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "tools/tests/defects/defect.hpp"

namespace {

int shared = 0;
int* block = nullptr;
int volatile sink = 0;
int turn = 0;

// Relaxed: seen by the other thread, but nothing is ordered by it.
void pass_turn(int to) { __atomic_store_n(&turn, to, __ATOMIC_RELAXED); }
void await_turn(int mine) {
  while (__atomic_load_n(&turn, __ATOMIC_RELAXED) != mine) usleep(100);
}

void in_two_threads(void* (*first)(void*), void* (*second)(void*)) {
  pthread_t a, b;
  pthread_create(&a, nullptr, first, nullptr);
  pthread_create(&b, nullptr, second, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}

void* write_first(void*) {
  shared = 1;
  pass_turn(1);
  return nullptr;
}
void* write_second(void*) {
  await_turn(1);
  shared = 2;
  return nullptr;
}
void* read_second(void*) {
  await_turn(1);
  sink = shared;
  return nullptr;
}
void* add_second(void*) {
  await_turn(1);
  __atomic_fetch_add(&shared, 1, __ATOMIC_SEQ_CST);
  return nullptr;
}
void* free_first(void*) {
  delete block;
  pass_turn(1);
  return nullptr;
}
void* use_second(void*) {
  await_turn(1);
  sink = *block;
  return nullptr;
}

void writes() { in_two_threads(write_first, write_second); }
void write_and_read() { in_two_threads(write_first, read_second); }
void write_and_add() { in_two_threads(write_first, add_second); }
void free_and_use() {
  block = new int(1);
  in_two_threads(free_first, use_second);
}
void use_after_free() {
  block = new int(1);
  delete block;
  sink = *block;
}
void lock_order() {
  pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
  for (int round = 0; round < 2; ++round) {
    pthread_mutex_lock(round ? &a : &b);
    pthread_mutex_lock(round ? &b : &a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
  }
}
void unlock_of_unlocked() {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_unlock(&mutex);
}
void destroy_of_locked() {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_mutex_destroy(&mutex);
}
void* nothing(void*) { return nullptr; }
void thread_leak() {
  pthread_t thread;
  pthread_create(&thread, nullptr, nothing, nullptr);
  usleep(10000);
}
void malloc_in_handler(int) { block = static_cast<int*>(std::malloc(4)); }
void signal_unsafe() {
  std::signal(SIGUSR1, malloc_in_handler);
  std::raise(SIGUSR1);
}

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"writes", writes},
      {"write-and-read", write_and_read},
      {"write-and-add", write_and_add},
      {"free-and-use", free_and_use},
      {"use-after-free", use_after_free},
      {"lock-order", lock_order},
      {"unlock-of-unlocked", unlock_of_unlocked},
      {"destroy-of-locked", destroy_of_locked},
      {"thread-leak", thread_leak},
      {"signal-unsafe", signal_unsafe},
  };
  return show(defects, argc, argv);
}
