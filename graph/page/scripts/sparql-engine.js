// From a query to the worker that answers it: started when it is first needed, ended when a query is stopped.

import { data } from "./data.js";
import { inflated } from "./inflate.js";

export const MOST_ROWS = 5000;

const packedBlock = (id) => document.getElementById(id).textContent;

export const engine = {
  worker: null,
  started: null,
  waiting: new Map(),
  asked: 0,
  ended: 0,
  readyIn: null, // milliseconds that the last start took

  // On the file system only a worker made of a text may run; it unpacks its own engine and dataset.
  async launch() {
    const [begin, ended] = [performance.now(), this.ended];
    const code = await inflated(packedBlock("sparql-worker"));
    if (ended !== this.ended) return { stopped: true };
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data: answer }) => this.answered(answer.id, answer);
    this.worker.onerror = (event) => this.end({ broken: event.message || "worker" });
    const started = await this.send({ start: { engine: packedBlock("oxigraph"), dataset: packedBlock("dataset"), prefixes: data.prefixes } });
    URL.revokeObjectURL(url);
    this.readyIn = performance.now() - begin;
    return started;
  },

  start() {
    this.started ??= this.launch().catch((error) => {
      const broken = { broken: error.message };
      this.end(broken);
      return broken;
    });
    return this.started;
  },

  // The answer is rows, yes or no, or why there is neither: {refusal}, {complaint}, {broken}, {stopped}.
  async run(text, most = MOST_ROWS) {
    const ended = this.ended;
    const started = await this.start();
    if (started.size === undefined) return started;
    return ended === this.ended ? this.send({ run: { text, most } }) : { stopped: true };
  },

  send(message) {
    const id = (this.asked += 1);
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({ id, ...message });
    });
  },

  answered(id, answer) {
    if (answer.broken) return this.end(answer);
    this.waiting.get(id)?.(answer);
    return this.waiting.delete(id);
  },

  stop() {
    this.end({ stopped: true });
  },

  end(answer) {
    this.worker?.terminate();
    const left = [...this.waiting.values()];
    Object.assign(this, { worker: null, started: null, ended: this.ended + 1 });
    this.waiting.clear();
    for (const resolve of left) resolve(answer);
  },
};
