# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# docker build --target cpu -t quadrant .
# docker build --target cuda -t quadrant:cuda .        (never built by the authors: no base image of CUDA was at hand)
# docker run --rm -v "$PWD:/data" quadrant run shipped:baseline.toml -n 1e5 -o /data/baseline.h5

ARG BASE=debian:bookworm
ARG CUDA=13.0.1
ARG CUDA_DEVEL=nvidia/cuda:${CUDA}-devel-ubuntu24.04
ARG CUDA_RUNTIME=nvidia/cuda:${CUDA}-base-ubuntu24.04

FROM ${BASE} AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      g++ cmake ninja-build libhdf5-dev libxxhash-dev libboost-dev libcxxopts-dev librandom123-dev libtomlplusplus-dev nlohmann-json3-dev \
      libkainjow-mustache-dev node-d3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /quadrant
COPY . .
RUN cmake --preset release -DQUADRANT_TESTS=OFF && cmake --build --preset release --target quadrant \
    && DESTDIR=/installed cmake --install build/release --prefix /usr --component quadrant --strip

FROM ${CUDA_DEVEL} AS build-cuda
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      g++ cmake ninja-build libhdf5-dev libxxhash-dev libboost-dev libcxxopts-dev librandom123-dev libtomlplusplus-dev nlohmann-json3-dev \
      libkainjow-mustache-dev node-d3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /quadrant
COPY . .
RUN cmake --preset cuda -DQUADRANT_TESTS=OFF && cmake --build --preset cuda --target quadrant \
    && DESTDIR=/installed cmake --install build/cuda --prefix /usr --component quadrant --strip

FROM ${CUDA_RUNTIME} AS cuda
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libhdf5-103-1t64 libhdf5-hl-100t64 libxxhash0 \
    && rm -rf /var/lib/apt/lists/* && useradd --create-home quadrant
COPY --from=build-cuda /installed /
LABEL org.opencontainers.image.title="quadrant" org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Monte Carlo forecasts of the US/China by open/closed matrix of AI competition, on GPUs"
USER quadrant
WORKDIR /data
HEALTHCHECK CMD ["quadrant", "info"]
ENTRYPOINT ["quadrant"]
CMD ["--help"]

FROM ${BASE} AS cpu
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libhdf5-103-1 libhdf5-hl-100 libxxhash0 \
    && rm -rf /var/lib/apt/lists/* && useradd --create-home --uid 1000 quadrant
COPY --from=build /installed /
LABEL org.opencontainers.image.title="quadrant" org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Monte Carlo forecasts of the US/China by open/closed matrix of AI competition"
USER quadrant
WORKDIR /data
HEALTHCHECK CMD ["quadrant", "info"]
ENTRYPOINT ["quadrant"]
CMD ["--help"]
