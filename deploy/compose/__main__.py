"""`make up` and `make down`: the product in containers, as production runs it."""

import json
import os
import shutil
import ssl
import sys
import time

import httpx

from deploy.compose.containers import Containers, write_variables
from deploy.compose.people import PEOPLE, otp_key
from deploy.compose.prepared import BROKERS, keep_own_settings, prepare, variables
from deploy.compose.secrets import Secrets
from deploy.compose.settings import ComposeSettings
from deploy.local.problem import EngineProblem
from deploy.local.saying import is_sure, say
from shared.identifiers import SERVICES
from shared.settings import read

VARIABLES = "compose.env"
PATIENCE = 900.0
"""Seconds until all that was started must be ready, on a slow machine too."""


def up(settings: ComposeSettings) -> None:
    """Write what is missing, start everything, and say where to go when it serves."""
    began = time.monotonic()
    secrets = prepare(settings)
    file = secrets.path(VARIABLES)
    write_variables(file, variables(secrets, settings))
    say(f"Passerelle starts in containers. Its secrets are in {secrets.folder}")
    containers = Containers(file, standins=settings.standins, parties=bool(settings.parties))
    containers.do("up", "--detach", "--remove-orphans")
    wait_until_ready(settings, secrets)
    say(welcome(settings, secrets, round(time.monotonic() - began)))


def down(settings: ComposeSettings) -> None:
    """Stop everything; with DATA=erase ask, then erase what was kept too."""
    file = settings.secrets.absolute() / VARIABLES
    if not file.exists():
        raise EngineProblem(f"Nothing was started with {settings.secrets.absolute()}: name it with SECRETS=…")
    keep_own_settings(Secrets(settings.secrets))
    containers = Containers(file, standins=settings.standins, parties=True)  # with who was let in
    if os.environ.get("DATA") != "erase":
        containers.do("down")
        return
    warning = f"This erases every conversation, key, log and account, and {settings.secrets.absolute()}."
    if not is_sure(warning, "erase"):
        raise EngineProblem("Nothing was stopped nor erased.")
    containers.do("down", "--volumes")
    shutil.rmtree(settings.secrets)


def wait_until_ready(settings: ComposeSettings, secrets: Secrets) -> None:
    """Return when every service and the accounts answer through the proxy, saying now and then which do not."""
    until, said = time.monotonic() + PATIENCE, time.monotonic()
    context = ssl.create_default_context(cafile=str(secrets.path("authority.pem")))
    while missing := _missing(settings, context):
        if time.monotonic() > until:
            raise EngineProblem(f"Not ready after {PATIENCE:.0f} s: {', '.join(missing)}. See `docker logs`.")
        if time.monotonic() - said > 30:
            said = time.monotonic()
            say(f"  waiting for {', '.join(missing)}")
        time.sleep(1)


def welcome(settings: ComposeSettings, secrets: Secrets, seconds: int) -> str:
    """Say where to go and who can sign in; then the same in one line of JSON."""
    people = PEOPLE if settings.people == "demonstration" else {}
    lines = [
        f"Ready in {seconds} s.",
        f"  Visitors    {settings.site}/",
        f"  Staff       {settings.site}/desk/",
        f"  Accounts    {settings.issuer}",
        f"  Authority   {secrets.path('authority.pem')} (a browser that does not know it warns)",
    ]
    if not settings.standins:
        password = secrets.password("grafana")
        lines.append(f"  Figures     http://127.0.0.1:{settings.grafana_port}/ (admin, {password})")
    if settings.parties:
        brokers = ",".join(
            f"{settings.parties_name}:{settings.parties_port + n}" for n in range(len(BROKERS))
        )
        lines.append(f"  Kafka       {brokers}, by TLS and SCRAM-SHA-512, for these users:")
        lines += [f"    {name:26} {secrets.password(f'kafka {name}')}" for name in settings.parties]
    if people:
        lines.append(f"  Accounts of the demonstration; password: {secrets.password('people')}")
        lines += [f"    {account:26} {claims['name']}" for account, claims in people.items()]
        lines.append(f"  A magistrate's authenticator takes {otp_key(secrets.password('codes'))}")
    lines.append("  `make down` stops everything; what was said is kept for the next start.")
    said = {"url": settings.site, "issuer": settings.issuer, "secrets": str(secrets.folder)}
    return "\n".join([*lines, json.dumps(said)])


def _missing(settings: ComposeSettings, context: ssl.SSLContext) -> list[str]:
    asked = {name: (settings.site_name, settings.site_port, f"/api/{name}/readyz") for name in SERVICES}
    path = "/realms/passerelle/.well-known/openid-configuration"
    asked["accounts"] = (settings.accounts_name, settings.accounts_port, path)
    with httpx.Client(verify=context, timeout=5, trust_env=False) as client:
        return [what for what, where in asked.items() if not _answers(client, settings.site_address, *where)]


def _answers(client: httpx.Client, address: str, name: str, port: int, path: str) -> bool:
    """Whether the site of that name answers, at an address of this machine whatever the name leads to."""
    named = {"sni_hostname": name}
    try:
        headers = {"Host": f"{name}:{port}"}
        return client.get(f"https://{address}:{port}{path}", headers=headers, extensions=named).is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    wanted = {"up": up, "down": down}.get(" ".join(sys.argv[1:]))
    if wanted is None:
        sys.exit(f"{__doc__} python -m deploy.compose up, or down.")
    try:
        wanted(read(ComposeSettings))
    except EngineProblem as problem:
        sys.exit(f"\n{problem}")
