"""What a plan runs the portal with: settings that exist, images that are pinned, nothing open that need not be."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from optima_portal.cli.main import COMMANDS
from optima_portal.kit import meters
from optima_portal.kit.settings import Settings
from optima_portal.rules.plan import plan

ROOT = Path(__file__).parents[2]
SETTINGS = {f"OPTIMA_{name.upper()}" for name in Settings.model_fields}
OF_COMPOSE_ITSELF = {"OPTIMA_VERSION"}
OURS = ("portal", "worker", "migrate")
PINNED = re.compile(r"[\w./-]+:(\d+\.\d+[\w.-]*|RELEASE\.[\w.-]+)")


def text(name: str) -> str:
    return (ROOT / name).read_text()


def named(name: str) -> set[str]:
    return set(re.findall(r"\bOPTIMA_[A-Z0-9_]+\b", text(name))) - OF_COMPOSE_ITSELF


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return read


@pytest.mark.parametrize("name", ["compose.yaml", "Dockerfile", "docs/deploy.md", ".env.example", "README.md"])
def test_every_setting_that_is_named_exists(name: str) -> None:
    assert named(name) <= SETTINGS


def test_every_setting_is_told_to_whoever_runs_the_portal() -> None:
    told = named("compose.yaml") | named("docs/deploy.md") | named(".env.example")
    assert told >= SETTINGS
    for_developers = {"OPTIMA_BUILD_ORIGIN"}
    assert named("compose.yaml") | named("Dockerfile") | named("docs/deploy.md") >= SETTINGS - for_developers


def test_every_command_and_figure_of_the_guide_exists() -> None:
    guide = text("docs/deploy.md")
    commands = set(re.findall(r"python -m optima_portal (\w+)", guide))
    assert commands <= {name for name, _, _ in COMMANDS}
    counted = {one._name for one in vars(meters).values() if hasattr(one, "_name")}
    assert {one.removesuffix("_total") for one in re.findall(r"portal_[a-z_]+[a-z]", guide)} <= counted | {
        "portal_portal",
        meters.JobsNow.name,
    }


def test_images_are_pinned_and_each_part_says_whether_it_is_well(compose: dict[str, Any]) -> None:
    base = re.search(r"^FROM (\S+)", text("Dockerfile"), re.MULTILINE)
    assert base
    images = {name: one["image"] for name, one in compose["services"].items() if name not in OURS}
    assert [image for image in [base[1], *images.values()] if not PINNED.fullmatch(image)] == []
    assert [name for name, one in compose["services"].items() if "healthcheck" not in one and name != "portal"] == []
    assert "HEALTHCHECK" in text("Dockerfile")


def test_every_name_that_compose_uses_is_defined_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for one in services.values():
        assert set(one.get("depends_on", {})) <= set(services)
        assert set(one.get("networks", [])) <= set(compose["networks"])
        assert {volume.split(":")[0] for volume in one.get("volumes", [])} <= set(compose["volumes"])
        assert {config["source"] for config in one.get("configs", [])} <= set(compose["configs"])
    for name in OURS:
        hosts = re.findall(r"@(\w+)[:/]|//(\w+):", " ".join(map(str, services[name]["environment"].values())))
        assert {host for pair in hosts for host in pair if host} <= set(services)


def test_only_the_proxy_is_reached_from_outside_and_nothing_of_ours_is_root(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert [name for name, one in services.items() if one.get("privileged") or "docker.sock" in str(one)] == []
    assert all(services[name]["cap_drop"] == ["ALL"] for name in OURS)
    user = re.search(r"^USER (\w+)", text("Dockerfile"), re.MULTILINE)
    assert user
    assert user[1] != "root"
    assert compose["networks"]["inside"]["internal"] is True


def test_compose_starts_what_production_accepts(compose: dict[str, Any]) -> None:
    given = compose["services"]["portal"]["environment"]
    filled = {name.removeprefix("OPTIMA_").lower(): _as_set(value) for name, value in given.items()}
    filled |= {"secret": "x" * 40, "origin": "https://portal.example", "smtp_host": "mail.example"}
    chosen = Settings(_env_file=None, **filled)
    assert not chosen.is_demo
    assert chosen.workers == 2
    assert not chosen.worker_in_server


def test_what_the_plan_lets_in_passes_the_proxies_and_the_scanner(compose: dict[str, Any]) -> None:
    largest = max(plan().imports.max_megabytes, plan().files.max_megabytes)
    caddy = compose["configs"]["caddyfile"]["content"]
    of_caddy = re.findall(r"request_body @upload \{\s+max_size (\d+)MiB", caddy)  # its MB are of a thousand each
    of_nginx = re.findall(r"location = /upload \{[^}]*client_max_body_size (\d+)m;", text("docs/deploy.md"))
    scanned = re.findall(
        r"^(?:StreamMaxLength|MaxFileSize|MaxScanSize) (\d+)M$", compose["configs"]["clamd"]["content"], re.MULTILINE
    )
    told = re.findall(r"must be (\d+) MB or more", text("docs/deploy.md"))
    assert [len(found) for found in (of_caddy, of_nginx, scanned, told)] == [1, 1, 3, 1]
    assert [one for one in [*of_caddy, *of_nginx, *scanned, *told] if int(one) <= largest] == []
    assert re.findall(r"max_size (\S+)", caddy) == [f"{of_caddy[0]}MiB", "1MiB"]


def _as_set(value: str) -> str:
    """`${NAME:-default}` becomes its default, `${NAME:?words}` a word."""
    return re.sub(r"\$\{\w+(?::([-?])([^}]*))?\}", lambda m: m[2] if m[1] == "-" else "word", str(value))
