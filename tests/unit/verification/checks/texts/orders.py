"""Orders and how honest levels pass them on, for the test of drift: 50 chains of 4 levels."""

from __future__ import annotations

from random import Random

ORDERS = (
    "17日18时前完成沿江低洼地带群众转移；距堤脚500米范围内住户一律转移；每2小时报告一次水位；严禁擅自返回。",
    (
        "7月18日12时前完成地质灾害隐患点排查；每个点位不少于2名监测员；发现裂缝超过5厘米立即上报；"
        "不得安排单人巡查。"
    ),
    "今日20时前关闭全部景区和涉水项目；对滞留游客逐人登记；夜间值班不少于6人；严禁迟报漏报。",
    "8月3日前向沙河水库下游12个村发放沙袋3000只；每村留存救生衣40件；禁止挪用抢险物资。",
    "22时前将养老院120名老人转移至市体育馆安置点；每名老人配1名护理员；严禁遗漏失能人员。",
    "自19日8时起对王家闸实行24小时值守；水位超过23.5米立即开闸；不准脱岗漏岗。",
    "各地下车库18时前备齐挡水板和水泵2台；水深超过15厘米立即断电；严禁人员进入积水车库。",
    "明日6时前完成北湖泵站检修；开启机组4台；每小时报送流量；不得擅自停机。",
    "20日前完成危房排查，对C级以上危房300户逐户张贴告知书；禁止任何人员返回居住。",
    "气温超过37度时停止户外作业；每个工地设置饮水点3处；严禁隐瞒中暑人员。",
)
TAILS = (
    "请各{below}抓好落实。",
    "各{below}主要负责同志负总责。",
    "有情况随时报{own}值班室。",
    "请于收文后立即部署。",
    "{own}将开展抽查。",
)
HEADS = ("各{below}：", "现将上级要求转达如下：", "请各{below}立即按下列要求办理：", "")
LEVELS = ("市", "县", "乡镇", "村")
# The same said otherwise: no drift.
OTHERWISE = (
    ("500米", "五百米"),
    ("18时前", "下午6点前"),
    ("18时前", "18:00前"),
    ("每2小时", "每两小时"),
    ("严禁擅自返回", "严禁群众擅自返回"),
    ("立即", "马上"),
    ("20时前", "晚上8点前"),
    ("不少于2名", "不少于两名"),
    ("12时前", "中午12点前"),
    ("2小时", "120分钟"),
    ("3000只", "3000只（含备用）"),
    ("禁止", "严禁"),
    ("不准脱岗漏岗", "严禁脱岗漏岗"),
    ("22时前", "晚10点前"),
    ("一律", "全部"),
    ("15厘米", "15cm"),
    ("任何人员", "任何人"),
    ("逐户", "挨户"),
    ("；", "。"),
    ("；", "，"),
)
# A thing changed or lost: drift.
CHANGES = (
    ("500米", "300米"),
    ("18时前", "20时前"),
    ("每2小时", "每4小时"),
    ("；严禁擅自返回", ""),
    ("7月18日", "7月19日"),
    ("5厘米", "15厘米"),
    ("不得安排单人巡查", "可安排人员巡查"),
    ("不少于6人", "不少于3人"),
    ("20时前", "22时前"),
    ("；严禁迟报漏报", ""),
    ("3000只", "2000只"),
    ("12个村", "10个村"),
    ("40件", "30件"),
    ("；禁止挪用抢险物资", ""),
    ("沙河水库", "沙湖水库"),
    ("120名", "102名"),
    ("市体育馆", "县体育馆"),
    ("；严禁遗漏失能人员", ""),
    ("23.5米", "25.3米"),
    ("19日8时", "19日18时"),
    ("王家闸", "黄家闸"),
    ("；不准脱岗漏岗", ""),
    ("水泵2台", "水泵1台"),
    ("15厘米", "50厘米"),
    ("；严禁人员进入积水车库", ""),
    ("明日6时", "明日16时"),
    ("4台", "2台"),
    ("；不得擅自停机", ""),
    ("300户", "200户"),
    ("20日前", "25日前"),
    ("；禁止任何人员返回居住", ""),
    ("37度", "39度"),
    ("3处", "1处"),
    ("；严禁隐瞒中暑人员", ""),
    ("北湖泵站", "南湖泵站"),
)


def chains(seed: int, count: int = 50, planted: int = 40) -> list[list[tuple[str, str, bool]]]:
    """So many chains of four relays, each as (source, relay, changed); `planted` links changed."""
    dice = Random(seed)
    spots = dice.sample(range(count * len(LEVELS)), planted)
    found, made = [], 0
    for chain in range(count):
        told = ORDERS[chain % len(ORDERS)]
        links: list[tuple[str, str, bool]] = []
        for level in range(len(LEVELS)):
            wants = chain * len(LEVELS) + level in spots
            options = [(was, now) for was, now in CHANGES if was in told]
            changed = wants and bool(options)
            core = told
            if changed:
                was, now = dice.choice(options)
                core = core.replace(was, now, 1)
                made += 1
            relay = _said(core, dice, level)
            links.append((told, relay, changed))
            told = _stripped(core, relay)
        found.append(links)
    if made < planted:
        raise ValueError(f"only {made} changes could be planted")
    return found


def _said(core: str, dice: Random, level: int) -> str:
    for was, now in OTHERWISE:
        if dice.random() < 0.25:
            core = core.replace(was, now, 1)
    names = {"below": LEVELS[min(level + 1, 3)], "own": LEVELS[level]}
    head = dice.choice(HEADS).format(**names)
    return head + core + dice.choice(TAILS).format(**names)


def _stripped(core: str, relay: str) -> str:
    """What the next level passes on: the order itself, as it was heard."""
    del relay
    return core
