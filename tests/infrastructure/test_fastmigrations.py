"""Rendering less while migrating must still render everything that holds on to a replaced class."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from core.fastmigrations import narrow_rendering, to_render


def test_what_points_at_a_changed_model_is_rendered_again_however_far_away():
    state = MigrationLoader(None).project_state()
    assert ("refugees", "leaveevent") in to_render(state, "accounts", "User")
    assert ("accounts", "user") in to_render(state, "accounts", "User")


def test_what_a_changed_model_points_at_is_left_alone():
    state = MigrationLoader(None).project_state()
    assert ("accounts", "user") not in to_render(state, "refugees", "Refugee")


def test_no_class_is_left_pointing_at_one_that_was_replaced(db):
    loader = MigrationLoader(connection)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    assert state.apps
    with narrow_rendering():
        for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
            state = loader.graph.nodes[key].mutate_state(state, preserve=False)
    stale = [
        f"{model._meta.label}.{field.name}"
        for model in state.apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation and state.apps.get_model(field.related_model._meta.label) is not field.related_model
    ]
    assert stale == []
