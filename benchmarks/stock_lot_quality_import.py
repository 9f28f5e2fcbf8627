# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A laboratory's file of 100,000 results, from its bytes to verdicts and grades, beside Odoo's load() of the same rows.

Both are timed with all that follows: samples judged, verdicts recorded, lots graded. load() gets the ids of samples,
parameters and units; the file has their numbers and names, as laboratories send them, and its samples are not there.
"""

import base64
import gc
import io
import threading
import time
from datetime import datetime, timedelta

import openpyxl
import psutil
from _bench import environment, main, row

RESULTS = 100_000
LOADED = 5_000
PARAMETERS = 10
SAMPLES_PER_LOT = 5
TITLES = (
    "结果编号",
    "样品编号",
    "批次号",
    "检验项目",
    "检验方法",
    "检验结果",
    "单位",
    "检验员",
    "仪器编号",
    "检验时间",
)
START = datetime(2025, 9, 17, 8)


def run(dsn):
    """Rows per second of the pipeline and of load(), and what the pipeline adds to the process's memory."""
    with environment(dsn, "lims_import") as env:
        plant = _plant(env)
        loaded = _load(env, plant)
        rows = list(_rows(plant, "F", RESULTS))
        csv_rate, memory = _import(env, _csv(rows), "results.csv")
        again = _import(env, _csv(rows), "results.csv", known=True)[0]
        xlsx_rate, xlsx_memory = _import(env, _xlsx(_rows(plant, "X", RESULTS // 5)), "results.xlsx", RESULTS // 5)
    yardstick = f"load() by id, same rows: {loaded:,.0f} rows/s"
    return [
        row("stock_lot_quality.import_csv_100k", round(csv_rate), "rows/s", ">= 10 x load()", yardstick),
        row("stock_lot_quality.import_against_load", round(csv_rate / loaded, 1), "x", ">= 10", yardstick),
        row("stock_lot_quality.import_same_file_again", round(again), "rows/s", "", yardstick),
        row("stock_lot_quality.import_csv_memory", round(memory), "MB", "bounded", "file of 10 MB, peak above start"),
        row("stock_lot_quality.import_xlsx_20k", round(xlsx_rate), "rows/s", "", yardstick),
        row("stock_lot_quality.import_xlsx_memory", round(xlsx_memory), "MB", "bounded", "peak above start"),
    ]


def _plant(env, results=RESULTS):
    """Lots that wait for the laboratory, and a specification of ten parameters."""
    env.company.partner_id.tz = "Asia/Shanghai"
    waiting = env["lot.grade"]._of("in_progress")
    category = env["product.category"].create({"name": "Bench", "receipt_grade_id": waiting.id})
    product = env["product.product"].create(
        {"name": "Bench milk", "is_storable": True, "tracking": "lot", "categ_id": category.id}
    )
    percent = env.ref("stock_lot_quality.uom_percent")
    parameters = env["lot.parameter"].create(
        [{"code": f"BENCH{n}", "name": f"Bench {n}", "uom_id": percent.id} for n in range(PARAMETERS)]
    )
    version = env["lot.specification"].create(
        {
            "name": "Bench",
            "product_id": product.id,
            "date_from": "2020-01-01",
            "line_ids": [
                (0, 0, {"parameter_id": parameter.id, "lower": "1", "upper": "5"}) for parameter in parameters
            ],
        }
    )
    version.action_put_in_force()
    lots = (
        env["stock.lot"]
        .with_context(tracking_disable=True)
        .create(
            [
                {"name": f"{series}{n:06}", "product_id": product.id}
                for series in "LFX"
                for n in range(results // PARAMETERS // SAMPLES_PER_LOT)
            ]
        )
    )
    env.flush_all()
    # They were there when their samples were drawn.
    env.cr.execute("UPDATE stock_lot SET create_date = %s WHERE id = ANY(%s)", [START, lots.ids])
    lots.invalidate_recordset(["create_date"])
    return {"parameters": parameters, "lots": {lot.name: lot for lot in lots}, "unit": percent}


def _rows(plant, series, count):
    codes = plant["parameters"].mapped("code")
    for n in range(count):
        sample = n // PARAMETERS
        tested = START + timedelta(seconds=n)
        yield (
            f"{series}-R{n:07}",
            f"{series}-S{sample:06}",
            f"{series}{sample // SAMPLES_PER_LOT:06}",
            codes[n % PARAMETERS],
            "GB 5009.6",
            f"{1 + n % 397 / 100:.2f}",
            "%",
            "李雷",
            "FT-120",
            tested.isoformat(" "),
        )


def _csv(rows):
    return "\r\n".join([",".join(TITLES), *(",".join(cells) for cells in rows), ""]).encode("gb18030")


def encoded(content):
    """Bytes as a binary field takes them."""
    return base64.b64encode(content)


def _xlsx(rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(TITLES)
    for cells in rows:
        sheet.append((*cells[:5], float(cells[5]), *cells[6:]))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _load(env, plant):
    """Rows per second of load() in batches of 1,000, samples being there."""
    rows = list(_rows(plant, "L", LOADED))
    samples = (
        env["lot.sample"]
        .with_context(tracking_disable=True)
        .create(
            [
                {"name": name, "lot_id": plant["lots"][lot].id, "drawn_at": START}
                for name, lot in dict((cells[1], cells[2]) for cells in rows).items()
            ]
        )
    )
    ids = {sample.name: sample.id for sample in samples}
    parameters = {parameter.code: parameter.id for parameter in plant["parameters"]}
    names = [
        "lims_ref",
        "sample_id/.id",
        "parameter_id/.id",
        "method",
        "value",
        "uom_id/.id",
        "analyst",
        "instrument",
        "tested_at",
    ]
    matrix = [
        [cells[0], ids[cells[1]], parameters[cells[3]], cells[4], cells[5], plant["unit"].id, *cells[7:]]
        for cells in rows
    ]
    env.flush_all()
    start = time.perf_counter()
    for first in range(0, LOADED, 1000):
        told = env["lot.test.result"].load(names, matrix[first : first + 1000])
        if not told["ids"]:
            raise RuntimeError(told["messages"])
    _finish(env)
    return LOADED / (time.perf_counter() - start)


def _import(env, content, name, count=RESULTS, known=False):
    """(rows per second, MB above the start) of one file."""
    env.invalidate_all()
    gc.collect()
    with _PeakMemory() as memory:
        start = time.perf_counter()
        outcome = env["lot.result.import"]._import(content, name)
        _finish(env)
        spent = time.perf_counter() - start
    if outcome.problems or (outcome.known if known else outcome.created) != count:
        raise RuntimeError(f"{name}: {outcome.created} created, {outcome.known} known, {outcome.problems[:3]}")
    return count / spent, memory.growth


def _finish(env):
    """What a commit would do, without committing: tracking messages and pending writes."""
    env.cr.precommit.run()
    env.flush_all()


class _PeakMemory:
    """Watch the process's resident memory; growth in MB above the start."""

    def __enter__(self):
        self.process, self.done = psutil.Process(), threading.Event()
        self.start = self.peak = self.process.memory_info().rss
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def _watch(self):
        while not self.done.wait(0.02):
            self.peak = max(self.peak, self.process.memory_info().rss)

    def __exit__(self, *_error):
        self.done.set()
        self.thread.join()

    @property
    def growth(self):
        return (self.peak - self.start) / 2**20


if __name__ == "__main__":
    main(run)
