"""What the sample projects say in the full form; every text says that it is sample text."""

from datetime import timedelta

from app.demo.needs import needs_for
from app.demo.projects import COMMUNITIES, SampleProject, budget, texts
from app.demo.round import ZONE, Stage

#: The categories of the first form's budget in the words of the full one.
_CATEGORIES = {"staff": "labour", "goods": "goods", "venue": "venue", "other": "insurance"}
_FIELDS = (("长者", "elders"), ("儿童", "children"), ("少年", "children"), ("残障", "disabled"))


def full_answers(stage: Stage, project: SampleProject) -> dict[str, object]:
    """Fill in the full form for a project."""
    place, said = COMMUNITIES[project.community][0], texts(project)
    day = stage.clock.now().astimezone(ZONE).date() + timedelta(days=60)
    field = next((one for word, one in _FIELDS if word in project.target), "neighbours")
    return {
        "title": project.title,
        "strand": stage.strand_id,
        "field": [field],
        "communities": [stage.communities[project.community]],
        "period": [{"from": day.isoformat(), "to": (day + timedelta(days=180)).isoformat()}],
        "summary": said["summary"],
        "background": f"【示例文字】在{place}社区服务多年，有一名社工和一支志愿队。",
        "record": "【示例文字】去年办过一期同类活动，参加者 40 人。",
        "need": said["need"],
        "needs": needs_for(stage, project.target),
        "beneficiaries": [
            {
                "group": project.target,
                "people": str(project.people),
                "contacts": str(project.people * 6),
            }
        ],
        "reach": "【示例文字】由楼长逐户告知，社区公告栏同时张贴。",
        "objectives": said["effect"],
        "schedule": _schedule(),
        "innovation": "【示例文字】由受益人自己轮流主持活动。",
        "risk": said["risk"],
        "sustainability": "【示例文字】结束后由志愿队接着办，每月一次。",
        "team": [
            {"name": "示例负责人", "role": "统筹", "experience": "三年社区工作"},
            {"name": "示例社工", "role": "带活动", "experience": "助理社工师"},
        ],
        "partners": [],
        "budget": _budget(project),
        "own_funds": "【示例文字】自筹来自队员的定期捐款。",
        "honest": "yes",
    }


def _schedule() -> list[dict[str, str]]:
    rows = (("招募和培训志愿者", "第 1 个月", "2", "志愿者 8 名"),
            ("每周活动", "第 2 至 5 个月", "16", "活动记录"),
            ("居民评议和总结", "第 6 个月", "1", "总结一份"))  # fmt: skip
    names = ("activity", "time", "times", "output")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _budget(project: SampleProject) -> list[dict[str, str]]:
    lines = [
        {
            "category": _CATEGORIES[str(line["category"])],
            "purpose": str(line["purpose"]),
            "price": str(int(str(line["unit_price_minor"])) // 100),
            "unit": "项",
            "quantity": "1",
            "source": "requested",
            "note": "",
        }
        for line in budget(project)
    ]
    own = {**lines[0], "category": "goods", "purpose": "茶水（示例）", "price": "600"}
    return [*lines, {**own, "source": "own"}]
