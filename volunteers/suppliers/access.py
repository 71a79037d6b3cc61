"""Which suppliers a coordinator speaks for today: their whole reach. No case and no other supplier is in it."""

from typing import Any

from accounts.policy import Area
from core import clock


def suppliers_of(user: Any) -> list[int]:
    """The keys of the suppliers that an account is tied to today; none for everybody who is no coordinator."""
    from volunteers.suppliers.models import SupplierCoordinator

    if not user.is_authenticated or not user.can(Area.SUPPLIER):
        return []
    return list(SupplierCoordinator.objects.on(clock.today()).filter(user=user).values_list("supplier", flat=True))
