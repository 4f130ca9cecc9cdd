import pynamodb.attributes
import pynamodb.models
from pynamodb import attributes as fields
from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.constants import NUMBER, STRING
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection


class Slug(UnicodeAttribute):
    def serialize(self, value):
        return value.lower()


class Cents(Attribute[int]):
    attr_type = NUMBER

    def serialize(self, value):
        return str(value)

    def deserialize(self, value):
        return int(value)


class Colour(fields.Attribute):
    attr_type = STRING


class ByColour(GlobalSecondaryIndex["Product"]):
    class Meta:
        index_name = "by-colour"
        projection = IncludeProjection(non_attr_keys=["name"])

    colour = Colour(hash_key=True)
    price = Cents(range_key=True)


class Product(pynamodb.models.Model):
    class Meta:
        table_name = "products"
        billing_mode = "PAY_PER_REQUEST"
        tags = {"team": "shop"}

    slug = Slug(hash_key=True)
    price = Cents(range_key=True)
    colour = Colour()
    name = fields.UnicodeAttribute()
    by_colour = ByColour()


class Counter(pynamodb.models.Model):
    class Meta:
        table_name = "counters"
        billing_mode = "PAY_PER_REQUEST"

    name = pynamodb.attributes.UnicodeAttribute(hash_key=True)
    version = pynamodb.attributes.VersionAttribute()


class Ledger(pynamodb.models.Model):
    class Meta:
        table_name = "ledger"

    account = UnicodeAttribute(hash_key=True)


class Bookings(Ledger):
    """In the same table."""

    text = UnicodeAttribute(null=True)


def create_ledger():
    if not Ledger.exists():
        Ledger.create_table(read_capacity_units=4, write_capacity_units=6, wait=True)


class Unbilled(pynamodb.models.Model):
    class Meta:
        table_name = "unbilled"

    id = fields.NumberAttribute(hash_key=True)


class Helper:
    class Meta:
        table_name = "not-a-table"


# run: Product.create_table()
# run: Counter.create_table()
# run: create_ledger()
