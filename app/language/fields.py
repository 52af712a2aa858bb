"""A sentence for every way in which a field of a form can be wrong."""

from collections.abc import Mapping

from app.language.catalogue import N_, content, translate

SENTENCES: Mapping[str, str] = {
    "copy_other_body": N_("这份申报书是另一个单位的，不能照着写。换一份，或者换上面的单位。"),
    "missing": N_("这一项没有填。"),
    "required": N_("这一项没有填。"),
    "string_too_short": N_("太短了，至少 %(min_length)s 个字。"),
    "string_too_long": N_("太长了，最多 %(max_length)s 个字。"),
    "too_short": N_("至少要有 %(min_length)s 项。"),
    "too_long": N_("最多 %(max_length)s 项。"),
    "int_parsing": N_("请填整数，例如 12。"),
    "not_integer": N_("请用半角数字填整数，例如 12。"),
    "not_number": N_("请用半角数字填，例如 8.50。"),
    "too_many_places": N_("最多两位小数，例如 8.50。"),
    "greater_than_equal": N_("不能小于 %(ge)s。"),
    "less_than_equal": N_("不能大于 %(le)s。"),
    "out_of_range": N_("要在 %(low)s 到 %(high)s 之间。"),
    "extra_forbidden": N_("这一页不收这一项，请刷新后再交。"),
    "enum": N_("请从列出的里面选一个。"),
    "literal_error": N_("请从列出的里面选一个。"),
    "choose_one": N_("请从列出的里面选一个。"),
    "bool_parsing": N_("请从列出的里面选一个。"),
    "not_money": N_("没看懂这个金额。请填数字，最多两位小数，例如 12000 或 12000.50。"),
    "not_date_time": N_("请按 2026-05-14 17:00 的样子填。"),
    "sign_in_name_taken": N_("这个登录名已经有人用了，请换一个。"),
    "sign_in_name_form": N_("登录名请用 2 到 60 个字，可以是姓名、手机号或邮箱，中间不要空格。"),
    "password_short": N_("密码至少 8 个字。可以用一句自己记得住的话。"),
    "password_common": N_("这个密码太常见，容易被人猜到，请换一个。"),
    "password_wrong": N_("现在的密码不对。"),
    "uscc_look_alike": N_(
        "第 %(place)s 位写的是字母“%(char)s”。统一社会信用代码里没有这个字母，请对照证书看看是不是“%(other)s”。"
    ),
    "uscc_character": N_(
        "第 %(place)s 位“%(char)s”不能用。统一社会信用代码只有数字和大写字母，不含 I、O、Z、S、V。"
    ),
    "uscc_length": N_("统一社会信用代码是 18 位，这里有 %(count)s 位。"),
    "uscc_department": N_("第 1 位“%(char)s”不是登记管理部门的代码，请对照证书再看一遍。"),
    "uscc_kind": N_("第 2 位“%(char)s”不是机构类别的代码，请对照证书再看一遍。"),
    "uscc_area": N_("第 3 到 8 位是地区代码，只有数字；第 %(place)s 位写的是“%(char)s”。"),
    "until_before_from": N_("结束的日子不能早于开始的日子。"),
    "uscc_check": N_("统一社会信用代码的最后一位对不上，请对照证书再看一遍。"),
    "mark_unknown": N_("没有 {%(name)s} 这一项。能用的列在下面。"),
    "mark_open": N_("花括号要成对，里面只写一个名称，例如 {title}；标题只能一行。"),
    "none_chosen": N_("请至少勾选一个。"),
    "name_long": N_("姓名太长了，最多 100 个字。"),
    "text_long": N_("单位和职务太长了，最多 200 个字。"),
    "contact_form": N_("没看懂这个联系方式，请填邮箱或手机号，也可以空着。"),
    "panel_unknown": N_("没有这个评审组，请照页面上列出的名称写。"),
    "line_twice": N_("和前面一行是同一个人。"),
    "already_invited": N_("这个人已经在评委名单里。"),
    "list_has_faults": N_("有几行要改，改好以后再一起邀请；现在一个都没有请。"),
    "card_account": N_(
        "%(name)s的账号还管着别的事，不能只凭席位卡进入，请让他用登录名和密码登录。"
    ),
    "card_number": N_("新卡的号码碰巧和别的卡一样，一张也没有制。请再按一次。"),
    "undertaking_changed": N_("承诺书刚才改过，请再看一遍再接受。"),
    "must_accept": N_("要先同意才能继续。"),
    "dates_out_of_order": N_("日期前后对不上：后一个阶段不能早于前一个阶段。"),
    "closes_before_opens": N_("截止时间要晚于开始时间。"),
    "paper_future": N_("收到的时间不能在现在以后。"),
    "paper_late": N_("这个时间不在征集时间里。按时收到的纸质申报才能登记。"),
    "file_missing": N_("请选一个文件。"),
    "file_kind": N_("不收这种文件。可以用 PDF、图片、Word 或 Excel。"),
    "file_empty": N_("这个文件是空的。"),
    "over_limit": N_("超过了上限 %(limit)s，可以改成 %(limit)s 或更少。"),
    "counts_exceed": N_("赞成、反对、弃权、无效加起来是 %(sum)s，超过到会 %(attending)s 人。"),
    "attending_exceeds": N_("到会人数不能超过有表决权的 %(members)s 人。"),
    "pick_unknown": N_("选了这张票上没有的项目，请刷新后再选。"),
    "picks_few": N_("至少要选 %(least)s 个，现在选了 %(given)s 个。"),
    "picks_many": N_("最多选 %(most)s 个，现在选了 %(given)s 个。"),
    "points_wrong": N_("分出去的票数不能超过 %(points)s。"),
    "picks_out_of_range": N_("最少和最多要在 0 到 %(number)s 之间，最少不能大于最多。"),
    "just_one": N_("赞成、反对、弃权一次只表决一个项目，请只选一个。"),
    "at_least_two": N_("请至少选两个项目。"),
    "ballot_stands": N_("这个项目还有一次表决没有结束。"),
    "no_cards": N_("还没有发投票卡。先去发卡，再请大众评审投票。"),
    "has_cast": N_("这位评委已经投过了。"),
    "is_here": N_("这位评委记着到会，请本人来投；已经离开的，先在到会里记下来。"),
    "pitch_begun": N_("已经开始路演的项目不能从顺序里拿掉。"),
    "card_unknown": N_("没有这个码，或者这张卡已经作废。请对照卡片再看一遍。"),
    "comment_needed": N_("给了这个分数，请写明理由。"),
    "typed_differently": N_("和第一遍录的不一样，请对着纸再看一遍。"),
    "refile_reason": N_("这一份交过。改了再交，请写明为什么改。"),
    "mark_missing": N_("这一项还没有打分。"),
    "code_form": N_("代号请用 2 到 12 个大写字母、数字或短横线，例如 NQ2016。"),
    "code_taken": N_("这个代号已经用过了，请换一个。"),
    "strand_needed": N_("至少选一个版块。"),
    "only_later": N_("只能延后，要晚于现在的截止时间 %(until)s。"),
    "date_past": N_("要填现在以后的时间。"),
    "reviews_missing": N_(
        "还有 %(count)s 份评分没有交。进入下一步后不能再交，请先催交，或者勾选确认。"
    ),
    "reason_needed": N_("改动要写明原因，大家都会看到。"),
    "form_line": N_("表单全文第 %(line)s 行的写法不对，请看缩进、冒号和引号。"),
    "form_unreadable": N_("表单里这一处写得不对：%(place)s。"),
    "rulebook_invalid": N_("评审规则里有 %(count)s 处要改，见下面。"),
    "rulebook_unchanged": N_("和现在的评审规则一样，没有要换的。"),
    "zone_unknown": N_("没有这个时区。请填像 Asia/Shanghai 这样的名称。"),
    "currency_unknown": N_("请填三个字母的货币代码，例如 CNY。"),
    "address_form": N_("邮箱要像 name@example.org，手机号只用数字。都没有就空着。"),
    "quantity_form": N_("数量请用半角数字填 1 以上的整数，例如 12。"),
    "budget_over": N_("预算合计超过上限 %(limit)s 元，要减少 %(over)s 元。"),
    "request_under": N_("申请金额低于下限，最少要 %(least)s 元。"),
    "category_forbidden": N_("本届的钱不能用在“%(category)s”上，请改类别或删掉这一行。"),
    "own_share_under": N_(
        "自筹不到总预算的 %(least)s：现在 %(own)s 元，其他各行不变时，至少要 %(needed)s 元。"
    ),
    "text_over": N_("超过 %(limit)s 字，要删去 %(over)s 字。内容都存着。"),
    "text_under": N_("太短了，至少 %(least)s 字，还差 %(more)s 字。"),
    "ends_before": N_("结束的日子要在开始之后。"),
    "other_words": N_("选了“其他”，请写明是什么。"),
    "only_one": N_("这里只能选一个。"),
    "choose_more": N_("至少选 %(least)s 个。"),
    "choose_fewer": N_("最多选 %(most)s 个。"),
    "contacts_under": N_("服务人次不会少于人数 %(people)s，请核对。"),
    "shares_over": N_("各伙伴的份额加起来是 %(sum)s%，不能超过 100%。"),
    "share_over": N_(
        "%(category)s经费占 %(share)s，超过 %(most)s 的上限。其他各行不变时，最多 %(limit)s 元。"
    ),
    "not_confirmed": N_("请先勾选确认。"),
    "file_name": N_("文件名太长，请改短再传。"),
    "files_many": N_("最多 %(limit)s 个附件。"),
    "not_weight": N_("权重请填大于零的数，例如 1、0.5 或 1/3。"),
    "conflict_reason": N_("请选是哪种关系。"),
    "list_changed": N_("名单刚才有变动，请再看一遍再交。"),
    "not_in_steps": N_("每档是 %(step)s 分，请填它的倍数。"),
    "draw_incomplete": N_("抽签要填三样：每个项目几位评委、抽签种子、种子从哪里来。"),
    "over_request": N_("超过了申请金额 %(requested)s，可以填 %(requested)s 或更少。"),
    "over_pot": N_("合计会超过资金池 %(over)s，可以填 %(highest)s 或更少。"),
    "not_ranked": N_("没有列入名次的项目不能定金额。"),
    "rank_twice": N_("每个项目要排不同的先后，从 1 开始。"),
    "not_date": N_("请写成 2026-05-14 的样子。"),
    "notice_too_short": N_("公示期不能短于规则规定的时间，最早填 %(earliest)s。"),
    "not_opened": N_("这一项没有退回补正，不能改。"),
    "choose_opened": N_("请选哪些地方可以改。"),
    "choose_proposals": N_("请先选要办的项目。"),
    "note_needed": N_("还有不符合的检查，请写明为什么可以通过。"),
    "waived_why": N_("和程序查到的不一样，请写明理由。"),
    "json_invalid": N_("内容的格式不对，请刷新后再交。"),
}


def field_sentence(code: str, facts: Mapping[str, object], language: str) -> str:
    """Say what is wrong with a field. Unknown codes get a plain general sentence."""
    message = SENTENCES.get(code, N_("这一项填得不对，请看提示再改。"))
    shown = {
        name: content(fact, language)[0] if isinstance(fact, Mapping) else fact
        for name, fact in facts.items()
    }
    return translate(message, language, **shown)
