"""References in addresses, as people copy them."""


class ReferenceConverter:
    """5-2-014: plan, commitment, serial."""

    regex = "[0-9]{1,5}-[0-9]{1,5}-[0-9]{3,8}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
