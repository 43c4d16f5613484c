"""Somebody without a mouse: Tab until the focus is there, then the key that a person would press."""

from playwright.sync_api import Locator, Page, expect

MOST = 90
FOCUSED = "one => one === document.activeElement"
# About how many stops of Tab lie before a control, a few too few: asked of the browser once, instead of each time.
AHEAD = """one => {
  const stops = [...document.querySelectorAll("a[href],button,input,select,textarea,[tabindex]")].filter((each) =>
    !each.disabled && each.tabIndex >= 0 && each.offsetParent && each.type !== "hidden");
  const groups = new Set(), kept = stops.filter((each) => each.type !== "radio" || !each.name
    || (!groups.has(each.name) && groups.add(each.name)));
  return kept.indexOf(one) - kept.indexOf(document.activeElement) - 2;
}"""


class Keys:
    """The keyboard of one page; nothing here clicks, and nothing sets a value but by typing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, place: Locator) -> Locator:
        """Tab to a control, onward from wherever the focus is."""
        expect(place).to_be_visible()
        for _ in range(place.evaluate(AHEAD)):
            self.page.keyboard.press("Tab")
        for _ in range(MOST):
            if place.evaluate(FOCUSED):
                return place
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {place}.")

    def write(self, place: Locator, words: str) -> None:
        """Type into a field."""
        self.reach(place)
        self.page.keyboard.insert_text(words)

    def press(self, place: Locator, key: str = "Enter") -> None:
        """Press a button, as soon as it takes one."""
        expect(place).to_be_enabled()
        expect(place).not_to_have_attribute("data-pressed", "")
        self.reach(place)
        self.page.keyboard.press(key)

    def choose(self, place: Locator, number: int) -> None:
        """The nth option of a native select, by the arrow key."""
        expect(place.locator("option").nth(number)).to_be_attached()
        self.reach(place)
        for _ in range(number):
            self.page.keyboard.press("ArrowDown")
