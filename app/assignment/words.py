"""The words that a plan begins with, until an organiser changes them."""

#: Words that mean the same, one line each; the first one stands for all. Our lists: what the calls of cities ask for.
#: Whom projects serve.
TARGETS = """长者 老人 老年 高龄 养老 独居 认知症
儿童 青少年 少年 小学生 中学生 学生 亲子 子女
残障 残疾 听障 视障 智障 心智障碍 精神障碍 康复者 无障碍
妇女 女性 妈妈 产后
困难家庭 困难群众 低保 特困 低收入 救助
新市民 外来务工 异地务工 流动人口 流动儿童
照顾者 家属 照护者
居民 街坊 邻里"""

#: What projects are about.
THESAURUS = """社区治理 议事 自治 物业
环保 垃圾分类 低碳
文化 艺术 非遗 阅读
健康 心理 医疗
志愿服务 志愿者
社工 社会工作
财务 会计 审计"""
