"""Every name that somebody has, once, and the triggers that keep it so; filled with what is there."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models

# A name that is there already is held till the end of the transaction, so that whoever removes the last other person of
# that name leaves it; where it was removed just before, it is put there again.
COME = """CREATE FUNCTION havn_names_come(names text[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held bigint;
BEGIN
    LOOP
        INSERT INTO refugees_knownname (name) SELECT n FROM unnest(names) n ORDER BY n ON CONFLICT DO NOTHING;
        SELECT count(*) INTO held FROM (
            SELECT FROM refugees_knownname WHERE name = ANY (names) ORDER BY name FOR KEY SHARE) x;
        EXIT WHEN held = cardinality(names);
    END LOOP;
END $$"""
# A name that somebody else is just giving to a person stays: whether nobody has it is asked once it is ours.
GO = """CREATE FUNCTION havn_names_go(names text[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ours text[];
BEGIN
    ours := ARRAY(SELECT name FROM refugees_knownname WHERE name = ANY (names) ORDER BY name FOR UPDATE SKIP LOCKED);
    DELETE FROM refugees_knownname k WHERE k.name = ANY (ours)
        AND NOT EXISTS (SELECT FROM refugees_refugee p WHERE p.search_key = k.name);
END $$"""
FRESH = "PERFORM havn_names_come(ARRAY(SELECT DISTINCT search_key FROM fresh));"
STALE = "PERFORM havn_names_go(ARRAY(SELECT DISTINCT search_key FROM stale));"
RENAMED = """IF EXISTS (SELECT FROM fresh f JOIN stale s USING (id) WHERE f.search_key <> s.search_key) THEN
    PERFORM havn_names_come(ARRAY(SELECT DISTINCT f.search_key FROM fresh f JOIN stale s USING (id)
        WHERE f.search_key <> s.search_key));
    PERFORM havn_names_go(ARRAY(SELECT DISTINCT s.search_key FROM fresh f JOIN stale s USING (id)
        WHERE f.search_key <> s.search_key));
END IF;"""
TRIGGERS = {
    "insert": ("NEW TABLE AS fresh", FRESH),
    "delete": ("OLD TABLE AS stale", STALE),
    "update": ("NEW TABLE AS fresh OLD TABLE AS stale", RENAMED),
}


def statements():
    # Nobody may get a name between the reading of the names and the first trigger; who writes people waits a moment.
    yield "LOCK TABLE refugees_refugee IN SHARE ROW EXCLUSIVE MODE"
    yield "INSERT INTO refugees_knownname (name) SELECT DISTINCT search_key FROM refugees_refugee"
    yield "CREATE INDEX known_name_sounds ON refugees_knownname USING gin (havn_sounds(name))"
    yield COME
    yield GO
    yield "REVOKE ALL ON FUNCTION havn_names_come(text[]), havn_names_go(text[]) FROM PUBLIC"
    for event, (tables, body) in TRIGGERS.items():
        yield (
            f"CREATE FUNCTION havn_names_{event}() RETURNS trigger LANGUAGE plpgsql"
            f" SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN {body} RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER refugee_names_{event} AFTER {event.upper()} ON refugees_refugee"
            f" REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION havn_names_{event}()"
        )


class Migration(migrations.Migration):
    dependencies = [("refugees", "0016_indexes_of_the_case_list")]

    operations = [
        migrations.CreateModel(
            name="KnownName",
            fields=[("name", models.CharField(max_length=500, primary_key=True, serialize=False))],
            options={
                "indexes": [
                    GinIndex(OpClass(models.F("name"), name="gin_trgm_ops"), name="known_name_trgm"),
                ],
            },
        ),
        migrations.RunSQL(list(statements()), elidable=False),
    ]
