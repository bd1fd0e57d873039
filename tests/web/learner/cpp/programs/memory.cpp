#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

int alive = 0;
struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) { ++alive; }
  virtual ~Counted() { --alive; }
  virtual int kind() const { return 1; }
};
struct Derived : Counted {
  int kind() const override { return 2; }
};

void unique_owners() {
  {
    auto one = std::make_unique<Counted>();
    std::unique_ptr<Counted> other = std::make_unique<Derived>();
    assert(alive == 2 && other->kind() == 2 && one->kind() == 1);
    one = std::move(other);
    assert(alive == 1 && !other && one && one->kind() == 2);
    one.reset();
    assert(alive == 0 && one == nullptr);
    auto list = std::make_unique<float[]>(4);
    list[3] = 2;
    assert(list[0] == 0 && list[3] == 2);
  }
  std::vector<std::unique_ptr<Counted>> many;
  for (int i = 0; i < 10; i++) many.push_back(std::make_unique<Counted>());
  many.erase(many.begin(), many.begin() + 5);
  assert(alive == 5);
  many.clear();
  assert(alive == 0);
}

void shared_owners() {
  std::shared_ptr<Counted> first = std::make_shared<Counted>();
  {
    std::shared_ptr<Counted> second = first;
    assert(first.use_count() == 2 && second == first);
  }
  assert(first.use_count() == 1 && alive == 1);
  first = nullptr;
  assert(alive == 0);
}

void functions() {
  int calls = 0;
  std::function<int(int)> f = [&calls](int x) { return ++calls, x * 2; };
  std::function<int(int)> g = f;
  assert(f(2) == 4 && g(3) == 6 && calls == 2);
  f = nullptr;
  assert(!f && g);
  f = std::negate<int>();
  assert(f(4) == -4);
  int x = 1;
  auto r = std::ref(x);
  r.get() = 5;
  assert(x == 5);
}

void raw_memory() {
  float* numbers = new float[100]();
  assert(numbers[99] == 0);
  float copy[100];
  numbers[5] = 3;
  std::memcpy(copy, numbers, sizeof(copy));
  assert(copy[5] == 3 && std::memcmp(copy, numbers, sizeof(copy)) == 0);
  std::memset(copy, 0, sizeof(copy));
  assert(copy[5] == 0 && std::strlen("four") == 4);
  delete[] numbers;
  void* c = std::malloc(64);
  assert(c != nullptr);
  std::free(c);
  alignas(64) static char aligned[64];
  assert(reinterpret_cast<std::uintptr_t>(aligned) % 64 == 0);
  struct alignas(32) Wide {
    char bytes[32];
  };
  auto wide = std::make_unique<Wide>();
  assert(reinterpret_cast<std::uintptr_t>(wide.get()) % 32 == 0);
}

// Memory that is given back is used again, or this would not fit.
void much_memory() {
  for (int i = 0; i < 2000; i++) {
    std::vector<char> block(1 << 20);
    block[i] = 1;
  }
}

int test() {
  unique_owners();
  shared_owners();
  functions();
  raw_memory();
  much_memory();
  return alive == 0;
}
