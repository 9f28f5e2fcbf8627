/** A stop of a tour: what is pointed at, what is said about it; a click goes on. */
export function stop(trigger, content, tooltipPosition = "bottom") {
    return { trigger, content, tooltipPosition, run: "click" };
}

/** A menu, where there is room for a menu bar; a phone goes on without it. */
export function menu(xmlId, content) {
    return {
        ...stop(`.o_main_navbar [data-menu-xmlid="${xmlId}"], .o_popover [data-menu-xmlid="${xmlId}"]`, content),
        isActive: ["desktop"],
    };
}
