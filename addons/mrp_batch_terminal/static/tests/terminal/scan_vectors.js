// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
// What both readers, the server's and the terminal's, have to see in the same code. The list itself is JSON.
export const SCANS = [
    {"code": "RM-20250920-01", "names": ["RM-20250920-01"], "gtin": null},
    {"code": " LOT7\r\n", "names": ["LOT7"], "gtin": null},
    {"code": "10-7", "names": ["10-7", "-7"], "gtin": null},
    {"code": "(10)A7", "names": ["A7"], "gtin": null},
    {"code": "]C110A7", "names": ["A7"], "gtin": null},
    {"code": "(10)A(10)B)", "names": ["(10)A(10)B)"], "gtin": null},
    {"code": "17", "names": ["17"], "gtin": null},
    {"code": "010950600013435210MILK-1", "names": ["MILK-1"], "gtin": "09506000134352"},
    {"code": "]C1010950600013435210MILK-1", "names": ["MILK-1"], "gtin": "09506000134352"},
    {"code": "]d201095060001343521727123110M1\u001d3712", "names": ["M1"], "gtin": "09506000134352"},
    {"code": "]Q3010950600013435210M1<GS>21S1", "names": ["M1", "S1"], "gtin": "09506000134352"},
    {"code": "0109506000134352310200150010M1#13251101", "names": ["M1"], "gtin": "09506000134352"},
    {"code": "(01)09506000134352(10)MILK-7(21)42", "names": ["MILK-7", "42"], "gtin": "09506000134352"},
    {"code": "0109506000134353" , "names": ["0109506000134353"], "gtin": null},
    {"code": "https://id.gs1.org/01/09506000134352/10/A%2F1?17=271231", "names": ["A/1"], "gtin": "09506000134352"},
    {"code": "https://example.com/01/9506000134352/10/A1/21/S1", "names": ["A1", "S1"], "gtin": "09506000134352"},
    {"code": "https://example.com/tracking/7", "names": ["https://example.com/tracking/7"], "gtin": null},
    {"code": "]C0LOT-9", "names": ["LOT-9", "]C0LOT-9"], "gtin": null},
    {"code": "批次-001", "names": ["批次-001"], "gtin": null}
];
