"""What is counted while it happens, for Prometheus; `yiz/health` adds what is looked up when it is asked for.

With several web processes on one machine set `PROMETHEUS_MULTIPROC_DIR` to an empty folder that they share
(prometheus-client's own variable): whichever of them is asked then answers for all.
"""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("yiz_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "yiz_request_seconds",
    "From the first middleware to the answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
)
QUERIES = Counter("yiz_queries", "Statements sent to the database.")
QUERY_SECONDS = Counter("yiz_query_seconds", "Time spent waiting for the database.")
SOCKETS = Gauge("yiz_sockets", "Open socket connections.", ["protocol"], multiprocess_mode="livesum")
