"""What a page makes a browser fetch."""

import gzip
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from lixin.config.benching.weight import named, weigh

FILES = {
    "/report/": b"<link href='/icon.svg'><link href='/a.css'><script src=\"/b.js\"></script><i data-x=/map.js>",
    "/icon.svg": b"<svg/>",
    "/a.css": b'@font-face { src: url("fonts/f.woff2") } i { background: url(data:x) }',
    "/fonts/f.woff2": b"x" * 500,
    "/b.js": b"b" * 4000,
    "/map.js": b"m" * 100_000,
}


class Files(BaseHTTPRequestHandler):
    """The files above, JavaScript compressed."""

    def do_GET(self):
        body, kind = FILES[self.path], "text/css" if self.path.endswith("css") else "text/html"
        packed = gzip.compress(body) if self.path == "/b.js" else body
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(packed)))):
            self.send_header(name, value)
        if packed is not body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_):
        """Silent."""


@pytest.fixture
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_everything_that_loads_by_itself_is_weighed_as_it_travels(address):
    found = dict(weigh(address, "/report/"))
    assert set(found) == {"/report/", "icon.svg", "a.css", "b.js", "f.woff2"}
    assert 500 < found["f.woff2"] < 900
    assert found["b.js"] < 400


def test_places_within_the_page_are_no_files():
    assert named('<link href="#x"><img alt="" src="/p.png"><a href="/other/">') == ["/p.png"]
