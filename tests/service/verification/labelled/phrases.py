"""What honest villages write: their own words each, from many turns of phrase and true figures."""

from __future__ import annotations

from random import Random

OPENINGS = (
    "接令后村两委立即碰头分工",
    "上午八点半召集网格员和党员骨干布置",
    "支书带队分三组入户",
    "我村按片区包干",
    "会同水利站同志现场踏看",
    "夜里雨停后即组织人手上堤",
    "昨晚值班人员通宵值守",
    "组织民兵和志愿者",
    "村医和妇联干部配合",
    "对照去年险情台账逐点核对",
    "先看山边和塘边的住户",
    "借用村小学广播通知到组",
)
DEEDS = (
    "共走访{a}户，重点是独居老人和低洼人家",
    "沿渠道徒步巡查{b}公里",
    "查看塘坝{c}座、涵闸{d}处",
    "清理排水沟{b}公里，掏出淤泥{c}车",
    "转移危房内群众{d}户，住进村部和亲戚家",
    "给{a}户发了明白卡并留下值班电话",
    "检查地下车位和电房{c}处",
    "加固临时围挡{d}段，堆沙袋{a}只",
    "打通机耕路{c}条，拖走倒树{d}棵",
    "联系供电所抢修线路{d}处",
    "与{a}户签了不擅自返回的承诺",
)
FINDS = (
    "发现后山裂缝{d}条，已拉警戒线",
    "{d}户屋后有积水，正用泵抽排",
    "未见新增险情",
    "一处涵洞被漂浮物堵住，已捞出",
    "老机房墙体渗水，贴了封条",
    "河边两户不愿走，做通了工作",
    "东头水位比昨日低{d}厘米",
    "有{d}户暂时断水，已送水上门",
    "看护人员手机欠费，当场换人",
    "桥头护栏松动，立了牌子",
    "没有人员受伤",
    "牲口圈进水，帮着转到高处",
)
CLOSINGS = (
    "今晚继续安排{e}人值班",
    "明早再看一遍",
    "缺水泵两台，已向街道报需要",
    "资料随后补到群里",
    "困难是劳力少，请支持",
    "夜间每两小时巡一次",
    "各组长已签字",
    "台账在村部可查",
    "有变化马上再报",
    "下一步盯住后山和老塘",
)


def own_words(dice: Random, households: int) -> str:
    """One village's own report."""
    deeds = dice.sample(DEEDS, dice.randint(2, 3))
    parts = [dice.choice(OPENINGS), *deeds, dice.choice(FINDS), dice.choice(CLOSINGS)]
    figures = {
        "a": households,
        "b": round(dice.uniform(0.6, 9.0), 1),
        "c": dice.randint(2, 19),
        "d": dice.randint(1, 9),
        "e": dice.randint(2, 12),
    }
    return "；".join(part.format(**figures) for part in parts) + "。"
