"""A chart says the same three times: in bars, in words, in a table."""

from plotly.graph_objects import Figure

from optima_portal.kit.charts import Goal, Series, Tone, bars

PAID = Series("Paid", (1200.0, 0.0))
DENIED = Series("Denied", (3.0, 4.0), Tone.BAD)


def test_the_table_has_every_bar_in_the_same_words() -> None:
    made = bars(("Oct", "Nov"), (PAID, DENIED), says="Paid fell.", of="Month", words="${:,.0f}".format)
    assert made.head == ("Month", "Paid", "Denied")
    assert made.rows == (("Oct", "$1,200", "$3"), ("Nov", "$0", "$4"))
    assert [bar["text"] for bar in made.figure["data"]] == [["$1,200", "$0"], ["$3", "$4"]]


def test_plotly_takes_the_figure_as_it_is() -> None:
    made = bars(("Oct", "Nov"), (PAID, DENIED), says="", of="Month", stacked=True, goal=Goal("goal", 80))
    drawn = Figure(made.figure)  # validates every name and value
    assert [bar.name for bar in drawn.data] == ["Paid", "Denied"]
    assert drawn.layout.annotations[0].text == "goal 80"


def test_stacked_bars_carry_no_numbers_that_would_lie_over_one_another() -> None:
    assert "text" not in bars(("Oct",), (Series("Paid", (1.0,)),), says="", of="Month", stacked=True).figure["data"][0]


def test_months_stand_above_their_year_so_that_a_years_worth_fits_on_a_phone():
    months = bars(["Dec 2025", "Jan 2026"], [Series("Paid", (1, 2))], says="Paid.", of="Month")
    assert months.figure["layout"]["xaxis"]["ticktext"] == ["Dec<br>2025", "Jan<br>2026"]
    assert months.figure["data"][0]["x"] == ["Dec 2025", "Jan 2026"]
    others = bars(["RAS antagonists"], [Series("Members", (1,))], says="Members.", of="Class")
    assert "ticktext" not in others.figure["layout"]["xaxis"]
