# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What happened on the sample day, told to whoever logs in."""

from markupsafe import Markup

_TITLE = {"en_US": "What happened on 17 September 2025", "zh_CN": "2025年9月17日发生了什么"}


def tell(stage):
    """One story, a paragraph for each row of story.csv, in both languages."""
    rows = stage.tables.rows("story")
    story = stage.env["batch.story"].create(
        {
            "name": _TITLE["en_US"],
            "company_id": stage.company.id,
            "body": Markup().join(Markup("<p>%s</p>") % row["text_en"] for row in rows),
        }
    )
    story.with_context(lang="zh_CN").name = _TITLE["zh_CN"]
    # As the field itself spells each paragraph: it escapes less than others do.
    paragraphs = story._fields["body"].get_trans_terms(story.body)
    chinese = [str(Markup.escape(row["text_zh"])) for row in rows]
    story.update_field_translations("body", {"zh_CN": dict(zip(paragraphs, chinese, strict=True))})
    body = story.with_context(lang="zh_CN").body
    stage.require(all(row["text_zh"] in body for row in rows), "The story is not told in Chinese.")
    stage.remember("story", "day", story)
    stage.say("later", None, f"{_TITLE['en_US']}: {len(rows)} paragraphs for newcomers")
