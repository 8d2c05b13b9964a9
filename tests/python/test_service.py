"""btcfi.service: a node's answers, refusals and silence."""

import decimal
import http.server
import json
import pickle
import threading

import btcfi
import pytest

service = pytest.importorskip("btcfi.service")


class Node:
    """Answers one JSON-RPC call after the other from a list, and keeps what was asked."""

    def __init__(self, *answers, hold=None):
        self.asked = []
        waiting = list(answers)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                question = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(question.decode())
                if hold:
                    hold.wait()
                status, body = waiting.pop(0)
                if isinstance(body, dict):
                    body = {"id": json.loads(question)["id"], **body}
                    body = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def client(self, **more):
        return service.BitcoinNode(port=self.server.server_port, user="u", password="p", **more)


def test_a_result_comes_as_python_objects_without_floats():
    answer = {"result": {"height": 7, "fee": 1}, "error": None}
    raw = (200, b'{"result":{"feerate":0.00012345},"error":null,"id":2}')
    with Node((200, answer), raw) as node:
        client = node.client()
        assert client.call("getblock", "00ff", 2) == {"height": 7, "fee": 1}
        fee = client.call("estimatesmartfee", decimal.Decimal("0.00010"), [b"\x01", None, {"a": True}])
    assert fee == {"feerate": decimal.Decimal("0.00012345")}
    assert '"params":["00ff",2]' in node.asked[0]
    assert '"params":[0.00010,["01",null,{"a":true}]]' in node.asked[1]


def test_a_refusal_is_the_nodes_own():
    refusal = {"result": None, "error": {"code": -26, "message": "min relay fee not met"}}
    with Node((500, refusal)) as node:
        with pytest.raises(service.NodeRefusal, match="min relay fee") as caught:
            node.client().call("sendrawtransaction", "00")
    assert caught.value.code == -26
    assert pickle.loads(pickle.dumps(caught.value)).message == "min relay fee not met"


def test_what_goes_wrong_on_the_way_is_a_service_error():
    with Node((401, b""), (200, b"<html>")) as node:
        client = node.client()
        with pytest.raises(btcfi.ServiceError) as caught:
            client.call("uptime")
        assert caught.value.name == "node_unauthorized"
        with pytest.raises(btcfi.ServiceError) as caught:
            client.call("uptime")
        assert caught.value.name == "node_bad_reply"
    with pytest.raises(btcfi.ServiceError) as caught:
        client.call("uptime")
    assert caught.value.name == "node_unreachable"


def test_wrong_arguments_are_refused_before_anything_is_sent():
    client = service.BitcoinNode(host="evil\r\nX: 1", port=1)
    with pytest.raises(btcfi.InvalidArgument):
        client.call("uptime")
    with pytest.raises(btcfi.InvalidArgument):
        service.BitcoinNode(timeout_ms=0)
    with pytest.raises(TypeError):
        service.BitcoinNode(port=70_000)
    with pytest.raises(TypeError, match="not float"):
        client.call("sendtoaddress", "x", 0.1)
    with pytest.raises(ValueError):
        client.call("settxfee", decimal.Decimal("NaN"))


def test_a_second_thread_is_refused_and_others_run_meanwhile():
    hold = threading.Event()
    with Node((200, {"result": 1, "error": None}), hold=hold) as node:
        client = node.client()
        results = []
        first = threading.Thread(target=lambda: results.append(client.call("uptime")))
        first.start()
        while not node.asked:  # the GIL is free while the first waits
            pass
        with pytest.raises(btcfi.InvalidArgument) as caught:
            client.call("uptime")
        assert caught.value.name == "wrong_state"
        hold.set()
        first.join()
    assert results == [1]
