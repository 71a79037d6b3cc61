"""What the tables themselves refuse, whoever writes to them."""

import pgtrigger

# Only the confirmed erasure takes a person out of others' notes.
# What is signed is said (offentlighedsloven § 13); a correction is a note of its own.
SAID = "{0}.refugee_id, {0}.title, {0}.text, {0}.event_on, {0}.recorded_by_id, {0}.addendum_to_id"
SIGNED_IS_LOCKED = pgtrigger.Protect(
    name="signed_is_locked",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.signed_at IS NOT NULL AND current_user <> 'havn_erasure'"
        f" AND ({SAID.format('OLD')}) IS DISTINCT FROM ({SAID.format('NEW')})"
    ),
)
