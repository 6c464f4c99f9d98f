# syntax=docker/dockerfile:1
# Builds a container image of the bot. docs/guide/install.md explains how to use it, and
# scripts/container-steps.sh runs the same steps on a machine without a container runtime.

# Node.js 22, because versions from 24.19 on can abort with a compiled better-sqlite3. Not Alpine:
# ONNX Runtime needs glibc.
FROM node:22-bookworm-slim AS build
# Compilers for the native add-ons, and tini for the final image. Debian's mirrors keep only the
# latest version of a package, so a pinned version would soon be missing.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ make python3 tini \
  && rm -rf /var/lib/apt/lists/*
# The headers of this Node.js, so that node-gyp does not download them.
ENV npm_config_nodedir=/usr/local
WORKDIR /app
# Without the sources, so that a change of the sources does not install the packages again.
COPY .npmrc package.json package-lock.json ./
COPY packages/local-discord/package.json packages/local-discord/
# The packages that the program loads and that have install scripts.
RUN npm ci --omit=dev --ignore-scripts && npm rebuild better-sqlite3 hnswlib-node
COPY . .
RUN npm run build && node build/write-image.js /image

FROM node:22-bookworm-slim
# /health and /ready are on this port of the container's loopback address, for the health check.
ENV DATA_DIR=/data SEEDS_DIR=/sources METRICS_PORT=9464
WORKDIR /app
# As process 1, Node.js would ignore SIGTERM until the bot handles it, and would leave zombies of
# processes whose parent was killed.
COPY --from=build /usr/bin/tini /usr/bin/tini
# The program belongs to root, so the bot cannot change it.
COPY --from=build /image/app ./
# 1000 is the user "node". Kubernetes can check only a number for runAsNonRoot.
COPY --from=build --chown=1000:1000 /image/data /data
COPY --from=build --chown=1000:1000 /image/sources /sources
USER 1000:1000
VOLUME ["/data", "/sources"]
# The first index of many documents can take minutes.
HEALTHCHECK --interval=1m --timeout=10s --start-period=10m \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "build/run.cjs"]
CMD ["src/main.ts", "--require-token"]
