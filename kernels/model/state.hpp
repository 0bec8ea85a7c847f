// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/value.hpp"
#include "kernels/model/indices.hpp"

namespace quadrant::inline QD_ISA {

/// log10 FLOP that stored capabilities are counted from: near 30 a float's spacing would blur lags and gaps.
inline constexpr float kCapabilityOffset = 25.0f;

/// The state of a future: the 90 numbers of docs/model.md, section 4, in its names, and values of the last step that the next one
/// would compute again. Copying it forks the future.
template <class V>
struct State {
  V lnpp[kStacks];             ///< log price-performance at cost, ln(H100e per thousand USD)
  V lnW[kStacks];              ///< production capacity at cost, ln(USD bn/yr)
  V X[kStacks];                ///< cumulative output, million H100e
  V RD[kStacks];               ///< R&D knowledge stock, USD bn
  V M;                         ///< Chinese stock of memory, USD bn at cost
  V lnHB;                      ///< output that domestic memory supports, ln(USD bn/yr)
  V T;                         ///< Chinese domestic tool capability, share
  V soft;                      ///< Chinese software discount, ln
  V K[kRegions][kStacks];      ///< installed base, million H100e; K[us][cn] stays 0
  V own[kForeign];             ///< part of it owned in the region, million H100e
  V edge;                      ///< edge share of foreign purchases
  V lnS[kRegions];             ///< desired accelerator spending, ln(USD bn/yr)
  V B[kForeign];               ///< delayed demand, USD bn
  V cyc;                       ///< investment cycle, ln
  V A[kQuadrants];             ///< algorithmic level, OOM
  V C[kQuadrants];             ///< frontier capability, log10 FLOP less kCapabilityOffset
  V g;                         ///< smoothed growth of the frontier, OOM/yr
  V lo[kNations];              ///< open share of effort, logit
  V mk[kNations];              ///< markup of closed models, ratio
  V D[kQuadrants];             ///< developer shares
  V lntal[kNations];           ///< talent, ln
  V sh[kRegions][kQuadrants];  ///< share of model use
  V aff, gaff, maff;           ///< affinities, logit
  V cl[kNations];              ///< time left of a closing, yr
  V tw, re;                    ///< time left of a Taiwan shock and of a rare-earth retaliation, yr
  V inc;                       ///< hawkishness after incidents
  V refuse;                    ///< instruction not to buy US chips in force, 0 or 1
  V zh, za;                    ///< stance of the administration: hawkish, active
  V scar;                      ///< smoothed excess demand for the US stack, ln
  V shortage;                  ///< smoothed shortage of domestic supply in China, share (`short` in the documents)
  V lnY;                       ///< world value of model use at reference prices, ln(USD bn/yr)
  V gcap;                      ///< largest growth rate of Chinese capacity in the last step, 1/yr
  V vol;                       ///< smoothed log volume of use over that at reference prices

  // Functions of the numbers above.
  V o[kNations];          ///< open share of effort, sig(lo)
  V lnX[kStacks];         ///< ln X
  V lnRD[kStacks];        ///< ln RD
  V ln_markup[kNations];  ///< ln(1 + mk)
  V uscn;                 ///< US share of the installed base in China
  V xcn;                  ///< Chinese share of the foreign installed base
  V spending;             ///< sum of exp lnS
  V Y;                    ///< exp lnY
};

}  // namespace quadrant::inline QD_ISA
