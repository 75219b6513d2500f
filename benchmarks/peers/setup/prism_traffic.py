"""Traffic for Prism as validating proxy: a walk and every example go through it, and what it reports is printed."""

import base64
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

prism, document, upstream, sid, key, token, completed = sys.argv[1:]
with socket.create_server(("127.0.0.1", 0)) as probe:
    port = probe.getsockname()[1]
command = [prism, "proxy", document, upstream, "--port", str(port), "--verboseLevel", "silent"]
proxy = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
found = []


def send(method, path, body=None, token=token):
    data = None if body is None else json.dumps(body).encode()
    credentials = base64.b64encode(f"{key}:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
    url = f"http://127.0.0.1:{port}/v2/accounts/{sid}{path}"
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read()
        for violation in json.loads(answer.headers.get("sl-violations") or "[]"):
            if violation["location"][0] == "response":
                place = ".".join(map(str, violation["location"]))
                found.append(f"{method} {answer.status} {place} {violation['message']}")
    try:
        return json.loads(text)["response"][0]["data"]["id"]
    except (ValueError, LookupError, TypeError):
        return "0123456789abcdef0123456789abcdef"


for _ in range(300):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        break
    except OSError:
        time.sleep(0.1)
try:
    examples = json.loads(Path(document).read_text())["components"]["examples"]
    creates = [value["value"] for name, value in examples.items() if name.startswith("Create")]
    updates = [value["value"] for name, value in examples.items() if name.startswith("Update")]
    scheduled = examples["CreateScheduledWithRetries"]["value"]
    for body in creates:
        send("GET", f"/campaigns/{send('POST', '/campaigns', body)}")
    for body in updates:
        send("PUT", f"/campaigns/{send('POST', '/campaigns', scheduled)}", body)
    walked = send("POST", "/campaigns", scheduled)
    for action in ("pause", "resume", "pause", "complete", "archive", "resume"):
        send("PUT", f"/campaigns/{walked}", {"campaigns": [{"action": action}]})
        send("GET", f"/campaigns/{walked}")
    deleted = send("POST", "/campaigns", scheduled)
    send("DELETE", f"/campaigns/{deleted}")
    send("GET", f"/campaigns/{deleted}")
    for query in ("", "?limit=2&offset=1", "?sort_by=name:desc", "?status=created,paused", "?name=a", "?limit=-1"):
        send("GET", f"/campaigns{query}")
        send("GET", f"/campaigns/{completed}/call-details{query}")
        send("GET", f"/campaign/{completed}/call-details{query}")
    # No body that is not JSON: Prism never answers one.
    for body in ({"campaigns": [{"caller_id": "+12025550199"}]}, {"campaigns": [creates[0]["campaigns"][0], {}]}, {}):
        send("POST", "/campaigns", body)
        send("PUT", f"/campaigns/{completed}", body)
    for method in ("GET", "POST", "PATCH"):
        send(method, "/campaigns", creates[0] if method == "POST" else None, token="wrong")
finally:
    proxy.terminate()
    proxy.wait()
print("\n".join(sorted(set(found))))
sys.exit(1 if found else 0)
