"""The HTTP client against real loopback servers that answer as bad servers do."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from devopskit.errors import SourceError
from devopskit.http import Client, Patience

TOKEN = {"Authorization": "Bearer tok-123456789"}


@dataclass
class Answer:
    """One scripted answer; `length` lets a body be shorter than it says."""

    status: int = 200
    body: bytes = b'{"ok": true}'
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    length: int | None = None
    hang: bool = False


class Recorder(http.server.ThreadingHTTPServer):
    """A server that plays its script in order (the last answer repeats) and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, script: list[Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Play)
        self.script, self.asked, self.released = script, [], threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Play(http.server.BaseHTTPRequestHandler):
    """Answers one request of a Recorder."""

    server: Recorder

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        answer = self.server.script[min(len(self.server.asked), len(self.server.script)) - 1]
        if answer.hang:
            self.server.released.wait(10)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def serve() -> Iterator[Callable[..., Recorder]]:
    """Start servers with a script each; all end with the test."""
    started: list[Recorder] = []

    def start(*script: Answer) -> Recorder:
        started.append(Recorder(list(script)))
        threading.Thread(target=started[-1].serve_forever, args=(0.01,), daemon=True).start()
        return started[-1]

    yield start
    for server in started:
        server.released.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def slept() -> list[float]:
    """Seconds the client wanted to wait, instead of waiting."""
    return []


@pytest.fixture
def client(slept: list[float]) -> Callable[..., Client]:
    """Make a client that does not really wait between tries."""

    def make(url: str, **options: object) -> Client:
        return Client(url, source="metrics", patience=Patience(sleep=slept.append), **options)

    return make


def test_json_of_a_plain_answer_is_parsed(serve, client):
    with client(serve(Answer()).url) as web:
        assert web.json("/api") == {"ok": True}


def test_json_with_form_data_is_sent_as_a_post(serve, client):
    server = serve(Answer())
    with client(server.url) as web:
        web.json("/api", data={"query": "up"})
    assert (server.asked[0][0], server.asked[0][3]) == ("POST", b"query=up")


def test_paths_are_appended_to_a_prefix_of_the_address(serve, client):
    server = serve(Answer())
    with client(f"{server.url}/prometheus/") as web:
        web.get("/api/v1/query", params={"query": "up"})
    assert server.asked[0][1] == "/prometheus/api/v1/query?query=up"


def test_five_times_503_becomes_an_error_that_says_so(serve, client):
    server = serve(Answer(503, b"overloaded"))
    with (
        client(server.url) as web,
        pytest.raises(SourceError, match=r"metrics: .*/api answered HTTP 503: overloaded \(asked 5"),
    ):
        web.get("/api")
    assert len(server.asked) == 5


def test_waits_grow_with_full_jitter_below_the_cap(serve, client, slept):
    with client(serve(Answer(502)).url) as web, pytest.raises(SourceError, match="HTTP 502"):
        web.get("/api")
    assert [wait <= limit for wait, limit in zip(slept, (0.5, 1, 2, 4), strict=True)] == [True] * 4


def test_a_plain_500_is_reported_at_once(serve, client):
    server = serve(Answer(500, b"boom"))
    with (
        client(server.url) as web,
        pytest.raises(SourceError, match=r"HTTP 500: boom\n.*busy or faulty"),
    ):
        web.get("/api")
    assert len(server.asked) == 1


def test_429_then_success_returns_the_answer(serve, client, slept):
    server = serve(Answer(429, headers={"Retry-After": "7"}), Answer())
    with client(server.url) as web:
        assert web.json("/api") == {"ok": True}
    assert slept == [7.0]


def test_retry_after_as_a_date_is_obeyed(serve, client, slept):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    with client(serve(Answer(503, headers={"Retry-After": at}), Answer()).url) as web:
        web.get("/api")
    assert 25 <= slept[0] <= 30


def test_a_retry_after_beyond_the_total_limit_ends_the_tries(serve, client, slept):
    server = serve(Answer(429, headers={"Retry-After": "3600"}))
    with client(server.url) as web, pytest.raises(SourceError, match=r"HTTP 429.*\(asked 1 times\)"):
        web.get("/api")
    assert slept == []


def test_half_a_body_is_tried_again_and_then_refused(serve, client):
    server = serve(Answer(body=b'{"ok": tr', length=200))
    with client(server.url) as web, pytest.raises(SourceError, match=r"broke off.*\(asked 5 times\)\nhalf an answer"):
        web.json("/api")
    assert len(server.asked) == 5


def test_a_connection_cut_once_is_healed_by_a_second_try(serve, client):
    with client(serve(Answer(body=b"{", length=9), Answer()).url) as web:
        assert web.json("/api") == {"ok": True}


def test_half_a_document_with_a_true_length_is_refused(serve, client):
    with (
        client(serve(Answer(body=b'{"ok": tr')).url) as web,
        pytest.raises(SourceError, match=r"JSON we cannot read.*\n.*cut off"),
    ):
        web.json("/api")


def test_a_document_of_another_shape_names_the_field(serve, client):
    with client(serve(Answer()).url) as web, pytest.raises(SourceError, match=r"Expected `int`, got `bool` - at `\$\[...\]`"):
        web.json("/api", kind=dict[str, int])


def test_html_instead_of_json_is_called_a_login_page(serve, client):
    page = Answer(body=b"\n<!doctype html><title>Sign in</title>", headers={"Content-Type": "text/html"})
    with client(serve(page).url) as web, pytest.raises(SourceError, match="HTML page, not with JSON\na login page"):
        web.json("/api")


def test_a_redirect_to_another_origin_sends_nothing_there(serve, client):
    second = serve(Answer())
    first = serve(Answer(307, headers={"Location": f"{second.url}/stolen?k=v"}))
    text = f"redirects to {second.url} \\(HTTP 307\\)\n.*no token was sent there"
    with client(first.url, headers=TOKEN) as web, pytest.raises(SourceError, match=text):
        web.get("/api")
    assert second.asked == []


def test_a_foreign_next_link_is_refused_before_any_request(serve, client):
    second = serve(Answer())
    with client(serve(Answer()).url, headers=TOKEN) as web, pytest.raises(SourceError, match="points to another host"):
        web.get(f"{second.url}/page2")
    assert second.asked == []


def test_a_next_link_of_our_own_origin_is_followed(serve, client):
    server = serve(Answer())
    with client(server.url) as web:
        assert web.json(f"{server.url}/page2?after=x") == {"ok": True}
    assert server.asked[0][1] == "/page2?after=x"


def test_an_expired_credential_says_renew_and_hides_the_token(serve, client):
    server = serve(Answer(401, b'{"error": "token tok-123456789 expired"}'))
    with (
        client(server.url, headers=TOKEN) as web,
        pytest.raises(SourceError, match=r"token \*\*\* expired.*\n.*expired") as error,
    ):
        web.get("/api", params={"api_key": "tok-123456789"})
    assert "tok-123456789" not in str(error.value)
    assert "renew the secret" in error.value.fix


def test_a_password_never_stands_in_an_error(serve, client):
    server = serve(Answer(403, b"user bob with pass-987654 may not"))
    with client(server.url, auth=("bob", "pass-987654")) as web, pytest.raises(SourceError, match=r"bob with \*\*\* may not"):
        web.get("/api")
    assert server.asked[0][2]["authorization"].startswith("Basic ")


def test_a_server_that_hangs_is_asked_once_only(serve, client):
    server = serve(Answer(hang=True))
    with client(server.url, read_timeout=0.2) as web, pytest.raises(SourceError, match="timed out\nit hangs, or the query"):
        web.get("/api")
    assert len(server.asked) == 1


def test_a_refused_connection_is_tried_five_times(client, slept):
    with client("http://127.0.0.1:1") as web, pytest.raises(SourceError, match=r"Connection refused \(asked 5 times\)"):
        web.get("/api", params={"key": "s"})
    assert len(slept) == 4


def test_a_loopback_server_is_asked_for_plain_bytes(serve, client):
    server = serve(Answer())
    with client(server.url) as web:
        web.get("/api")
    assert server.asked[0][2]["accept-encoding"] == "identity"


def test_compression_can_be_demanded_on_loopback(serve, client):
    server = serve(Answer())
    with client(server.url, compress=True) as web:
        web.get("/api")
    assert "gzip" in server.asked[0][2]["accept-encoding"]


@pytest.mark.parametrize("url", ["ftp://h/", "h:9090", "http://bob:pw@h/", "http://h/?token=x", "http://[::1", ""])
def test_an_address_that_is_not_plain_http_is_refused(client, url):
    with pytest.raises(SourceError, match="not an http or https address") as error:
        client(url)
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://[fd00:ec2::254]/"])
def test_metadata_addresses_of_clouds_are_refused(client, url):
    with pytest.raises(SourceError, match="link-local or metadata address"):
        client(url)


def test_a_token_with_a_line_break_is_refused_unseen(client):
    with pytest.raises(SourceError, match="line break or a character outside ASCII") as error:
        client("http://127.0.0.1:1", headers={"Authorization": "Bearer tok\nX: y"})
    assert "tok" not in error.value.what.replace("token", "")


def test_a_ca_file_that_is_missing_names_the_file(client):
    with pytest.raises(SourceError, match=r"`ca_file` /nowhere/ca\.pem cannot be read"):
        client("https://127.0.0.1:1", verify="/nowhere/ca.pem")
