// Saving a picture as it is seen: SVG as it is drawn, PNG of it at twice the size.

/**
 * @param {HTMLElement} figure
 * @param {any} chart
 * @param {string} name
 */
export function saveOf(figure, chart, name) {
  const buttons = /** @type {HTMLElement} */ (figure.querySelector(".save"));
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const kind = /** @type {HTMLElement} */ (event.target).dataset.save;
    const svg = chart.renderToSVGString();
    if (kind === "svg") offer(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`);
    if (kind === "png") raster(svg, chart.getWidth(), chart.getHeight(), (blob) => offer(blob, `${name}.png`));
  });
}

/** @param {Blob} blob @param {string} name */
export function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** @param {string} svg @param {number} width @param {number} height @param {(blob: Blob) => void} done */
function raster(svg, width, height, done) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(done, "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
