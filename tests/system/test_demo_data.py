# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The sample plant's files agree with each other and are what their README says."""

import csv
import datetime
import io
from decimal import Decimal

import pytest

from demo.calendar import Calendar
from demo.tables import DAIRY

LAB_ENCODINGS = {
    "2025-09-17-raw-milk.csv": "gb18030",
    "2025-09-17-with-errors.csv": "gb18030",
    "2025-09-17-in-process.csv": "utf-8-sig",
    "2025-09-17-finished-milk.csv": "utf-8-sig",
    "2025-09-18-finished-milk.csv": "utf-8-sig",
    "2025-09-19-retained-sample.csv": "utf-8-sig",
}
TODAY_ENCODINGS = {"morning-milk.csv": "gb18030", "raw-milk.csv": "gb18030", "finished-milk.csv": "utf-8-sig"}
GOOD_LAB_FILES = [name for name in LAB_ENCODINGS if "errors" not in name]


def table(name):
    with (DAIRY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name, heading):
    return {row[heading] for row in table(name)}


def today_rows(name):
    """A laboratory's file of the day of the run, with example names put in."""
    calendar = Calendar(datetime.datetime(2027, 3, 1, 10, 30))
    calendar.words |= {"milk": "RM-20270301-01", "truck": "RM-20270301-02", "batch": "B20270301-001"}
    text = calendar.content((DAIRY / "today" / "lab" / name).read_bytes()).decode(TODAY_ENCODINGS[name])
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lab_rows(name):
    text = (DAIRY / "lab" / name).read_bytes().decode(LAB_ENCODINGS[name])
    return list(csv.DictReader(io.StringIO(text, newline="")))


def check_digit(digits):
    """GS1 check digit of *digits*: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


@pytest.mark.parametrize("key", [row["gtin"] for row in table("products")] + [row["gln"] for row in table("partners")])
def test_gs1_keys_have_their_check_digit(key):
    assert len(key) == 13 and key.startswith("69999")
    assert key[-1] == check_digit(key[:-1])


def test_gs1_keys_are_unique():
    keys = [row["gtin"] for row in table("products")] + [row["gln"] for row in table("partners")]
    assert len(set(keys)) == len(keys)


REFERENCES = [
    ("products", "category", "categories", "code"),
    ("products", "uom", "uoms", "code"),
    ("equipment", "workcentre", "workcentres", "code"),
    ("equipment", "owner", "partners", "code"),
    ("boms", "product", "products", "code"),
    ("bom_lines", "bom", "boms", "code"),
    ("bom_lines", "product", "products", "code"),
    ("operations", "workcentre", "workcentres", "code"),
    ("parameters", "uom", "uoms", "code"),
    ("parameter_choices", "parameter", "parameters", "code"),
    ("specifications", "parameter", "parameters", "code"),
    ("specifications", "product", "products", "code"),
    ("specifications", "category", "categories", "code"),
    ("step_parameters", "parameter", "parameters", "code"),
    ("receipts", "product", "products", "code"),
    ("receipts", "partner", "partners", "code"),
    ("receipts", "tanker", "equipment", "code"),
    ("samples", "drawn_by", "users", "login"),
    ("samples", "specification", "specifications", "specification"),
    ("orders", "bom", "boms", "code"),
    ("orders", "crew", "crews", "code"),
    ("orders", "responsible", "users", "login"),
    ("feedings", "lot", "receipts", "lot"),
    ("feedings", "batch", "orders", "batch"),
    ("feedings", "operator", "users", "login"),
    ("steps", "batch", "orders", "batch"),
    ("steps", "operator", "users", "login"),
    ("readings", "batch", "orders", "batch"),
    ("readings", "parameter", "parameters", "code"),
    ("readings", "uom", "uoms", "code"),
    ("shipments", "customer", "partners", "code"),
    ("shipments", "batch", "orders", "batch"),
    ("shipments", "product", "products", "code"),
    ("crews", "leader", "users", "login"),
    ("operations", "specification", "specifications", "specification"),
    ("today/receipts", "product", "products", "code"),
    ("today/receipts", "partner", "partners", "code"),
    ("today/receipts", "tanker", "equipment", "code"),
    ("today/supplies", "product", "products", "code"),
    ("today/supplies", "partner", "partners", "code"),
    ("today/orders", "bom", "boms", "code"),
    ("today/orders", "responsible", "users", "login"),
    ("today/shipments", "customer", "partners", "code"),
    ("today/shipments", "product", "products", "code"),
    ("today/samples", "drawn_by", "users", "login"),
    ("today/samples", "specification", "specifications", "specification"),
    ("today/equipment", "code", "equipment", "code"),
    ("today/tasks", "login", "users", "login"),
]


@pytest.mark.parametrize(("source", "heading", "target", "key"), REFERENCES)
def test_references_resolve(source, heading, target, key):
    assert column(source, heading) - {""} <= column(target, key)


@pytest.mark.parametrize("name", ["bom_lines", "step_parameters"])
def test_operations_resolve(name):
    operations = {(row["bom"], row["code"]) for row in table("operations")}
    assert {(row["bom"], row["operation"]) for row in table(name)} <= operations


@pytest.mark.parametrize("name", ["feedings", "steps", "readings"])
def test_steps_of_a_batch_are_operations_of_its_bill(name):
    boms = {row["batch"]: row["bom"] for row in table("orders")}
    operations = {(row["bom"], row["code"]) for row in table("operations")}
    assert {(boms[row["batch"]], row["operation"]) for row in table(name)} <= operations


@pytest.mark.parametrize("path", sorted([*DAIRY.glob("*.csv"), *DAIRY.glob("today/*.csv")]), ids=lambda path: path.stem)
def test_every_name_exists_in_both_languages(path):
    for row in table(path.relative_to(DAIRY).with_suffix("")):
        for heading in (heading for heading in row if heading.endswith("_en")):
            assert row[heading] and row[heading[:-2] + "zh"], row


def needed(order):
    """Quantity of each product that an order of orders.csv takes."""
    bom = next(row for row in table("boms") if row["code"] == order["bom"])
    share = Decimal(order["quantity"]) / Decimal(bom["quantity"])
    return {row["product"]: Decimal(row["quantity"]) * share for row in table("bom_lines") if row["bom"] == bom["code"]}


def accepted_feedings():
    return [row for row in table("feedings") if row["expected"] == "accepted"]


def test_accepted_feedings_cover_the_bill_of_material():
    product_of = {row["lot"]: row["product"] for row in table("receipts")}
    played = column("feedings", "batch")
    for order in (row for row in table("orders") if row["batch"] in played):
        fed = dict.fromkeys(needed(order), Decimal(0))
        for row in accepted_feedings():
            if row["batch"] == order["batch"]:
                fed[product_of[row["lot"]]] += Decimal(row["quantity"])
        assert fed == needed(order)


def test_todays_milk_suffices_for_todays_order():
    [order], received = table("today/orders"), table("today/receipts")
    milk = next(row for row in received if row["code"] == "morning")
    assert Decimal(milk["quantity"]) >= needed(order)[milk["product"]]


def test_a_pallet_of_each_packaging_suffices_for_todays_order():
    [order], milk = table("today/orders"), {"RM-MILK"}
    pallets = {row["product"]: Decimal(row["quantity"]) for row in table("today/supplies")}
    need = {product: quantity for product, quantity in needed(order).items() if product not in milk}
    assert need.keys() == pallets.keys()
    assert all(pallets[product] >= quantity for product, quantity in need.items())


def test_todays_order_serves_todays_customers():
    [order] = table("today/orders")
    assert Decimal(order["quantity"]) >= sum(Decimal(row["quantity"]) for row in table("today/shipments"))


def test_all_equipment_is_made_ready_today():
    assert column("today/equipment", "code") == column("equipment", "code")


@pytest.mark.parametrize("name", TODAY_ENCODINGS)
def test_todays_laboratory_files_have_every_required_result(name):
    rows = today_rows(name)
    specification = "MILK1L" if name.startswith("finished") else "RAW"
    required = {
        row["parameter"]
        for row in table("specifications")
        if row["specification"] == specification and row["required"] == "1"
    }
    assert required <= {row["项目代码"] for row in rows}
    assert not any("{" in cell for row in rows for cell in row.values())
    for row in rows:
        datetime.datetime.fromisoformat(row["检验时间"])


def test_no_lot_is_fed_more_than_was_received():
    received = {row["lot"]: Decimal(row["quantity"]) for row in table("receipts")}
    for row in table("feedings"):
        if row["expected"] == "accepted":
            received[row["lot"]] -= Decimal(row["quantity"])
    assert min(received.values()) >= 0


def test_no_batch_ships_more_than_was_made():
    made = {row["batch"]: Decimal(row["quantity"]) for row in table("orders")}
    for row in table("shipments"):
        made[row["batch"]] -= Decimal(row["quantity"])
    assert min(made.values()) >= 0


def test_night_shift_crosses_midnight_and_shifts_cover_the_day():
    shifts = {row["code"]: (int(row["start_hour"]), int(row["end_hour"])) for row in table("shifts")}
    assert shifts["N"][0] > shifts["N"][1]
    hours = [hour % 24 for start, end in shifts.values() for hour in range(start, end if end > start else end + 24)]
    assert sorted(hours) == list(range(24))


@pytest.mark.parametrize("name", LAB_ENCODINGS)
def test_laboratory_files_are_written_as_a_chinese_laboratory_writes_them(name):
    content = (DAIRY / "lab" / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == (LAB_ENCODINGS[name] == "utf-8-sig")
    assert "检验结果" in lab_rows(name)[0]
    if LAB_ENCODINGS[name] == "gb18030":
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")


@pytest.mark.parametrize("name", GOOD_LAB_FILES)
def test_laboratory_rows_name_known_lots_items_and_samples(name):
    lots = column("receipts", "lot") | column("orders", "batch")
    samples = {row["sample"]: row["lot"] for row in table("samples")}
    for row in lab_rows(name):
        assert row["批次号"] in lots and row["项目代码"] in column("parameters", "code")
        assert samples[row["样品编号"]] == row["批次号"]
        datetime.datetime.fromisoformat(row["检验时间"])


def test_result_numbers_are_unique_across_files():
    numbers = [row["结果编号"] for name in LAB_ENCODINGS for row in lab_rows(name)]
    assert len(set(numbers)) == len(numbers)


def test_exactly_one_tank_truck_fails_in_the_morning():
    failed = {row["批次号"] for row in lab_rows("2025-09-17-raw-milk.csv") if row["检验结果"] == "阳性"}
    assert failed == {row["lot"] for row in table("feedings") if row["expected"] == "refused"} == {"RM-20250917-02"}


def test_values_below_the_limit_of_detection_carry_their_qualifier():
    values = {row["检验结果"] for name in GOOD_LAB_FILES for row in lab_rows(name)}
    assert {"<0.05", "<1"} <= values


def test_finished_milk_lacks_two_results_on_the_first_day():
    required = {
        row["parameter"]
        for row in table("specifications")
        if row["specification"] == "MILK1L" and row["required"] == "1"
    }
    first = {row["项目代码"] for row in lab_rows("2025-09-17-finished-milk.csv")}
    second = {row["项目代码"] for row in lab_rows("2025-09-18-finished-milk.csv")}
    assert required - first == {"TPC", "COLI"}
    assert required == first | second


def test_the_file_with_errors_has_four_different_ones():
    rows = lab_rows("2025-09-17-with-errors.csv")
    with pytest.raises(ArithmeticError):
        Decimal(rows[0]["检验结果"])
    assert rows[1]["项目代码"] not in column("parameters", "code")
    assert rows[2]["批次号"] not in column("receipts", "lot")
    with pytest.raises(ValueError):
        datetime.datetime.fromisoformat(rows[3]["检验时间"])


@pytest.mark.parametrize("path", sorted((DAIRY / "machine").glob("*.csv")), ids=lambda path: path.stem)
def test_machine_files_name_known_equipment_and_parameters(path):
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert rows and list(rows[0]) == ["time", "equipment", "parameter", "value", "unit"]
    assert {row["equipment"] for row in rows} <= column("equipment", "serial")
    assert {row["parameter"] for row in rows} <= column("parameters", "code")
    for row in rows:
        assert Decimal(row["value"]) > 0 and datetime.datetime.fromisoformat(row["time"])


def test_one_machine_reading_is_outside_its_limits():
    limits = {row["parameter"]: row for row in table("step_parameters") if row["bom"] == "BOM-MILK1L"}
    outside = []
    for path in (DAIRY / "machine").glob("*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            line = limits[row["parameter"]]
            if not Decimal(line["lower"] or "-1e9") <= Decimal(row["value"]) <= Decimal(line["upper"] or "1e9"):
                outside.append((row["parameter"], row["value"]))
    assert outside == [("HOMOG_BAR", "176")]
