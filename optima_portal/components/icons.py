"""The portal's icons: our own paths on a 24-unit grid, drawn as lines. An icon never stands without words.

`rx.icon` (lucide) costs a page 0.8 KB of gzip with its first icon; these cost their path only.
"""

from typing import Any

import reflex as rx

PATHS = {
    "dashboard": "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
    "members": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6"
    "M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2.1 .8 3.5 2.8 3.5 5.5",
    "roster": "M9 6h12M9 12h12M9 18h12M4 6h.01M4 12h.01M4 18h.01",
    "claims": "M14 3H6v18h12V7zM14 3v4h4M9 12h6M9 16h6",
    "referrals": "M4 5v14M4 12h15M14 7l5 5-5 5",
    "reports": "M4 4v16h16M8 16v-4M12 16V8M16 16v-6",
    "admin": "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1"
    "M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1",
    "queue": "M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5",
    "agreement": "M6 3h9l4 4v14H6zM9 12l2 2 4-4",
    "audit": "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4",
    "system": "M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01",
    "imports": "M12 3v11M8 10l4 4 4-4M4 17v3h16v-3",
    "bell": "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 21h4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "fold": "M13 6l-6 6 6 6M19 6l-6 6 6 6",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.5c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5",
    "phone": "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z",
    "sun": "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19"
    "M19 5l-1.4 1.4M6.4 17.6 5 19",
    "leave": "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
    "close": "M6 6l12 12M18 6 6 18",
    "download": "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
    "upload": "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 20h14",
    "print": "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "next": "M4 12h15M13 6l6 6-6 6",
    "earlier": "M15 6l-6 6 6 6",
    "later": "M9 6l6 6-6 6",
    "dots": "M12 6.4a.7.7 0 1 0 0-1.4zM12 12.7a.7.7 0 1 0 0-1.4zM12 19a.7.7 0 1 0 0-1.4z",
    "plus": "M12 5v14M5 12h14",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "alert": "M12 4 2.5 20h19zM12 10v4.5M12 17.5v.01",
    "nothing": "M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5",
    "refresh": "M20 11a8 8 0 1 0-2.3 6.7M20 5v6h-6",
    "file": "M14 3H6v18h12V7zM14 3v4h4",
    "gear": "M4 7h10M18 7h2M4 17h2M10 17h10M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
    "M8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
}


def icon(name: str, **props: Any) -> rx.Component:
    """A line icon in the colour of its text; hidden from screen readers, because words stand beside it."""
    return rx.el.svg(
        rx.el.path(d=PATHS[name]),
        view_box="0 0 24 24",
        class_name="icon",
        custom_attrs={"aria-hidden": "true"},
        **props,
    )
