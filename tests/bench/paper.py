"""The page: rendering it, and serving it from store."""

from collections.abc import Iterator
from statistics import median

from app.domain.page_key import key, page_code
from app.domain.sentence import sentence
from app.models.episode import Episode
from app.models.practice import Paper
from app.services import summary
from tests.bench.figure import Figure, seconds, stage_on_postgresql, typical
from tests.stage import Stage
from tests.summary_samples import better


def measure() -> Iterator[Figure]:
    with stage_on_postgresql() as stage:
        facts = better()
        _without_charts(stage, facts)  # the first document loads fonts and sheets
        both = [
            (
                seconds(lambda: summary.print_page(facts, Paper.LETTER, stage.at.outside)),
                seconds(lambda: _without_charts(stage, facts)),
            )
            for _ in range(15)
        ]
        whole, plain = (median(each) for each in zip(*both, strict=True))  # in turns, because the machine drifts
        yield Figure(
            "summary-render",
            round(whole * 1000, 1),
            "ms",
            {"without charts, ms": round(plain * 1000, 1), "ratio": round(whole / plain, 2)},
        )
        episode_id = stage.enrol_ana()
        with stage.at.db.transaction() as session:
            summary.want(session, session.get_one(Episode, episode_id), stage.at.outside)
        while summary.render_next(stage.at.db, stage.at.outside):
            pass

        def serve() -> bytes | None:
            with stage.at.db.transaction() as session:
                page = summary.stored(session, session.get_one(Episode, episode_id), Paper.LETTER, stage.at.outside)
                return page.pdf if page else None

        assert serve(), "the page was not stored"
        yield Figure("summary-serve", round(typical(serve, 50) * 1000, 1), "ms")


def _without_charts(stage: Stage, facts: object) -> bytes:
    values = {"facts": facts, "said": sentence(facts), "charts": (), "code": page_code(key(facts))}
    return stage.at.outside.print_pdf(stage.at.outside.render("pdf/summary.html", "en", values), Paper.LETTER)
