"""The invented people who work in the demo, at least one for each role. Nobody is meant."""

from typing import NamedTuple

from accounts.policy import Role

TEAMS = ("Team Nord", "Team Syd", "Team Vest")
MAIL_DOMAIN = "havn.example"
PASSWORD = "havn-er-en-demo"


class Colleague(NamedTuple):
    """Somebody on the sign-in page. Without a team a role sees the whole municipality."""

    name: str
    role: Role
    team: str = ""

    @property
    def email(self) -> str:
        spelled: dict[str, str | int | None] = {"æ": "ae", "ø": "oe", "å": "aa", "é": "e"}
        plain = self.name.lower().translate(str.maketrans(spelled))
        return ".".join(plain.split()) + "@" + MAIL_DOMAIN


R = Role
STAFF = (
    Colleague("Mette Kjeldsen", R.CASEWORKER, "Team Nord"),
    Colleague("Jonas Lindgaard", R.CASEWORKER, "Team Nord"),
    Colleague("Sofie Brandt", R.CASEWORKER, "Team Nord"),
    Colleague("Anders Østergaard", R.CASEWORKER, "Team Nord"),
    Colleague("Camilla Thorsen", R.CASEWORKER, "Team Syd"),
    Colleague("Rasmus Winther", R.CASEWORKER, "Team Syd"),
    Colleague("Pernille Dahl", R.CASEWORKER, "Team Syd"),
    Colleague("Kasper Holmgaard", R.CASEWORKER, "Team Syd"),
    Colleague("Line Bækgaard", R.CASEWORKER, "Team Vest"),
    Colleague("Mikkel Ravn", R.CASEWORKER, "Team Vest"),
    Colleague("Nanna Frost", R.CASEWORKER, "Team Vest"),
    Colleague("Emil Sandberg", R.CASEWORKER, "Team Vest"),
    Colleague("Birgitte Halkjær", R.TEAM_MANAGER, "Team Nord"),
    Colleague("Thomas Engelbrecht", R.TEAM_MANAGER, "Team Syd"),
    Colleague("Hanne Voss", R.TEAM_MANAGER, "Team Vest"),
    Colleague("Peter Mølgaard", R.JOB_CONSULTANT, "Team Nord"),
    Colleague("Julie Krogh", R.JOB_CONSULTANT, "Team Syd"),
    Colleague("Simon Fabricius", R.JOB_CONSULTANT, "Team Vest"),
    Colleague("Lone Rosendal", R.HOUSING_OFFICER),
    Colleague("Gitte Aagaard", R.HEALTH_LIAISON),
    Colleague("Sara Lykke", R.HOLISTIC_MENTOR),
    Colleague("Naja Petersen", R.HOLISTIC_MENTOR),
    Colleague("Erik Toftegaard", R.HOLISTIC_MENTOR),
    Colleague("Daniel Bang", R.RETENTION_MENTOR),
    Colleague("Mona Falk", R.RETENTION_MENTOR),
    Colleague("Karen Vestergård", R.MENTOR_COORDINATOR),
    Colleague("Ole Damsgaard", R.OPEN_COUNSELLOR),
    Colleague("Charlotte Juhl", R.ACCOMMODATION_STAFF),
    Colleague("Freja Hougaard", R.WELCOME_HOUSE_COORDINATOR),
    Colleague("Viggo Storm", R.WELCOME_HOUSE_VOLUNTEER),
    Colleague("Ida Munkholm", R.SUPPLIER_COORDINATOR),
    Colleague("Torben Alsing", R.SUPPLIER_COORDINATOR),
    Colleague("Samira Haddad", R.SUPPLIER_COORDINATOR),
    Colleague("Birthe Kragelund", R.SUPPLIER_COORDINATOR),
    Colleague("Henrik Bagger", R.ANALYST),
    Colleague("Marianne Toft", R.DATA_PROTECTION_OFFICER),
    Colleague("Jens Overgaard", R.ADMINISTRATOR),
)
# Absent now; the colleague covers, so that a stand-in's work shows.
ABSENT, COVERING = "jonas.lindgaard", "mette.kjeldsen"
