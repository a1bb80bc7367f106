import pytest

from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def test_published_article_is_read(client):
    article = ArticleFactory()
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
