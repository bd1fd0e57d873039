// Whatever allocates from a memory resource must be handed one: the default one refuses, so that no byte escapes the count.
#include <catch_amalgamated.hpp>
#include <memory_resource>

namespace {

class NoDefaultMemory : public Catch::EventListenerBase {
 public:
  using EventListenerBase::EventListenerBase;

  void testRunStarting(const Catch::TestRunInfo&) override {
    std::pmr::set_default_resource(std::pmr::null_memory_resource());
  }
};

}  // namespace

CATCH_REGISTER_LISTENER(NoDefaultMemory)
