// What the page remembers of a stream, a value a second for ten minutes, and how it draws that.
import { percent } from './common.js';

const seconds = 600;

// Rings of fixed size: a page may stay open for months.
export class History {
  constructor() {
    this.next = 0;
    this.count = 0;
    this.ratio = new Float32Array(seconds);
    this.classes = new Map();
    // Counts of frames at the beginning of each minute.
    this.marks = [];
  }

  // A value a second: seconds in which nothing was heard stay empty.
  add(stream, now) {
    const gap = this.time ? Math.round((now - this.time) / 1000) : 1;
    if (gap < 1) return;
    this.time = now;
    for (let i = 1; i < Math.min(gap, seconds); i += 1) this.put(null);
    this.put(stream.silence ? null : stream);
    const counts = { frames: stream.frames_processed, ...stream.refreshes };
    const last = this.marks[this.marks.length - 1];
    if (last && counts.frames < last.counts.frames) this.marks = [];
    if (!this.marks.length || now - last?.time >= 60000) this.marks.push({ time: now, counts });
    while (this.marks.length > 11) this.marks.shift();
    this.latest = counts;
  }

  put(stream) {
    const frame = stream?.frame;
    const at = this.next;
    this.ratio[at] = frame ? stream.compute_ratio ?? NaN : NaN;
    const shares = frame?.classes ?? {};
    for (const name of Object.keys(shares)) {
      if (!this.classes.has(name)) this.classes.set(name, new Float32Array(seconds));
    }
    for (const [name, ring] of this.classes) ring[at] = !frame ? NaN : Object.hasOwn(shares, name) ? shares[name] : 0;
    this.next = (at + 1) % seconds;
    this.count = Math.min(this.count + 1, seconds);
  }

  // The values of a ring, oldest first.
  *values(ring) {
    for (let i = 0; i < this.count; i += 1) yield ring[(this.next - this.count + i + seconds) % seconds];
  }

  // Frames of the last ten minutes by why they were computed in full; `part` for those that were not.
  reasons() {
    const first = this.marks[0]?.counts;
    if (!first) return {};
    const result = {};
    let full = 0;
    for (const [name, count] of Object.entries(this.latest)) {
      if (name === 'frames') continue;
      result[name] = count - (first[name] ?? 0);
      full += result[name];
    }
    return { part: Math.max(this.latest.frames - first.frames - full, 0), ...result };
  }

  // Classes by their mean share, the largest first.
  ranked() {
    const sums = [...this.classes].map(([name, ring]) => {
      let [sum, count] = [0, 0];
      for (const value of this.values(ring)) {
        if (!Number.isFinite(value)) continue;
        sum += value;
        count += 1;
      }
      return { name, ring, mean: sum / Math.max(count, 1), now: ring[(this.next - 1 + seconds) % seconds] };
    });
    return sums.filter(entry => entry.mean > 0).sort((a, b) => b.mean - a.mean);
  }
}

// A canvas as large as its pixels, cleared; its context counts in CSS pixels.
function prepare(canvas) {
  const scale = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

function lines({ context, width, height }) {
  const style = getComputedStyle(document.documentElement);
  context.strokeStyle = style.getPropertyValue('--line');
  context.lineWidth = 1;
  for (let quarter = 0; quarter <= 4; quarter += 1) {
    const y = Math.min(Math.round(height * quarter / 4) + 0.5, height - 0.5);
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
  }
  return style;
}

// Shares of the classes on top of each other, from 0 at the bottom to 1; now is at the right.
export function drawShares(canvas, history, entries, colorOf) {
  const space = prepare(canvas);
  const { context, width, height } = space;
  const base = new Float32Array(seconds);
  for (const { name, ring } of entries) {
    context.fillStyle = colorOf(name);
    let i = 0;
    for (const value of history.values(ring)) {
      if (Number.isFinite(value)) {
        const x = width * (seconds - history.count + i) / seconds;
        base[i] += value;
        context.fillRect(x, height * (1 - base[i]), width / seconds + 0.6, height * value + 0.3);
      }
      i += 1;
    }
  }
  lines(space);
}

// One ring as a line, from 0 at the bottom to 1.
export function drawLine(canvas, history, ring) {
  const space = prepare(canvas);
  const { context, width, height } = space;
  const style = lines(space);
  context.strokeStyle = style.getPropertyValue('--accent');
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.beginPath();
  let i = 0;
  let isOn = false;
  for (const value of history.values(ring)) {
    const x = width * (seconds - history.count + i) / seconds;
    const y = 1 + (height - 2) * (1 - Math.min(value, 1));
    if (!Number.isFinite(value)) isOn = false;
    else if (isOn) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      isOn = true;
    }
    i += 1;
  }
  context.stroke();
}

// A line for those who do not see the chart.
export function inWords(history, ring) {
  let [low, high, last] = [Infinity, -Infinity, NaN];
  for (const value of history.values(ring)) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    last = value;
  }
  return Number.isFinite(last) ? `now ${percent(last)}, between ${percent(low)} and ${percent(high)}` : 'no values yet';
}
