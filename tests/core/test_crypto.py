import pytest
from django.db import models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from core import crypto
from core.fields import EncryptedTextField, Sealed

PLACE = "people.cpr:1"
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_a_text_comes_back_from_its_token(text):
    assert crypto.decrypt(crypto.encrypt(text, PLACE), PLACE) == text


def test_the_same_text_never_gives_the_same_token():
    assert len({crypto.encrypt("150388-9996", PLACE) for _ in range(50)}) == 50


def test_a_token_moved_to_another_row_does_not_decrypt():
    token = crypto.encrypt("150388-9996", PLACE)
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(token, "people.cpr:2")


def test_an_altered_token_does_not_decrypt_and_the_error_says_nothing_about_it():
    token = crypto.encrypt("150388-9996", PLACE)
    altered = token[:-6] + ("AAAA" if token[-6:-2] != "AAAA" else "BBBB") + token[-2:]
    for damaged in (altered, token[:-5], "rubbish", "k9:AAAA", "", "demo1:%%%"):
        with pytest.raises(crypto.CannotDecrypt) as caught:
            crypto.decrypt(damaged, PLACE)
        assert "150388" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_second_key_encrypts_and_the_first_still_decrypts(settings):
    settings.HAVN_FIELD_KEYS = {"old": b"1" * 32}
    token = crypto.encrypt("secret", PLACE)
    settings.HAVN_FIELD_KEYS = {"new": b"2" * 32, "old": b"1" * 32}
    assert crypto.decrypt(token, PLACE) == "secret"
    assert crypto.key_id_of(token) == "old"
    assert crypto.key_id_of(crypto.encrypt("secret", PLACE)) == "new"


def test_the_blind_index_depends_on_key_purpose_and_text(settings):
    found = crypto.blind_index("1503889996", "cpr")
    assert found == crypto.blind_index("1503889996", "cpr")
    assert found != crypto.blind_index("1503889996", "phone")
    assert found != crypto.blind_index("1503889997", "cpr")
    assert "1503889996" not in found
    settings.HAVN_INDEX_KEY = b"9" * 32
    assert found != crypto.blind_index("1503889996", "cpr")


@pytest.fixture
def secret_model():
    with isolate_apps("core"):

        class Secret(models.Model):
            uid = models.CharField(default="row-1")
            text = EncryptedTextField(blank=True)

            class Meta:
                app_label = "core"

        yield Secret


def column_of(row: models.Model) -> str:
    """What Django would write to the column."""
    field = row._meta.get_field("text")
    return field.get_prep_value(field.pre_save(row, add=True))


def loaded(model: type[models.Model], uid: str, token: str) -> models.Model:
    field = model._meta.get_field("text")
    return model.from_db("default", ["id", "uid", "text"], [1, uid, field.from_db_value(token, None, None)])


def test_the_column_holds_a_token_and_the_attribute_the_text(secret_model):
    row = secret_model(text="hemmelig")
    column = column_of(row)
    assert "hemmelig" not in column
    assert row.text == "hemmelig"
    assert loaded(secret_model, "row-1", column).text == "hemmelig"


def test_a_token_copied_to_another_row_cannot_be_read(secret_model):
    column = column_of(secret_model(text="hemmelig"))
    with pytest.raises(crypto.CannotDecrypt):
        loaded(secret_model, "row-2", column).text


def test_an_unchanged_value_keeps_its_token_so_that_history_sees_no_change(secret_model):
    column = column_of(secret_model(text="hemmelig"))
    row = loaded(secret_model, "row-1", column)
    assert column_of(row) == column
    row.text = "hemmelig"
    assert column_of(row) == column
    row.text = "en anden"
    assert column_of(row) != column
    assert loaded(secret_model, "row-1", column_of(row)).text == "en anden"


def test_a_bulk_update_encrypts_although_it_knows_no_row(secret_model):
    field = secret_model._meta.get_field("text")
    column = field.get_prep_value(secret_model(uid="row-7", text="hemmelig").text)
    assert loaded(secret_model, "row-7", column).text == "hemmelig"


def test_text_taken_from_one_row_is_encrypted_for_the_row_it_is_given_to(secret_model):
    first = loaded(secret_model, "row-1", column_of(secret_model(text="hemmelig")))
    second = secret_model(uid="row-2", text=first.text)
    assert loaded(secret_model, "row-2", column_of(second)).text == "hemmelig"


def test_a_bare_text_never_reaches_the_column(secret_model):
    field = secret_model._meta.get_field("text")
    with pytest.raises(TypeError):
        field.get_prep_value("hemmelig")


def test_nothing_stays_nothing(secret_model):
    assert column_of(secret_model(text="")) == ""
    assert loaded(secret_model, "row-1", "").text == ""


def test_serialisers_see_the_token_only(secret_model):
    row = secret_model(text="hemmelig")
    assert "hemmelig" not in row._meta.get_field("text").value_to_string(row)


def test_a_row_without_its_key_is_not_written(secret_model):
    with pytest.raises(ValueError, match="must be set"):
        column_of(secret_model(uid="", text="hemmelig"))


def test_a_token_is_told_from_a_text():
    assert isinstance(EncryptedTextField().from_db_value("k:abc", None, None), Sealed)
