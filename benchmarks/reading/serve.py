"""Serve a built site as a host does: gzip, the headers of its ``_headers`` file, 404.html. ``serve.py FOLDER PORT``."""

import gzip
import mimetypes
import sys
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
HEADERS = {}
if (ROOT / "_headers").exists():
    for line in (ROOT / "_headers").read_text().split("/data/*")[0].splitlines()[1:]:
        name, _, value = line.strip().partition(": ")
        HEADERS[name] = value


@cache
def packed(file):
    return gzip.compress(file.read_bytes(), 9)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.partition("?")[0].lstrip("/") or "index.html"
        there = (ROOT / path).resolve().is_relative_to(ROOT) and (ROOT / path).is_file()
        file = ROOT / path if there else ROOT / "404.html"
        data = packed(file) if file.is_file() else b""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if "text" in kind or "script" in kind else kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=31536000" if "_static" in path else "max-age=600")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
