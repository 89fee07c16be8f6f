"""The one HTTP client: time-outs always, retries with full jitter, redirects refused, secrets never in an error.

A token belongs to one origin (scheme, host, port). Common clients carry secret headers to whatever host a redirect
names, so nothing is followed here: the error names the other host, and nothing has been sent to it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx
import msgspec
import tenacity

from devopskit.errors import SourceError

CONNECT_SECONDS = 5.0
# Worth another try, because a server or a proxy before it is busy or restarting. A plain 500 repeats itself.
BUSY = (429, 502, 503, 504)
# A read time-out is not here, because a query that was too slow once would only load the server again.
BROKEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
_FOREIGN = (
    "a token belongs to the one host it was set for and would travel with the request; no token was sent there",
    "if that host is right, set `url` to it in devopskit.toml",
)


@dataclass(frozen=True)
class Patience:
    """How long a client tries: tries, full-jitter back-off and total limit in seconds, and the function that sleeps."""

    tries: int = 5
    first_seconds: float = 0.5
    cap_seconds: float = 20.0
    total_seconds: float = 180.0
    sleep: Callable[[float], None] = time.sleep


class _Again(Exception):
    """Its arguments are the error of a try that is worth repeating, and the seconds the server asked us to wait."""


class Client:
    """Talks to one origin for one source; a context manager.

    Parameters
    ----------
    base_url : http or https address without credentials; the paths of calls are appended to it.
    source : section name in devopskit.toml, for errors.
    headers, auth : what proves who we are; auth is (user, password) or an httpx.Auth.
    verify : True for the system's certificate authorities, or the path of a file with others. There is no "off".
    read_timeout : seconds to wait for the next byte of an answer.
    compress : "auto" asks for plain bytes on loopback and private addresses, where gzip costs more than the wire.
    """

    def __init__(
        self,
        base_url: str,
        *,
        source: str,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | httpx.Auth | None = None,
        verify: bool | str = True,
        read_timeout: float = 60.0,
        compress: bool | str = "auto",
        patience: Patience | None = None,
    ) -> None:
        self.source, self.patience = source, patience or Patience()
        password = auth[1:] if isinstance(auth, tuple) else ()
        values = [part for value in (*(headers or {}).values(), *password) for part in (value, *value.split())]
        # Shorter ones, such as a tenant id, are no secrets, and hiding them would only make errors unreadable
        self._secrets = [value for value in values if len(value) > 5]
        url, near = self._checked(base_url, headers or {})
        plain = {"Accept-Encoding": "identity"} if compress is False or (compress == "auto" and near) else {}
        self._web = httpx.Client(
            base_url=url,
            headers={**(headers or {}), **plain},
            auth=auth,
            verify=self._context(verify),
            follow_redirects=False,
            timeout=httpx.Timeout(read_timeout, connect=CONNECT_SECONDS),
            trust_env=not near,  # because a proxy of the environment cannot reach a loopback or private address for us
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()

    def get(self, path: str, *, params: Mapping[str, Any] | None = None) -> httpx.Response:
        """Return the answer (2xx only) of a GET; an absolute `path`, such as a next link, must be of our own origin.

        Raises
        ------
        SourceError : no connection, refused, redirected, busy after all tries, cut off, or any other status.
        """
        return self._send("GET", path, params=params)

    def post(self, path: str, *, data: Mapping[str, Any] | None = None, json: Any = None) -> httpx.Response:
        """Return the answer (2xx only) of a POST that only reads: it is repeated like a GET. Raises as `get`."""
        return self._send("POST", path, data=data, json=json)

    def json(
        self, path: str, *, params: Mapping[str, Any] | None = None, data: Mapping[str, Any] | None = None, kind: Any = Any
    ) -> Any:
        """Return the parsed JSON of a GET, or of a POST where form `data` is given, as `kind` (any type msgspec knows)."""
        return self.parse(self.get(path, params=params) if data is None else self.post(path, data=data), kind)

    def parse(self, answer: httpx.Response, kind: Any = Any) -> Any:
        """Return the JSON body as `kind`; raises SourceError for HTML, half a document or another shape."""
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            what, why = f"sent JSON we cannot read: {error}", "it is cut off or of another shape, so that rows would be missing"
            if answer.content.lstrip()[:1] == b"<":
                what, why = "answered with an HTML page, not with JSON", "a login page or a wrong path looks like that"
            fix = "open the address in a browser, then correct `url` or the credential in devopskit.toml"
            raise self._error(f"{_where(answer.request.url)} {what}", why, fix) from None

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        target = _url(path)
        if target.host and _origin(target) != _origin(self._web.base_url):
            what = f"the next address points to another host, {_origin(target)}"
            raise self._error(what, *_FOREIGN)
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.patience.tries) | tenacity.stop_before_delay(self.patience.total_seconds),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_Again),
            sleep=self.patience.sleep,
            reraise=True,
        )
        try:
            return retrying(self._once, method, path, content)
        except _Again as again:
            error, tries = again.args[0], retrying.statistics["attempt_number"]
            raise SourceError(self.source, f"{error.what} (asked {tries} times)", error.why, error.fix) from None

    def _once(self, method: str, path: str, content: Mapping[str, Any]) -> httpx.Response:
        try:
            answer = self._web.request(method, path, **content)
        except httpx.RequestError as error:
            failure = self._broken(error)
            # Not chained, because the text of a protocol error may quote a header, and with it the token.
            again = isinstance(error, BROKEN) and "CERTIFICATE" not in str(error)
            raise (_Again(failure, None) if again else failure) from None
        if answer.status_code in BUSY:
            raise _Again(self._refused(answer), _retry_after(answer))
        if not answer.is_success:
            raise self._refused(answer)
        return answer

    def _wait(self, state: tenacity.RetryCallState) -> float:
        again = state.outcome.exception() if state.outcome else None
        if isinstance(again, _Again) and again.args[1] is not None:
            return float(again.args[1])
        return tenacity.wait_random_exponential(self.patience.first_seconds, self.patience.cap_seconds)(state)

    def _broken(self, error: httpx.RequestError) -> SourceError:
        where, cause = _where(error.request.url), str(error) or type(error).__name__
        why, fix = "half an answer would be missing rows", f"see whether it is up: curl -sSI {where}"
        if isinstance(error, httpx.ReadTimeout):
            why = "it hangs, or the query is too large; it was not asked again, so as not to load it further"
            fix = "ask for a shorter period or fewer points a query, or raise the time-out"
        elif "CERTIFICATE" in cause:
            why = "without a certificate we trust, anybody on the way could read the token"
            fix = "set `ca_file` to the file of the authority that signed it"
        return self._error(f"{where} could not be reached or broke off: {cause}", why, fix)

    def _refused(self, answer: httpx.Response) -> SourceError:
        where, code = _where(answer.request.url), answer.status_code
        if answer.has_redirect_location:
            target = answer.request.url.join(_url(answer.headers["Location"]))
            return self._error(f"{where} redirects to {_origin(target)} (HTTP {code})", *_FOREIGN)
        page = "html" in answer.headers.get("Content-Type", "")
        said = "" if page or not answer.content else f": {' '.join(answer.text[:200].split())}"
        if code in (401, 403):
            why, fix = "the credential is wrong, has expired, or may not read", "renew the secret, then run: devopskit doctor"
        elif code in BUSY or code >= 500:
            why, fix = "the server is busy or faulty, and rows would be missing", "read its log, then repeat: devopskit fetch"
        else:
            why, fix = "the server does not accept this request", "correct the settings of this source, then: devopskit doctor"
        return self._error(f"{where} answered HTTP {code}{said}", why, fix)

    def _checked(self, base_url: str, headers: Mapping[str, str]) -> tuple[httpx.URL, bool]:
        """The address, and whether it is a loopback or private one."""
        url, fix = _url(base_url), "correct this source in devopskit.toml"
        if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query:
            shape = "an address such as https://prometheus.example:9090, without user, password or query, is needed"
            raise self._error("`url` is not an http or https address of the plain kind", shape, fix)
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            why = "such a header cannot be sent, and parts of it would show up in logs"
            raise self._error("a header or token holds a line break or a character outside ASCII", why, fix)
        found = _addresses(url.host)
        if any(a.is_link_local or a == ipaddress.ip_address("fd00:ec2::254") for a in found):
            why = "such addresses serve the credentials of the machine to anybody who asks"
            raise self._error(f"{url.host} is a link-local or metadata address", why, fix)
        return url, bool(found) and all(a.is_private for a in found)

    def _context(self, verify: bool | str) -> ssl.SSLContext | bool:
        try:
            return ssl.create_default_context(cafile=verify) if isinstance(verify, str) else True
        except OSError as error:
            why = "it must hold the certificates, in PEM form, of the authority that signed the server's"
            raise self._error(f"`ca_file` {verify} cannot be read: {error}", why, f"see: openssl x509 -in {verify}") from None

    def _error(self, what: str, why: str, fix: str) -> SourceError:
        for secret in self._secrets:
            what = what.replace(secret, "***")
        return SourceError(self.source, f"{self.source}: {what}", why, fix)


def _where(url: httpx.URL) -> str:
    return f"{_origin(url)}{url.path}"  # never the query string: it may hold a signature or a key


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _url(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except httpx.InvalidURL:
        return httpx.URL("")


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        return [ipaddress.ip_address(str(found[4][0])) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, ValueError):
        return []  # passed over, because the call itself reports an unknown host


def _retry_after(answer: httpx.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
