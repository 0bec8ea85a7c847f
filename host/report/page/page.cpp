// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/page/page.hpp"

#include <filesystem>
#include <kainjow/mustache.hpp>

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/base/version.hpp"
#include "host/report/page/assets.hpp"
#include "host/report/page/chart_data.hpp"
#include "host/report/page/view.hpp"
#include "host/report/summary.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;
using kainjow::mustache::data;

/// The same as the template library has it.
data mustache_data(const Json& json) {
  if (json.is_object()) {
    data object(data::type::object);
    for (const auto& [name, value] : json.items()) object.set(name, mustache_data(value));
    return object;
  }
  if (json.is_array()) {
    data list(data::type::list);
    for (const Json& value : json) list.push_back(mustache_data(value));
    return list;
  }
  if (json.is_boolean()) return data(json.get<bool>() ? data::type::bool_true : data::type::bool_false);
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    return text.empty() ? data(data::type::bool_false) : data(text);  // an empty text is nothing to show
  }
  return data(json.dump());
}

std::string text_of(std::string_view asset) { return std::string(asset); }

/// "5.16.0" of the library's first line, which names its version and its authors.
std::string first_line(std::string_view text) {
  const std::string line(text.substr(0, text.find('\n')));
  return line.starts_with("// ") ? line.substr(3) : line;
}

Json run_view(const ReportSource& source, std::size_t index) {
  const StoredResults& r = source.results;
  Json view = {{"index", index},
               {"name", r.name},
               {"description", r.description},
               {"file", std::filesystem::path(r.path).filename().string()},
               {"futures", grouped(r.futures)},
               {"plural", r.futures != 1},
               {"policies", r.series.policies.size()},
               {"alone", r.series.policies.size() == 1},
               {"seed", std::to_string(r.seed)},
               {"no_samples", source.no_samples}};
  view["answer"] = answer_view(source);
  view["tables"] = tables_view(source);
  view["has"] = {{"claims", !r.claims.claims.empty()}, {"regret", !source.regret.objectives.empty()}, {"samples", !source.samples.empty()}};
  return view;
}

}  // namespace

std::string report_page(const std::vector<ReportSource>& sources) {
  if (sources.empty()) throw UsageError("report: found no results, allowed: one or more results files");
  Json charts = Json::array(), runs = Json::array();
  std::vector<std::string> names;
  for (const ReportSource& source : sources) {
    names.push_back(source.results.name);
    charts.push_back(chart_data(source));
    runs.push_back(run_view(source, runs.size()));
  }
  const Json between = sources.size() > 1 ? Json::array({between_table(sources)}) : Json::array();
  const Json view = {{"title", "Quadrant forecast: " + join(names, ", ")},
                     {"version", kVersion},
                     {"library_line", first_line(assets::kLibrary)},
                     {"licence", text_of(assets::kLicence)},
                     {"runs", runs},
                     {"several", sources.size() > 1},
                     {"between", between}};

  data root = mustache_data(view);  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the library frees what it holds
  root.set("table", data(kainjow::mustache::partial([] { return text_of(assets::kTable); })));
  root.set("open_table", data(kainjow::mustache::partial([] { return text_of(assets::kOpenTable); })));
  // these are markup and code of the program's own, or escaped for where they stand
  root.set("style", data(text_of(assets::kStyle)));
  root.set("script", data(text_of(assets::kScript)));
  root.set("library", data(text_of(assets::kLibrary)));
  root.set("charts", data(in_script({{"runs", charts}})));
  kainjow::mustache::mustache page(text_of(assets::kTemplate));
  if (!page.is_valid()) throw RunError("report: the page's template is damaged: " + page.error_message());
  return page.render(root);
}

}  // namespace quadrant
