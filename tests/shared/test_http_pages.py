"""Pages: files of a folder, which a browser keeps nowhere and which speak with nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

from shared.forces import FORCES
from shared.http import pages, service_app
from shared.http.pages import staff_policy
from shared.settings import Settings
from tests.support.served import asking

ISSUER = "https://accounts.example"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """A client of a service with a visitor's page and a desk."""
    web = tmp_path / "web"
    (web / "desk").mkdir(parents=True)
    (web / "js").mkdir()
    (web / "js" / "index.html").write_text("<h1>Scripts</h1>")
    (web / "index.html").write_text("<h1>Visitor</h1>")
    (web / "desk" / "index.html").write_text("<h1>Desk</h1>")
    (web / "talk.js").write_text("export const a = 1;")
    (tmp_path / "secret.txt").write_text("secret")
    app = service_app("chat", Settings())
    pages(app, "/desk", web / "desk", csp=staff_policy(f"{ISSUER}/realms/one"))
    pages(app, "/", web, found=True)
    async with asking(app) as client:
        yield client


def rules(header: str) -> dict[str, list[str]]:
    """A Content-Security-Policy, read."""
    return {rule.split()[0]: rule.split()[1:] for rule in header.split(";")}


async def test_a_page_is_its_folders_index(client: AsyncClient) -> None:
    """The visitor's at the root, the desk's under its name."""
    assert (await client.get("/")).text == "<h1>Visitor</h1>"
    assert (await client.get("/desk/")).text == "<h1>Desk</h1>"
    assert (await client.get("/talk.js")).headers["content-type"].startswith("text/javascript")
    assert (await client.get("/api/chat/healthz")).json() == {"status": "alive"}


async def test_a_page_is_small_on_a_slow_network(client: AsyncClient) -> None:
    """Scripts and styles are compressed; no answer is in which somebody's words stand beside a secret."""
    style = await client.get("/shared/style.css")
    assert style.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in (await client.get("/api/chat/healthz")).headers


@pytest.mark.parametrize("module", ["oauth4webapi/index.js", "jose/lib/jwe_decrypt.js"])
async def test_a_vendored_module_is_a_script_of_our_own(client: AsyncClient, module: str) -> None:
    """A browser takes it as a module, compressed, under the same policy as our own."""
    script = await client.get(f"/shared/vendor/{module}")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["content-encoding"] == "gzip"
    assert rules(script.headers["content-security-policy"])["script-src"] == ["'self'"]


async def test_a_desk_without_its_slash_leads_to_it(client: AsyncClient) -> None:
    """Relative addresses inside would be wrong otherwise."""
    answer = await client.get("/desk")
    assert answer.status_code == 307
    assert answer.headers["location"].endswith("/desk/")


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [("/desk", "/desk/"), ("/desk?x=1", "/desk/?x=1"), ("//chat-of-others.example", None), ("//js", "/js/")],
)
async def test_no_page_leads_to_another_host(client: AsyncClient, path: str, leads_to: str | None) -> None:
    """Whatever host the request names, and however many slashes its path begins with."""
    answer = await client.get(f"http://here{path}", headers={"Host": "elsewhere.example"})
    assert answer.headers.get("location") == leads_to


@pytest.mark.parametrize("path", ["/", "/talk.js", "/desk/", "/nothing"])
async def test_nothing_of_a_page_is_kept_or_passed_on(client: AsyncClient, path: str) -> None:
    """Neither in the browser's cache nor to another site."""
    headers = (await client.get(path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "set-cookie" not in headers


async def test_a_visitors_page_speaks_with_its_own_origin_only(client: AsyncClient) -> None:
    """No script, style, picture or connection from elsewhere, none inline, and in nobody's frame."""
    read = rules((await client.get("/")).headers["content-security-policy"])
    assert read.pop("default-src") == read.pop("base-uri") == read.pop("frame-ancestors") == ["'none'"]
    assert set(read) == {"script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"}
    assert all(sources == ["'self'"] for sources in read.values())


async def test_only_the_desk_speaks_with_the_provider(client: AsyncClient) -> None:
    """To sign in: with its origin, since under a path alone the browser refuses what is below it."""
    read = rules((await client.get("/desk/")).headers["content-security-policy"])
    assert read["connect-src"] == ["'self'", ISSUER]
    assert read["script-src"] == ["'self'"]


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/desk/..%2f..%2fsecret.txt"]
)
async def test_no_path_leads_out_of_the_folder(client: AsyncClient, path: str) -> None:
    """However it is written."""
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_pages_read_the_forces_from_the_registry(client: AsyncClient) -> None:
    """No page names a force of its own: a third one is a row of the registry."""
    forces = await client.get("/shared/forces.json")
    assert [row["code"] for row in forces.json() if not row.get("practice")] == list(FORCES)
    assert forces.headers["cache-control"] == "no-store"


async def test_search_engines_find_the_first_page_alone(client: AsyncClient) -> None:
    """Somebody who looks for help must find it; nobody looks for the desk, nor for what a program answers."""
    assert (await client.get("/")).headers["x-robots-tag"] == "all"
    for path in (
        "/desk/",
        "/talk.js",
        "/shared/style.css",
        "/api/chat/healthz",
        "/api/chat/docs",
        "/nothing",
    ):
        assert (await client.get(path)).headers["x-robots-tag"] == "noindex, nofollow", path


async def test_the_way_out_has_the_browser_drop_what_it_keeps(client: AsyncClient) -> None:
    """Any page may ask, at one address; no other answer drops anything."""
    left = await client.get("/shared/leaving")
    assert (left.status_code, left.headers["clear-site-data"]) == (204, '"cache", "storage"')
    assert left.headers["cache-control"] == "no-store"
    assert "clear-site-data" not in (await client.get("/")).headers


@pytest.mark.parametrize("path", ["/", "/desk/", "/shared/style.css", "/api/chat/healthz", "/nothing"])
@pytest.mark.parametrize("local", [True, False])
async def test_a_browser_that_came_once_never_comes_in_clear(path: str, local: bool) -> None:
    """Where there is TLS; on a developer’s machine there is none."""
    app = service_app("chat", Settings(local=local))
    pages(app, "/", Path(__file__).parent)
    async with asking(app) as client:
        headers = (await client.get(path)).headers
    assert headers.get("strict-transport-security") == (None if local else "max-age=31536000")
