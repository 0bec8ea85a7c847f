# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# docker build -t quadrant .
# docker run --rm -v "$PWD:/data" quadrant run /usr/share/quadrant/configs/baseline.toml -n 1e5 -o /data/baseline.h5

ARG BASE=debian:bookworm

FROM ${BASE} AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      g++ cmake ninja-build libhdf5-dev libxxhash-dev libboost-dev libcxxopts-dev librandom123-dev libtomlplusplus-dev nlohmann-json3-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /quadrant
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY kernels kernels
COPY host host
COPY configs configs
RUN cmake --preset release -DQUADRANT_TESTS=OFF && cmake --build --preset release --target quadrant && strip build/release/quadrant

FROM ${BASE} AS cpu
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libhdf5-103-1 libhdf5-hl-100 libxxhash0 \
    && rm -rf /var/lib/apt/lists/* && useradd --create-home --uid 1000 quadrant
COPY --from=build /quadrant/build/release/quadrant /usr/bin/quadrant
COPY configs /usr/share/quadrant/configs
USER quadrant
WORKDIR /data
HEALTHCHECK CMD ["quadrant", "info"]
ENTRYPOINT ["quadrant"]
CMD ["--help"]
