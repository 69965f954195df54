"""Three stories, whole: somebody new, the next category on a slow network, and money from Stripe to the bank."""

from __future__ import annotations

import re
import time
from uuid import uuid4

from playwright.sync_api import Locator, Page, Route, expect

from infra.local.__main__ import run_schedule
from tests.pages.conftest import Open
from tests.pages.watching import Watched
from tests.support.client import Client, playback
from tests.support.deployed import Deployed

DASHBOARD = "/producer-dashboard"
ROWS = "table.compact tbody th"


def test_somebody_new_comes_from_the_sign_in_to_first_insights(open_page: Open, demo: Deployed) -> None:
    watched = open_page("/sign-in", guest=True)
    page, name = watched.page, f"Newcomer {uuid4().hex[:6]}"
    page.get_by_role("button", name="Somebody new").click()
    page.get_by_role("heading", level=1, name="Welcome").wait_for()
    page.get_by_label("Artist name").fill(name)
    page.get_by_role("button", name="Create profile").click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.get_by_role("heading", name="First steps").wait_for()
    assert watched.axe() == []

    page.get_by_role("link", name="New track").first.click()
    page.get_by_label("Title").fill("Night Bus")
    page.get_by_label("Length").fill("3:00")
    page.get_by_label("BPM").fill("1")
    page.get_by_label("BPM").press("Tab")
    page.get_by_label("BPM").fill("140")
    page.get_by_label("Genres").fill("trap")
    page.get_by_label("Add a producer").fill("low ti")
    page.get_by_role("option", name="Low Tide").wait_for()
    page.get_by_label("Add a producer").press("Enter")
    page.get_by_role("button", name="Take Low Tide off the credits").wait_for()
    page.get_by_role("button", name="Save").click()

    row = page.get_by_role("row", name=re.compile("Night Bus"))
    row.wait_for()
    expect(row).to_contain_text("scale")
    expect(row).to_contain_text("2 credits")
    row.get_by_role("link", name="Insights of Night Bus").click()
    page.get_by_text("No plays in these days").wait_for()
    assert watched.axe() == []

    # Somebody listens; the page, which nobody touches, shows it.
    track = re.search(r"/tracks/(\w+)/insights", page.url)
    assert track
    guest = Client(demo.stack.url)
    assert guest.post(f"/v1/guest/tracks/{track[1]}/plays", playback(guest_id="device-0001")).status == 202
    expect(page.get_by_role("heading", name="Average listen over time")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-live]")).to_have_text("1", timeout=20_000)
    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    expect(page.get_by_label("At a glance")).to_contain_text("1 today so far")


def test_the_results_of_before_stay_while_the_next_category_loads_on_a_slow_network(open_page: Open) -> None:
    waiting: list[Route] = []
    watched = open_page(f"{DASHBOARD}/leaderboards")
    page = watched.page
    page.get_by_role("heading", name=re.compile("^Overall · All time")).wait_for()
    names = page.locator(ROWS).all_inner_texts()
    rank = page.locator("[data-rank]").inner_text()
    assert len(names) == 20

    page.route(re.compile(r"/leaderboards/plays"), lambda route: waiting.append(route))  # noqa: PLW0108 - playwright marks it
    page.get_by_role("link", name="Plays", exact=True).click()
    page.wait_for_url("**/leaderboards?category=plays")
    wait_for_routes(page, waiting, 3)
    # The old results are there, and are called what they are.
    assert page.locator(ROWS).all_inner_texts() == names
    assert page.locator("[data-rank]").inner_text() == rank
    expect(page.get_by_role("heading", name=re.compile("^Overall · All time"))).to_be_visible()
    expect(page.locator("[aria-busy=true]").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Loading Plays.")).to_have_count(1)
    assert watched.shifted <= 0.02

    for route in waiting:
        route.continue_()
    page.get_by_role("heading", name=re.compile("^Plays · All time")).wait_for()
    watched.settle()
    assert page.locator(ROWS).all_inner_texts() != names
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.go_back()  # what is known is there at once
    expect(page.get_by_role("heading", name=re.compile("^Overall · All time"))).to_be_visible(timeout=500)
    suppose(watched)


def suppose(watched: Watched) -> None:
    """What more plays of a track, or a new one, would change."""
    page = watched.page
    page.get_by_text("What if?").press("Enter")
    page.get_by_label("Qualified plays each").fill("100000")
    page.get_by_role("button", name="Estimate").click()
    estimate = page.get_by_label("Estimate").locator(".stat").filter(has=page.get_by_text("Platform share"))
    expect(estimate).to_have_text(re.compile(r"now [\d.]+%"))
    share, before = (float(each) for each in re.findall(r"([\d.]+)%", estimate.inner_text()))
    assert share > before > 0
    page.get_by_label("A track of yours").fill("s")
    page.get_by_role("option").filter(visible=True).first.wait_for()
    page.get_by_label("A track of yours").press("Enter")
    page.get_by_label("Qualified plays", exact=True).fill("0")
    page.get_by_role("button", name="Estimate").click()
    page.get_by_text("Suppose that").wait_for()
    watched.settle()
    assert watched.axe() == []


def wait_for_routes(page: Page, routes: list[Route], count: int) -> None:
    deadline = time.monotonic() + 10
    while len(routes) < count and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert len(routes) == count


def test_from_stripe_s_pages_to_a_payout_that_adds_up(open_page: Open, demo: Deployed) -> None:
    watched = open_page("/sign-in", guest=True)
    page, finances = watched.page, f"{demo.stack.site_url}{DASHBOARD}/finances"
    page.get_by_role("button", name="Somebody new").click()
    page.get_by_role("heading", level=1, name="Welcome").wait_for()
    upload(demo, page)
    page.goto(finances)
    page.get_by_role("heading", name="Get paid").wait_for()

    # A subscriber pays: a part of it is at risk while nobody can pay it out.
    page.goto(demo.stack.stripe_url)
    page.locator("input[name=amount]").fill("5000000")
    page.get_by_role("button", name="A subscriber pays").click()
    page.goto(finances)
    page.get_by_role("heading", name="Get paid").wait_for()
    expect(page.get_by_text("would go to other producers")).to_be_visible(timeout=30_000)
    assert watched.axe() == []

    page.get_by_label("Your country").select_option("CA")
    page.get_by_role("button", name="Connect with Stripe").click()
    page.wait_for_url(f"{demo.stack.stripe_url}/**")
    page.get_by_role("button", name="Complete onboarding").click()
    page.wait_for_url(finances)  # Stripe sends the producer back to the page
    page.get_by_role("button", name="Stripe dashboard").wait_for()
    expect(page.get_by_role("heading", name="Finish the setup")).to_have_count(0, timeout=30_000)

    page.goto(demo.stack.stripe_url)
    page.get_by_role("button", name="Let days pass").click()
    run_schedule(demo.stack, "close-pool")
    run_schedule(demo.stack, "send-splits")
    page.goto(f"{finances}?filter=subscriptions")
    expect(page.get_by_role("row").filter(has_text="Subscriptions").filter(has_text="paid")).to_be_visible(
        timeout=30_000
    )

    page.get_by_role("button", name="Stripe dashboard").click()
    page.wait_for_url(f"{demo.stack.stripe_url}/express/**")
    page.get_by_role("button", name="Pay out what is available").click()
    page.goto(finances)
    payout = page.get_by_role("link", name="Payout", exact=True)
    payout.wait_for(timeout=30_000)
    watched.settle()
    assert watched.axe() == []
    payout.click()
    page.get_by_text("The lines add up to this payout, to the cent.").wait_for()
    lines = [cents(each) for each in page.locator("td.figure").all_inner_texts()]
    parts = [cents(each) for each in page.locator(".sum dd:not([data-total])").all_inner_texts()]
    assert lines
    assert sum(lines) + sum(parts) == cents(page.locator("[data-total]").inner_text()) > 0
    assert watched.axe() == []
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert watched.too_wide_by <= 0
    page.set_viewport_size({"width": 1440, "height": 900})
    sell_and_give_back(watched, demo)


def sell_and_give_back(watched: Watched, demo: Deployed) -> None:
    """A buyer pays 100.00 and the fee of 15.00: a part goes back, then all that is left."""
    page, finances = watched.page, f"{demo.stack.site_url}{DASHBOARD}/finances"
    seller, buyer = user_of(demo, page), demo.sign_up()
    track = seller.upload(title="Sold", standard_price=10_000)
    asked = {"licence": "standard", "purchase_id": str(uuid4())}
    secret = buyer.post(f"/v1/tracks/{track['id']}/purchases", asked).body["client_secret"]
    page.goto(f"{demo.stack.stripe_url}/pay/{secret}")
    page.get_by_role("button", name="Pay with a valid card").click()
    page.goto(f"{finances}?filter=sales")
    page.get_by_role("button", name="Refund…").click(timeout=30_000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The buyer paid CA$115.00.")
    assert watched.axe() == []
    dialog.get_by_label("Amount in CAD").fill("500")
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog.get_by_role("alert")).to_contain_text("11500 of this sale can be refunded now")
    dialog.get_by_label("Amount in CAD").fill("40")
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog).to_contain_text("CA$40.00 go back to the buyer.")
    dialog.get_by_role("button", name="Close").click()
    given = page.get_by_role("row").filter(has=page.locator("strong", has_text=re.compile("^Refund$")))
    expect(given).to_have_count(1, timeout=30_000)
    page.get_by_role("button", name="Refund…").click()
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog).to_contain_text("CA$75.00 go back to the buyer.")
    dialog.get_by_role("button", name="Close").click()
    expect(given).to_have_count(2, timeout=30_000)
    expect(page.get_by_role("button", name="Refund…")).to_have_count(0, timeout=30_000)
    page.get_by_role("link", name="Statements").click()
    page.get_by_text("Sales, your part").wait_for()
    watched.settle()
    assert watched.axe() == []
    sums = [cents(each) for each in page.locator(".sum dd").all_inner_texts()]
    assert sum(sums[:-1]) == sums[-1]
    page.get_by_role("link", name="Finances").first.click()
    page.get_by_role("link", name="Disputes").click()
    page.get_by_text("No disputes").wait_for()
    sell_and_dispute(watched, demo, track["id"], buyer)


def sell_and_dispute(watched: Watched, demo: Deployed, track_id: str, buyer: Client) -> None:
    """Another licence of the track: the buyer's bank takes the payment back, and the dispute is won."""
    page, simulator = watched.page, Client(demo.stack.stripe_url)
    asked = {"licence": "standard", "purchase_id": str(uuid4())}
    secret = buyer.post(f"/v1/tracks/{track_id}/purchases", asked).body["client_secret"]
    paid = simulator.post("/_simulator/actions", {"action": "pay", "intent_id": secret.partition("_secret_")[0]}).body
    made = simulator.post("/_simulator/actions", {"action": "dispute", "charge_id": paid["latest_charge"]}).body
    row = shown_after_reloading(page, "Hand in")
    expect(row).to_contain_text("open")
    expect(row).to_contain_text("Sold")
    expect(row).to_contain_text("CA$115.00")
    assert watched.axe() == []
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert watched.too_wide_by <= 0
    page.emulate_media(color_scheme="dark")
    assert watched.axe("color-contrast") == []
    simulator.post("/_simulator/actions", {"action": "close_dispute", "dispute_id": made["id"], "outcome": "won"})
    shown_after_reloading(page, "won")


def shown_after_reloading(page: Page, text: str) -> Locator:
    """The row of the table with this text, as soon as Stripe's event has been applied."""
    row = page.get_by_role("row").filter(has_text=text)
    deadline = time.monotonic() + 30
    while not row.count() and time.monotonic() < deadline:
        page.reload()
        page.wait_for_load_state("networkidle")
    expect(row).to_have_count(1)
    return row


def user_of(demo: Deployed, page: Page) -> Client:
    return Client(demo.stack.url, page.evaluate("JSON.parse(localStorage.session).token"))


def upload(demo: Deployed, page: Page) -> None:
    """A producer and a public track for whoever is signed in, past the forms that the first story fills in."""
    user = user_of(demo, page)
    assert user.post("/v1/artists", {"name": f"Payee {uuid4().hex[:6]}"}).status == 201
    assert user.post("/v1/tracks", {"title": "Rent", "duration_ms": 180_000, "visibility": "public"}).status == 201


def cents(text: str) -> int:
    digits = re.sub(r"[^\d]", "", text)
    return -int(digits) if "-" in text or "−" in text else int(digits)
