"""Signing in: who guesses is locked out for a while, who forgot gets a letter."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-thu-123"


@pytest.fixture
def user():
    return UserFactory(username="thuha", email="thuha@example.vn", is_superuser=True)


def sign_in(client, password, address="203.0.113.7", username="thuha"):
    return client.post(
        "/quan-tri/login/", {"username": username, "password": password}, REMOTE_ADDR=address
    )


def test_five_wrong_passwords_lock_that_name_at_that_address_out(client, user):
    for _try in range(4):
        assert sign_in(client, "sai").status_code == 200
    response = sign_in(client, "sai")
    assert response.status_code == 429
    assert "15 phút" in response.content.decode()
    assert sign_in(client, PASSWORD).status_code == 429
    # The same person elsewhere, and a colleague beside them, may still sign in.
    assert sign_in(Client(), PASSWORD, address="198.51.100.1").status_code == 302


def test_right_password_after_some_wrong_ones_forgets_them(client, user):
    for _try in range(4):
        sign_in(client, "sai")
    assert sign_in(client, PASSWORD).status_code == 302
    client.post("/quan-tri/logout/")
    for _try in range(4):
        assert sign_in(client, "sai").status_code == 200


def test_forgotten_password_is_set_anew_by_a_letter(client, user, settings):
    settings.SITE_URL = "https://stp.example.vn"
    page = client.get("/quan-tri/login/").content.decode()
    assert "/quan-tri/quen-mat-khau/" in page
    response = client.post("/quan-tri/quen-mat-khau/", {"email": "thuha@example.vn"})
    assert response.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["thuha@example.vn"]
    link = re.search(r"https://stp\.example\.vn(/quan-tri/quen-mat-khau/\S+)", letter.body)
    page = client.get(link.group(1), follow=True)
    new = {"new_password1": "hoa-sen-trang-9", "new_password2": "hoa-sen-trang-9"}
    response = client.post(page.redirect_chain[-1][0], new, follow=True)
    assert response.status_code == 200
    assert sign_in(client, "hoa-sen-trang-9").status_code == 302


def test_letter_is_promised_to_unknown_addresses_too(client):
    response = client.post("/quan-tri/quen-mat-khau/", {"email": "khong-co@example.vn"})
    assert response.status_code == 302
    assert mail.outbox == []
