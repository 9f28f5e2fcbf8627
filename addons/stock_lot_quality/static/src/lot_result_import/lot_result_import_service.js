import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Says, wherever the user is by then, that a long import has ended, with a button that opens it. */
export const lotResultImportService = {
    dependencies: ["bus_service", "notification", "action"],
    start(env, { bus_service, notification, action }) {
        bus_service.subscribe("lot_result_import_end", ({ id, message, type }) => {
            const close = notification.add(message, {
                type,
                sticky: true,
                buttons: [
                    {
                        name: _t("Open import"),
                        primary: true,
                        onClick: () => {
                            close();
                            action.doAction({
                                type: "ir.actions.act_window",
                                res_model: "lot.result.import",
                                res_id: id,
                                views: [[false, "form"]],
                            });
                        },
                    },
                ],
            });
        });
        bus_service.start();
    },
};

registry.category("services").add("lotResultImport", lotResultImportService);
