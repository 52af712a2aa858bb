"""Cut the fonts of documents/fonts out of Debian's fonts-noto-cjk; once, the result is committed.

Wants fonttools, which the program itself does not need:

    python benchmarks/make_fonts.py /usr/share/fonts/opentype/noto documents/fonts
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

#: Written in names of people and places, and not among the 6,763 characters of GB 2312.
NAMES = (
    "喆堃昇珺玥赟煊瑀瑄璟祎翀婳媖嫄禛祯镕頔頫頠颋颢飏騄骉骍骎麴黉黾龑䶮㛃㛚㬎㬚㳘㵑㸆䴓䴔䴖䴗"
    "旸昉昕昳昴晗晞晟晙晳暐暕暲朤杲杺枟枬栐桄桢桤梽棻楙楷榑榕榘樑樾橦欤歆毓氿汨沄沚沨泓泖泠泩洺浥浠浡"
    "淏淼渼湉湙湜湦溦滢漪潆潓潞澍澔澧澪灏炅炆炘炜炤烜烨焓焜焱煃煜熠熥燊燏爔犇玎玏玕玘玙玚玜玠玢玥玦玧玭玮"
    "玹珅珈珉珏珑珖珙珝珞珣珥珧珩珮珺琀琇琎琤琦琨琬琭琮琯琰琲琳琸瑃瑅瑆瑑瑒瑔瑗瑛瑜瑧瑭瑱瑷璁璆璇璈璐璘璠璟璨璩璪璿"
    "甯畑畯疃皓皞皛睎睿睿瞾砺硚硕碏碶祁祐祜祾禔禤禩秾穆窈竑竣笃筠筱箐箓箬篁簃籴粲絜綦縠纮纻绀绂绎绗绛绡绤绨绫绮"
    "翃翊翎翙翚翥翮耀聿胤臻舸艺芃芊芎芘芮芷苒苡苣茜荇荍荑荞荟莀莘莙菀菂菡萁萱葳蒨蓁蓓蓥蔚蕙蕤薏薇藁藜蘅蘧虓蚬螽"
    "袆裎裒裟襄觐訚誉諟謇诒诜诩诶谂谞谡谧豫贇贽赉赓跂踽轫轺辂辰迦迨逄逯遄遨邈邕邗邬邯邰邳邴郄郅郇郏郗郢郦郯郴鄄鄞鄢鄯鄱鄹酆"
    "钇钊钋钒钕钘钰钲钺铄铉铎铖铠铧铭铮铱锃锜锟锳锴锶镆镔镝闫闳闵闻阆阏阗陟陧隗隽雎雩雯霁霈霏霖霭靓靖韫韪韬韶顗颀颉颖颙颛颢颥飔"
    "馥骁骊骋骏骐骕骥鬯魁魏鲲鳌鸢鸾鹄鹍鹏麒麟黻黼黛鼐齐龢叇叆吋囍垚垕垟垯堉堌堎堽墉墀塬墘壐夆奡奭妘妤姞姝姮娈娉娴婠婵媞媱嬅嬿孖孛孜"
    "宓宥寔寘寰尕屾岍岐岑岚岱岽峂峄峋峣崟崧崚嵊嵘嵩巍帏帼幄庠庹弋弢彧彬彭彰忻怡恂恺恽悫惇愔愫慜憬懋戬扆抟掞揆旎旖昀昂"
)
SETS = {
    "MiaopuSans-Regular.otf": ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "gbk"),
    "MiaopuSans-Bold.otf": ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "level 1"),
    "MiaopuSerif-Regular.otf": ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "gb2312"),
}
#: Latin, punctuation, full-width forms.
COMMON = ((0x20, 0x17F), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x3000, 0x303F), (0xFF00, 0xFF65))
#: Further alphabets and accents, arrows, signs, marks of lists and forms: in the widest font.
SIGNS = (
    (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2100, 0x22FF),
    (0x2460, 0x24FF), (0x2500, 0x27BF), (0x2E3A, 0x2E3B), (0x3040, 0x33FF), (0xFE10, 0xFE6F),
    (0xFF66, 0xFFEF),
)  # fmt: skip
#: Beside GBK: what GB 18030 and the national list of 8,105 characters added for names and places.
LATER = ((0x9FA6, 0x9FFF), (0x20000, 0x2FFFF))
#: The rows of GB 2312 with its 3,755 most frequent characters, by sound.
LEVEL_ONE = range(0xB0, 0xD8)
WINDOWS, UNICODE, ENGLISH = 3, 1, 0x409
FEATURES = ["kern", "liga", "ccmp", "mark", "mkmk", "locl"]


def main(source: Path, target: Path) -> None:
    """Cut each of the three."""
    for name, (file, family, codec) in SETS.items():
        collection = TTCollection(source / file)
        font = next(one for one in collection.fonts if one["name"].getDebugName(1) == family)
        wanted = repertoire(codec) & set(font.getBestCmap())
        cut(font, wanted)
        rename(font, name)
        font.save(target / name)
        print(name, f"{len(wanted)} characters", f"{(target / name).stat().st_size / 1e6:.1f} MB")


def repertoire(codec: str) -> set[int]:
    """List the characters of a national standard, and those beside it."""
    found = {ord(char) for char in NAMES} if codec == "gb2312" else set()
    for first in LEVEL_ONE if codec == "level 1" else range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            char = bytes([first, second]).decode("gbk" if codec == "gbk" else "gb2312", "ignore")
            found |= {ord(char)} if len(char) == 1 else set()
    ranges = COMMON + (SIGNS + LATER if codec == "gbk" else ())
    return found | {code for low, high in ranges for code in range(low, high + 1)}


def cut(font: TTFont, wanted: set[int]) -> None:
    """Keep what is wanted; hints help screens of old, not paper."""
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)


def rename(font: TTFont, name: str) -> None:
    """Give the cut a name of its own, so that it is never mistaken for the whole font."""
    family = "Miaopu Sans" if "Sans" in name else "Miaopu Serif"
    style = name.rpartition("-")[2].removesuffix(".otf")
    texts = {
        1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}",
        6: name.removesuffix(".otf"), 16: family, 17: style,
    }  # fmt: skip
    table = font["name"]
    table.names = [one for one in table.names if one.langID == ENGLISH]
    for number, text in texts.items():
        table.setName(text, number, WINDOWS, UNICODE, ENGLISH)
    font["CFF "].cff.fontNames = [name.removesuffix(".otf")]
    top = font["CFF "].cff.topDictIndex[0]
    top.FamilyName, top.FullName = family, f"{family} {style}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
