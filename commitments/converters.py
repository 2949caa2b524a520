"""Numbers in addresses: Latin digits without leading zeros, so that each page has one address."""


class NumberConverter:
    """The number of a commitment or of a working group."""

    regex = "[1-9][0-9]{0,4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class LabelConverter:
    """A milestone's number as people cite it: 2.1."""

    regex = r"[1-9][0-9]{0,4}\.[1-9][0-9]{0,4}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
