# One image for every process: `docker run <image> chat`, `docker run <image> serve`, and `all` when none is named.

FROM node:24-bookworm-slim AS deno
RUN npm install --global deno@2.9.3 \
  && deno --version \
  && cp "$(npm root --global)/deno/deno" /deno

FROM debian:bookworm-slim AS base
COPY --from=deno /deno /usr/local/bin/deno
RUN useradd --system --uid 10001 parley && install --directory --owner parley /data /deno-dir
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1 DATA_DIR=/data ECHO_SOCKET=/data/echo.sock
WORKDIR /app
USER parley
# The packages are a layer of their own: a changed source does not load them again.
COPY deno.json deno.lock ./
RUN deno install --frozen
COPY proto/gen proto/gen
COPY lib lib
COPY functions functions
COPY workers workers
COPY tools/probe.ts tools/probe.ts
COPY main.ts ./
RUN deno cache --cached-only main.ts tools/probe.ts workers/queue/pools/host.ts workers/queue/functions/examples.ts

# The messenger's HTTP contract, held against two clients that run elsewhere.
FROM base AS tests
COPY tests tests
CMD ["deno", "test", "--cached-only", "--no-check", "--quiet", "--allow-net", "--allow-env=MESSENGER_TEST_CLIENT1_ADDR,MESSENGER_TEST_CLIENT2_ADDR", "tests/integration/messenger_test.ts"]

# The page, as Vite builds it; nothing else of this stage goes into an image.
FROM base AS web
USER root
COPY web web
RUN deno task --cwd web build

FROM base AS app
COPY --from=web /app/web/dist web/dist
VOLUME /data
EXPOSE 8080 8090 50051 51075 51076
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --start-interval=1s --retries=3 \
  CMD ["deno", "run", "--cached-only", "--unsafely-ignore-certificate-errors=127.0.0.1", "--allow-net=127.0.0.1", "--allow-env=MESSENGER_HTTP_PORT,MESSENGER_CONNECT_PORT,QUEUE_HEALTH_PORT,TLS_CERT_FILE", "tools/probe.ts"]
ENTRYPOINT ["deno", "run", "--cached-only", "--unstable-no-legacy-abort", "--allow-net", "--allow-env", "--allow-read=/app,/data,/run/secrets", "--allow-write=/data", "--allow-sys=hostname", "main.ts"]
CMD ["all"]
