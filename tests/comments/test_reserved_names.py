"""Names in which only the office speaks."""

import pytest

from comments.models import Comment
from comments.reserved_names import is_reserved
from portal.models import SiteSettings
from tests.comments.posting import FETCH, filled_form, form_url
from tests.factories import ArticleFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    SiteSettings(name="Sở Tư pháp tỉnh Sông Lam", short_name="STP", name_en="Song Lam").save()
    OfficerFactory(name="Nguyễn Thị Hải Vân")
    UserFactory(last_name="Phạm Ngọc", first_name="Lan")
    UserFactory(last_name="", first_name="Hà", username="thuha")
    UserFactory(last_name="Đỗ Văn", first_name="Cũ", is_active=False)
    UserFactory(last_name="Người", first_name="Đọc", is_staff=False)


@pytest.mark.parametrize(
    "name",
    [
        "Sở Tư pháp tỉnh Sông Lam",
        "so tu phap tinh song lam",
        "S.ở T.ư ph.áp tỉnh Sông-Lam",
        "Văn phòng Sở Tư pháp tỉnh Sông Lam",
        "STP",
        "s t p",
        "Nguyễn Thị Hải Vân",
        "NGUYEN THI HAI VAN",
        "Nguyễn\u200dThị Hải\u200d Vân",
        "Phạm Ngọc Lan",
        "Bà Nguyễn Thị Hải Vân",
        "Đ/c Phạm Ngọc Lan",
        "đồng chí Phó Giám đốc Sở Phạm Ngọc Lan",
        "GĐ Phạm Ngọc Lan",
        "PGĐ. Phạm Ngọc Lan",
        "P. Giám đốc – Phạm Ngọc Lan",
        "Giám đốc:Phạm Ngọc Lan",
        "CHU TICH UBND PHAM NGOC LAN",
        "Chánh Văn phòng Nguyễn Thị Hải Vân",
        "G i á m đ ố c Phạm Ngọc Lan",
        "Nguyễn Thị Hải Vân - Giám đốc",
        "Nguyễn Thị Hải Vân (Giám đốc Sở)",
        "Phạm Ngọc Lan, PGĐ",
        "Bà Phạm Ngọc Lan – Phó Chánh Thanh tra Sở",
        "Chánh Thanh tra Nguyễn Thị Hải Vân",
        "Thứ trưởng Nguyễn Thị Hải Vân",
        "TS.LS Phạm Ngọc Lan",
        "Sở Tư pháp",
        "Sở Tư pháp tỉnh",
        "Giám đốc Sở Tư pháp",
        "ᴘʜạᴍ Ngọc ʟᴀɴ",
        "🅐🅓🅜🅘🅝",
        "Quản trị viên",
        "Quản trị",
        "quan_tri_vien",
        "Ban biên tập",
        "Ban Biên tập Cổng",
        "Admin",
        "A d m i n",
        "Аdmin",  # a Cyrillic letter
        "ＡＤＭＩＮ",
        "Admin 01",
        "Administrator",
    ],
)
def test_office_and_its_people_speak_for_themselves(name):
    assert is_reserved(name)


@pytest.mark.parametrize(
    "name",
    [
        "Trần Thị Bình",
        "Nguyễn Thị Hải Vân (xã Đông)",
        "Vân",
        "Ông Trần Thị Bình",
        "Đồng chí Vân",
        "Giám đốc",
        "Nguyễn Phạm Ngọc Lan",
        "Phạm Ngọc Lan Anh",
        "Con của bà Phạm Ngọc Lan",
        "Phạm Ngọc Lan Phương",
        "Giám đốc Công ty Sở Tư",
        "Người dân hỏi Sở Tư pháp",
        "Tư pháp xã",
        "Thu Hà",
        "Hà",
        "Đỗ Văn Cũ",
        "Người Đọc",
        "Lam",
        "Bố stp",
        "Badminton Lover",
        "Biên tập viên nghỉ hưu",
        "Bà nội cháu Bống",
        "…",
    ],
)
def test_other_names_are_free(name):
    assert not is_reserved(name)


def test_reserved_name_is_told_beside_its_field_and_nothing_is_lost(client):
    article = ArticleFactory()
    fields = filled_form(name="Ban Biên Tập", text="Không được mất chữ nào.")
    response = client.post(form_url(article), fields, **FETCH)
    assert response.status_code == 422
    assert response.context["form"].has_error("name", "reserved")
    assert "Không được mất chữ nào." in response.content.decode()
    assert 'value="Ban Biên Tập"' in response.content.decode()
    assert not Comment.objects.exists()


def test_names_are_compared_in_two_queries(django_assert_num_queries, settings):
    settings.CHROME_SECONDS = 60
    is_reserved("Trần Bình")
    with django_assert_num_queries(2):
        is_reserved("Trần Bình")
