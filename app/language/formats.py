"""Dates, money and numbers as people of each language write them."""

import re
from datetime import date as calendar_day
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_name
from babel.numbers import (
    format_decimal,
    get_currency_name,
    get_currency_symbol,
)

from app import currencies
from app.language.amounts import in_ten_thousands, yuan_in_english, yuan_in_words

_DATE = {"zh_CN": "y年M月d日", "en": "d MMMM y"}
_TIME = {"zh_CN": "y年M月d日 HH:mm", "en": "d MMMM y, HH:mm"}
_CLOCK = "HH:mm"
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_SECOND = {"zh_CN": "y年M月d日 HH:mm:ss", "en": "d MMMM y, HH:mm:ss"}


def date(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the day in a zone."""
    return format_datetime(instant, _DATE[language], tzinfo=zone, locale=_locale(language))


def days(text: str, language: str) -> str:
    """Write the calendar days in a text, kept as 2016-05-14, as people of a language do."""

    def written(found: re.Match[str]) -> str:
        try:
            day = calendar_day.fromisoformat(found[0])
        except ValueError:
            return found[0]
        return format_date(day, _DATE[language], locale=_locale(language))

    return _DAY.sub(written, text)


def weekday(day: calendar_day, language: str) -> str:
    """Name the weekday of a calendar day."""
    return format_date(day, "EEE", locale=_locale(language))


def date_time(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the minute in a zone."""
    return format_datetime(instant, _TIME[language], tzinfo=zone, locale=_locale(language))


def time(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the time of the day in a zone, where the day stands beside it."""
    return format_datetime(instant, _CLOCK, tzinfo=zone, locale=_locale(language))


def deadline(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Write a deadline: one at midnight is 24:00 of the day before, as it was announced."""
    local = instant.astimezone(zone)
    if local.hour or local.minute or local.second:
        return date_time(instant, zone, language)
    return date_time(instant - timedelta(minutes=1), zone, language).replace("23:59", "24:00")


def second(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the second in a zone, for receipts."""
    return format_datetime(instant, _SECOND[language], tzinfo=zone, locale=_locale(language))


def zone_name(zone: ZoneInfo, language: str) -> str:
    """Name a zone as people call it."""
    if zone.key == "Asia/Shanghai" and language == "zh_CN":
        return "北京时间"
    return str(get_timezone_name(zone, width="long", locale=_locale(language)))


def number(value: int | str | Fraction, language: str) -> str:
    """Write a number with thousands separators, exactly as many places as it has."""
    if isinstance(value, Fraction):
        return (
            f"{value.numerator}/{value.denominator}"
            if value.denominator > 1
            else number(value.numerator, language)
        )
    if isinstance(value, str):
        whole, _, places = value.partition(".")
        return format_decimal(int(whole or "0"), locale=_locale(language)) + (
            f".{places}" if places else ""
        )
    return format_decimal(value, locale=_locale(language))


def money(minor: int, currency: str, language: str) -> str:
    """Write an amount of minor units with all its places, without the currency's sign."""
    places = currencies.places(currency)
    whole, rest = divmod(abs(minor), 10**places)
    text = format_decimal(whole, locale=_locale(language)) + (
        f".{rest:0{places}d}" if places else ""
    )
    return f"-{text}" if minor < 0 else text


def currency_unit(currency: str, language: str) -> str:
    """Name the unit of an amount: 元, or the currency's sign."""
    if currency == "CNY":
        return "元" if language == "zh_CN" else "CNY"
    return get_currency_symbol(currency, locale=_locale(language))


def currency_name(currency: str, language: str) -> str:
    """Name a currency as readers call it, beside its code."""
    name = str(get_currency_name(currency, locale=_locale(language)))
    if name == currency:
        return currency
    return f"{name}（{currency}）" if language == "zh_CN" else f"{name} ({currency})"


def in_words(minor: int, currency: str, language: str = "zh_CN") -> str:
    """Write an amount in words (大写金额) where the currency has them."""
    if currency != "CNY":
        return ""
    return yuan_in_words(minor) if language == "zh_CN" else yuan_in_english(minor)


def spoken(minor: int, currency: str, language: str) -> str:
    """Say an amount beside its field, so that a wrong factor of ten thousand is seen."""
    if currency != "CNY":
        return ""
    if language != "zh_CN":
        return f"{money(minor, currency, language)} CNY"
    return " · ".join(part for part in (in_ten_thousands(minor), yuan_in_words(minor)) if part)


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    """Look a language's conventions up once: a long list writes thousands of numbers and dates."""
    return Locale.parse(language)
