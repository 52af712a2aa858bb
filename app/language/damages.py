"""What is said when the disk or the program itself fails, to whoever runs the installation."""

from collections.abc import Mapping

from app.language.catalogue import N_

OF_DISKS: Mapping[str, str] = {
    "database_damaged": N_(
        "数据库文件 %(file)s 坏了（%(detail)s），多半是磁盘出了问题。"
        "请停掉苗圃，把数据文件夹整个抄到另一块磁盘上留着，"
        "再恢复最近一份好的备份（%(backup)s，在 %(place)s）：%(command)s"
    ),
    "database_damaged_alone": N_(
        "数据库文件 %(file)s 坏了（%(detail)s），多半是磁盘出了问题。"
        "请停掉苗圃，把数据文件夹整个抄到另一块磁盘上留着。"
        "在 %(place)s 没有找到备份；别处存着的，用这句恢复：%(command)s"
    ),
    "backup_place_unwritable": N_(
        "放备份的文件夹 %(folder)s 不能写入（%(detail)s）。请看看那块磁盘在不在、能不能写，"
        "或用 MIAOPU_BACKUP_TO 指定别的地方。"
    ),
    "writing_stopped": N_(
        "保存出了故障，这一次没有确认存上，现在也不能再写入。"
        "内容还在这一页，请不要关掉，联系管理员；修好以后再存一次，不会存成两份。"
    ),
    "database_held": N_(
        "别的程序正占着数据库，这一次没有确认存上。内容还在这一页，请不要关掉，过一会儿再存一次，不会存成两份。"
    ),
    "work_given_up": N_(
        "这件事做了几次，程序每次都在中途停了，不再自己重试。请看看日志和电脑的内存，再重新开始。"
    ),
    "program_failed": N_(
        "程序在这一步出了错，没有做完。"
        "全部经过写在 %(file)s，里面可能有个人信息；请把它交给装苗圃的人。"
    ),
}
