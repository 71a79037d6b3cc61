"""Views of the figures that somebody is sent on the first of each month."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Editable


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody's own."""
        return self.filter(user=user.pk)


class Subscription(Editable):
    """A view with its filters, each user's own. It holds what stands in the address, never a person.

    `sent_for` is the month whose mail it has been in; the day a view is subscribed to counts as sent.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    view = models.CharField(_("view"), max_length=40)
    key = models.CharField(_("target"), max_length=60, blank=True)
    query = models.CharField(max_length=300, blank=True)
    sent_for = models.DateField(_("last sent for"))

    objects: Any = SubscriptionQuerySet.as_manager()

    class Meta:
        app_label = "reporting"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "view", "key", "query"],
                name="subscription_once",
                violation_error_message=_("You are sent this view already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.view} {self.key}"
