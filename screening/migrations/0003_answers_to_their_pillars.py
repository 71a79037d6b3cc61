"""Answers of interview 2 that screening kept until their pillars had tables go to the pillars, annulled ones too."""

from django.db import migrations

FACT = ("refugee_id", "happened_on", "recorded_by_id", "annulled_at", "annulled_by_id", "annulled_reason")


def move(apps, schema_editor):
    outcomes = apps.get_model("screening", "InterviewOutcome").objects.select_related("interview")
    for row in outcomes.exclude(kind="activities_presented").order_by("pk").iterator():
        for label, values in facts_of(apps, row):
            model = apps.get_model(label)
            made = model.objects.create(
                interview=row.interview.uid, **{name: getattr(row, name) for name in FACT}, **values
            )
            model.objects.filter(pk=made.pk).update(recorded_at=row.recorded_at)
        row.delete()


def facts_of(apps, row):
    """The model and the values of each fact that one row becomes."""
    if row.kind == "employment_plan":
        yield "placements.EmploymentPlan", {"note": row.note, **plan_of(apps, row.interview)}
    if row.kind == "mentor" and row.answer:
        yield "mentoring.MentorAnswer", {"answer": row.answer, "note": row.note}
    if row.kind == "match":
        if row.answer:
            yield "volunteers.MatchAnswer", {"answer": row.answer, "note": row.note}
        if row.consent_at:
            yield "volunteers.MatchConsent", {}
    if row.kind == "health":
        if row.answer:
            yield "health.HealthAnswer", {"answer": row.answer, "note": row.note}
        if row.consent_at:
            yield "health.HealthConsent", {"purpose": "send"}
        if row.second_consent_at:
            yield "health.HealthConsent", {"purpose": "receive"}


def plan_of(apps, interview):
    """What else the answers say of the plan."""
    answers = apps.get_model("screening", "Answers").objects.filter(interview=interview, section="plan").first()
    values = answers.values if answers else {}
    return {
        "places": values.get("places") or [],
        "obstacles": values.get("obstacles") or "",
        "danish_course": values.get("danish_course") or "",
        "danish_module": values.get("danish_course_module") or "",
    }


class Migration(migrations.Migration):

    dependencies = [
        ("screening", "0002_fields_of_the_handbook"),
        ("placements", "0005_employment_plan"),
        ("health", "0001_initial"),
        ("mentoring", "0001_initial"),
        ("volunteers", "0001_initial"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
