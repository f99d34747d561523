// The page's side of the worker: its messages are those of `serve.js`.

/**
 * @typedef {object} Asked
 * @property {(answer: any) => void} answered The position; null where a newer request came first.
 * @property {(part: any) => void} part Each part that follows.
 */

/** What a request that ends without a position is answered by. @type {Record<string, (message: any) => any>} */
const END = {
  done: () => ({ status: "done" }),
  dropped: () => null,
  error: ({ reason }) => ({ status: "refused", x: [], reason }),
};

/** The worker, with a handler for each request. */
export class Client {
  /** @param {Worker} worker @param {(error: Error) => void} failed */
  constructor(worker, failed) {
    this.worker = worker;
    this.next = 0;
    /** @type {Map<number, Asked>} */
    this.asked = new Map();
    this.failed = failed;
    /** @type {(message: any) => void} */
    this.ready = () => {};
    worker.onmessage = ({ data }) => this.#take(data);
    worker.onerror = (event) => failed(new Error(event.message || "its worker ended"));
  }

  /** @param {any} page @param {WebAssembly.Module} wasm @returns {Promise<any>} */
  open(page, wasm) {
    this.worker.postMessage({ type: "init", page, wasm });
    return new Promise((resolve, reject) => {
      this.ready = (message) => (message.type === "ready" ? resolve(message) : reject(new Error(message.reason)));
    });
  }

  /**
   * The answer at a position; the parts of `what` follow it as they are known, unless a newer request comes.
   * @param {number[]} x @param {string[]} what @param {(part: any) => void} part @returns {Promise<any>}
   */
  move(x, what, part) {
    return this.#ask({ type: "move", x, what }, part);
  }

  /** @param {any} request @param {(part: any) => void} part @returns {Promise<any>} */
  #ask(request, part) {
    const id = (this.next += 1);
    return new Promise((answered) => {
      this.asked.set(id, { answered, part });
      this.worker.postMessage({ id, ...request });
    });
  }

  /** What several parties gain between two positions: every part; null where a newer request came first. @param {any} request @returns {Promise<any[]|null>} */
  async compare(request) {
    /** @type {any[]} */
    const parts = [];
    const end = await this.#ask({ type: "compare", ...request }, (part) => parts.push(part));
    return end ? parts : null;
  }

  /** @param {any} message */
  #take(message) {
    const asked = this.asked.get(message.id);
    if (!asked) {
      if (message.type === "error" && message.id !== null) this.failed(new Error(message.reason));
      else this.ready(message);
    } else if (message.type === "position") {
      asked.answered(message);
    } else if (["done", "dropped", "error"].includes(message.type)) {
      asked.answered(END[message.type](message));
      this.asked.delete(message.id);
    } else {
      asked.part(message);
    }
  }
}

/**
 * Start two workers, each with the program and HiGHS: one for positions, one for curves, which take longer and
 * stay right while their term moves alone.
 * @param {ArrayBuffer} code @param {any} page @param {ArrayBuffer} solver @param {(error: Error) => void} failed
 */
export async function openWorkers(code, page, solver, failed) {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const compiled = await WebAssembly.compile(solver);
  const [positions, curves] = [0, 1].map(() => new Client(new Worker(url), failed));
  const { version } = await positions.open(page, compiled);
  const ready = curves.open(page, compiled).then(() => URL.revokeObjectURL(url));
  return { positions, curves, ready, version };
}
