"""Secrets of many kinds, and the many ways one is written: as others write it, not as the search reads it."""

import base64
import html
import json
import random
import urllib.parse
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from workbench.domain.leaks import Secret
from workbench.rules.cells import Value

_SURNAMES = (
    "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕施孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌苗凤方俞任袁柳鲍史唐"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂兰鹏飞鑫波斌莉宇浩凯健俊帆雪颖晨辉玲彬瑶琳蕾倩楠翔瑞岚峥嵘"
_PLACES = "宝山浦东余杭徐汇滨江钱塘临港嘉定松江青浦奉贤崇明金山闵行普陀静安"
_ROADS = "锦绣云台沧浪凌波翠微听涛揽月望江栖霞晴川"
_GOODS = "冷轧硅钢镀锌中厚板无缝管高速线材弹簧扁钢轴承圆钢桥梁缆索"
_DIGITS = "零一二三四五六七八九"


def secrets(count: int, seed: int) -> list[Secret]:
    """Make that many different secrets, of every kind in turn."""
    chance = random.Random(seed)
    makers: list[Callable[[random.Random], Value]] = [
        _number,
        _name,
        _address,
        _goods,
        _code,
        _day,
        _latin,
        _file,
        _ratio,
    ]
    found: dict[Value, Secret] = {}
    while len(found) < count:
        value = makers[len(found) % len(makers)](chance)
        if value not in found:
            found[value] = Secret(f"products/r{len(found) + 1}/secret", f"第 {len(found) + 1} 项", value)
    return list(found.values())


def _pick(chance: random.Random, letters: str, count: int) -> str:
    return "".join(chance.choice(letters) for _ in range(count))


def _number(chance: random.Random) -> Value:
    return Decimal(chance.randrange(10_000_001, 99_999_999) | 1).scaleb(-chance.randrange(1, 4))


def _ratio(chance: random.Random) -> Value:
    return Decimal(chance.randrange(100_001, 999_999) | 1).scaleb(-6)


def _name(chance: random.Random) -> Value:
    return chance.choice(_SURNAMES) + _pick(chance, _GIVEN, chance.choice((2, 2, 3)))


def _address(chance: random.Random) -> Value:
    road, number = _pick(chance, _ROADS, 2), chance.randrange(10, 9999)
    return f"{_pick(chance, _PLACES, 2)}区{road}路{number}号{chance.randrange(1, 30)}幢"


def _goods(chance: random.Random) -> Value:
    return f"{_pick(chance, _GOODS, 4)}{chance.choice('ABCDEFG')}{chance.randrange(10, 99)}型"


def _code(chance: random.Random) -> Value:
    return f"{_pick(chance, 'ABCDEFGHKMNP', 3)}-{chance.randrange(10**6, 10**7)}"


def _latin(chance: random.Random) -> Value:
    return f"{_pick(chance, 'bcdfgklmnprst', 4).title()}{_pick(chance, 'aeiou', 2)} {_pick(chance, 'bcdfgklmn', 5)} Ltd"


def _file(chance: random.Random) -> Value:
    return f"{_pick(chance, _GOODS, 3)}合同{chance.randrange(1000, 9999)}.pdf"


def _day(chance: random.Random) -> Value:
    return date(1931, 1, 1) + timedelta(days=chance.randrange(20_000))


# ---------------------------------------------------------------- spellings


def plain(value: Value) -> str:
    """Write a value as a program stores it."""
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else str(value)


def spelled(value: Value, chance: random.Random) -> str:
    """Write a value in one of the ways people do."""
    match value:
        case Decimal():
            return chance.choice(_NUMBERS)(value)
        case date():
            return chance.choice(_DAYS)(value)
    return chance.choice(_TEXTS)(str(value))


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _chinese(number: Decimal) -> str:
    return "".join("点" if sign == "." else _DIGITS[int(sign)] for sign in f"{number:f}")


_NUMBERS: tuple[Callable[[Decimal], str], ...] = (
    lambda n: f"{n:f}",
    lambda n: f"{n:,f}",
    lambda n: f"{n:f}00",
    lambda n: f"CNY{n:,f}元",
    lambda n: _wide(f"{n:,f}"),
    lambda n: f"{n:,f}".replace(",", " "),
    lambda n: f"{n:,f}".replace(",", "\u2009"),
    lambda n: f"{n:,f}".translate(str.maketrans(",.", ".,")),
    lambda n: f"{n.scaleb(-4):f}万",
    lambda n: f"{n * 100:f}%",
    lambda n: f"{n:E}",
    _chinese,
)
_DAYS: tuple[Callable[[date], str], ...] = (
    lambda d: d.isoformat(),
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d:%Y.%m.%d}",
    lambda d: f"{d:%Y%m%d}",
)
_TEXTS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    _wide,
    lambda t: " ".join(t) if not t.isascii() else t,
    lambda t: f"{t[:2]}\n{t[2:]}",
    lambda t: f"{t[:2]}\u200b{t[2:]}",
)

# ---------------------------------------------------------------- escapes


def escaped(text: str, chance: random.Random) -> str:
    """Write a text in one of the escapes that programs read back."""
    return chance.choice(ESCAPES)(text)


ESCAPES: tuple[Callable[[str], str], ...] = (
    json.dumps,
    lambda t: json.dumps({"a": json.dumps(t)}),
    lambda t: "".join(f"&#{ord(sign)};" for sign in t),
    lambda t: "".join(f"&#x{ord(sign):x};" for sign in t),
    lambda t: html.escape("".join(f"&#{ord(sign)};" for sign in t)),
    lambda t: urllib.parse.quote(t, safe=""),
    lambda t: urllib.parse.quote(t, safe="", encoding="gb18030"),
    lambda t: base64.b64encode(f"机密：{t}".encode()).decode(),
    lambda t: base64.b64encode(f"机密：{t}".encode("gb18030")).decode(),
    lambda t: base64.urlsafe_b64encode(f"机密：{t}".encode("utf-16")).decode(),
    lambda t: f"机密{t}".encode().hex(),
    lambda t: f"机密{t}".encode("utf-16-be").hex(" "),
    lambda t: "".join(f"\\{byte:03o}" for byte in t.encode()),
    lambda t: "".join(f"\\x{byte:02x}" for byte in t.encode()),
    lambda t: "".join(f"={byte:02X}" for byte in t.encode()),
    lambda t: "".join(f"\\{ord(sign):x} " for sign in t),
    lambda t: "".join(f"_x{ord(sign):04X}_" for sign in t),
    lambda t: "".join(f"\\u{{{ord(sign):x}}}" for sign in t),
)
