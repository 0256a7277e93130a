// The masks beside a recording's segment, drawn over its video.

// Calls `put(start, end)` for each run of ones in COCO's compressed run lengths.
export function runs(text, put) {
  const counts = [];
  let [at, pixel] = [0, 0];
  while (at < text.length) {
    let [value, shift, code] = [0, 0, 0];
    do {
      code = text.charCodeAt(at) - 48;
      value |= (code & 31) << shift;
      shift += 5;
      at += 1;
    } while (code & 32);
    if (code & 16 && shift < 32) value |= -1 << shift;
    // From the fourth on, a count is the difference to the one before the last.
    if (counts.length > 2) value += counts[counts.length - 2];
    counts.push(value);
    if (counts.length % 2 === 0) put(pixel, pixel + value);
    pixel += value;
  }
}

export class Masks {
  // `text` is a file of masks: a line with the classes, then one for each frame.
  constructor(text) {
    const lines = text.split('\n').filter(Boolean);
    this.classes = lines.length ? JSON.parse(lines[0]).classes : [];
    this.colors = this.classes.map(({ color: [r, g, b] }) => (255 << 24 | b << 16 | g << 8 | r) >>> 0);
    this.times = [];
    this.frames = [];
    for (const line of lines.slice(1)) {
      const seconds = /^\{"time_s":(-?[\d.e+-]+)/.exec(line);
      if (!seconds) continue;
      this.times.push(Number(seconds[1]));
      // A line without masks repeats those of the line before.
      this.frames.push(line.includes('"masks":') ? line : this.frames[this.frames.length - 1] ?? null);
    }
    this.shown = undefined;
  }

  // Draws the masks of the moment `seconds`; returns the classes that are in them, null if they are still the same.
  draw(canvas, seconds) {
    let [low, high] = [0, this.times.length];
    while (low < high) {
      const middle = low + high >> 1;
      if (this.times[middle] <= seconds + 0.001) low = middle + 1;
      else high = middle;
    }
    const line = low ? this.frames[low - 1] : null;
    if (line === this.shown) return null;
    this.shown = line;
    const context = canvas.getContext('2d');
    const masks = line ? JSON.parse(line).masks : [];
    if (!masks.length) {
      context.clearRect(0, 0, canvas.width, canvas.height);
      return [];
    }
    const [height, width] = masks[0].segmentation.size;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (const { category_id: label, segmentation } of masks) {
      const color = this.colors[label] ?? 0;
      // Column by column.
      runs(segmentation.counts, (start, end) => {
        let [x, y] = [Math.floor(start / height), start % height];
        for (let i = start; i < end; i += 1) {
          pixels[y * width + x] = color;
          y += 1;
          if (y === height) [x, y] = [x + 1, 0];
        }
      });
    }
    context.putImageData(image, 0, 0);
    return masks.map(mask => this.classes[mask.category_id]).filter(Boolean);
  }
}
