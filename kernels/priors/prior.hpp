// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/design/design.hpp"
#include "kernels/math/logistic.hpp"
#include "kernels/math/normal.hpp"

namespace quadrant {

/// What a parameter's inverse distribution function computes. PERT and beta priors share `tabulated`.
enum class Quantile : int {
  fixed,             ///< n[0]
  uniform,           ///< n[0] + u n[1]
  loguniform,        ///< n[0] exp(u n[1])
  normal,            ///< n[0] + z n[1]
  lognormal,         ///< n[0] exp(z n[1])
  truncated_normal,  ///< n[0] + n[1] Phi^-1(n[2] + u n[3]); below 0, n[1] mirrors: u counts from the upper end
  triangular,        ///< u < n[4]: n[0] + sqrt(u n[2]), else n[1] - sqrt((1 - u) n[3])
  tabulated,         ///< n[0] + n[1] sig(y(z)), y from the table
  discrete           ///< the first value whose cumulated weight exceeds u
};

/// One parameter's prior.
struct Prior {
  Quantile quantile;
  float n[5];
  float low, high;  ///< the sampled value is clipped to these
  int table;        ///< first float of its table
  int entries;      ///< tabulated: kNodes; discrete: number of values
  int terms;        ///< of the copula: number of entries in the parameter's row of the Cholesky factor, 0 without correlation
  int first_term;
};

/// Grid of the tabulated quantiles: y and h dy/dz at kNodes places of z, h apart, from -kTableEnd to kTableEnd.
inline constexpr int kNodes = 257;
inline constexpr float kTableEnd = 6.5f;

/// A term of a correlated parameter's normal score: weight times the independent score of parameter `from`.
struct CopulaTerm {
  int from;
  float weight;
};

/// All priors of an experiment, as views of memory owned elsewhere. `table` of tabulated priors holds pairs (y, h dy/dz), of
/// discrete ones pairs (cumulated weight, value).
struct Priors {
  const Prior* prior;  ///< [parameter::kCount]
  const float* tables;
  const CopulaTerm* terms;
};

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// Cubic Hermite interpolation of a tabulated quantile at |z| <= kTableEnd.
QD_HD float table_lookup(const float* table, float z) {
  const float place = (z + kTableEnd) * (static_cast<float>(kNodes - 1) / (2.0f * kTableEnd));
  const std::int32_t cell = min(static_cast<std::int32_t>(kNodes - 2), max(0, static_cast<std::int32_t>(place)));
  const float x = place - to_float(cell);
  const float* const at = table + 2 * cell;
  const float y0 = read_only(at), d0 = read_only(at + 1), y1 = read_only(at + 2), d1 = read_only(at + 3);
  const float rise = y1 - y0;
  const float curve = fma(x, d0 + d1 - 2.0f * rise, 3.0f * rise - 2.0f * d0 - d1);
  return fma(x, fma(x, curve, d0), y0);
}

/// The first value whose cumulated weight exceeds u.
QD_HD float discrete_lookup(const float* table, int entries, float u) {
  for (int i = 0; i + 1 < entries; ++i)
    if (u < read_only(table + 2 * i)) return read_only(table + 2 * i + 1);
  return read_only(table + 2 * entries - 1);
}

/// The value of a prior at normal score z and uniform u = Phi(z).
template <class V>
QD_HD V prior_value(const Prior& p, const float* tables, V z, V u) {
  constexpr int kLanes = Lanes<V>::count;
  const float* n = p.n;
  V x = V(n[0]);
  switch (p.quantile) {
    case Quantile::fixed: return x;
    case Quantile::uniform: x = fma(u, V(n[1]), x); break;
    case Quantile::loguniform: x = x * exp(u * n[1]); break;
    case Quantile::normal: x = fma(z, V(n[1]), x); break;
    case Quantile::lognormal: x = x * exp(z * n[1]); break;
    case Quantile::truncated_normal: x = fma(V(n[1]), normal_quantile(fma(n[1] < 0.0f ? 1.0f - u : u, V(n[3]), V(n[2]))), x); break;
    case Quantile::triangular: x = select(u < V(n[4]), x + sqrt(u * n[2]), n[1] - sqrt((1.0f - u) * n[3])); break;
    case Quantile::tabulated:
    case Quantile::discrete: {
      alignas(64) float lanes[kLanes];
      const bool continuous = p.quantile == Quantile::tabulated;
      store(continuous ? z : u, lanes);
      for (int i = 0; i < kLanes; ++i)
        lanes[i] = continuous ? table_lookup(tables + p.table, lanes[i]) : discrete_lookup(tables + p.table, p.entries, lanes[i]);
      const V y = load<V>(lanes);
      x = continuous ? fma(V(n[1]), logistic(y), x) : y;
      break;
    }
  }
  return clip(x, p.low, p.high);
}

/// A uniform in (0, 1] from 32 bits, accurate near 0.
template <class V>
QD_HD V parameter_uniform(IntOf<V> word) {
  const V tail = fma(to_float(word & IntOf<V>(0x7fffffff)), V(2.3283064365386963e-10f), V(1.1641532182693481e-10f));
  return select(greater(IntOf<V>(0), word), tail + 0.5f, tail);
}

/// The normal score of the same 32 bits: Phi^-1 of parameter_uniform, accurate in both tails.
template <class V>
QD_HD V parameter_score(IntOf<V> word) {
  const IntOf<V> low = word & IntOf<V>(0x7fffffff);
  const MaskOf<V> upper = greater(IntOf<V>(0), word);
  const IntOf<V> tail = select(upper, IntOf<V>(0x7fffffff) - low, low);
  const V p = fma(to_float(tail), V(2.3283064365386963e-10f), V(1.1641532182693481e-10f));
  const V z = normal_upper_quantile(min(V(0.5f), p));
  return select(upper, z, -z);
}

/// The parameters of the futures first, first + 1, ... (one a lane), indexed by parameter::Id, and their uniform numbers in (0, 1]
/// unless `uniform` is null. Scratch: 32-bit words of all parameters.
template <class V>
QD_HD_OUTLINE inline void draw_parameters(const Design& design, const Priors& priors, std::uint64_t first, V* out, V* uniform = nullptr) {
  constexpr int kLanes = Lanes<V>::count;
  constexpr int kBlocks = (parameter::kCount + 3) / 4;
  alignas(64) std::int32_t word[4 * kBlocks][kLanes];
  for (int block = 0; block < kBlocks; ++block) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const RandomBlock r = monte_carlo_words(design.key, first + static_cast<std::uint64_t>(lane), static_cast<std::uint32_t>(block));
      for (int i = 0; i < 4; ++i) word[4 * block + i][lane] = static_cast<std::int32_t>(r.word[i]);
    }
  }
  for (int id = 0; id < parameter::kCount; ++id) {
    if (design.kind == DesignKind::monte_carlo || read_only(&priors.prior[id].quantile) == Quantile::fixed) continue;
    for (int lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t future = first + static_cast<std::uint64_t>(lane);
      const std::uint32_t jitter = static_cast<std::uint32_t>(word[id][lane]);
      word[id][lane] =
          static_cast<std::int32_t>(design.kind == DesignKind::sobol ? sobol_word(design, future, id) : latin_word(design, future, id, jitter));
    }
  }
  for (int id = 0; id < parameter::kCount; ++id) {
    const Prior p = read_only(priors.prior + id);
    const IntOf<V> bits_of_id = load_int<V>(word[id]);
    V z = parameter_score<V>(bits_of_id);
    V u = parameter_uniform<V>(bits_of_id);
    if (p.terms > 0) {
      z = V(0.0f);
      for (int i = 0; i < p.terms; ++i) {
        const CopulaTerm term = read_only(priors.terms + p.first_term + i);
        z = fma(V(term.weight), parameter_score<V>(load_int<V>(word[term.from])), z);
      }
      u = normal_cdf(z);
    }
    out[id] = prior_value(p, priors.tables, z, u);
    if (uniform != nullptr) uniform[id] = u;
  }
}

}  // namespace quadrant::inline QD_ISA
