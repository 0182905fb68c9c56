# Built with OpenSSL for the PostgreSQL client, so that sslmode=require works from the image.
FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
# The manifest names the test suite, which the image does not need.
RUN mkdir -p tests/it && touch tests/it/main.rs \
    && cargo build --release --locked --features postgres-tls

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 colloquy \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin colloquy \
    && install -d -o colloquy -g colloquy -m 0700 /data
COPY --from=build /build/target/release/colloquy /usr/local/bin/colloquy
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV COLLOQUY_BIND=0.0.0.0:8080 \
    COLLOQUY_DATABASE_URL=sqlite:/data/colloquy.sqlite \
    COLLOQUY_KEYS_DIR=/data/keys
EXPOSE 8080 10000/udp 10000/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["colloquy"]
CMD ["serve"]
