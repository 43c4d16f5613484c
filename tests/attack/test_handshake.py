"""Who gets a socket at all."""

import pytest

from tests.attack.http import get, visitor_cookie
from tests.attack.people import FRONT_DESK, OFFICE_ADMIN
from tests.attack.tab import ENTER, FRAME, Refused, Tab, new_client_token
from tests.serving import Served, serving

MADE_UP = [
    "",
    "room42",
    "1",
    "00000000-0000-0000-0000-000000000000",
    "../../etc/passwd",
    "a" * 36,
    "6ba7b810-9dad-41d1-80b4-00c04fd430c8x",
    "6BA7B810-9DAD-41D1-80B4-00C04FD430C8",
    "6ba7b810-9dad-41d1-00b4-00c04fd430c8",
    "6ba7b810-9dad-41d1-80b4-00c04fd430c8%0a",
    "6ba7b810-9dad-41d1-80b4-00c04fd430c8_reflex___state____state",
]


async def test_no_socket_without_a_cookie(served: Served) -> None:
    with pytest.raises(Refused):
        await Tab.open(served, None)


@pytest.mark.parametrize(
    "cookie", ["", "x", "visitor-1-x.y", "visitor-99999999999-aaaa.AAAAAAAAAAAAAAAAAAAAAAAA", "a" * 290]
)
async def test_no_socket_with_a_cookie_we_never_gave(served: Served, cookie: str) -> None:
    with pytest.raises(Refused):
        await Tab.open(served, cookie)


async def test_no_socket_with_a_visitors_cookie_whose_date_was_changed(served: Served, visitor: str) -> None:
    word, began, rest = visitor.split("-", 2)
    with pytest.raises(Refused):
        await Tab.open(served, f"{word}-{int(began) + 1}-{rest}")


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://localhost",
        "http://localhost:1",
        "http://127.0.0.1:{port}",
        "https://localhost:{port}",
        "http://localhost:{port}.evil.example",
        "http://evil.example/http://localhost:{port}",
    ],
)
async def test_no_socket_for_a_page_of_another_site_even_with_the_cookie(served: Served, origin: str | None) -> None:
    cookie = served.session_of(FRONT_DESK)
    with pytest.raises(Refused):
        await Tab.open(served, cookie, origin=origin and origin.format(port=served.port))


@pytest.mark.parametrize("token", MADE_UP)
async def test_no_socket_with_a_client_token_that_no_page_makes(served: Served, token: str) -> None:
    with pytest.raises(Refused):
        await Tab.open(served, served.session_of(FRONT_DESK), token=token)


async def test_a_client_token_in_use_opens_nothing_for_another_session(served: Served, visitor: str) -> None:
    async with await Tab.open(served, served.session_of(OFFICE_ADMIN)) as owner:
        await owner.ask(ENTER)
        for thief in (visitor, served.session_of(FRONT_DESK), served.session_of(OFFICE_ADMIN)):
            with pytest.raises(Refused):
                await Tab.open(served, thief, token=owner.token)
        assert owner.is_open


async def test_a_client_token_that_was_left_opens_nothing_for_another_session(served: Served, visitor: str) -> None:
    async with await Tab.open(served, served.session_of(OFFICE_ADMIN)) as owner:
        await owner.ask(ENTER)
    for thief in (visitor, served.session_of(FRONT_DESK)):
        with pytest.raises(Refused):
            await Tab.open(served, thief, token=owner.token)


async def test_a_client_token_planted_in_a_victims_browser_does_not_open_the_victims_state(
    served: Served, visitor: str
) -> None:
    planted = new_client_token()
    async with await Tab.open(served, visitor, token=planted) as attacker:
        with pytest.raises(Refused):
            await Tab.open(served, served.session_of(OFFICE_ADMIN), token=planted)
        assert "Maria" not in attacker.everything


async def test_a_second_tab_with_a_copied_token_does_not_take_the_first_ones_answers(served: Served) -> None:
    cookie = served.session_of(OFFICE_ADMIN)
    async with await Tab.open(served, cookie) as first, await Tab.open(served, cookie, token=first.token) as copy:
        await first.ask(ENTER)
        assert first.value(FRAME, "name") == "Maria Nguyen"
        assert "Maria" not in copy.everything


@pytest.mark.parametrize("query", ["", "&sid=x", "&EIO=3", "&transport=websocket"])
async def test_polling_is_no_way_in(served: Served, query: str) -> None:
    cookie = served.session_of(FRONT_DESK)
    for path in ("/_event/", "/_event"):
        answer = await get(served, f"{path}?EIO=4&transport=polling&token={new_client_token()}{query}", cookie)
        assert (answer.status, answer.text) == (404, "Not found.")


async def test_a_socket_cannot_be_joined_by_its_engine_io_id(served: Served) -> None:
    async with await Tab.open(served, served.session_of(OFFICE_ADMIN)) as owner:
        sid = owner.frames[0].partition('"sid":"')[2].partition('"')[0]
        assert sid
        with pytest.raises(Refused):
            await Tab.open(served, served.session_of(FRONT_DESK), query=f"&sid={sid}")
        await owner.ask(ENTER)
        assert owner.value(FRAME, "name") == "Maria Nguyen"


@pytest.mark.parametrize("path", ["/", "/_event/x", "/_events", "/ws", "/_reload", "/_upload"])
async def test_there_is_no_other_socket(served: Served, path: str) -> None:
    import aiohttp

    headers = {"Cookie": f"optima={served.session_of(FRONT_DESK)}", "Origin": served.origin}
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(
                f"{served.origin}{path}?EIO=4&transport=websocket&token={new_client_token()}", headers=headers
            )


async def test_what_a_visitor_is_sent_holds_nobodys_data_and_no_secret(served: Served, visitor: str) -> None:
    async with (
        await Tab.open(served, served.session_of(OFFICE_ADMIN)) as signed_in,
        await Tab.open(served, visitor) as tab,
    ):
        await signed_in.load()
        await tab.load()
        for word in ("Maria", "Nguyen", "@", "Harbor-Lane", "JBSWY3DP", "optima=", visitor, signed_in.token, "sqlite"):
            assert word not in tab.everything, word


async def test_even_the_browsers_own_cookie_is_not_sent_back_to_its_page(served: Served) -> None:
    cookie = served.session_of(OFFICE_ADMIN)
    async with await Tab.open(served, cookie) as tab:
        await tab.load()
        assert cookie not in tab.everything


async def test_one_place_cannot_knock_without_end() -> None:
    with serving(handshakes_per_minute=20) as portal:
        cookie = await visitor_cookie(portal)
        opened = []
        with pytest.raises(Refused):
            for _ in range(21):
                opened.append(await Tab.open(portal, cookie))
        assert len(opened) == 20
        for tab in opened:
            await tab.close()
