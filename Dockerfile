# syntax=docker/dockerfile:1
# The server. No image was ever built of it by the project's own checks, which have no container engine; that this is the
# command they test is checked by test/ops/container.test.ts.
FROM node:24-slim AS build
WORKDIR /lethe
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.base.json tsconfig.pure.json ./
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
WORKDIR /lethe
COPY --from=build /lethe/node_modules node_modules
COPY --from=build /lethe/dist dist
COPY package.json LICENSE ./
COPY schema schema
COPY maps maps
# All that is ever written: the rest of the file system can be read-only.
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
VOLUME /data
ENV NODE_ENV=production LETHE_HOST=0.0.0.0 LETHE_PORT=8080 LETHE_DATA_DIR=/data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LETHE_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/entrypoints/cli/main.js", "serve"]
