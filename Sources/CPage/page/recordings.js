// What has been recorded of a stream: segments to choose from, and a player that draws their masks itself.
import { el, say, time } from './common.js';
import { Masks } from './masks.js';
import { stop } from './video.js';

const units = ['bytes', 'kB', 'MB', 'GB'];

function size(bytes) {
  let unit = 0;
  while (bytes >= 1000 && unit < 3) [bytes, unit] = [bytes / 1000, unit + 1];
  return `${bytes.toFixed(unit ? 1 : 0)} ${units[unit]}`;
}

// Colours of classes with their names.
function swatches(classes) {
  return classes.map(({ name, color }) => {
    const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.background = `rgb(${color.join(' ')})`;
    return el('span', {}, swatch, name);
  });
}

export class Recordings {
  constructor(place, id, model) {
    this.place = place;
    this.id = id;
    this.model = model;
    this.segments = [];
    this.masks = null;
    this.build();
    this.load();
  }

  build() {
    this.failure = el('p', { role: 'alert' });
    this.title = el('p', { class: 'quiet' }, 'Choose a recording from the list.');
    this.video = el('video', {
      controls: true, playsinline: true, preload: 'metadata', controlslist: 'nofullscreen',
      disablepictureinpicture: true, 'aria-label': `Recording of ${this.id}`,
      ended: () => this.next(), error: () => this.fail(),
    });
    // The attribute counts only where a page is parsed.
    this.video.muted = true;
    this.canvas = el('canvas', { class: 'over', 'aria-hidden': 'true' });
    this.keys = el('p', { class: 'keys' });
    this.opacity = el('input', {
      type: 'range', min: 0, max: 100, value: 50, input: () => this.fade(),
    });
    this.download = el('a', { hidden: true }, 'Download');
    this.before = el('input', { type: 'datetime-local', step: 1 });
    this.list = el('ol', { class: 'segments' });
    this.empty = el('p', { hidden: true }, 'Nothing has been recorded.');
    this.older = el('button', { type: 'button', hidden: true, click: () => this.load(this.last()) }, 'Older ones');
    const jump = event => {
      event.preventDefault();
      this.load(this.before.value ? new Date(this.before.value).toISOString() : null);
    };
    this.place.replaceChildren(
      el('div', { class: 'head' }, el('a', { href: `#/${this.id}` }, `← ${this.id}`),
        el('h2', { tabindex: -1 }, `Recordings of ${this.id}`), this.failure),
      el('div', { class: 'column' }, el('section', { class: 'panel live', 'aria-label': 'Player' },
        el('div', { class: 'player' }, this.video, this.canvas),
        el('div', { class: 'tools' }, this.title, el('label', {}, 'Opacity of the masks ', this.opacity), this.download),
        this.keys)),
      el('div', { class: 'column' }, el('section', { class: 'panel', 'aria-label': 'Segments' },
        el('form', { class: 'tools', submit: jump }, el('label', {}, 'Before ', this.before),
          el('button', { type: 'submit' }, 'Show'),
          el('button', { type: 'button', click: () => this.load() }, 'Newest')),
        this.empty, this.list, this.older)));
    this.fade();
    const step = (now, frame) => {
      if (this.hasEnded) return;
      this.draw(frame.mediaTime);
      this.video.requestVideoFrameCallback(step);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(step);
    else this.video.addEventListener('timeupdate', () => this.draw(this.video.currentTime));
  }

  last() { return this.segments[this.segments.length - 1]?.start; }

  // Lists the segments that began before a time; the newest without one.
  async load(before) {
    const query = before ? `?before=${before}` : '';
    this.asked = query;
    try {
      const { segments, more } = await this.model.ask(`recordings/${this.id}${query}`);
      // Another list may be wanted by now.
      if (this.asked !== query) return;
      this.segments = segments;
      this.older.hidden = !more;
      this.empty.hidden = segments.length > 0;
      say(this.empty, before ? 'Nothing was recorded before.' : 'Nothing has been recorded.');
      this.list.replaceChildren(...segments.map(segment => this.item(segment)));
      this.mark();
      say(this.failure, '');
    } catch (error) {
      if (this.asked === query) say(this.failure, `There is no list: ${error.message}`);
    }
  }

  item(segment) {
    const seconds = Math.round((new Date(segment.end) - new Date(segment.start)) / 1000);
    const words = `${time(segment.start)}, ${seconds} s`;
    const button = el('button', { type: 'button', click: () => this.play(segment) }, words,
      el('span', { class: 'quiet' }, ` ${segment.width} × ${segment.height}, ${size(segment.bytes)}`));
    button.dataset.file = segment.file;
    return el('li', {}, button);
  }

  // The segment after the one that has ended: lists are newest first.
  next() {
    const at = this.segments.findIndex(segment => segment.file === this.file);
    if (at > 0) this.play(this.segments[at - 1]);
  }

  // Shows in the list which segment plays.
  mark() {
    for (const button of this.list.querySelectorAll('button')) {
      if (button.dataset.file === this.file) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  }

  async play(segment) {
    this.file = segment.file;
    this.mark();
    say(this.title, `${time(segment.start)}, ${segment.codec}`);
    say(this.failure, '');
    const address = `recordings/${this.id}/${segment.file}`;
    this.download.hidden = false;
    this.download.href = address;
    this.download.download = `${this.id}-${segment.file}`;
    this.clear();
    this.video.src = address;
    this.video.play().catch(() => null);
    const masks = await this.masksOf(segment);
    // Another segment may be chosen by now.
    if (this.file !== segment.file) return;
    this.masks = masks;
    this.draw(this.video.currentTime);
  }

  // A segment's masks; null if there are none, or they cannot be read.
  async masksOf(segment) {
    const stem = segment.file.replace(/\.[a-z0-9]+$/, '');
    try {
      const answer = await fetch(`recordings/${this.id}/${stem}.masks.jsonl`);
      return answer.ok ? new Masks(await answer.text()) : null;
    } catch {
      return null;
    }
  }

  clear() {
    this.masks = null;
    this.keys.replaceChildren();
    this.canvas.getContext('2d').clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  draw(seconds) {
    const classes = this.masks?.draw(this.canvas, seconds);
    if (classes) this.keys.replaceChildren(...swatches(classes));
  }

  fade() { this.canvas.style.opacity = this.opacity.value / 100; }

  // Says why a segment does not play: old ones are deleted.
  async fail() {
    const { file } = this;
    const answer = await fetch(this.video.src, { method: 'HEAD' }).catch(() => null);
    if (this.file !== file) return;
    say(this.failure, answer?.ok ? 'This browser cannot play it; it can be downloaded.' : 'It cannot be had any more.');
  }

  update() {}

  // Nobody looks.
  rest() { this.video.pause(); }

  end() {
    this.hasEnded = true;
    this.rest();
    stop(this.video);
    this.place.replaceChildren();
  }
}
