/** The worker of a page: the solver, and the messages of `serve.js`. */

import loadHighs from "highs";
import { Server } from "./serve.js";

const server = new Server((message) => self.postMessage(message), loadHighs);
self.onmessage = ({ data }) => {
  server.take(data);
};
