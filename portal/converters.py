"""Parts of addresses as the URL configurations of all apps write them."""

from django.urls import register_converter


class NumberConverter:
    """A database key: a positive number of at most 18 digits; longer ones are no address."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class YearConverter(NumberConverter):
    regex = "(?:19|20)[0-9]{2}"


class MonthConverter(NumberConverter):
    regex = "0[1-9]|1[0-2]"

    def to_url(self, value):
        return f"{value:02}"


register_converter(NumberConverter, "number")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
