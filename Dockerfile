# The portal with its pages built in. One image serves and works: `serve` (the default) or `worker`.
FROM python:3.11.13-slim-bookworm

RUN useradd --uid 10001 --create-home optima && install -d -o optima -g optima /srv/portal
WORKDIR /srv/portal
COPY requirements.txt .
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY --chown=optima:optima . .
USER optima

ENV OPTIMA_MODE=production \
    OPTIMA_VAR=/srv/portal/var \
    OPTIMA_HOST=0.0.0.0 \
    OPTIMA_LOG_FORMAT=json \
    REFLEX_TELEMETRY_ENABLED=false \
    REFLEX_CHECK_LATEST_VERSION=false
# A plan's own profile goes into the pages, so it is here when they are built: docs/deploy.md, "Your plan".
# The values of this one line are for the build alone and stay in no layer's environment.
RUN OPTIMA_SECRET=for-the-build-alone-for-the-build-alone OPTIMA_ORIGIN=https://build.invalid \
    OPTIMA_SMTP_HOST=build.invalid python -m optima_portal build

EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
CMD ["python", "-m", "optima_portal", "serve"]
