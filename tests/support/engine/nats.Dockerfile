# Stands for the image `nats` in tests: the server of the wheel, wget, the same ports, volume-less.
ARG BASE
FROM ${BASE}
COPY nats-server /usr/local/bin/nats-server
RUN ln -sf /bin/busybox /usr/local/bin/wget
EXPOSE 4222 6222 8222
ENTRYPOINT ["nats-server"]
