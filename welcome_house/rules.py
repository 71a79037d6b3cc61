"""The words of the house: what kinds of activities there are. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sort(TextChoices):
    """Kinds of activities (brochure; handbook 3.7)."""

    CAFE = "cafe", _("Café")
    BICYCLES = "bicycles", _("Bicycle workshop")
    SHOP = "shop", _("Thrift shop")
    THEME = "theme", _("Theme evening")
    TALK = "talk", _("Talk")
    LANGUAGE = "language", _("Language café")
    SEWING = "sewing", _("Sewing workshop")
    JOB = "job", _("Job café")
    CHILDREN = "children", _("Children's workshop")
    DINNER = "dinner", _("Communal dinner")
    OTHER = "other", _("Other")
