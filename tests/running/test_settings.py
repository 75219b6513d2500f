"""What a run is told: options before environment before file, and mistakes that are named."""

from pathlib import Path
from typing import Any

import pytest

from campaign_contracts.running.arguments import base_url_of
from campaign_contracts.running.options import Options, declared
from campaign_contracts.running.proxies import proxy_for
from campaign_contracts.running.resolving import resolve
from campaign_contracts.running.settings import JOURNALS, Settings
from campaign_contracts.running.sources import read_file
from campaign_contracts.usage import UsageError

TARGET: dict[str, Any] = {
    "base_url": "https://staging.example",
    "account_sid": "demo",
    "api_key": "k",
    "api_token": "t",
    "sandbox": True,
}
TOML = """
[targets.staging]
base_url = "https://staging.example"
account_sid = "demo"
sandbox = true
profile = "deep"
rate = 20
"""


def settled(**changes: Any) -> Settings:
    return resolve(Options(**(TARGET | changes)), {})[0]


def mistake(*, environment: dict[str, str] | None = None, file: str | None = None, **options: Any) -> str:
    with pytest.raises(UsageError) as raised:
        resolve(Options(**options), environment or {}, file)
    return str(raised.value)


def test_without_a_base_url_the_kits_own_mock_is_asked_for() -> None:
    settings, words = resolve(Options(contrarian=True, fault=["x"]), {})
    assert settings.own_mock
    assert settings.contrarian
    assert settings.faults == ("x",)
    assert not settings.live
    assert settings.journal_dir is None
    assert words == []


def test_options_win_over_the_environment_and_that_over_the_file() -> None:
    environment = {
        "CAMPAIGN_CONTRACTS_API_KEY": "key of the environment",
        "CAMPAIGN_CONTRACTS_API_TOKEN": "token",
        "CAMPAIGN_CONTRACTS_ACCOUNT_SID": "sid of the environment",
    }
    settings, _ = resolve(Options(target="staging", profile="standard"), environment, TOML)
    assert settings.base_url == "https://staging.example"
    assert settings.sid == "sid of the environment"
    assert settings.accounts[settings.sid].key == "key of the environment"
    assert settings.profile == "standard"
    assert settings.pause == pytest.approx(0.05)
    assert settings.control_url is None


SECRETS = {"CAMPAIGN_CONTRACTS_API_KEY": "k", "CAMPAIGN_CONTRACTS_API_TOKEN": "t"}
LIVE = "https://api.exotel.com"
MOCK = "http://127.0.0.1:1/_control"
BOUND = TOML.replace("sandbox = true", f'control_url = "{MOCK}"')


@pytest.mark.parametrize(
    ("typed", "around", "file"),
    [
        ({"target": "staging"}, {"BASE_URL": LIVE}, TOML),
        ({"target": "staging", "base_url": LIVE}, {}, TOML),
        ({"target": "staging"}, {"BASE_URL": LIVE}, BOUND),
        ({"base_url": LIVE}, {"CONTROL_URL": MOCK}, None),
        ({"base_url": LIVE}, {"CONTROL_URL": MOCK, "BASE_URL": "http://127.0.0.1:1"}, None),
        ({"base_url": LIVE}, {"SANDBOX": "1"}, None),
        ({"control_url": MOCK}, {"BASE_URL": LIVE}, None),
        ({"sandbox": True}, {"BASE_URL": "https://staging.example"}, None),
        ({"sandbox": True, "base_url": LIVE}, {}, None),
        ({"control_url": MOCK, "base_url": "https://API.exotel.com.:443/"}, {}, None),
        ({}, {"SANDBOX": "1", "BASE_URL": "https://api.in.exotel.com"}, None),
    ],
)
def test_a_declaration_holds_for_the_host_that_it_was_made_for(
    typed: dict[str, Any], around: dict[str, str], file: str | None
) -> None:
    environment = SECRETS | {f"CAMPAIGN_CONTRACTS_{name}": value for name, value in around.items()}
    said = mistake(environment=environment, file=file, account_sid="demo", **typed)
    assert "\n" not in said
    if set(typed) == {"base_url"}:
        settings, words = resolve(Options(account_sid="demo", live=True, **typed), environment, file)
        assert (settings.live, settings.control_url) == (True, None)
        assert "is left out" in words[0]


def test_a_host_of_the_vendor_is_a_sandbox_when_it_is_said_twice() -> None:
    twice = {**TARGET, "base_url": LIVE}
    assert not settled(**{**twice, "sandbox_host": "api.exotel.com"}).live
    assert "found 'api.in.exotel.com'" in mistake(**twice, sandbox_host="api.in.exotel.com")
    assert settled(**{**twice, "sandbox": False, "live": True}).live


def test_a_declaration_beside_its_host_holds_wherever_that_is_named() -> None:
    around = SECRETS | {"CAMPAIGN_CONTRACTS_BASE_URL": "http://127.0.0.1:1", "CAMPAIGN_CONTRACTS_ACCOUNT_SID": "demo"}
    moved = around | {"CAMPAIGN_CONTRACTS_CONTROL_URL": MOCK}
    assert resolve(Options(), moved)[0].control_url == MOCK
    assert resolve(Options(base_url="http://127.0.0.1:1/"), moved)[0].control_url == MOCK
    assert not resolve(Options(), around | {"CAMPAIGN_CONTRACTS_SANDBOX": "yes"})[0].live
    same = around | {"CAMPAIGN_CONTRACTS_BASE_URL": "https://staging.example"}
    assert not resolve(Options(target="staging"), same, TOML.replace("deep", "quick"))[0].live
    undeclared = TOML.replace("sandbox = true", "")
    assert not resolve(Options(target="staging", sandbox=True), SECRETS, undeclared)[0].live


@pytest.mark.parametrize("each", [each for each in declared() if each.kind is str], ids=lambda each: each.name)
def test_what_is_given_but_empty_is_a_mistake(each: Any) -> None:
    for empty in ("", " "):
        given: Any = [empty] if each.repeatable else empty
        assert each.flag in mistake(**(TARGET | {each.name: given}))
        assert each.flag in mistake(**{each.name: given})
        if each.variable:
            assert mistake(environment={each.variable: empty}) == (
                f"{each.variable} is set, but empty: unset it, or give it a value"
            )
        if each.in_file:
            written = f'["{empty}"]' if each.repeatable else f'"{empty}"'
            assert "is empty" in mistake(target="x", file=f"[targets.x]\n{each.name} = {written}\n")


def test_credentials_without_a_server_are_a_mistake() -> None:
    for name in ("API_KEY", "API_TOKEN", "ACCOUNT_SID", "CONTROL_URL", "OTHER_ACCOUNT"):
        variable = f"CAMPAIGN_CONTRACTS_{name}"
        said = mistake(environment={variable: "hushhush"})
        assert said == f"{variable} is about a server: name it with --base-url URL"


def test_a_target_that_is_not_asked_for_is_told_of() -> None:
    _, words = resolve(Options(), {}, TOML)
    assert words == ["no target of campaign-contracts.toml is used: one of them (staging) is chosen with --target"]
    assert resolve(Options(**TARGET), {}, "")[1] == []


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=repr)
def test_the_file_is_read_with_any_line_ends_and_with_a_mark_at_its_beginning(ends: str, tmp_path: Path) -> None:
    file = tmp_path / "campaign-contracts.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TOML.replace("\n", ends).encode())
    assert resolve(Options(target="staging"), SECRETS, read_file(file))[0].base_url == "https://staging.example"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\0", "\x7f"], ids=repr)
@pytest.mark.parametrize("name", ["api_key", "api_token", "account_sid"])
def test_a_control_character_around_a_secret_is_named(name: str, end: str) -> None:
    said = mistake(**(TARGET | {name: f"hushhush{end}"}))
    assert "control character" in said
    assert "hushhush" not in said
    assert "control character" in mistake(**(TARGET | {"other_account": f"o:k:hushhush{end}"}))


@pytest.mark.parametrize(
    ("text", "host"),
    [("kit.example", "kit.example"), ("10.0.0.1", "10.0.0.1"), ("[::1]", "[::1]"), ("[2001:DB8::0]", "[2001:db8::]")],
)
def test_a_callback_host_is_a_name_or_an_address(text: str, host: str) -> None:
    assert settled(callback_host=text).callback_host == host


@pytest.mark.parametrize(
    "text",
    ["http://h", "h:80", "h/x", "::1", "[::1]:80", "[h]", "a b", "u@h", "300.1.1.1", "1.2.3", "-h", "a" * 300, "h\x1b"],
)
def test_a_callback_host_is_nothing_else(text: str) -> None:
    assert "--callback-host: expected a host name or an address" in mistake(**(TARGET | {"callback_host": text}))


def test_zero_is_a_seed() -> None:
    assert settled(seed=0).seed == 0


def test_a_target_is_a_sandbox_or_acknowledged_as_live() -> None:
    assert "--sandbox" in mistake(**(TARGET | {"sandbox": False}))
    assert "--live" in mistake(**(TARGET | {"sandbox": False}))
    assert "exclude each other" in mistake(**TARGET, live=True)
    assert not settled().live
    assert not settled(sandbox=False, control_url="http://127.0.0.1:1/_control/").live
    live = settled(sandbox=False, live=True)
    assert live.live
    assert live.pause > 0
    assert live.max_campaigns is not None
    assert live.journal_dir == JOURNALS


def test_who_only_reads_need_not_say_which() -> None:
    settings, _ = resolve(Options(**(TARGET | {"sandbox": False})), {}, reads_only=True)
    assert settings.live


def test_what_is_created_on_a_live_service_is_never_kept() -> None:
    assert settled(keep=True).journal_dir is None
    assert "--keep" in mistake(**(TARGET | {"sandbox": False}), live=True, keep=True)


@pytest.mark.parametrize(
    ("typed", "sid", "words"),
    [
        ("https://api.exotel.com", None, 0),
        ("https://api.exotel.com/", None, 0),
        ("https://api.exotel.com/v2/accounts/acme/campaigns", "acme", 1),
        ("https://api.exotel.com/v2", None, 1),
        ("https://key:secret@api.exotel.com/v2/accounts/acme", "acme", 2),
    ],
)
def test_the_base_url_is_cut_to_scheme_and_host(typed: str, sid: str | None, words: int) -> None:
    base_url, found, said = base_url_of(typed)
    assert base_url == "https://api.exotel.com"
    assert found == sid
    assert len(said) == words
    assert not any("secret" in line for line in said)


@pytest.mark.parametrize(
    ("typed", "sid"),
    [("http://h/gate/way", None), ("http://h/gate/way/", None), ("http://h/gate/way/v2/accounts/acme/x", "acme")],
)
def test_the_path_of_a_gateway_stays(typed: str, sid: str | None) -> None:
    assert base_url_of(typed)[:2] == ("http://h/gate/way", sid)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "staging", "localhost:8080", "ftp://x", "http://", "http://h:0", "http://h:99999", "http://[::1",
     "http://a b", "http://h/a b", "http://h/?q=1", "http://h/v2#x", "http://ü:x@h:p", "http://key:secret@",
     "https://api%2eexotel.com", "https://api.exotel.com\\@h"],
)  # fmt: skip
def test_what_is_no_base_url_is_said_in_one_line(typed: str) -> None:
    with pytest.raises(UsageError) as raised:
        base_url_of(typed)
    assert str(raised.value).startswith("--base-url: expected")
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"api_key": None}, "CAMPAIGN_CONTRACTS_API_KEY"),
        ({"api_token": None}, "CAMPAIGN_CONTRACTS_API_TOKEN"),
        ({"account_sid": None}, "--account-sid"),
        ({"other_account": "sid:hushhush"}, "SID:KEY:TOKEN"),
        ({"other_account": "demo:k:t"}, "another account than demo"),
        ({"profile": "quik"}, "quick, standard, deep"),
        ({"timeout": 0.0}, "--timeout"),
        ({"timeout": float("nan")}, "--timeout"),
        ({"timeout": float("inf")}, "--timeout"),
        ({"rate": -1.0}, "--rate"),
        ({"max_campaigns": 0}, "--max-campaigns"),
        ({"may_dial": ["12"]}, "--may-dial"),
        ({"header": ["nothing"]}, "--header"),
        ({"header": ["X-A: a\nX-B: b"]}, "--header"),
        ({"header": ["x[[: a"]}, "--header"),
        ({"header": ["X-A: a\x01"]}, "--header"),
        ({"header": ["X-A: é"]}, "--header"),
        ({"header": ["Authorization: Basic hushhush"]}, "--header"),
        ({"cacert": "no such file"}, "--cacert"),
        ({"cacert": __file__}, "expected certificates in PEM form"),
        ({"cert": __file__}, "--cert: expected a certificate"),
        ({"cert": __file__, "base_url": "http://h"}, "--cert: only a server with https://"),
        ({"cert": __file__, "base_url": "http://h", "control_url": "https://c"}, "--cert: expected a certificate"),
        ({"control_url": "here"}, "--control-url"),
        ({"may_reset": True}, "--may-reset"),
        ({"sandbox": True, "live": False, "may_dial": ["+12025550199"]}, "--may-dial is for live"),
        ({"contrarian": True}, "--contrarian"),
        ({"fault": ["x"]}, "--fault"),
    ],
)
def test_mistakes_are_named(changes: dict[str, Any], word: str) -> None:
    said = mistake(**(TARGET | changes))
    assert word in said
    assert "hushhush" not in said


def test_options_about_a_server_need_one() -> None:
    assert "--base-url" in mistake(account_sid="demo")
    assert "--base-url" in mistake(live=True)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('api_token = "t"', "CAMPAIGN_CONTRACTS_API_TOKEN"),
        ("live = true", "typed each time"),
        ('profil = "deep"', "did you mean 'profile'"),
        ('profile = "slow"', "--profile"),
        ("seed = true", "wrong type"),
        ('max_campaigns = "many"', "wrong type"),
        ("= 3", "not valid TOML"),
        (f"a = {'9' * 5000}", "not valid TOML"),
    ],
)
def test_mistakes_in_the_file_are_named(line: str, word: str) -> None:
    environment = {"CAMPAIGN_CONTRACTS_API_KEY": "k", "CAMPAIGN_CONTRACTS_API_TOKEN": "t"}
    file = TOML.replace('profile = "deep"', line)
    assert word in mistake(target="staging", environment=environment, file=file)


def test_an_unknown_target_is_named() -> None:
    assert "did you mean 'staging'" in mistake(target="stagin", file=TOML)
    assert "no campaign-contracts.toml" in mistake(target="staging")


def test_no_secret_is_in_a_repr() -> None:
    options = Options(**(TARGET | {"api_token": "hushhush", "other_account": "o:k:hushhush"}))
    assert "hushhush" not in repr(options)
    assert "hushhush" not in repr(resolve(options, {}))


@pytest.mark.parametrize(
    "given",
    [
        {"sandbox_host": "https://key:hushhush@far.example"},
        {"example_db": "redis+tls://key:hushhush@far.example"},
        {"base_url": "https://key:hushhush@far.example", "target": "staging", "file": TOML},
        {"base_url": None, "environment": {"CAMPAIGN_CONTRACTS_BASE_URL": "https://key:hushhush@far.example"}},
        {"target": "near", "file": '[targets.near]\nbase_url = ["https://key:hushhush@far.example"]'},
        {"target": "near", "file": 'targets = "https://key:hushhush@far.example"'},
        {"target": "https://key:hushhush@far.example"},
        {"target": "https://key:hushhush@far.example", "file": TOML},
    ],
    ids=str,
)
def test_no_mistake_repeats_the_credentials_of_a_url(given: dict[str, Any]) -> None:
    assert "hushhush" not in mistake(**(TARGET | given))


FAR, NEAR = "https://staging.example", "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("url", "typed", "environment", "proxy"),
    [
        (FAR, None, {}, None),
        (FAR, None, {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        (FAR, None, {"https_proxy": "p:1", "HTTPS_PROXY": "http://q:1"}, "http://p:1"),
        (FAR, None, {"HTTP_PROXY": "http://p:1"}, None),
        (FAR, None, {"ALL_PROXY": "http://p:1"}, "http://p:1"),
        (FAR, "http://q:1", {"HTTPS_PROXY": "http://p:1"}, "http://q:1"),
        (FAR, None, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.example, .example"}, None),
        (FAR, None, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        (FAR, None, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "ample"}, "http://p:1"),
        (NEAR, None, {"HTTP_PROXY": "http://p:1"}, None),
        (NEAR, "http://p:1", {}, "http://p:1"),
    ],
)
def test_the_proxy_is_the_one_that_was_typed_or_the_usual_one(
    url: str, typed: str | None, environment: dict[str, str], proxy: str | None
) -> None:
    assert proxy_for(url, typed, environment) == proxy
    assert resolve(Options(**(TARGET | {"base_url": url, "proxy": typed})), environment)[0].proxy == proxy


@pytest.mark.parametrize("text", ["ftp://p:1", "http://", "http://p:0", "http://p:x", "http://u:hushhush@p:x"])
def test_what_is_no_proxy_is_named(text: str) -> None:
    said = mistake(**(TARGET | {"proxy": text}))
    assert said.startswith("--proxy: expected a proxy")
    assert "hushhush" not in said
