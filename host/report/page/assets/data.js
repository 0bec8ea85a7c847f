// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
"use strict";

// What the page embeds, and how its numbers are read.
const runs = JSON.parse(document.getElementById("quadrant-data").textContent).runs;
const QUADRANTS = ["us_open", "us_closed", "cn_open", "cn_closed"];
const QUADRANT_LABELS = ["US open", "US closed", "CN open", "CN closed"];
const MEASURES = ["capability", "adoption", "profit"];
const FAN = ["5 %", "25 %", "median", "75 %", "95 %"];

// The values of a packed array: 16-bit steps between low and high, or between their logarithms; 65535 stands for none.
function unpacked(packed) {
  if (packed.values) return packed.values;
  const bytes = atob(packed.steps);
  const values = new Float64Array(bytes.length / 2);
  for (let i = 0; i < values.length; ++i) {
    const step = bytes.charCodeAt(2 * i) + 256 * bytes.charCodeAt(2 * i + 1);
    const share = step / 65534;
    values[i] = step === 65535 ? NaN : packed.log ? packed.low * Math.pow(packed.high / packed.low, share) : packed.low + share * (packed.high - packed.low);
  }
  packed.values = values;
  return values;
}

// Rows {time, q: [five quantiles]} of a series under a policy, the shared history first.
function fanRows(run, series, policy) {
  const values = unpacked(series.fan), history = run.history_times.length, steps = run.times.length;
  const row = (time, place) => ({time, q: values.subarray(5 * place, 5 * place + 5)});
  return [...run.history_times.map((time, i) => row(time, i)),
          ...run.times.map((time, i) => row(time, history + policy * steps + i))];
}

// Rows {time, n, count: [four quadrants]} of who leads in a measure under a policy, the shared history first.
function leaderRows(run, measure, policy) {
  const {history, forecast} = run.leaders[measure], steps = run.times.length;
  const row = (part, time, place) => ({time, n: part.n[place], count: part.count.slice(4 * place, 4 * place + 4)});
  return [...run.history_times.map((time, i) => row(history, time, i)),
          ...run.times.map((time, i) => row(forecast, time, policy * steps + i))];
}

// Half of Wilson's 95 % interval of a share.
function halfWidth(hits, n) {
  const z = 1.959964, p = hits / n;
  return n > 0 ? z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n) : NaN;
}

// "2030Q4" for 2031: the quarter that ends then. Other steps as years with two decimals.
function timeLabel(time) {
  const quarters = time * 4;
  if (Math.abs(quarters - Math.round(quarters)) > 1e-6) return time.toFixed(2);
  const last = Math.round(quarters) - 1;
  return Math.floor(last / 4) + "Q" + (last % 4 + 1);
}

function number(x, digits = 3) {
  if (x === null || !Number.isFinite(x)) return "-";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) return x.toExponential(digits - 1).replace("e+", "e");
  return String(Number(x.toPrecision(size >= 1000 ? 4 : digits)));
}
const percent = (x, decimals = 1) => Number.isFinite(x) ? (100 * x).toFixed(decimals) + " %" : "-";
// A share with half of its interval, in as many digits as that leaves certain.
function withInterval(share, half) {
  if (!Number.isFinite(share)) return "-";
  const decimals = half < .0001 ? 3 : half < .001 ? 2 : 1;
  return `${(100 * share).toFixed(decimals)} ± ${(100 * half).toFixed(decimals)} %`;
}
