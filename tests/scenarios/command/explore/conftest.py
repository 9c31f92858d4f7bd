"""A server of the page in this process, as the command starts it."""

import http.client
import threading
import time
from dataclasses import dataclass

import pytest
import uvicorn

from scenarios.command.explore.opening import listening
from scenarios.command.explore.serving import application, new_token


@dataclass(frozen=True)
class Served:
    port: int
    token: str

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    def get(self, path, method="GET", **headers):
        """Status, headers and text of an answer; headers by names with _ for -, None to leave the usual one out."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        for name, value in ({"host": f"127.0.0.1:{self.port}"} | headers).items():
            if value is not None:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return reply.status, reply.headers, body

    def asked(self, path, **headers):
        """The same of a path behind the token."""
        return self.get(f"/{self.token}/{path}", **headers)


@pytest.fixture(scope="module")
def served():
    token, listener = new_token(), listening(0)
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(token, port), log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield Served(port, token)
    server.should_exit = True
    thread.join(30)
    listener.close()
