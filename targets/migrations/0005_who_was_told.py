"""Whom a mail has told of an alert, and on which clock a snooze rests, as far as it is known."""

from django.db import migrations

# The caseworker of the case, and whoever stood in on the day of the mail.
MENTIONS = """
INSERT INTO targets_mention (alert_id, user_id, "on")
SELECT a.id, u.id, a.digested_on FROM targets_alert a JOIN refugees_refugee r ON r.id = a.refugee_id
JOIN LATERAL (
    SELECT r.caseworker_id AS id WHERE r.caseworker_id IS NOT NULL
    UNION SELECT s.covering_id FROM accounts_standin s WHERE s.absent_id = r.caseworker_id
    AND a.digested_on BETWEEN s.valid_from AND coalesce(s.valid_to, 'infinity')
) u ON true WHERE a.digested_on IS NOT NULL
"""
STARTS = """
UPDATE targets_snooze s SET clock_started_on = c.clock_started_on FROM targets_clock c
WHERE c.refugee_id = s.refugee_id AND c.target = s.target AND c.subject = s.subject
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_views_mentions"), ("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(MENTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(STARTS, migrations.RunSQL.noop),
    ]
