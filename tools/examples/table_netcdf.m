% SPDX-FileCopyrightText: The Quadrant authors
% SPDX-License-Identifier: Apache-2.0
%
% Prints three tables of a results file, read with Octave's package netcdf:  octave-cli table_netcdf.m FILE
% The first dimension varies fastest: dimensions come in the opposite order of docs/formats/hdf5.md.
pkg load netcdf

% Octave's ncread reads no texts: the names along a dimension come from ncdump (package netcdf-bin).
function names = labels(file, group, dimension)
  [status, text] = system(sprintf("ncdump -v /%s/%s '%s'", group, dimension, strrep(file, "'", "'\\''")));
  if status != 0
    error("ncdump failed on %s", file);
  end
  section = text(strfind(text, sprintf("group: %s {", group))(1):end);
  data = regexp(section, ["\n *data:\\s*" dimension " = (.*?);"], "tokens", "once"){1};
  names = cellfun(@(one) one{1}, regexp(data, '"([^"]*)"', "tokens"), "UniformOutput", false);
end

series = "lag_cn";
policy = "status_quo";
claim = "C05";
file = argv(){1};
place = @(group, dimension, name) find(strcmp(labels(file, group, dimension), name));

% in how many futures the closed models of the US lead in capability at the horizon
time = ncread(file, "/leaders/time");
p = ncread(file, "/leaders/probability");
se = ncread(file, "/leaders/se");
quadrant = place("leaders", "quadrant", "us_closed");
measure = place("leaders", "measure", "capability");
policies = labels(file, "leaders", "policy");
for i = 1:numel(policies)
  printf("us_closed leads,%s,%.2f,%.6f,%.6f\n", policies{i}, time(end), p(quadrant, measure, end, i), se(quadrant, measure, end, i));
end

% median, 5 % and 95 % of a series over time
time = ncread(file, "/distributions/time");
levels = ncread(file, "/distributions/quantile");
q = ncread(file, "/distributions/quantiles");
q = squeeze(q(:, place("distributions", "series", series), :, place("distributions", "policy", policy)));
for t = 1:numel(time)
  printf("%s,%s,%.2f,%.6f,%.6f,%.6f\n", series, policy, time(t), q(levels == 0.05, t), q(levels == 0.5, t), q(levels == 0.95, t));
end

% in how many futures a claim holds, with its 95 % interval
time = ncread(file, "/claims/time");
at = place("claims", "claim", claim);
value = @(name) ncread(file, ["/claims/" name])(at, end);
printf("%s,holds,%.2f,%.6f,%.6f,%.6f\n", claim, time(end), value("probability"), value("low"), value("high"));
