# One image for both programs: the API unless told otherwise, the worker by `node dist/worker/main.js`.
# Debian, not Alpine: Temporal's native core is linked against glibc.
ARG NODE_IMAGE=node:22.23.3-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package of the lock file needs an install script; without them none can run.
RUN npm ci --omit=dev --ignore-scripts
COPY contracts contracts
COPY base base
COPY domain domain
COPY statistics statistics
COPY warehouse warehouse
COPY tables tables
COPY workflows workflows
COPY activities activities
COPY store store
COPY config config
COPY api api
COPY worker worker
COPY client client
COPY cli cli
COPY analyse analyse
COPY demo demo
COPY local local
COPY examples/metrics examples/metrics
# Compiles, and bundles the workflows ahead, so that what was tested is what runs.
RUN node local/prepare.mjs --build-only
RUN mkdir -p /empty/files
# Of the native core only the builds that can run here.
RUN find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "*-linux-gnu" -exec rm -rf {} +

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
# Owned by root: the program cannot change itself.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# The metrics that come with the product.
COPY --from=build /app/examples/metrics examples/metrics
# The folder that a volume takes its owner from: what the API is sent lies there, and the rows of data sets.
COPY --from=build --chown=node:node /empty /var/lib/tollgate
ENV TOLLGATE_FILES=/var/lib/tollgate/files
USER node
ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
# Both programs take SIGTERM themselves, as process 1 too: they finish what is under way and end within 15 s.
STOPSIGNAL SIGTERM
# Of the API. The worker's is `node dist/worker/health-check.js`; give that to its container.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/api/main.js"]
