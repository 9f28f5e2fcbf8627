# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What Odoo says of the played plant beside what happened there: sentences of what differs."""

from collections import Counter

from odoo.addons.trace_anchor.models.audit.trace_audit_finding import NO_ALARM

from .plant_things import CUSTOMER, LOST, NOTHING, SHELF, TANK, USED, VENDOR

#: Where goods are -> the kind of place the books have them in; what is in a tank leaves the books when it is done.
BOOKED = {
    SHELF: "internal",
    TANK: "internal",
    VENDOR: "supplier",
    CUSTOMER: "customer",
    USED: "production",
    LOST: "inventory",
}


def differences(player, asked=2, whole=True):
    """All that differs today.

    :param asked: of how many lots, drawn by chance, the whole trace is asked
    :param whole: whether the links of all lots and the records of all batches are looked at; else of those to which
        something happened since the last time. Stock, grades and exceptions are always looked at as a whole
    """
    player.env.flush_all()
    player.env.invalidate_all()
    yield from _escaped(player)
    yield from _stock(player)
    yield from _grades(player)
    touched = set(player.truth.goods) if whole else set(player.truth.touched)
    player.truth.touched.clear()
    yield from _records(player, touched)
    yield from _exceptions(player)
    if "batch.trace" not in player.env:  # there is no trace to ask without the app
        return
    yield from _links(player, touched)
    names = [name for name, goods in player.truth.goods.items() if goods.tracked]
    for name in player.chance.sample(names, min(asked, len(names))):
        yield from _trace(player, name)


def sealing(player):
    """What an audit of the company's log finds wrong with the sealed batches."""
    audit = player.env["trace.audit"]._begin(player.plant.company)
    while audit.phase != "done":
        audit._check_batch()
    sealing = audit.finding_ids.search(audit.finding_ids._open_domain(player.plant.company))
    for finding in audit.finding_ids.filtered(lambda finding: finding.kind not in NO_ALARM) | sealing:
        yield f"audit: {finding.sentence}"


def _differ(what, said, true):
    """Sentences of the keys whose values differ by more than a rounding."""
    for key in sorted(set(said) | set(true), key=str):
        if abs(said.get(key, 0) - true.get(key, 0)) > 0.005:
            yield f"{what} {key}: Odoo says {said.get(key, 0):g}, it was {true.get(key, 0):g}"


def _escaped(player):
    for name, place in player.truth.escaped:
        yield f"{name} went to {place} while it was held"


def _stock(player):
    player.env.cr.execute(
        """
        SELECT coalesce(l.name, t.default_code), s.usage, coalesce(sum(q.quantity), 0)
          FROM stock_quant q
          JOIN stock_location s ON s.id = q.location_id
          JOIN product_product t ON t.id = q.product_id
          LEFT JOIN stock_lot l ON l.id = q.lot_id
         WHERE q.product_id IN %s GROUP BY 1, 2""",
        [tuple(p.id for p in player.plant.products.values())],
    )
    said = {(name, usage): amount for name, usage, amount in player.env.cr.fetchall()}
    true = Counter()
    for (name, place), amount in player.truth.places.items():
        true[name, BOOKED[place]] += amount
    yield from _differ("stock of", said, true)


def _grades(player):
    # Read together: each was made in an environment of its own.
    lots = player.env["stock.lot"].browse([lot.id for lot in player.lots.values()])
    for name, lot in zip(player.lots, lots, strict=True):
        said, true = lot.grade_id.code, player.truth.goods[name].grade
        if said != true:
            yield f"grade of {name}: Odoo says {said}, it is {true}"


def _links(player, touched):
    true = {(source, target) for source, target, _batch in player.truth.links() if source in touched}
    said = set()
    for name in touched & player.lots.keys():
        said |= {(name, other.name) for other in player.lots[name]._genealogy_neighbours(downstream=True)}
    for source, target in sorted(said ^ true):
        yield f"link {source} -> {target}: " + ("only Odoo has it" if (source, target) in said else "Odoo has none")


def _records(player, touched):
    done = [
        batch
        for batch in player.truth.batches.values()
        if batch.state == "done" and not touched.isdisjoint(batch.names())
    ]
    orders = player.env["mrp.production"].union(*(player.orders[batch.name] for batch in done))
    records = orders._batch_records()
    for batch in done:
        record = records[player.orders[batch.name].id]
        true = {name: amount for (_product, name), amount in batch.fed.items() if abs(amount) > NOTHING}
        yield from _differ(f"materials of {batch.name}", _materials(player, record), true)
        yield from _differ(f"inputs of {batch.name}", _amounts(record["genealogy"].get("inputs", ())), true)
        yield from _differ(
            f"outputs of {batch.name}", _amounts(record["genealogy"].get("outputs", ())), batch.made + batch.beside
        )
        if record["batch"]["lots"] != sorted(batch.lots):
            yield f"{batch.name} is called {record['batch']['lots']}, its numbers are {batch.lots}"


def _materials(player, record):
    """Quantities by lot, in the unit of the store; what was corrected is replaced by its correction."""
    rows, total = record["materials"], Counter()
    replaced = {row.get("replaces") for row in rows}
    for row in rows:
        if row["id"] not in replaced:
            total[row.get("lot") or row["product"]] += float(row["quantity"]) / (1000 if row["unit"] == "GRM" else 1)
    return total


def _amounts(rows):
    total = Counter()
    for row in rows:
        total[row.get("lot") or row["product"]] += float(row["quantity"])
    return total


def _exceptions(player):
    for batch in player.truth.batches.values():
        if batch.state == "done" and not batch.decision:
            said = {row.code for row in player.orders[batch.name]._release_findings()}
            true = player.truth.problems(batch)
            if said != true:
                yield f"exceptions of {batch.name}: Odoo says {sorted(said)}, there are {sorted(true)}"


def _trace(player, name):
    """The whole answer about one lot, both ways."""
    ask = player.env["batch.trace"].create
    up, down = (ask({"lot_ids": player.lots[name].ids, "direction": way})._answer() for way in ("up", "down"))
    for answer, downstream in ((up, False), (down, True)):
        reached = player.truth.reach(name, downstream)
        said = {node.name for node in answer.nodes}
        if said != reached:
            yield f"trace of {name} ({answer.direction}): {sorted(said ^ reached)} differ"
        yield from _edges(player, answer, reached)
    unknown = player.truth.unknown(name)
    if (up.completeness.percent == 100) == bool(unknown):
        yield f"trace of {name} is complete to {up.completeness.percent} %, unknown is {sorted(unknown)}"
    for block, place in ((down.shipped, CUSTOMER), (down.on_hand, SHELF)):
        yield from _where(player, name, block, place)


def _edges(player, answer, reached):
    names = {lot.id: name for name, lot in player.lots.items()}
    said, true = Counter(), Counter()
    for edge in answer.edges:
        said[names[edge.source], names[edge.target]] += edge.consumed
    for (source, target, _batch), amount in player.truth.links().items():
        if {source, target} <= reached:
            true[source, target] += amount
    yield from _differ(f"{answer.direction}stream edge", said, true)


def _where(player, name, rows, place):
    """How much of it customers have, or lies in the house (a tank is in the house)."""
    said = sum((-row.quantity if getattr(row, "returned", False) else row.quantity) for row in rows if row.lot == name)
    true = player.truth.places[name, place] + (player.truth.places[name, TANK] if place == SHELF else 0)
    if abs(said - true) > 0.005:
        yield f"trace of {name}: {said:g} at {place}, it was {true:g}"
