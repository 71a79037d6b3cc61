-- The three database roles and the database; may be run again. Variables: owner, app, erasure (passwords).
SELECT format('CREATE ROLE %I LOGIN', role) FROM unnest(ARRAY['havn_owner', 'havn_app', 'havn_erasure']) role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE havn_owner CREATEDB PASSWORD :'owner';
ALTER ROLE havn_app PASSWORD :'app';
ALTER ROLE havn_erasure PASSWORD :'erasure';
SELECT 'CREATE DATABASE havn OWNER havn_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'havn') \gexec
ALTER DATABASE havn OWNER TO havn_owner;
REVOKE ALL ON DATABASE havn FROM PUBLIC;
-- With it the owner takes from every session the switch that would let the history triggers rest (core/dbroles.py).
GRANT SET ON PARAMETER "pgtrigger.ignore" TO havn_owner;
GRANT CONNECT ON DATABASE havn TO havn_app, havn_erasure;
