/** Short sounds out of the browser itself. Each is a list of [frequency in Hz, start in s, length in s, shape]. */
const TONES = {
    accepted: [
        [880, 0, 0.09, "sine"],
        [1320, 0.09, 0.12, "sine"],
    ],
    kept: [
        [660, 0, 0.12, "triangle"],
        [660, 0.18, 0.12, "triangle"],
    ],
    refused: [
        [220, 0, 0.28, "sawtooth"],
        [165, 0.3, 0.45, "sawtooth"],
    ],
};

export class Tones {
    constructor() {
        this.on = localStorage.getItem("mrp_batch_terminal.terminal.sound") !== "off";
    }

    toggle() {
        this.on = !this.on;
        localStorage.setItem("mrp_batch_terminal.terminal.sound", this.on ? "on" : "off");
    }

    /** Play `accepted`, `kept` or `refused`; silent where the browser has no sound or nobody has touched it yet. */
    play(name) {
        const Context = window.AudioContext || window.webkitAudioContext;
        if (!this.on || !Context) {
            return;
        }
        this.context ??= new Context();
        this.context.resume().catch(() => {});
        for (const [frequency, start, length, shape] of TONES[name]) {
            const at = this.context.currentTime + start;
            const oscillator = new OscillatorNode(this.context, { frequency, type: shape });
            const gain = new GainNode(this.context, { gain: 0 });
            gain.gain.setValueAtTime(0.25, at);
            gain.gain.exponentialRampToValueAtTime(0.001, at + length);
            oscillator.connect(gain).connect(this.context.destination);
            oscillator.start(at);
            oscillator.stop(at + length);
        }
    }
}
