"""From a SPARQL endpoint's address to what it answers, and to what it is given: requests that end, or say why not."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from graph.errors import DataMissing, QueryInvalid
from graph.store import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

XML, TRIPLES = "application/sparql-results+xml", "application/n-triples"
FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"

TRIES = 4
"""How often a request is sent to a server that is busy or hangs up before it has answered."""

LONGEST_WAIT = 5.0
"""How many seconds are waited between two tries, whatever the server asks for."""

CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 120.0
"""How many seconds a request may take with all of its answer."""

MOST_BYTES = 512 << 20
"""How large an answer may be, unpacked."""

PASSWORD = "GENAI_KG_PASSWORD"
"""The environment variable that holds the password of `--user`; it stands in no command line."""

_BUSY = {502, 503, 504}
_CHUNK = 1 << 16
_LOOKS = {XML: ("application/sparql-results+xml", "application/xml", "text/xml"), TRIPLES: (TRIPLES, "text/plain")}


class Answer(NamedTuple):
    """What a server answered: status, headers with names in lower case, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def told(self) -> str:
        """Return the begin of what a server says of an error, on one line."""
        text = self.body[:4000].decode("utf-8", "replace")
        if self.media == "application/problem+json":
            with contextlib.suppress(ValueError, LookupError, TypeError):
                text = str(json.loads(self.body)["detail"])
        if "html" in self.media or "<html" in text[:400].lower():
            text = re.sub(r"<(?:style|script).*?</(?:style|script)>|<[^>]*>", " ", text, flags=re.DOTALL)
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


class Remote:
    """One address, spoken to over connections that are kept; follows no redirect."""

    def __init__(
        self,
        url: str,
        user: str | None = None,
        *,
        within: float = ANSWER_WITHIN,
        most: int = MOST_BYTES,
        connect_within: float = CONNECT_WITHIN,
    ) -> None:
        """Name the address; nothing is sent yet.

        Raises:
            QueryInvalid: it is no http(s) address, or a user is named without a password.
            DataMissing: the library that speaks HTTP is not installed.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise QueryInvalid(f"{url} is no address of an endpoint; give one such as https://example.org/sparql")
        if parts.username or parts.password:
            raise QueryInvalid(f"an address holds no password; give --user NAME and set {PASSWORD}")
        self.url, self.within, self.most = url, within, most
        self.requests = self.received = 0
        self._login = _Login(url, user) if user else None
        http = _http()
        self._errors = http.exceptions
        # a proxy that the environment names is honoured for other hosts, as by curl
        self._pool = _pool(http, parts.scheme, parts.hostname, connect_within, within)

    # ── what is asked ───────────────────────────────────────────────────────

    def select(self, query: str, graphs: Sequence[str] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the variables and the rows of a SELECT over named graphs."""
        answer = self.results(query, [("named-graph-uri", graph) for graph in graphs])
        assert isinstance(answer, QuerySolutions)
        with self._whole():
            names = [variable.value for variable in answer.variables]
            return names, [tuple(row) for row in answer]

    def results(self, query: str, parameters: Sequence[tuple[str, str]] = ()) -> QuerySolutions | QueryBoolean:
        """Return what a SELECT or an ASK gives.

        Raises:
            QueryInvalid: the endpoint refused the query.
            DataMissing: it did not answer, or not with the results of a query.
        """
        answer = self._ask(query, parameters, XML)
        most = answer.headers.get("x-sparql-maxrows")
        if most:  # only Virtuoso says so
            raise CutOff(f"{self.url} gives no more than {most} rows; ask with LIMIT and OFFSET")
        with self._whole():
            body = _EDGES.sub(_as_references, answer.body)  # the parser takes white space at either end for layout
            return parse_query_results(body, format=QueryResultsFormat.XML)

    def triples(self, query: str, parameters: Sequence[tuple[str, str]] = ()) -> list[Any]:
        """Return the statements that a CONSTRUCT or a DESCRIBE gives."""
        with self._whole():
            return list(parse(self._ask(query, parameters, TRIPLES).body, format=RdfFormat.N_TRIPLES))

    def _ask(self, query: str, parameters: Sequence[tuple[str, str]], accept: str) -> Answer:
        body = urlencode([("query", query), *parameters]).encode()
        headers = {"Accept": accept, "Content-Type": FORM, "Accept-Encoding": "gzip"}
        answer = self.send("POST", "", body, headers, again=True)
        if answer.status == 400:
            raise QueryInvalid(f"{self.url} refused the query ({answer.told()})")
        self._accepted(answer)
        if answer.media not in _LOOKS[accept]:
            shown = answer.media or "nothing that it names"
            raise DataMissing(f"{self.url} answered with {shown}, not with results of SPARQL; check the address")
        return answer

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except (SyntaxError, ValueError) as error:
            raise DataMissing(f"{self.url} gave an answer that is cut off or broken ({error}); ask again") from error

    # ── what is given ───────────────────────────────────────────────────────

    def update(self, text: str) -> None:
        """Run a SPARQL update.

        Raises:
            DataMissing: the server did not carry it out.
        """
        self._allowed()
        # as a form: one of two servers never answers to a large body of the other media type
        headers = {"Content-Type": FORM, "Accept": "*/*"}
        self._accepted(self.send("POST", "", urlencode([("update", text)]).encode(), headers))

    def store(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Put statements into a graph by the Graph Store Protocol: instead of what it holds, or besides.

        Raises:
            DataMissing: the server did not carry it out.
        """
        self._allowed()
        headers = {"Content-Type": TRIPLES, "Accept": "*/*"}
        self._accepted(self.send("PUT" if replace else "POST", _graph(self.url, graph), triples, headers))

    def drop(self, graph: str) -> None:
        """Take a graph away by the Graph Store Protocol, if it is there."""
        self._allowed()
        answer = self.send("DELETE", _graph(self.url, graph), None, {"Accept": "*/*"})
        if answer.status != 404:
            self._accepted(answer)

    def _allowed(self) -> None:
        """Learn before a large body is sent by what the server wants to know the user: it hangs up on others."""
        if self._login and not self._login.challenge:
            self.send("GET", "" if urlsplit(self.url).query else _graph(self.url, "urn:none"), None, {"Accept": "*/*"})

    # ── how ─────────────────────────────────────────────────────────────────

    def _accepted(self, answer: Answer) -> None:
        if answer.status < 300:
            return
        if _deadlocked(answer):
            raise GaveWay(f"{self.url} had it give way to another transaction, again and again; try again later")
        said = f": {answer.told()}" if answer.body else ""
        if answer.status < 400:
            where = answer.headers.get("location", "nowhere")[:200]
            raise DataMissing(f"{self.url} sends on to {where}; that is not followed, give the address itself")
        ways = {
            401: f"give --user NAME and set {PASSWORD}",
            403: "ask its keeper for the right",
            404: "check the address",
        }
        way = ways.get(answer.status, "try again later" if answer.status >= 500 else "check the address")
        raise DataMissing(f"{self.url} answered with {answer.status}{said}; {way}")

    def send(self, method: str, query: str, body: bytes | None, headers: dict[str, str], again: bool = False) -> Answer:
        """Send a request and return the answer, whatever its status.

        A busy server is asked again; a connection that broke only where the request may be sent twice (`again`).

        Raises:
            DataMissing: there is no answer, or none in time, or a part of it, or one that is too large.
        """
        challenged = False
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                answer = self._once(method, query, body, headers)
            except self._errors.HTTPError as error:
                if last or not (self._refused(error) or (again and not isinstance(error, self._errors.TimeoutError))):
                    raise DataMissing(f"{self.url} {self._fault(error)}") from error
                time.sleep(0.1 * 2**attempt)
                continue
            if answer.status == 401 and self._login and not challenged:
                challenged = True
                self._login.learn(answer.headers.get("www-authenticate", ""))
            elif last or not (answer.status in _BUSY or (again and _deadlocked(answer))):
                return answer
            else:
                time.sleep(_wait(answer.headers.get("retry-after"), attempt))
        raise DataMissing(f"{self.url} was busy {TRIES} times; try again later")

    def _once(self, method: str, query: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        url = self.url + query
        signed = self._login.sign(method, url) if self._login else {}
        end = time.monotonic() + self.within
        self.requests += 1
        response = self._pool.request(
            method, url, body=body, headers={**headers, **signed}, redirect=False, retries=False, preload_content=False
        )
        try:
            content = bytearray()
            for piece in response.stream(_CHUNK, decode_content=True):
                content += piece
                if len(content) > self.most:
                    raise DataMissing(f"{self.url} answered with more than {self.most >> 20} MB; ask for less")
                if time.monotonic() > end:
                    raise DataMissing(f"{self.url} did not end its answer within {self.within:g} seconds; ask for less")
        except BaseException:
            response.close()  # what is still to come is not read
            raise
        response.release_conn()
        self.received += len(content)
        return Answer(
            response.status, {name.lower(): value for name, value in response.headers.items()}, bytes(content)
        )

    def _refused(self, error: Exception) -> bool:
        """Say whether there was no connection, so that no byte of a request can have arrived."""
        return isinstance(error, self._errors.NewConnectionError)

    def _fault(self, error: Exception) -> str:
        found: list[tuple[type[Exception], str]] = [
            (self._errors.NewConnectionError, "could not be reached; check the address, and that the server runs"),
            (self._errors.ConnectTimeoutError, "could not be reached in time; check the address and the network"),
            (self._errors.ReadTimeoutError, f"did not answer within {self.within:g} seconds; try again later"),
            (self._errors.SSLError, "could not prove who it is (TLS); check the address"),
        ]
        said = next((text for kind, text in found if isinstance(error, kind)), None)
        return said or f"cut its answer off ({str(error)[:120]}); run it again"


_EDGES = re.compile(rb"(?<=<literal>)\s+|(<literal [^<>]*>)(\s+)|\s+(?=</literal>)")


def _as_references(found: re.Match[bytes]) -> bytes:
    start, space = (found[1], found[2]) if found[2] else (b"", found[0])
    return start + b"".join(b"&#%d;" % byte for byte in space)


class CutOff(DataMissing):
    """The server gave some of the rows, and says so."""


class GaveWay(DataMissing):
    """The server undid what it was asked, since another transaction stood in the way."""


class _Login:
    """Proves a name and a password to one server as it asks for it: Digest, or Basic where nobody can listen."""

    def __init__(self, url: str, user: str) -> None:
        password = os.environ.get(PASSWORD)
        if password is None:
            raise QueryInvalid(f"the password of {user} is not known; set the environment variable {PASSWORD}")
        self.user, self._password, self._url = user, password, url
        self.challenge: dict[str, str] = {}
        self._count = 0

    def learn(self, header: str) -> None:
        """Take what the server asks for."""
        scheme, _, rest = header.partition(" ")
        found = {name.lower(): given or bare for name, given, bare in _PARAMETER.findall(rest)}
        parts = urlsplit(self._url)
        if scheme.lower() == "basic" and parts.scheme != "https" and not _loopback(parts.hostname or ""):
            raise DataMissing(f"{self._url} asks for the password unencrypted; give its https address")
        if scheme.lower() not in ("basic", "digest") or found.get("algorithm", "MD5").upper() != "MD5":
            raise DataMissing(f"{self._url} asks for {header[:60] or 'a login'}; Basic and Digest (MD5) are known")
        self.challenge, self._count = {**found, "scheme": scheme.lower()}, 0

    def sign(self, method: str, url: str) -> dict[str, str]:
        """Return the header that a request carries; none before the server has asked."""
        if not self.challenge:
            return {}
        if self.challenge["scheme"] == "basic":
            import base64

            return {"Authorization": "Basic " + base64.b64encode(f"{self.user}:{self._password}".encode()).decode()}
        parts = urlsplit(url)
        return {
            "Authorization": "Digest "
            + self._digest(method, (parts.path or "/") + f"?{parts.query}" * bool(parts.query))
        }

    def _digest(self, method: str, uri: str) -> str:
        self._count += 1
        asked, count, own = self.challenge, f"{self._count:08x}", _md5(os.urandom(8).hex())[:16]
        secret = _md5(f"{self.user}:{asked.get('realm', '')}:{self._password}")
        qop = f"{count}:{own}:auth:" if "qop" in asked else ""
        proof = _md5(f"{secret}:{asked['nonce']}:{qop}{_md5(f'{method}:{uri}')}")
        told = {"username": self.user, "realm": asked.get("realm", ""), "nonce": asked["nonce"], "uri": uri}
        told |= {"response": proof} | ({"opaque": asked["opaque"]} if "opaque" in asked else {})
        quoted = ", ".join(f'{name}="{value}"' for name, value in told.items())
        return quoted + (f', qop=auth, nc={count}, cnonce="{own}"' if qop else "")


_PARAMETER = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,"]+))')


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _http() -> Any:
    try:
        import urllib3  # an extra: no other verb needs it
    except ImportError as error:
        raise DataMissing("urllib3 is not installed; pip install 'genai-kg[remote]'") from error
    return urllib3


def _pool(http: Any, scheme: str, host: str, connect_within: float, within: float) -> Any:
    from urllib.request import getproxies, proxy_bypass

    options = {"maxsize": 2, "timeout": http.Timeout(connect=connect_within, read=within)}
    proxy = getproxies().get(scheme)
    if proxy and not (_loopback(host) or proxy_bypass(host)):
        return http.ProxyManager(proxy, **options)
    return http.PoolManager(**options)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _deadlocked(answer: Answer) -> bool:
    """Say whether a query was the one of two transactions that had to give way, as only Virtuoso tells (SQL 40001)."""
    return answer.status == 500 and b" 40001 " in answer.body[:800].replace(b"\n", b" ")


def _wait(asked: str | None, attempt: int) -> float:
    seconds = float(asked) if asked and asked.strip().isdecimal() else 0.2 * 2.0**attempt
    return min(seconds, LONGEST_WAIT)


def _graph(url: str, graph: str) -> str:
    return ("&" if "?" in url else "?") + "graph=" + quote(graph, safe="")
