import { _t } from "@web/core/l10n/translation";

/** Every sentence the terminal says by itself. What lots, gates and steps say comes from the server. */
export const WORDS = {
    heldFinish: _t(
        "The step was not finished: something entered before was refused. Settle that, then press Finish again."
    ),
    unsettled: _t("Something was refused. Read it and press Understood, then scan again."),
    startFirst: _t("This step is not running. Press Start, then scan."),
    openFirst: _t("Choose a work order first, then scan its material."),
    wrongMaterial: _t("Wrong material: this label belongs to none of the components of this step. Take another lot."),
    keptText: _t("Kept on this device. It is sent with its time when the server answers again."),
    needsServer: _t("The server cannot be reached. Signing has to wait until it can; everything else goes on."),
    noBoard: _t("The server cannot be reached and this device has kept no work orders of this work center."),
    noCamera: _t("The camera cannot be used here. Scan with a hand scanner or type the number."),
    trouble: _t(
        "The server could not take an entry yet. It is kept and tried again; tell the administrator if this stays."
    ),
    notDurable: _t("This browser keeps nothing on disk: what is not sent is lost when the page is closed."),
    chooseScale: _t("This material is weighed: choose the scale you weighed it on."),
    unchecked: _t("Not checked: the server cannot be reached. If the lot must not be used, you are told later."),
    closeOrder: _t("How much was made?"),
    howMuch: _t("What was made in all, also when it differs from the plan."),
    next: {
        draw: _t("The next step waits for a sample"),
        sample: _t("Draw a sample for the laboratory"),
        close: _t("Close the order"),
        blocked: _t("This step has to wait"),
        start: _t("Start the step"),
        feed: _t("Scan the lot"),
        witness: _t("Second person signs"),
        reading: _t("Log a value"),
        finish: _t("Finish the step"),
        wait: _t("Waiting for the server"),
        sign: _t("Sign the step log"),
        next: _t("Step completed"),
    },
    kinds: {
        start: _t("Start"),
        feed: _t("Feeding"),
        reading: _t("Reading"),
        finish: _t("Finish"),
        scan: _t("Scan"),
        sample: _t("Sample"),
        close: _t("Close the Order"),
    },
    states: {
        blocked: _t("Waiting"),
        ready: _t("To do"),
        progress: _t("Running"),
        done: _t("Finished"),
        cancel: _t("Cancelled"),
    },
    standing: {
        empty: _t("No value yet"),
        within: _t("Within the limits"),
        below: _t("Below the lower limit"),
        above: _t("Above the upper limit"),
        other: _t("Not what is expected"),
    },
    policy: {
        record: _t("It is recorded and marked."),
        sign: _t("A supervisor will have to sign it."),
        refuse: _t("It is not accepted. Bring the process back, then measure again."),
    },
    line: {
        online: _t("Connected"),
        offline: _t("No connection"),
        sending: _t("Sending"),
        login: _t("Log in again"),
    },
    terminal: _t("Terminal"),
    soundOn: _t("Turn the sound on"),
    soundOff: _t("Turn the sound off"),
    fitness: { fit: _t("Fit"), unclean: _t("Not clean"), uncalibrated: _t("Calibration overdue") },
};

/** Icon and Bootstrap colour of a tone: colour never stands alone. */
export const TONES = {
    success: { icon: "fa-check-circle", color: "success" },
    warning: { icon: "fa-exclamation-triangle", color: "warning" },
    danger: { icon: "fa-times-circle", color: "danger" },
    kept: { icon: "fa-clock-o", color: "warning" },
    muted: { icon: "fa-pencil", color: "muted" },
};

export const STATES = {
    blocked: { icon: "fa-hourglass-half", color: "warning" },
    ready: { icon: "fa-circle-o", color: "muted" },
    progress: { icon: "fa-play-circle", color: "primary" },
    done: { icon: "fa-check-circle", color: "success" },
    cancel: { icon: "fa-ban", color: "muted" },
};

/** Icon and colour of a sample's verdict. */
export const VERDICTS = {
    pending: { icon: "fa-hourglass-half", color: "muted" },
    incomplete: { icon: "fa-hourglass-half", color: "warning" },
    passed: { icon: "fa-check-circle", color: "success" },
    failed: { icon: "fa-times-circle", color: "danger" },
};
