# Base image and package index are arguments, so that a site builds from its own mirrors.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
ARG INDEX=
WORKDIR /srv/miaopu
COPY . .
RUN if [ -n "$INDEX" ]; then export PIP_INDEX_URL="$INDEX" UV_DEFAULT_INDEX="$INDEX"; fi; \
    export UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never; \
    sh .ci/environment "$(sed -n 's/^PINNED_UV := //p' Makefile)" --no-dev && rm -rf build

FROM ${BASE}
ENV PATH=/srv/miaopu/.venv/bin:$PATH \
    PYTHONUTF8=1 \
    PYTHONUNBUFFERED=1 \
    MIAOPU_HOST=0.0.0.0 \
    MIAOPU_PORT=8000 \
    MIAOPU_DATA_DIR=/var/lib/miaopu
RUN useradd --system --uid 10001 --home-dir /var/lib/miaopu --create-home miaopu
WORKDIR /srv/miaopu
COPY --from=build /srv/miaopu /srv/miaopu
USER miaopu
VOLUME /var/lib/miaopu
EXPOSE 8000
# A loaded machine may need half a minute to the first answer.
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['MIAOPU_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["miaopu"]
CMD ["serve"]
