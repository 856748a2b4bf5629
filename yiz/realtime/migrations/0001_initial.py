from django.db import migrations, models

import yiz.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RoomEvent",
            fields=[
                ("id", yiz.ids.ObjectIdField(primary_key=True, serialize=False)),
                ("room", models.CharField(max_length=80)),
                ("seq", models.BigIntegerField()),
                ("event", models.CharField(max_length=64)),
                ("data", models.TextField()),
                ("actor_id", models.CharField(blank=True, max_length=24)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "room_events",
                "indexes": [models.Index(fields=["at"], name="room_events_at")],
                "constraints": [models.UniqueConstraint(fields=("room", "seq"), name="room_events_order")],
            },
        ),
    ]
