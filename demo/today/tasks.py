# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A few things that people have to do today, so that their page is not empty."""

from ..chapters.production import MILK as SAMPLE_BATCH


def remind(stage):
    """One to-do for each row of tasks.csv; one that was not done yet is due today, not there twice."""
    subjects = {
        "batch": stage.get("order", SAMPLE_BATCH),
        "order": stage.get("today", "order"),
        "truck": stage.get("today", "waiting"),
    }
    rows = stage.tables.rows("today/tasks")
    for number, row in enumerate(rows, start=1):
        user, code = stage.user(row["login"]), f"task_{number}"
        if stage.has("today", code):
            stage.get("today", code).filtered("active").unlink()
        text = row["summary_zh"] if user.lang == "zh_CN" else row["summary_en"]
        task = subjects[row["on"]].activity_schedule(
            "mail.mail_activity_data_todo", stage.calendar.now.date(), summary=text, user_id=user.id
        )
        stage.point("today", code, task)
    stage.say("08:50", None, f"{len(rows)} people have something to do today")
