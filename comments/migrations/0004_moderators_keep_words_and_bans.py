from django.db import migrations

MODERATORS = "Kiểm duyệt viên"
MODELS = {
    "watchedword": "watched word",
    "rejectionreason": "reason for rejecting",
    "ban": "ban",
}


def give_rights(apps, schema_editor):
    """Let the moderators of a site that is in use keep words, reasons and bans.

    Groups are made once, and what an office changed in them is kept: so the rights to what is
    new come this way, once. Django makes permissions after all migrations; it takes those that
    are here already as its own.
    """
    group = apps.get_model("auth", "Group").objects.filter(name=MODERATORS).first()
    if group is None:
        return  # a new site: the group is made with all of its rights
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for model, name in MODELS.items():
        content_type, _is_new = content_types.get_or_create(app_label="comments", model=model)
        for verb in ("add", "change", "delete", "view"):
            permission, _is_new = permissions.get_or_create(
                content_type=content_type,
                codename=f"{verb}_{model}",
                defaults={"name": f"Can {verb} {name}"},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("comments", "0003_thread_index"),
    ]

    operations = [
        migrations.RunPython(give_rights, migrations.RunPython.noop, elidable=True),
    ]
