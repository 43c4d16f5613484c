"""What Prometheus counts. Labels never hold anything about a person."""

from prometheus_client import Counter, Gauge, Histogram

refused_events = Counter("portal_refused_events_total", "Events that the Gate refused", ["why"])
turned_away = Counter("portal_turned_away_total", "Requests and sockets that the guard turned away", ["why"])
sign_ins = Counter("portal_sign_ins_total", "Sign-in attempts", ["outcome"])
open_sockets = Gauge("portal_open_sockets", "Sockets open now")
requests = Histogram("portal_request_seconds", "HTTP requests", ["route", "status"])
jobs = Counter("portal_jobs_total", "Jobs run", ["kind", "outcome"])
uploads = Counter("portal_uploads_total", "Files that arrived", ["outcome"])
