# Batch Trace. Every command of the project; what they do is in bootstrap/.
#   make run         set up, build the sample plant, play its day, serve it on 127.0.0.1
#   make demo        the same without serving; exit status 0 only if the proof verified
#   make upgrade     bring the plant's database to the code that lies here
#   make test        every test; make test ADDONS=stock_lot_quality,trace_anchor for these add-ons' alone, and the style
#   make lint        the style alone
#   make bench       the measured figures, as a table and in out/benchmarks.json (about half an hour)
#   make soak        the long ones at full size, in out/soak.json (many hours)
#   make test-core   Odoo's own suites with the add-ons and without, and the difference (slow)
#   make dist        each add-on as a wheel, in dist/
#   make stop        end whatever of this still runs
#   make clean       remove all that was installed or made
#   make help        this list; make alone too
# Settings: PYTHON, ODOO_HOME, POSTGRES=embedded, HTTP_PORT, DB_PORT, NODE_PORT. New here? CONTRIBUTING.md.

PYTHON ?= python3
export ODOO_HOME POSTGRES HTTP_PORT DB_PORT NODE_PORT ADDONS

.PHONY: help run demo upgrade test lint bench soak test-core dist stop clean
help:
	@sed -n 's/^# \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

run demo upgrade test lint bench soak test-core dist stop clean:
	@$(PYTHON) -m bootstrap $@
