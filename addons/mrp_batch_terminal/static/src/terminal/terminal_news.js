const KEPT = 200;

/** What the laboratory has found, each told once on this device to each person, until that person has read it. */
export class TerminalNews {
    constructor(name) {
        this.name = name;
        this.seen = JSON.parse(localStorage.getItem(name) || "[]");
    }

    /** Those of `news` that nobody has put away here. */
    unread(news) {
        return news.filter((row) => !this.seen.includes(row.key));
    }

    read(row) {
        this.seen = [...this.seen, row.key].slice(-KEPT);
        localStorage.setItem(this.name, JSON.stringify(this.seen));
    }
}
