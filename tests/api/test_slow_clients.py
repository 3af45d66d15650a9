"""The real server on loopback against clients that dawdle: none keeps a connection, and the others are served."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from threading import Thread

import pytest
import uvicorn

from api.app import create_app
from api.server import configuration
from matcher.services import Services
from tests.api.conftest import Party

SECONDS = 0.6
LIMIT = 20
POST = b"POST /v1/vacancies HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture
def port(services: Services) -> Iterator[int]:
    settings = services.settings.model_copy(update={"receive_seconds": SECONDS, "connections": LIMIT, "port": 0})
    server = uvicorn.Server(configuration(settings, create_app(replace(services, settings=settings))))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def is_cut(dawdler: socket.socket, within: float) -> bool:
    """Whether the server closes the connection within so many seconds."""
    dawdler.settimeout(within)
    try:
        while dawdler.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def drip(dawdler: socket.socket, one_at_a_time: bytes, every: float = 0.1, most: float = 4.0) -> float:
    """Send byte by byte until the connection breaks: after how many seconds it did, at most `most`."""
    began = time.monotonic()
    dawdler.settimeout(every)
    for byte in one_at_a_time * 1000:
        if time.monotonic() - began > most:
            break
        try:
            dawdler.sendall(bytes([byte]))
            if dawdler.recv(65536) == b"":
                break
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return time.monotonic() - began


def health(port: int) -> bytes:
    with closing(connect(port)) as asking:
        asking.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := asking.recv(65536):
            answer += more
    return answer


def test_who_sends_no_request_or_no_end_of_its_headers_is_cut(port: int) -> None:
    with closing(connect(port)) as silent, closing(connect(port)) as dripping:
        dripping.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert SECONDS / 2 < drip(dripping, b"a") < 3
        assert is_cut(silent, 3)


def test_who_drips_a_body_is_cut_before_and_after_the_answer(port: int, party: Party) -> None:
    key = party.headers["Authorization"].encode()
    with closing(connect(port)) as known, closing(connect(port)) as unknown, closing(connect(port)) as chunked:
        known.sendall(POST + b"Authorization: " + key + b"\r\nContent-Length: 5000\r\n\r\n")
        unknown.sendall(POST + b"Content-Length: 5000\r\n\r\n")
        chunked.sendall(POST + b"Authorization: " + key + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
        for dawdler, byte in ((known, b" "), (unknown, b" "), (chunked, b"1\r\n \r\n")):
            assert drip(dawdler, byte) < 3.5


def test_who_asks_and_does_not_read_is_cut(port: int) -> None:
    with closing(socket.socket()) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", port))
        deaf.settimeout(5)
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 15:
                deaf.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        assert time.monotonic() - began < 12


def test_a_steady_client_keeps_its_connection_from_one_request_to_the_next(port: int) -> None:
    with closing(connect(port)) as steady:
        for _ in range(3):
            steady.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answer = b""
            while b"ok" not in answer:
                more = steady.recv(65536)
                assert more
                answer += more
            time.sleep(SECONDS * 1.3)


def test_a_body_that_comes_slowly_but_at_a_fair_pace_is_taken(port: int, party: Party) -> None:
    key = party.headers["Authorization"].encode()
    with closing(connect(port)) as fair:
        fair.sendall(POST + b"Authorization: " + key + b"\r\nContent-Length: 8000\r\n\r\n")
        for _ in range(8):
            fair.sendall(b" " * 1000)
            time.sleep(SECONDS / 4)
        assert fair.recv(65536).startswith(b"HTTP/1.1 400")


def test_more_connections_than_may_be_are_refused_and_the_service_comes_back(port: int) -> None:
    held = [connect(port) for _ in range(LIMIT)]
    with closing(connect(port)) as one_too_many:
        assert is_cut(one_too_many, 0.4), "at once, not by the deadline"
    assert all(is_cut(one, 3) for one in held)
    assert health(port).startswith(b"HTTP/1.1 200")
    for one in held:
        one.close()


def test_headers_beyond_all_measure_and_what_is_no_http_are_refused_with_our_headers(port: int) -> None:
    for sent in (b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n"):
        with closing(connect(port)) as odd:
            odd.sendall(sent)
            answer = odd.recv(65536)
            assert answer.startswith(b"HTTP/1.1 400")
            assert b"x-content-type-options: nosniff" in answer
            assert b"server:" not in answer.lower()


def test_a_body_without_a_length_is_measured_as_it_comes(port: int, party: Party) -> None:
    key = party.headers["Authorization"].encode()
    with closing(connect(port)) as endless:
        endless.sendall(POST + b"Authorization: " + key + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(100):
                endless.sendall(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
        except ConnectionError:
            pass
        assert endless.recv(65536).startswith(b"HTTP/1.1 413")
