"""What the tables themselves refuse, whoever writes to them."""

import pgtrigger

# Only the confirmed erasure takes a person out of others' notes. Only a merging of two records of one person
# (refugees.merging) gives a note another case, and nothing but that.
# What is signed is said (offentlighedsloven § 13); a correction is a note of its own.
SAID = "{0}.title, {0}.text, {0}.event_on, {0}.recorded_by_id, {0}.addendum_to_id"
SIGNED_IS_LOCKED = pgtrigger.Protect(
    name="signed_is_locked",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.signed_at IS NOT NULL AND current_user <> 'havn_erasure'"
        f" AND (({SAID.format('OLD')}) IS DISTINCT FROM ({SAID.format('NEW')})"
        " OR (OLD.refugee_id <> NEW.refugee_id AND current_setting('havn.merging', true) IS DISTINCT FROM 'on'))"
    ),
)
