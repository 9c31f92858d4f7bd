"""Who is answered: the page's own browser, and nobody else; and what is wrong is a sentence."""

import json
import re

import pytest

from chain import HeatChainError
from scenarios.command.explore.opening import listening, place_of
from scenarios.command.explore.pages import PAGES
from scenarios.command.explore.serving import new_token

PATHS = ["", "mediator", "mediator.json", "page.js", "plotly.js", "of=", "scenario.toml?of=mediator"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", ["", "/", "/x/", "/{short}/", "/{token}x/", "/é/"])
def test_without_the_token_nothing_is_told(served, path, token):
    start = token.format(short=served.token[:-1], token=served.token).encode("utf-8").decode("latin-1")
    status, _, body = served.get(f"{start or '/'}{path}".replace("é", "%C3%A9").replace("\xc3\xa9", "%C3%A9"))
    assert status == 403 and b"token" in body and b"<" not in body and b"Traceback" not in body


@pytest.mark.parametrize("path", ["mediator", "mediator.json", "page.css"])
@pytest.mark.parametrize("host", ["example.org", "example.org:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.nip.io",
                                  "[::1]:{port}", "localhost.example:{port}", "", None])  # fmt: skip
def test_another_host_is_refused(served, path, host):
    """A name of an attacker's own that leads to this machine (DNS rebinding)."""
    status, _, body = served.asked(path, host=host and host.format(port=served.port))
    assert status in (400, 403) and b"<" not in body


@pytest.mark.parametrize("origin", ["http://example.org", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "null"])
def test_another_origin_is_refused(served, origin):
    assert served.asked("mediator.json", origin=origin.format(port=served.port))[0] == 403


def test_its_own_page_is_answered(served):
    for own in (f"127.0.0.1:{served.port}", f"localhost:{served.port}"):
        assert served.asked("mediator.json", host=own, origin=f"http://{own}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_taken(served, method):
    assert served.asked("mediator.json", method=method)[0] == 405


def test_every_answer_forbids_what_it_does_not_need(served):
    for path in ("mediator", "mediator.json", "page.js", "mediator.json?frequency=0", "nothing"):
        headers = served.asked(path)[1]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"
        assert ("access-control-allow-origin" not in headers and "server" not in headers) or path


def test_a_wrong_link_is_a_sentence(served):
    for path in ("mediator?frequency=0", "mediator.json?frequency=0", "scenario.toml?of=mediator&frequency=0",
                 "figure.png?of=mediator&frequency=0"):  # fmt: skip
        status, _, body = served.asked(path)
        assert status == 422
        assert "must be a number from 1 to 3000" in json.loads(body)["error"]
    assert "There is no page" in json.loads(served.asked("scenario.toml?of=x")[2])["error"]
    assert served.asked("page.py")[0] == served.asked("nothing")[0] == served.asked("../pyproject.toml")[0] == 404


def test_what_a_page_loads_is_there_and_comes_from_here(served):
    for name in PAGES:
        status, headers, body = served.asked(name)
        text = body.decode()
        assert status == 200 and headers["content-type"].startswith("text/html")
        loaded = re.findall(r'(?:src|href)="([^"#]*)"', text)
        assert {"page.css", "page.js", "plotly.js"} <= set(loaded)
        for one in loaded:
            assert one == "data:," or ":" not in one
            if one.partition("?")[0] not in ("figure.png", "data:,"):  # the figure is asked for below
                assert served.asked(one.replace("&amp;", "&"))[0] == 200, one
        assert "<script>" not in text and " style=" not in text and "onclick" not in text


def test_what_a_link_says_is_no_part_of_a_page(served):
    status, headers, body = served.asked("mediator?%22%3E%3Cscript%3E=1")
    assert (status, headers["content-type"]) == (422, "application/json") and b"<script>" in body
    assert b"<script>" not in served.asked("mediator?frequency=77")[2]


def test_the_file_is_that_of_the_state(served):
    status, headers, body = served.asked("scenario.toml?of=mediator&frequency=60")
    assert status == 200 and headers["content-type"].startswith("text/plain") and b'frequency = "60 cm^-1"' in body


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_figure_is_a_picture(served, name):
    status, headers, body = served.asked(f"figure.png?of={name}&frequency=60")
    assert status == 200 and headers["content-type"] == "image/png" and body.startswith(b"\x89PNG")


def test_it_hears_this_machine_alone_and_its_tokens_differ():
    with listening(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
        with pytest.raises(HeatChainError, match="cannot be used"):
            listening(listener.getsockname()[1])
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100 and all(len(one) >= 22 for one in tokens)


@pytest.mark.parametrize("link", ["http://127.0.0.1:1/t/other?x=1", "http://[", "mediatorx", "", "x" * 10_000])
def test_a_link_of_an_earlier_session_must_be_one(link):
    with pytest.raises(HeatChainError, match="must lead to a page"):
        place_of(link)


def test_a_link_of_an_earlier_session_restores_its_state():
    assert "frequency=77&" in place_of("http://127.0.0.1:1/old/mediator?frequency=77")
    assert place_of(None) in PAGES
    with pytest.raises(HeatChainError, match="from 1 to 3000"):
        place_of("mediator?frequency=0")
