from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute, TTLAttribute
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE, STREAM_NEW_AND_OLD_IMAGE
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection, LocalSecondaryIndex
from pynamodb.models import Model

STAGE = "dev"


class ViewIndex(GlobalSecondaryIndex):
    """How often a thread was seen."""

    class Meta:
        index_name = "view-index"
        read_capacity_units = 2
        write_capacity_units = 3
        projection = AllProjection()

    view = NumberAttribute(default=0, hash_key=True)


class PostedIndex(LocalSecondaryIndex):
    class Meta:
        projection = IncludeProjection(["subject", "tags"])

    forum_name = UnicodeAttribute(hash_key=True)
    posted = UTCDateTimeAttribute(range_key=True)


class Thread(Model):
    class Meta:
        table_name = f"{STAGE}-threads"
        read_capacity_units = 10
        write_capacity_units = 5
        stream_view_type = STREAM_NEW_AND_OLD_IMAGE

    forum_name = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)
    view_index = ViewIndex()
    posted_index = PostedIndex()
    view = NumberAttribute(default=0)
    posted = UTCDateTimeAttribute()


class Image(Model):
    class Meta:
        table_name = "images"
        billing_mode = PAY_PER_REQUEST_BILLING_MODE

    digest = BinaryAttribute(hash_key=True, attr_name="d", legacy_encoding=False)
    taken: UTCDateTimeAttribute = UTCDateTimeAttribute(range_key=True, attr_name="t")
    owner = UnicodeAttribute(null=True, attr_name="o")
    expires = TTLAttribute(null=True, attr_name="x")

    class OwnerIndex(GlobalSecondaryIndex):
        class Meta:
            index_name = "owner"
            projection = KeysOnlyProjection()

        owner = UnicodeAttribute(hash_key=True, attr_name="o")

    owner_index = OwnerIndex()


class BaseMeta:
    read_capacity_units = 1
    write_capacity_units = 1


class Timestamps(Model):
    created = NumberAttribute(range_key=True)

    def save_again(self):
        self.created = 1


class Invoice(Timestamps):
    class Meta(BaseMeta):
        table_name = "invoices"
        write_capacity_units = 2

    number = NumberAttribute(hash_key=True)


class Reminder(Invoice):
    class Meta(Invoice.Meta):
        table_name = "reminders"

    number = UnicodeAttribute(hash_key=True)


# run: Thread.create_table()
# run: Image.create_table()
# run: Invoice.create_table()
# run: Reminder.create_table()
