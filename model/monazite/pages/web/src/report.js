// The script of the report page: draws every picture of the data, saves pictures, changes the colour scheme.
import { drawAll } from "./pictures/index.js";
import { followScheme } from "./scheme.js";

const data = JSON.parse(document.getElementById("data").textContent);
const redraw = drawAll(data);
followScheme(redraw);
