// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What SARIF demands, and what GitHub reads of it.
#include "tools/inspect/sarif.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/inspect/baseline.hpp"
#include "tools/inspect/json.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/samples.hpp"

namespace dropcheck::inspect {
namespace {

using Json = nlohmann::json;

Json run_of(const Parsed& parsed, std::string_view root = "") {
  const Json document = Json::parse(to_sarif(parsed, root));
  EXPECT_EQ(document.at("version"), "2.1.0");
  EXPECT_EQ(document.at("runs").size(), 1u);
  return document.at("runs").at(0);
}

/// Where a location is, as file:line.
std::string place(const Json& location) {
  const Json& physical = location.at("physicalLocation");
  return physical.at("artifactLocation").at("uri").get<std::string>() + ":" +
         std::to_string(physical.at("region").at("startLine").get<int>());
}

TEST(Sarif, AUseAfterFreeGoesFromWhereItWasMadeToWhereItIsUsed) {
  const Json run = run_of(parse(samples::use_after_free), "/srv/my code/");
  EXPECT_EQ(run.at("tool").at("driver").at("name"), "Dropcheck");
  const Json& result = run.at("results").at(0);
  EXPECT_EQ(result.at("ruleId"), "AddressSanitizer/heap-use-after-free");
  EXPECT_EQ(result.at("level"), "error");
  EXPECT_EQ(place(result.at("locations").at(0)), "rc.hpp:12");
  std::vector<std::string> steps;
  for (const Json& step : result.at("codeFlows").at(0).at("threadFlows").at(0).at("locations")) {
    const Json& location = step.at("location");
    steps.push_back(place(location) + " " + location.at("message").at("text").get<std::string>());
  }
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0], "main.cpp:28 made in main");
  EXPECT_EQ(steps[1], "rc.hpp:20 dropped in free_node");
  EXPECT_TRUE(steps[2].starts_with("rc.hpp:12 used in ")) << steps[2];
  EXPECT_EQ(result.at("relatedLocations").size(), 2u);
  EXPECT_EQ(result.at("relatedLocations").at(1).at("id"), 2);
}

TEST(Sarif, EachResultNamesARuleThatIsThere) {
  const std::string log = std::string(samples::use_after_free) + std::string(samples::leaks) +
                          std::string(samples::double_free_gcc);
  const Json run = run_of(parse(log));
  const Json& rules = run.at("tool").at("driver").at("rules");
  ASSERT_EQ(run.at("results").size(), 3u);
  ASSERT_EQ(rules.size(), 3u);
  for (const Json& result : run.at("results")) {
    const Json& rule = rules.at(result.at("ruleIndex").get<std::size_t>());
    EXPECT_EQ(rule.at("id"), result.at("ruleId"));
    EXPECT_FALSE(rule.at("shortDescription").at("text").get<std::string>().empty());
    const double score =
        std::stod(rule.at("properties").at("security-severity").get<std::string>());
    EXPECT_TRUE(score > 0 && score <= 10) << score;
    EXPECT_FALSE(result.at("message").at("text").get<std::string>().empty());
    EXPECT_FALSE(result.at("partialFingerprints").at("dropcheckKey/v1").get<std::string>().empty());
    EXPECT_EQ(result.at("locations").size(), 1u);
  }
}

TEST(Sarif, OutsideOfTheRootAFileIsAUriOfItsOwn) {
  const Json run = run_of(parse(samples::use_after_free), "/elsewhere/");
  const Json& artifact =
      run.at("results").at(0).at("locations").at(0).at("physicalLocation").at("artifactLocation");
  EXPECT_EQ(artifact.at("uri"), "file:///srv/my%20code/rc.hpp");
  EXPECT_FALSE(artifact.contains("uriBaseId"));
}

TEST(Sarif, AReportWithoutAPlaceStandsWhereTheLogTellsOfIt) {
  const Json run = run_of(parse("hello\nfree(): invalid pointer\n", "run.log"));
  const Json& result = run.at("results").at(0);
  EXPECT_EQ(place(result.at("locations").at(0)), "run.log:2");
  EXPECT_FALSE(result.contains("codeFlows"));
}

TEST(Sarif, TheSameReportTwiceIsOneResultAndAKnownOneIsNone) {
  Parsed parsed =
      parse(std::string(samples::use_after_free) + std::string(samples::use_after_free));
  EXPECT_EQ(run_of(parsed).at("results").size(), 1u);
  compare(parsed, std::get<Baseline>(read_baseline(to_json(parsed))));
  EXPECT_TRUE(run_of(parsed).at("results").empty());
}

}  // namespace
}  // namespace dropcheck::inspect
