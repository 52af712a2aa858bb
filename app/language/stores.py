"""Why files cannot be taken or handed out, and what is wrong with the place where they or backups lie."""

from collections.abc import Mapping

from app.language.catalogue import N_

STORED: Mapping[str, str] = {
    "disk_full": N_(
        "服务器的磁盘快满了，暂时不能传文件。文字照常保存，不会丢。请稍后再传，或告诉组织者。"
    ),
    "files_away": N_(
        "存放文件的地方现在没有回答，所以不能传文件，也有文件打不开。文字照常保存，不会丢。请过一会儿再试；一直这样，请告诉组织者。"
    ),
    "file_gone": N_("这个文件不在存放的地方了，取不出来。请把这一页的地址告诉组织者。"),
    "file_differs": N_(
        "存放的这个文件和登记的校验码不一样，已经不是当初的内容，所以没有给你看。请把这一页的地址告诉组织者。"
    ),
    "backup_not_named": N_("请选一个备份文件，或者写出它在这台电脑上的位置。"),
    "backup_unopened": N_("打不开 %(file)s（%(detail)s）。请看看位置有没有写错、能不能读。"),
    "passphrase_not_typed": N_("这份备份加了密，请写口令。"),
    "store_unreachable": N_(
        "连不上放备份的对象存储（%(detail)s）。请看看网络和 MIAOPU_BACKUP_TO。"
    ),
    "store_refused": N_(
        "放备份的对象存储没有答应（%(detail)s）。请看看 MIAOPU_BACKUP_TO 里的密钥、桶名和权限。"
    ),
    "store_differs": N_("传上去的 %(file)s 读回来不一样，已经删掉，不算数。请再做一次。"),
    "setting_bucket": N_(
        "%(name)s 看不懂。对象存储要写成 s3://密钥名:密钥@主机/桶/目录?region=地区，也可以是一个文件夹。"
    ),
    "setting_bucket_open": N_(
        "%(name)s 会把文件不加密地发出去。请用 s3://。备份也可以设 MIAOPU_BACKUP_PASSPHRASE 加密。"
    ),
    "files_not_moved": N_(
        "设了 MIAOPU_FILES_TO，%(folder)s 里却还有文件。请先去掉这个设置。"
        "文件要搬进对象存储，再运行 miaopu files move --to 新地址；已经搬回来的，不用再设。"
    ),
    "folder_mounted": N_(
        "%(folder)s 是单独挂载的，不能改名，所以不能换成别的内容，什么都没有改动。"
        "请改为挂载上一级 %(above)s，里面的东西一起搬过去，再做一次。"
    ),
    "swap_stuck": N_(
        "上次恢复还没有做完，剩下的在 %(folder)s，这一步做不成（%(detail)s）。"
        "请不要删它；解决了这个问题再启动，会接着做完。"
    ),
    "files_move_same": N_("文件已经放在 %(place)s，不用搬。"),
}
