"""A sentence for every reason with which the program refuses something."""

from collections.abc import Mapping

from app.errors import Fault
from app.language.card_faults import OF_CARDS
from app.language.catalogue import N_, translate
from app.language.damages import OF_DISKS
from app.language.deliveries import OF_TELLING
from app.language.money_faults import OF_MONEY
from app.language.objection_words import OF_OBJECTIONS
from app.language.privacy import UNSETTLED
from app.language.stores import STORED

REASONS: Mapping[str, str] = {
    "not_found": N_("没有这个页面，或者它不归你看。"),
    "sign_in_needed": N_("请先登录。"),
    "not_yours": N_("这件事不由你办。需要时请联系本届的组织者。"),
    "not_from_here": N_("现在这个状态下不能这样做。请刷新页面看看最新状态。"),
    "moved_meanwhile": N_("刚才有人先改动了。请刷新页面看看最新状态，再决定。"),
    "recused": N_("你已回避这个项目，看不到它的内容，也不参加打分和投票。"),
    "helped": N_("你代录过或登记过这个项目，所以要回避，请另一位同事来办。"),
    "confirmations_over": N_("评审已经开始，各单位的意见不能再改。"),
    "confirmations_open": N_("还有单位的意见没有收齐，收齐了才能提交。"),
    "confirmation_ended": N_("这个链接已经收回，或者对方已经改用别的办法。请联系申报人。"),
    "signed_paper_missing": N_("代录的申报书，要先上传申报人签过字的纸，才能提交。"),
    "paper_unconfirmed": N_("征集已经截止。这份纸质申报要先由第二个人核对，才能提交。"),
    "paper_over": N_("评审已经开始，不能再登记纸质申报。"),
    "paper_typed": N_("这份纸质申报已经在录入。"),
    "already_led": N_("这支队伍已经有自己的负责人，不用再交。"),
    "invitation_ended": N_(
        "这个链接作废了：发它的人不再负责这个单位，或者已另有负责人。请现在的负责人再发。"
    ),
    "last_lead": N_("至少要留一位项目负责人。请先把负责人交给别人。"),
    "call_closed": N_("征集不在开放时间内，不能再写入或提交。你写过的内容都还在。"),
    "call_still_open": N_("征集还没有截止，到时才能进入审查。"),
    "too_late_to_withdraw": N_("评审已经开始，不能再撤回。请联系组织者。"),
    "questions_closed": N_("现在不收提问。急事请直接联系承办单位。"),
    "questions_many": N_("一天最多提 %(limit)s 个问题，请明天再提，或直接联系承办单位。"),
    "only_after_publication": N_("征集公告发布以后才能这样做。"),
    "round_closed": N_("这一届已经办结，不能再改。"),
    "letters_many": N_("一天最多写 %(limit)s 封信，请明天再写，或直接打电话。"),
    "no_email": N_("你的账号还没有填邮箱，试不了。请先在账号资料里填上。"),
    "codes_many": N_("一小时最多发 %(limit)s 次验证码，请晚些再试，或请工作人员打电话核实。"),
    "tests_many": N_("一分钟最多试 %(limit)s 次，请稍等再试。"),
    "not_failed": N_("这一条没有停下来，不用再试。"),
    "rules_fixed": N_("已经有评委提交了评分，或者已经开始表决，评审规则不能再改。"),
    "fact_early": N_("截止以后，审查通过的项目才有这一页。"),
    "fact_fixed": N_("结果已经公示，评审依据不能再改。"),
    "moment_fixed": N_("结果已经公示，计入的时点不能再改。"),
    "pot_fixed": N_("结果已经公示，资金数额不能再改。"),
    "panel_fixed": N_("评审已经开始，评委名单不能再这样改。"),
    "calibrate_first": N_("正式打分以前，请先试评样题。"),
    "not_filed_yet": N_("这份评分还没有交，不能请评委再看。"),
    "asked_already": N_("已经请这位评委再看，还没有答复。"),
    "nothing_asked": N_("没有人请你再看这一份。"),
    "discussion_after_own": N_("先交自己的评分，才能看和写讨论。"),
    "sample_fixed": N_("已经有评委交了评分，样题不能再改。"),
    "file_may_name": N_("盲评不显示申报人。这种文件里的作者信息去不掉，所以不能打开。"),
    "filed_online": N_("这份评分已经交过，不能再从纸上录。"),
    "sheet_entered": N_("这份评分已经有人录过第一遍，等第二个人录。"),
    "already_filed": N_("这一版已经交过，没有再交一次。要改分，请先改好再交。"),
    "refile_reason": N_("这一份交过。改了再交，请写明为什么改。"),
    "practised_already": N_("你已经交过试评。"),
    "declare_first": N_("请先看一遍申报单位名单，申报有没有需要回避的。"),
    "not_on_roll": N_("这一项表决的名单里没有你。名单在表决开始时已定。"),
    "signed_frozen": N_("结果已经有人签核，依据不能再改。要改，请先写明原因，收回签核。"),
    "signed_already": N_("你已经签过这一次的结果。"),
    "only_in_ink": N_("规则定的是在纸上签批，请打印呈批表。"),
    "only_online": N_("规则定的是用账号签核，不收纸上的呈批表。"),
    "nothing_signed": N_("还没有人签核，没有可以收回的。"),
    "checks_red": N_("签核前的检查有 %(count)s 项不能签，请先处理。"),
    "checks_unexplained": N_("签核前的检查有 %(count)s 项要先写明说明，才能签。"),
    "second_person_needed": N_("这一步要由另一个人来办：做的人和核的人不能是同一个。"),
    "only_in_draft": N_("征集公告发布以后，这一项不能再改。"),
    "only_in_call": N_("只有在征集阶段才能这样做。"),
    "only_in_screening": N_("只有在资格审查阶段才能这样做。"),
    "only_in_review": N_("只有在评审阶段才能这样做。"),
    "only_in_meeting": N_("只有在终审会阶段才能这样做。"),
    "only_in_tally": N_("还没有到计分阶段。"),
    "only_in_decision": N_("只有在计分和定案阶段才能这样做。"),
    "only_in_notice": N_("只有在公示阶段才能这样做。"),
    "only_in_announced": N_("只有在公布以后才能这样做。"),
    "correction_over": N_("补正的时间已经过了，不能再改。你写过的内容都还在。"),
    "not_opened": N_("这一项没有退回补正，不能改。"),
    "review_began": N_("评审已经开始，审查结论不能再收回。"),
    "applicant_acted": N_("申报人收到退回以后已经动手改了，不能再收回。"),
    "note_needed": N_("还有不符合的检查，没有写明为什么可以通过。"),
    "answered_meanwhile": N_("刚才另一位办理人员也填了内部问题。下面是他填的，请看过再改。"),
    "internal_open": N_("还有必填的内部问题没有填，填好才能通过。"),
    "judged_meanwhile": N_("刚才另一位办理人员也判断了这一项。两边的话都在页面上，请看过再定。"),
    "stale": N_("在你写的时候，这一页已经有了新的版本。两份内容都在下面，没有丢。"),
    "invalid": N_("有几处要改，改好再交。"),
    "key_reused": N_("这一页已经交过一次，内容不同。请打开最新的页面再交。"),
    "too_busy": N_("现在人很多。请过几秒再试，你写的内容还在页面上。"),
    "press_busy": N_("现在要打印的人很多。请过几秒再点一次。"),
    "forged": N_("这一页放得太久，或者不是从本站打开的。请刷新后再交。"),
    "too_large": N_("文件太大，最多 %(limit)s。"),
    "no_room": N_("服务器的磁盘满了，这一次没有存上。内容还在这一页，请先不要关掉，过一会儿再存。"),
    "file_trouble": N_("%(name)s：%(trouble)s"),
    "file_empty": N_("这个文件是空的。"),
    "file_kind": N_("不收这种文件。可以用：%(kinds)s。"),
    "file_false": N_("这个文件写着 %(ending)s，里面却不是 %(kind)s 文件。"),
    "file_other": N_("这个文件写着 %(ending)s，里面却是 %(found)s 文件。请另存为 %(kind)s 再传。"),
    "file_renamed": N_(
        "这个文件写着 %(ending)s，里面却是 %(found)s。把名字的结尾改成 %(right)s 再传。"
    ),
    "file_damaged": N_("这个 %(kind)s 文件不完整，打不开。请重新保存一份再传。"),
    "file_locked": N_("这个文件加了密码，评审时打不开。请去掉密码再传。"),
    "file_macros": N_("这个文件带有宏程序。请另存为不带宏的文件再传。"),
    "files_many": N_("这里最多放 %(limit)s 个文件。要传新的，先删掉一个。"),
    "files_large": N_("附件合起来太大了，放不下这个文件。"),
    "too_many_attempts": N_("试得太多了，请过 %(seconds)s 秒再试。"),
    "sign_in_failed": N_("登录名或密码不对。"),
    "code_wrong": N_("这个链接或码不对，或者已经用过、过期了。请向给你的人再要一个。"),
    "contact_unconfirmed": N_("提交前要先确认联系方式：收一个验证码，或由工作人员打电话核实。"),
    "no_rulebook": N_("还没有选评审规则。"),
    "dates_missing": N_("征集的开始和截止时间还没有填好。"),
    "applicant_kind": N_("本届的规则不收这一类申报主体，请看征集公告里谁可以申报。"),
    "proposals_many": N_("本届一个申报主体最多申报 %(count)s 个项目。要另报一个，先撤回已有的。"),
    "topics_missing": N_(
        "规定每个项目要回应一个命题，可是还没有收下一个命题，或者申报表里没有“回应哪些需求”这一问。"
    ),
    "form_faulty": N_("申报表单里还有要改的地方。"),
    "form_fixed": N_("已经有人提交，表单只能改文字，不能增减问题或改要求。"),
    "form_after_call": N_("征集结束以后，申报表单不能再改。"),
    "no_pot": N_("资金池的数额还没有填。"),
    "unscreened": N_("还有 %(count)s 个项目没有审查完。"),
    "no_sample": N_("评审规则要求先试评，还没有定样题。"),
    "no_assignments": N_("还没有分配评委。"),
    "ballots_open": N_("还有 %(count)s 项表决没有结束。"),
    "tally_blocked": N_("计分还没有完成，先处理列出的事项。"),
    "grant_without_title": N_("项目 %(number)s 没有名称，不能放进开放数据。"),
    "result_objection_over": N_("公示期已经结束，不再接收异议。"),
    "no_objection_upheld": N_("没有成立的异议。公示以后，只有异议成立才能退回重新核定。"),
    "tally_published": N_("最新的一次计算就是已经公示的那一次。请先处理好异议，再重新计算。"),
    "objection_stands_still": N_("这份异议的期限正在停计。先恢复计算，再答复。"),
    "objection_runs": N_("这份异议的期限没有停计。"),
    "result_objections_many": N_("网上收到的异议太多，请改用书面方式提出。"),
    "objection_leads": N_("已经有别的异议并入这一份，这一份要答复。"),
    "tally_missing": N_("还没有计分结果。"),
    "not_signed": N_("结果还没有第二个人签核。"),
    "notice_running": N_("公示期还没有结束，到期才能公布。"),
    "evidence_changed": N_("计分以后又有新的依据，请重新计分。"),
    "sheet_incomplete": N_("还有 %(count)s 项没有打分，打完再提交。"),
    "already_seated": N_("你已经是本届的评委。"),
    "already_declared": N_("回避申报已经交过。以后发现新的情况，在项目页上单独申报。"),
    "seed_set": N_("抽签种子只能登记一次，已经登记过。"),
    "over_pot": N_("合计会超过资金池 %(over)s，不能这样调。"),
    "over_request": N_("核定金额不能超过申请金额 %(requested)s。"),
    "card_voted": N_("这张卡在还没有结束的表决里投过了，等表决结束再补发。"),
    "quorum_missing": N_("到会 %(count)s 人，法定人数要 %(needed)s 人，还不能开始表决。"),
    "another_pitch": N_("另一个项目的路演还没有结束，请先结束它。"),
    "held_again": N_("这一项已经重新表决过了。"),
    "absent_not_allowed": N_("本届的评审规则不许代没有到会的评委投票。"),
    "cards_of_before": N_(
        "有 %(count)s 张卡是恢复数据以前发的：印好的照样能用，但不能再印。要印，先作废，换成新卡。"
    ),
    "cards_many": N_("一次会议最多发 %(limit)s 张投票卡。"),
    "secret_final": N_("无记名投票投出后不能再改。"),
    "malformed": N_("这一页收到的内容不完整，请返回上一页再试。"),
    "broken": N_("程序在这一步出了错，没有改动任何内容。请把下面的编号告诉管理员。"),
    "no_channel": N_("还没有填邮箱或手机号。填好再收验证码，或请工作人员打电话核实。"),
    "code_used": N_("这个码刚用过了。请等验证器换出下一个码再填。"),
    "code_needed": N_("这个账号开了两步验证，请填验证器里的六位码。"),
    "setting_database_url": N_(
        "%(name)s 看不懂。请写 sqlite:///文件 或 postgresql://用户:密码@主机/库。"
    ),
    "setting_integer": N_("%(name)s 要填 %(low)s 到 %(high)s 之间的整数，现在是“%(value)s”。"),
    "setting_choice": N_("%(name)s 只能是 %(allowed)s 之一，现在是“%(value)s”。"),
    "setting_base_url": N_(
        "%(name)s 要写完整的网址，以 http:// 或 https:// 开头，现在是“%(value)s”。"
    ),
    "setting_unknown": N_("没有 %(name)s 这个设置。是不是 %(nearest)s？"),
    "setting_line": N_(
        "%(file)s 第 %(number)s 行看不懂：“%(line)s”。每行写成 MIAOPU_名称=值；说明的行以 # 开头。"
    ),
    "setting_file_unread": N_("设置文件 %(file)s 打不开（%(detail)s）。"),
    "setting_file_absent": N_("%(name)s 里写的文件“%(value)s”找不到。"),
    "setting_sender": N_(
        "%(name)s 要写邮箱地址，例如 name@example.org，或 办公室 <name@example.org>，现在是“%(value)s”。"
    ),
    "setting_proxies": N_(
        "%(name)s 要写代理的 IP 地址或网段，几个之间用逗号隔开，现在是“%(value)s”。"
    ),
    "setting_smtp_url": N_(
        "%(name)s 看不懂。请写 smtps://用户:密码@主机:465 或 smtp+starttls://用户:密码@主机:587。"
    ),
    "setting_smtp_open": N_(
        "%(name)s 会把密码不加密地发出去。请用 smtps:// 或 smtp+starttls://；smtp:// 只能不带密码，或用在本机。"
    ),
    "setting_addresses": N_("%(name)s 要填邮箱地址，几个之间用逗号隔开，现在是“%(value)s”。"),
    "setting_time_source": N_("%(name)s 要写 ntp://主机 或 https://主机，现在是“%(value)s”。"),
    "try_at_the_machine": N_("试用要在装苗圃的那台电脑上打开。"),
    "setting_timezone": N_("%(name)s 里的时区“%(value)s”不存在，例如 Asia/Shanghai。"),
    "database_newer": N_(
        "这个数据库是更新版本的苗圃建的（%(version)s），现在的程序读不了。请升级程序，或恢复升级前的备份。"
    ),
    "database_is_demo": N_(
        "%(folder)s 里是演示库，不能用来办真的评审。请换一个文件夹，或加上 --demo。"
    ),
    "database_is_real": N_(
        "%(folder)s 里是真的评审数据，不能当演示库用。请换一个文件夹，或去掉 --demo。"
    ),
    "database_unreachable": N_("连不上数据库：%(detail)s"),
    "another_writer": N_(
        "另一个苗圃程序（进程 %(owner)s）正在用 %(folder)s。请先关掉它的窗口，或等它结束。"
    ),
    "folder_unwritable": N_(
        "数据文件夹 %(folder)s 不能写入（%(detail)s）。请改它的权限，或用 MIAOPU_DATA_DIR 指定别的文件夹。"
    ),
    "port_taken": N_(
        "端口 %(port)s 已经被别的程序占用。请停掉那个程序，或用 MIAOPU_PORT 换一个端口。"
    ),
    "port_refused": N_(
        "不能在 %(host)s 的端口 %(port)s 上提供服务（%(detail)s）。请检查 MIAOPU_HOST 和 MIAOPU_PORT。"
    ),
    "worker_needs_postgres": N_(
        "内置数据库的后台任务由 serve 自己做，不用另开。只有 PostgreSQL 才需要单独的 worker。"
    ),
    "database_absent": N_(
        "%(folder)s 里还没有可用的数据库。先运行 miaopu serve 或 miaopu migrate。"
    ),
    "database_older": N_(
        "数据库还是旧版本的。请先运行 miaopu migrate（会先留一份快照），再做这件事。"
    ),
    "migration_failed": N_(
        "数据库升级没有成功，停在原来的版本（%(version)s），内容没有改动：%(detail)s。请装回原来的程序继续用，并把这句话告诉我们。"
    ),
    "snapshot_not_kept": N_(
        "升级以前的快照没有留成（%(detail)s），所以没有升级。请看看数据文件夹的空间和权限。"
    ),
    "snapshot_none": N_("%(folder)s 里没有升级以前留的快照，退不回去。请改用备份恢复。"),
    "snapshot_damaged": N_("快照 %(file)s 已经损坏，没有用它。请改用备份恢复。"),
    "backup_goes_on": N_("已经在做一份备份，做完这里会显示，不用再点。"),
    "backup_no_room": N_(
        "磁盘放不下这份备份，所以没有做。请腾些地方，或把 MIAOPU_BACKUP_TO 设到另一块磁盘。"
    ),
    "backup_cut_off": N_("做到一半停了，不算数。"),
    "restore_waits": N_("已经有一份备份在准备恢复。要换一份，请先取消它。"),
    "restore_not_taken_up": N_("没有换上：备好的那份已经不在了。要恢复，请重新选一份。"),
    "restore_called_off": N_("已经取消，什么都没有改动。"),
    "restore_needs_command": N_(
        "用 PostgreSQL 时不能在这一页恢复。请在命令行运行 miaopu restore，恢复到一个空的数据库里。"
    ),
    "setting_hour": N_("%(name)s 要写成 03:00 这样的时刻，或写 off，现在是“%(value)s”。"),
    "backup_none": N_("这个文件不是苗圃的备份。请选文件名以 .tar 或 .tar.age 结尾的备份文件。"),
    "backup_none_here": N_(
        "%(place)s 和 %(folder)s 里都没有备份。请把备份文件拷到 %(folder)s，再试一次。"
    ),
    "backup_damaged": N_("这份备份已经损坏，或者不完整，不能用来恢复。请换一份备份。"),
    "backup_strange": N_("这份备份里有不该有的东西（%(name)s），不能用来恢复。请换一份备份。"),
    "backup_failed_check": N_("备份没有通过检查，不算数。原来的备份都还在。"),
    "backup_unwritable": N_("备份写不进去（%(detail)s）。请看看备份的文件夹在不在、能不能写。"),
    "passphrase_needed": N_("这份备份加了密。请用 MIAOPU_BACKUP_PASSPHRASE 给出口令。"),
    "passphrase_wrong": N_("口令不对，这份备份打不开。请看看有没有打错，或是不是用的旧口令。"),
    "file_there_already": N_("%(file)s 已经有了，不会覆盖它。请换一个名字。"),
    "restore_into_used": N_(
        "%(folder)s 里已经有数据，没有动它。请换一个空的文件夹（--into），或加上 --replace：旧的数据会先留在一边。"
    ),
    "move_source_empty": N_("原来的数据库里还没有数据，没有可搬的。"),
    "move_target_used": N_("要搬去的数据库里已经有数据，没有动它。请给一个空的数据库。"),
    "database_in_use": N_("还有 %(count)s 个程序连着这个数据库。请先把它们都停掉，再做一次。"),
    "move_differs": N_(
        "表 %(table)s 搬过去以后与原来的不一样，什么都没有留下。请原样再试一次，或告诉我们。"
    ),
    "demo_not_empty": N_(
        "%(folder)s 里已经有演示库。换一个文件夹（MIAOPU_DATA_DIR），或先删掉它。"
    ),
    "phase_unknown": N_("没有“%(phase)s”这个阶段。有：%(known)s。"),
    "file_needed": N_("请写上文件名，例如 miaopu tally 文件.xlsx。"),
    "file_missing_here": N_("没有这个文件或文件夹：%(file)s"),
    "file_not_written": N_("写不了 %(file)s（%(detail)s）。"),
    "preset_unknown": N_("没有叫“%(preset)s”的预设。有：%(known)s。"),
    "file_unreadable": N_("文件里有 %(count)s 处要改，改好再交。"),
    "rule_missing": N_("文件要求的规则“%(rule)s”还没有，所以没有计算。可以用的有：%(available)s。"),
    "rule_no_categories": N_("文件没有写各类的预算（budget_per_category），不能用规则“%(rule)s”。"),
    "pot_needed": N_("没有资金池的数额。请写上，例如 --pot 500000。"),
    "pot_not_money": N_("“%(given)s”不是一个资金池的数额。规则里只有一个资金池时才能这样写。"),
    "rule_unknown_here": N_("没有“%(rule)s”这种分配规则。有：%(known)s。"),
    "rule_no_points": N_("文件里的票没有分数，不能用规则“%(rule)s”。"),
    "owner_exists": N_("已经有组织者了。新的组织者由他在页面上邀请。"),
    "dates_out_of_order": N_("日期前后对不上：后一个阶段不能早于前一个阶段。"),
    "deadline_past": N_("征集的截止时间已经过了，请改成以后的时间。"),
    "no_eligible": N_("还没有一个项目通过资格审查。"),
    "counts_only": N_("评审规则定这项表决只登记票数，请录票数和凭据。"),
    "list_by_papers": N_("这项表决有好几个项目，请逐张录选票。"),
    "counts_not_list": N_("这项表决只有一个项目，请录票数。"),
    "no_cards": N_("还没有发投票卡。先去发卡，再请大众评审投票。"),
    "no_vote": N_("本届的评审规则里没有投票，不需要终审会。"),
    "round_paused": N_("这一届暂停中，恢复以后才能这样做。写好的内容都还在。"),
    "not_paused": N_("这一届没有暂停。"),
    "only_while_running": N_("征集发布以后、结果公示以前才能暂停。"),
    "only_after_review": N_("评审开始以后才能退回评审。"),
    "no_way_back": N_("从这个阶段不能退回。"),
    "sheets_filed": N_("已经有 %(count)s 份评分交了，不能退回资格审查。"),
    "ballots_held": N_("已经有 %(count)s 项开始过表决，不能退回评审。"),
    "tally_signed": N_("结果已经签核，不能退回计分。"),
    "rulebook_unsigned": N_("评审规则还差 %(count)s 个人签定。"),
    "rulebook_moved": N_("刚才有人改了规则。请看过新的一版再签。"),
    "meeting_first": N_("本届的评审规则要投票，请先开终审会。"),
    "no_ballots": N_("还没有一项表决。请先在终审会上表决。"),
    "reviews_missing": N_(
        "还有 %(count)s 份评分没有交。进入下一步后不能再交，请先催交，或者勾选确认。"
    ),
    "only_after_call": N_("征集公告发布以后、计分以前才能改期。"),
    "already_member": N_("这位办理人员已经在名单里。"),
    "already_colleague": N_("你已经是这个申报主体的成员。"),
    "last_owner": N_("至少要留一位负责人。"),
    "already_cast": N_("你已经投过这一项，不能再回避。请联系主持人。"),
    "no_sheet": N_("你所在的评审组不打分。"),
    "nobody_to_read": N_("没有可以分配的项目或评委。"),
    "rules_changed": N_("评审规则刚才改过，请刷新页面，照新的评分项打分。"),
    "undeclared": N_("还有评委没有申报回避：%(names)s。等他们申报完再分配。"),
    "objections_over": N_("现在不在申请回避的期限内。"),
    "objection_open": N_("已经对这位评委提出过申请，正在等组织者决定。"),
    "panel_told": N_("评委名单已经告知过申报方。"),
    "no_objections": N_("本届的评审规则没有设申请回避的期限，评委名单不告知申报方。"),
    "recusals_over": N_("现在这个阶段不能再登记回避。"),
    "marks_closed": N_("打分阶段结束以后才能看。"),
    "repair_changed": N_("评委或项目刚才有变动，补齐的办法已经不一样。请再看一遍。"),
    "plan_changed": N_("分配方案刚才由别人改过，请看过再定。"),
    "plan_empty": N_("方案里还没有人评任何项目，先算一版。"),
    "plan_nobody": N_("没有选人。"),
    "plan_forbidden": N_("这位评委已定为不评这个项目。要分给他，先取消那一条。"),
    "plan_not_reading": N_("这位评委不在这个项目的方案里。"),
    "nothing_to_undo": N_("没有可以撤销的。"),
    "nothing_to_redo": N_("没有可以重做的：撤销以后又做了别的，或者没有撤销过。"),
    "nobody_to_ask": N_("没有要问的人：他们都填过了，或者还没有申报回避。"),
    "bids_closed": N_("现在不用填评审意愿。"),
    "repair_nothing": N_("现在没有能补的。"),
    "undertaking_changed": N_("承诺书刚才改过，请再看一遍再接受。"),
    "reader_recused": N_("这位评委要回避这个项目，不能评。"),
    "reader_undeclared": N_("这位评委还没有申报回避，请他先看一遍申报单位名单。"),
    "reader_uncalibrated": N_("这位评委还没有试评样题，请他先试评，再交正式的评分表。"),
    "already_assigned": N_("这位评委已经在评这个项目。"),
    "findings_open": N_("还有 %(count)s 处像个人信息，没有改掉，也没有人核对。"),
    "finding_gone": N_("这一处刚才变了，请看现在的文字再核对。"),
    "release_files_changed": N_("准备好的结果文件和现在的不一样，请重新预览、重新确认。"),
    "release_clock_jumped": N_(
        "等着公示的时候，服务器的时钟跳了，或者停过机，中间隔了 30 分钟以上，不能断定到没到时间。"
    ),
    "release_person_gone": N_("确认公示的人已经不再办理这个计划，请由现在的组织者重新确认。"),
    "release_early": N_("还没有到自动公示的时间。"),
    "release_missed": N_("过了定好的时间 30 分钟以上，不再自动公示。"),
    "release_past": N_("自动公示的时间要在现在以后。"),
    "release_far": N_("自动公示的时间最多定在 60 天以内。"),
    "release_undated": N_("先定自动公示的日期和时间。"),
    "release_waiting": N_("已经定了自动公示，要改先取消定时。"),
    "release_not_waiting": N_("现在没有定时的公示。"),
    "release_failed": N_("程序没有办成这一步，已记在运行日志里，请管理员看一下。"),
    "topics_over": N_("征集已经结束，命题不能再动。"),
    "topics_many": N_("一个社区最多提 %(limit)s 个命题。"),
    "topics_closed": N_("现在不收命题：还没有开始，或者已经截止。"),
    "event_closed": N_("现在不能签到：活动还没有开始，或者已经结束。"),
    "event_cancelled": N_("这场活动已经取消。"),
    "event_full": N_("签到的人已经满 %(limit)s 位，请告诉现场的工作人员。"),
    "award_ended": N_("这个项目的资助已经结束，不能再改。"),
    "instalment_is_paid": N_("这一期已经拨完了。"),
    "instalment_kept_back": N_("这一期暂缓或停拨，先放行才能登记拨款。"),
    "instalment_waits": N_("这一期的条件还没有到。要先拨，请先放行并写明理由。"),
    "nobody_next": N_("现在没有可以递补的项目，或者没有空出来的钱。"),
    "bar_lifted": N_("这一条已经解除了。"),
    "only_after_notice": N_("结果公示以后才能这样做。"),
    "only_after_announcement": N_("结果公告以后才能这样做。"),
    "report_not_filed": N_("这份报告还没有交。"),
    "report_not_begun": N_("先保存一次报告，再加照片。"),
    "photo_without_consent": N_("照片里的人没有同意公开，不能公开。"),
    "nobody_to_remind": N_("现在没有要提醒的：到了时间的报告都交了。"),
    "scheme_missing": N_("还没有定评估办法。"),
    "evaluation_incomplete": N_("评分表还不够，算不出结果。"),
    "evaluation_not_closed": N_("评估还没有出结果。"),
    **UNSETTLED,
    **STORED,
    **OF_DISKS,
    **OF_TELLING,
    **OF_MONEY,
    **OF_OBJECTIONS,
    **OF_CARDS,
    "demo_only": N_("只有演示库才有这个入口。"),
}


def sentence(fault: Fault, language: str) -> str:
    """Say in a language why something was refused."""
    message = REASONS.get(fault.reason)
    if message is None:
        return translate(
            N_("这一步没有办成（%(code)s）。请联系组织者。"), language, code=fault.reason
        )
    return translate(message, language, **fault.facts)


def reason(code: str, language: str, **facts: object) -> str:
    """Say why something is not possible now, before anybody tried."""
    return translate(REASONS[code], language, **facts) if code in REASONS else ""
