// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An overflow within one object, which AddressSanitizer sees only between padded fields.
class Padded {
 public:
  virtual ~Padded() = default;
  int get(int i) const { return values_[i]; }

 private:
  int values_[4] = {};
  int behind_ = 0;
};

int main(int argc, char**) {
  auto* padded = new Padded;
  const int value = padded->get(2 + argc);
  delete padded;
  return value;
}
