"""The projects of the demo. Five titles stand in the pilot's report; all else is sample data."""

from dataclasses import dataclass

from app.quoting import quoted

COMMUNITIES = (("城南", "Chengnan"), ("良都", "Liangdu"), ("马岭", "Maling"), ("北溪", "Beixi"))

#: Named in the report of the pilot; every text, amount, mark and place beside them is sample.
NAMED = (
    ("大同社工“童学馆”", 0, "儿童", 120),
    ("心苑社工“历奇成长营”", 1, "青少年", 60),
    ("志远社工“防骗大使”", 2, "长者", 200),
    ("梦想家园“博士带你玩”科学亲子游戏大联盟游园会", 1, "亲子家庭", 300),
    ("“跨世代”历奇——听障及长者模拟体验", 3, "学生与长者", 150),
)

#: (title, community, target group, number of beneficiaries); 示例 stands in each text of theirs.
SAMPLE = (
    ("高龄独居长者入户探访与居家安全改造", 2, "80 岁以上长者", 86),
    ("楼道里的“小小调解室”", 0, "居民", 240),
    ("残障人士就业体验工坊", 2, "残障人士", 45),
    ("社区四点半课堂", 1, "小学生", 80),
    ("新市民子女粤语角", 3, "异地务工人员子女", 70),
    ("“旧物新生”共享工具屋", 0, "居民", 320),
    ("产后妈妈互助小组", 1, "新手妈妈", 40),
    ("“看得见的声音”社区手语课堂", 3, "听障人士与居民", 90),
    ("河涌小卫士：水质观察与亲子清洁日", 2, "亲子家庭", 160),
    ("广场舞错峰公约行动", 0, "居民", 500),
    ("“家门口的球场”外来务工青年夜间运动计划", 3, "外来务工青年", 110),
    ("认知症家属喘息茶座", 0, "照顾者", 36),
    ("阳台菜园：邻里换种集市", 1, "居民", 180),
    ("社区老照片口述史", 2, "长者与学生", 75),
    ("智能手机长者互助班", 1, "长者", 130),
    ("康复者同行小组", 3, "精神障碍康复者", 28),
    ("低保家庭营养早餐计划", 0, "低保家庭", 61),
    ("心智障碍青年烘焙坊", 1, "心智障碍青年", 24),
    ("流动儿童绘本车", 3, "流动儿童", 210),
    ("“电梯里的三分钟”邻里问候", 2, "居民", 400),
    ("独居长者平安钟志愿回访", 0, "独居长者", 95),
    ("社区微更新：小街角休憩点", 1, "居民", 600),
    ("青年夜校：家电小修", 3, "青年", 120),
    ("残障家庭出行陪伴", 2, "残障人士", 52),
    ("儿童安全上学路", 0, "小学生", 260),
    ("旧衣改造妈妈工坊", 2, "妇女", 48),
    ("社区急救员培训", 1, "居民", 150),
    ("长者口腔健康入户指导", 3, "长者", 88),
    ("亲子垃圾分类夏令营", 0, "亲子家庭", 100),
    ("外来工法律夜谈", 3, "异地务工人员", 140),
    ("社区合唱团“老歌新唱”", 2, "长者", 64),
    ("自闭症家庭周末喘息", 1, "照顾者", 30),
    ("楼长学堂", 0, "楼长", 56),
    ("社区小厨神：一人食长者餐", 2, "独居长者", 72),
    ("新手爸爸俱乐部", 3, "新手爸爸", 44),
    ("青少年情绪小屋", 1, "青少年", 85),
    ("社区宠物文明公约", 0, "居民", 350),
    ("听障青年咖啡角", 1, "听障青年", 20),
    ("长者防跌倒居家评估", 2, "长者", 105),
    ("小小讲解员：社区历史路线", 3, "小学生", 66),
    ("邻里互助时间银行", 0, "居民", 280),
    ("社区菜场学徒计划", 2, "青年", 26),
    ("智能手环进万家", 1, "长者", 150),
)

ORGANISATIONS = ("大同社工", "心苑社工", "志远社工", "梦想家园", "历奇社工（示例）")

#: Groups that the report names; unregistered, so each has a (sample) fiscal host.
GROUPS = (
    "爱心妈妈帮帮团",
    "广场大妈志愿队",
    "社区小天使服务队",
    "同一蓝天志愿团",
    "“夕阳红”志愿队",
)

#: The panel: nine made-up seats that say so themselves.
MEMBERS = tuple(f"示例评委 {letter}" for letter in "ABCDEFGHJ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProject:
    """One project with the facts from which its sample text is made."""

    index: int
    title: str
    community: int
    target: str
    people: int
    named: bool

    @property
    def requested_minor(self) -> int:
        """The sample amount: between 8,000 and 20,000 元 in whole hundreds."""
        return (80 + self.index * 37 % 121) * 100 * 100

    @property
    def strength(self) -> int:
        """How the sample panel tends to mark it, in hundredths of the full mark (58 to 92)."""
        return 84 + self.index % 3 * 3 if self.named else 58 + (self.index * 53 + 17) % 33


def projects() -> tuple[SampleProject, ...]:
    """List all forty-eight."""
    listed = [(*facts, True) for facts in NAMED] + [(*facts, False) for facts in SAMPLE]
    return tuple(
        SampleProject(
            index=i, title=title, community=community, target=target, people=people, named=named
        )
        for i, (title, community, target, people, named) in enumerate(listed)
    )


def texts(project: SampleProject) -> dict[str, str]:
    """Write the sample answers of a project; each says that it is sample text."""
    place = COMMUNITIES[project.community][0]
    return {
        "summary": f"【示例文字】在{place}社区为{project.target}开展{quoted(project.title)}，"
        f"预计 {project.people} 人直接受益。",
        "need": f"【示例文字】走访{place}社区时，{project.target}反映平时缺少合适的活动和支持。"
        "我们入户访谈了 12 户，整理出三类共同的难处，并与居委会核对过名单。",
        "plan": "【示例文字】第一个月招募志愿者并培训；第二到第五个月每周开展一次活动，每次不少于 90 分钟；"
        "第六个月做一次居民评议和总结，材料在社区公告栏公开。",
        "effect": f"【示例文字】预计 {project.people} 人直接受益，志愿者服务时数不少于 400 小时；"
        "形成一份可以给其他社区照着做的工作手册。",
        "team": "【示例文字】项目负责人有三年社区工作经验；一名社工全程跟进，八名志愿者分两组带活动，"
        "财务由依托单位代管。",
        "risk": "【示例文字】遇到恶劣天气改为室内；活动购买公众责任险；参加人数不足时由楼长上门邀请。",
    }


def budget(project: SampleProject) -> list[dict[str, object]]:
    """Split the requested amount into sample lines that add up exactly."""
    total = project.requested_minor
    staff = total * 24 // 100 // 10000 * 10000
    goods = total * 46 // 100 // 10000 * 10000
    venue = total * 14 // 100 // 10000 * 10000
    rest = total - staff - goods - venue
    lines = (("staff", "活动带领补贴（示例）", staff), ("goods", "活动物资（示例）", goods),
             ("venue", "场地与音响（示例）", venue), ("other", "保险与宣传（示例）", rest))  # fmt: skip
    return [
        {"category": category, "purpose": purpose, "unit_price_minor": amount, "quantity": 1}
        for category, purpose, amount in lines
        if amount
    ]
