"""The one address, contact and note that an employer had become its first site, contact and note."""

from typing import Any

from django.db import migrations

from placements.rules import employer_key, phone_key


def divide(apps: Any, schema_editor: Any) -> None:
    """Also gives every employer the key by which it is found. A second run adds nothing."""
    employer, site, contact, note = (
        apps.get_model("placements", name) for name in ("Employer", "Site", "Contact", "EmployerNote")
    )
    for one in employer.objects.order_by("pk").iterator():
        employer.objects.filter(pk=one.pk).update(search_key=employer_key(one.name)[:200])
        if one.address.strip() and not site.objects.filter(employer=one).exists():
            site.objects.create(employer=one, address=one.address)
        if (one.contact or one.phone or one.email) and not contact.objects.filter(employer=one).exists():
            contact.objects.create(
                employer=one, name=one.contact, phone=one.phone, phone_key=phone_key(one.phone), email=one.email
            )
        if one.note and not note.objects.filter(employer=one).exists():
            note.objects.create(employer=one, text=one.note, written_on=one.updated_at.date(), written_by=None)


class Migration(migrations.Migration):
    dependencies = [("placements", "0007_employers")]
    operations = [
        migrations.RunPython(divide, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE INDEX employer_sounds ON placements_employer USING gin (havn_sounds(search_key))",
            "DROP INDEX employer_sounds",
        ),
    ]
