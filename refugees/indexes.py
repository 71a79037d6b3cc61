"""What the table of people is sorted, filtered and searched by: an index for each, so that size does not show."""

from django.db.models import Index, Q

OF_PEOPLE = [
    # With the days of the arrival: whether a row belongs to a page of the list is seen without going to the table.
    Index(fields=["sort_key", "id", "takeover_on", "planned_move_on"], name="refugee_sort_arrival"),
    Index(fields=["residence_basis", "sort_key", "id"], name="refugee_basis_sort"),
    Index(fields=["caseworker", "sort_key"], name="refugee_caseworker_sort"),
    Index(fields=["team", "sort_key"], name="refugee_team_sort"),
    Index(fields=["takeover_on"], name="refugee_takeover"),
    Index(fields=["planned_move_on"], name="refugee_planned_move", condition=Q(planned_move_on__isnull=False)),
    Index(fields=["cpr_index"], name="refugee_cpr", condition=~Q(cpr_index="")),
    Index(fields=["search_key", "sort_key", "id"], name="refugee_name"),
]
OF_EXITS = [
    Index(fields=["refugee", "happened_on"], name="exit_standing", condition=Q(annulled_at__isnull=True)),
]
