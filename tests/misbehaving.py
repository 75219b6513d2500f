"""Small servers that do what no server should, each on a free port of loopback."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, str, bytes]
"""Status, content type, body."""

JSON = "application/json"
EMPTY_LIST = (
    b'{"request_id":"r","method":"GET","http_code":200,"response":[],'
    b'"metadata":{"count":0,"offset":0,"limit":20,"total":0}}'
)


@contextlib.contextmanager
def serving(
    answer: Callable[[int], Answer | None], *, encoding: str | None = None, headers: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A server's base URL. `answer` is given the number of the request, from 1; None drops the connection.

    `encoding` is what each answer claims to be encoded with; `headers` come with each.
    """
    lock, count = threading.Lock(), 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def parse_request(self) -> bool:
            nonlocal count
            parsed = super().parse_request()
            with lock:
                count += 1
                given = answer(count)
            if given is None or not parsed:
                self.close_connection = True
                return False
            setattr(self, f"do_{self.command}", lambda: self._answer(*given))
            return True

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            length = self.headers.get("content-length", "0")
            self.rfile.read(int(length) if length.isdigit() and len(length) < 9 else 0)
            self.close_connection = "transfer-encoding" in self.headers
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            if encoding is not None:
                self.send_header("content-encoding", encoding)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is none of a test's business."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
