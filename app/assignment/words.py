"""The words that a thesaurus begins with, until an organiser changes it."""

#: Words that mean the same, one line each; the first one stands for all. Our list: what the calls of cities ask for.
THESAURUS = """老人 老年 长者 养老 独居
儿童 青少年 亲子 学生
残障 残疾 无障碍 康复
妇女 女性 家庭
困难群众 低保 救助 帮扶
社区治理 议事 自治 物业
环保 垃圾分类 低碳
文化 艺术 非遗 阅读
健康 心理 医疗
志愿服务 志愿者
社工 社会工作
财务 会计 审计"""
