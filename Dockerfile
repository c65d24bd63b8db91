# Bundled in one stage, stripped in another; what runs is copied from there, so that nothing stripped weighs in a layer below.
ARG NODE_VERSION=24
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
COPY commands commands
COPY jobs jobs
COPY tools/rehearse tools/rehearse
COPY market-data market-data
RUN npm run bundle

# Source maps, without which a stack names lines of the bundle: docker build --target maps --output maps .
FROM scratch AS maps
COPY --from=build /app/bundle/maps /

FROM node:${NODE_VERSION}-bookworm-slim AS system
# Debian's Redis is the private server of a container that runs alone; compose sets REDIS_URL instead.
RUN apt-get update \
  && RUNLEVEL=1 apt-get install -y --no-install-recommends redis-server \
  && find /usr/share/doc ! -type d ! -name copyright -delete \
  && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /usr/share/man /usr/share/locale /usr/share/info \
    /usr/local/lib/node_modules /usr/local/include /usr/local/share /opt/yarn* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn*
COPY --from=build /app/bundle/app /app

FROM scratch
COPY --from=system / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -p /data && chown node:node /data
# One arena of malloc: with one of its own, each thread keeps what pictures and files once took.
ENV MALLOC_ARENA_MAX=1
ENV NODE_ENV=production DATA_DIR=/data LOG_DIR=/data/logs LOCAL_CHAT_HOST=0.0.0.0 ALERT_HOST=0.0.0.0
WORKDIR /app
USER node
VOLUME /data
EXPOSE 8787 8789
# Asked by the shell: Node would take 60 MB for it, six times a minute.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${HEALTH_PORT:-8788} && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]
# As process 1 node itself gets the signals.
# A small nursery: collected more often, a fifth less memory.
CMD ["node", "--enable-source-maps", "--max-semi-space-size=2", "--optimize-for-size", "dist/src/main.js"]
