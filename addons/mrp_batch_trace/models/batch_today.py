# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

#: Cases named below their number; the number opens them all.
FIRST = 5
#: How many weeks a trend shows.
WEEKS = 8

#: Who leads before who does; a role that another one brings along is not asked again.
ROLES = [
    ("manager", "mrp.group_mrp_manager"),
    ("quality", "stock_lot_quality.group_quality"),
    ("supervisor", "mrp_batch_record.group_supervisor"),
    ("laboratory", "stock_lot_quality.group_lab"),
    ("operator", "mrp_batch_record.group_operator"),
    ("auditor", "mrp_batch_record.group_auditor"),
    ("warehouse", "stock.group_stock_user"),
]


class Card(NamedTuple):
    """One number of the page: which records it counts, and how the first of them are told.

    ``title`` and ``about`` are field paths, "" is the record itself. ``moment`` is the time of a case; ``happened`` the
    records that its trend counts by week, None where a number has no history. ``more`` says that there may be more than
    could be looked at.
    """

    key: str
    label: str
    icon: str
    alarm: bool
    action: str
    domain: list
    order: str
    title: str
    about: str
    moment: str
    happened: list | None = None
    more: bool = False


class BatchToday(models.AbstractModel):
    """The page the day starts with: the numbers of one's role, each with its trend and the first cases behind it."""

    _name = "batch.today"
    _description = "Today"

    @api.model
    def _roles(self):
        """Return the keys of the current user's roles, the leading one first."""
        user, taken, brought = self.env.user, [], self.env["res.groups"]
        for key, xml_id in self._known_roles():
            group = self.env.ref(xml_id, raise_if_not_found=False)
            if group and user.has_group(xml_id) and group not in brought:
                taken.append(key)
                # sudo: which group brings which along is no secret; its record is the administrator's
                brought |= group.sudo().all_implied_ids
        return taken

    @api.model
    def _known_roles(self):
        """Return ``[(key, group)]``, the leading roles first. To be extended."""
        return list(ROLES)

    @api.model
    def numbers(self):
        """Return what waits for the current user, as a list of dictionaries.

        Each has ``key, label, icon, alarm, count, more, action, domain, model, trend, cases``; ``more`` says that the
        count is the least there are; ``cases`` are the first records behind the number, most urgent first: ``{id, name,
        about, at}``, ``at`` in UTC or False; ``trend`` is the number of such cases in each of the last eight weeks, or
        None. Only what the user may read is counted.
        """
        wanted = dict.fromkeys(key for role in self._roles() for key in self._keys().get(role, ()))
        cards = {card.key: card for card in self._cards(set(wanted))}
        shown = [self._shown(cards[key]) for key in wanted if key in cards]
        return [card for card in shown if card]

    @api.model
    def _keys(self):
        """Return which numbers each role starts with. To be extended."""
        return {
            "manager": ("running", "to_review", "deviations", "held", "expired"),
            "quality": (
                "to_review",
                "deviations",
                "held",
                "unsigned",
                "step_samples",
                "overrides",
                "reopened",
                "samples",
                "refused",
            ),
            "supervisor": ("not_started", "running", "unsigned", "step_samples", "deviations", "refused"),
            "laboratory": ("samples", "to_sample", "to_verify", "step_samples"),
            "operator": ("my_steps", "step_samples", "my_refused"),
            "auditor": ("to_review", "deviations", "held"),
            "warehouse": ("receipts", "deliveries", "expiring", "expired", "held"),
        }

    @api.model
    def _cards(self, keys):
        """Return the :class:`Card` of each of *keys*. To be extended."""
        return [getattr(self, f"_card_{key}")() for key in keys if hasattr(self, f"_card_{key}")]

    def _shown(self, card):
        """The card as the page shows it; None where the user may not read what it counts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(card.action)
        model = self.env[action["res_model"]]
        if not model.has_access("read"):
            return None
        own = Domain("company_id", "in", [False, *self.env.companies.ids])
        domain = own & Domain(card.domain)
        return {
            "key": card.key,
            "label": card.label,
            "icon": card.icon,
            "alarm": card.alarm,
            "action": card.action,
            "domain": list(domain),
            "model": model._name,
            "count": model.search_count(domain),
            "more": card.more,
            "trend": card.happened is not None and self._trend(model, card.moment, own & Domain(card.happened)) or None,
            "cases": self._cases(model, card, domain),
        }

    def _cases(self, model, card, domain):
        return [
            {
                "id": record.id,
                "name": self._word(record, card.title),
                "about": self._word(record, card.about),
                "at": record[card.moment],
            }
            for record in model.search(domain, order=card.order, limit=FIRST)
        ]

    def _word(self, record, path):
        """What people call the value at *path*: a batch by its number, a choice by its label, a record by its name."""
        for name in path.split(".") if path else ():
            field, record = record._fields[name], record[name]
            if field.type == "selection":
                return dict(field._description_selection(self.env)).get(record, "")
        if not isinstance(record, models.BaseModel):
            return record or ""
        if record._name == "mrp.production" and record:
            return record._batch_name()
        return record[:1].display_name or ""

    def _trend(self, model, moment, domain):
        """How many records of *domain* had their *moment* in each of the last weeks, the oldest first."""
        counts = dict.fromkeys(self._mondays(), 0)
        since = Domain(moment, ">=", fields.Datetime.to_datetime(min(counts)) - timedelta(days=1))
        for day, count in model._read_group(domain & since, [f"{moment}:day"], ["__count"]):
            week = self._monday(day)
            if week in counts:
                counts[week] += count
        return list(counts.values())

    def _mondays(self):
        """The first day of each of the last weeks, the oldest first: a week begins on Monday in every language."""
        this = self._monday(fields.Datetime.context_timestamp(self, fields.Datetime.now()))
        return [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]

    @staticmethod
    def _monday(moment):
        """The Monday of the week of a date or datetime."""
        day = moment.date() if isinstance(moment, datetime) else moment
        return day - timedelta(days=day.weekday())

    @api.model
    def activities(self):
        """Return the current user's open activities, the oldest first: ``{id, model, res_id, name, summary, due}``."""
        mine = self.env["mail.activity"].search(
            [("user_id", "=", self.env.uid), ("res_model", "!=", False)], order="date_deadline, id", limit=2 * FIRST
        )
        return [
            {
                "id": activity.id,
                "model": activity.res_model,
                "res_id": activity.res_id,
                "name": activity.res_name or "",
                "summary": activity.summary or activity.activity_type_id.name or "",
                "due": activity.date_deadline,
            }
            for activity in mine
        ]
