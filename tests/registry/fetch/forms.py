"""Some hundred spellings of addresses that lie inside, or that only one of two readers takes for outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

HOSTS = Path(__file__).with_name("hosts.txt").read_text(encoding="utf-8")
WHOLE = (
    "http://example.test@127.0.0.1:{p}/",
    "http://example.test:80@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}@example.test/",
    "http://user:word@127.0.0.1:{p}/",
    "http://@127.0.0.1:{p}/",
    "http://:@127.0.0.1:{p}/",
    "http://example.test%40127.0.0.1:{p}/",
    "http://127.0.0.1%3A{p}@example.test/",
    "http://example.test#@127.0.0.1:{p}/",
    "http://example.test?@127.0.0.1:{p}/",
    "http://example.test\\@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\\@example.test/",
    "http:\\\\127.0.0.1:{p}\\",
    "http:/\\127.0.0.1:{p}/",
    "http:\\/127.0.0.1:{p}/",
    "http:127.0.0.1:{p}/",
    "http:/127.0.0.1:{p}/",
    "http:///127.0.0.1:{p}/",
    "http:////127.0.0.1:{p}/",
    "//127.0.0.1:{p}/",
    "127.0.0.1:{p}",
    "/127.0.0.1:{p}",
    "://127.0.0.1:{p}/",
    "http//127.0.0.1:{p}/",
    " http://127.0.0.1:{p}/",
    "http://127.0.0.1:{p}/ ",
    "\thttp://127.0.0.1:{p}/",
    "\nhttp://127.0.0.1:{p}/",
    "ht\ntp://127.0.0.1:{p}/",
    "http://127.0.0.1\t:{p}/",
    "http://127.0.0.1:{p}\n/",
    "http:// 127.0.0.1:{p}/",
    "http://127.0.0.1 :{p}/",
    "http://127.0.0.1:{p}/\r\nHost: example.test",
    "http://127.0.0.1:{p}/%0d%0aHost:%20example.test",
    "http://127.0.0.1:{p}\x00.example.test/",
    "http://127.0.0.1%00.example.test:{p}/",
    "http://127.0.0.1%2f.example.test:{p}/",
    "http://%31%32%37.0.0.1:{p}/",
    "http://127%2e0%2e0%2e1:{p}/",
    "http://%6c%6f%63%61%6c%68%6f%73%74:{p}/",
    "http://127.0.0.1:0{p}/",
    "http://127.0.0.1:0x1f90/",
    "http://127.0.0.1:+{p}/",
    "http://127.0.0.1:-{p}/",
    "http://127.0.0.1:{p}:80/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:/",
    "http://127.0.0.1:\uff18\uff10/",
    "http://[::1:{p}/",
    "http://::1]:{p}/",
    "http://[::1]{p}/",
    "http://[[::1]]:{p}/",
    "http://[127.0.0.1]:{p}/",
    "http://[::1].example.test:{p}/",
    "http://::1/",
    "http:///",
    "http://",
    "http://?/",
    "http://#/",
    "https://",
    "http://*:{p}/",
    "http://{{}}:{p}/",
    "http://example.test:{p}",
    "HTTP://127.0.0.1:{p}/",
    "hTTpS://127.0.0.1:{p}/",
    "http://127.0.0.1:{p}?http://example.test/",
    "http://127.0.0.1:{p}#http://example.test/",
    "http://127.0.0.1:{p}/../..",
    "http://127.0.0.1:{p}/@example.test",
    "http://127.0.0.1;example.test:{p}/",
    "http://127.0.0.1,example.test:{p}/",
    "http://127.0.0.1&example.test:{p}/",
    "http://127.0.0.1`example.test:{p}/",
    "http://<127.0.0.1>:{p}/",
    'http://"127.0.0.1":{p}/',
    "http://http://127.0.0.1:{p}/",
    "url:http://127.0.0.1:{p}/",
    "view-source:http://127.0.0.1:{p}/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1:{p}/",
    "gopher://127.0.0.1:{p}/_GET%20/",
    "dict://127.0.0.1:{p}/",
    "ldap://127.0.0.1:{p}/",
    "tftp://127.0.0.1:{p}/",
    "sftp://127.0.0.1:{p}/",
    "ws://127.0.0.1:{p}/",
    "wss://127.0.0.1:{p}/",
    "unix:///run/docker.sock",
    "http+unix://%2Frun%2Fdocker.sock/",
    "jar:http://127.0.0.1:{p}/!/",
    "data:application/json,1",
    "javascript:fetch('http://127.0.0.1:{p}/')",
    "netdoc://127.0.0.1:{p}/",
    "https+http://127.0.0.1:{p}/",
    "httpx://127.0.0.1:{p}/",
    "",
    ".",
    "localhost",
    "http",
)


def every_form(port: int) -> Iterator[str]:
    """The forms, aimed at a port of loopback."""
    for scheme in ("http", "https"):
        for kind, hosts in re.findall(r"\[(\w+)\]\n([^\[]+)", HOSTS):
            for host in hosts.split():
                written = f"[{host}]" if kind == "ipv6" else host
                yield f"{scheme}://{written}:{port}/"
    for form in WHOLE:
        yield form.format(p=port)
    yield "http://127.0.0.1:" + "0" * 3000 + f"{port}/"
    yield "http://" + "a" * 64 + f".test:{port}/"
    yield "http://" + "a." * 130 + f"test:{port}/"
