"""Files a document through the page, in a process of its own: `python -m tests.trust.upload USER CASE FILE [careless]`.

Says the status and the sentence at the field. Careless: without the clearing away that the test is about.
"""

import re
import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.test import Client

    from accounts.models import User
    from accounts.sign_in import strength

    user, case, file, *careless = sys.argv[1:]
    client = Client()
    client.force_login(User.objects.get(pk=user))
    session = client.session
    strength.mark(session, strength.FACTOR)
    session.save()
    if careless:
        Path.unlink = lambda self, missing_ok=False: None  # type: ignore[method-assign]
    with Path(file).open("rb") as content:
        form = {"kind": "letter", "title": "Brev fra skolen", "dated_on": "01-03-2017", "file": content}
        answer = client.post(f"/cases/{case}/documents/", form)
    text = answer.content.decode()
    kept = "Brev fra skolen" in text
    sys.stdout.write(" ".join([str(answer.status_code), str(kept), *re.findall(r"Filen kunne ikke gemmes[^<]*", text)]))


if __name__ == "__main__":
    main()
