"""Backups of database and files: one encrypted file per night, restored every night to prove that it can be.

container   encryption in chunks: a file that is cut off, changed or of another key is told from a whole one
contents    what is inside: named entries, the manifest last
postgres    pg_dump and pg_restore, and the counts and hashes of every table
making      makes a backup and forgets old ones
restoring   reads one back, into an empty place only; the nightly drill
"""
