# Web, worker, clock and migrations run from this one image; docker-compose.yml says how.
FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS havn
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/havn havn
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HAVN_HOME=/var/lib/havn HAVN_STATIC_ROOT=/app/static-built HAVN_PRODUCTION=yes
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/base.txt
COPY --from=assets /app/node_modules node_modules
COPY . .
# Keys for the build alone: collecting static files encrypts nothing, and none of them stays in the image.
RUN python -m core.translations compile \
    && HAVN_PRODUCTION=no DATABASE_URL=postgres:///build HAVN_SECRET_KEY=build \
       HAVN_FIELD_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
       HAVN_INDEX_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
       python manage.py collectstatic --noinput --ignore '*.scss' --ignore 'dkfds-*' \
    && mkdir -p /var/backups/havn \
    && chown -R havn:havn /var/lib/havn /var/backups/havn
USER havn
VOLUME /var/lib/havn /var/backups/havn
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--worker-class", "gthread", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
