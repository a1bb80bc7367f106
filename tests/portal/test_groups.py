"""The three groups of staff and their rights."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User

from portal.groups import EDITORS, MODERATORS, REPORTERS, RIGHTS, create_missing, permissions
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def rights_of(group):
    return User.objects.get(pk=UserFactory(groups=[group]).pk).get_all_permissions()


def test_migrating_makes_the_three_groups():
    assert set(Group.objects.values_list("name", flat=True)) == {REPORTERS, EDITORS, MODERATORS}


def test_reporters_write_and_do_not_publish():
    rights = rights_of(REPORTERS)
    assert {"news.add_article", "news.change_article", "news.add_photo", "news.add_tag"} <= rights
    assert "news.publish_article" not in rights
    assert not any(name.startswith(("comments.", "portal.", "auth.", "stats.")) for name in rights)


def test_editors_publish_and_keep_the_site_but_neither_people_nor_comments():
    rights = rights_of(EDITORS)
    assert {"news.publish_article", "news.add_category", "portal.change_sitesettings"} <= rights
    assert {"news.change_page", "news.delete_officer"} <= rights
    assert not any(name.startswith(("comments.", "auth.")) for name in rights)


def test_moderators_decide_on_comments_and_write_nothing():
    rights = rights_of(MODERATORS)
    assert {"comments.moderate_comment", "comments.view_comment"} <= rights
    assert "comments.delete_comment" not in rights
    assert "news.change_article" not in rights
    assert not any(name.startswith(("auth.", "portal.")) for name in rights)


def test_what_an_office_changes_in_a_group_is_kept():
    group = Group.objects.get(name=MODERATORS)
    group.permissions.clear()
    create_missing()
    assert group.permissions.count() == 0


def test_moderators_of_a_site_in_use_get_the_rights_to_what_is_new():
    give_rights = import_module(
        "comments.migrations.0004_moderators_keep_words_and_bans"
    ).give_rights
    group = Group.objects.get(name=MODERATORS)
    group.permissions.clear()
    give_rights(apps, None)
    names = {f"comments.{p.codename}" for p in group.permissions.all()}
    assert names == {
        f"comments.{verb}_{model}"
        for verb in ("add", "change", "delete", "view")
        for model in ("watchedword", "rejectionreason", "ban")
    }
    group.delete()
    give_rights(apps, None)


def test_a_group_that_was_deleted_is_made_again():
    Group.objects.get(name=REPORTERS).delete()
    create_missing()
    assert Group.objects.get(name=REPORTERS).permissions.count() == len(RIGHTS[REPORTERS])


def test_a_mistyped_right_is_told():
    with pytest.raises(ValueError, match=r"news\.fly_article"):
        permissions(["news.add_article", "news.fly_article"])
