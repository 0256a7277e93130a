// Draws zones over a still picture of a stream, and writes them as they stand in dtopd.yaml. Nothing is sent.
import { el, say } from './common.js';

const names = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const space = 'http://www.w3.org/2000/svg';
const colors = ['#ffd400', '#00e5ff', '#ff7ad9', '#7dff6b', '#ff9f43', '#b39dff'];
const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function shape(tag, attributes) {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const limit = value => Math.min(Math.max(Math.round(value * 1000) / 1000, 0), 1);

export class Zones {
  constructor(place, id, model) {
    this.place = place;
    this.id = id;
    this.model = model;
    this.zones = [];
    this.cross = [0.5, 0.5];
    this.count = 0;
    this.build();
    this.add();
    this.shoot();
  }

  build() {
    this.failure = el('p', { role: 'alert' });
    this.image = el('canvas', { class: 'still', width: 0, height: 0, 'aria-hidden': 'true' });
    this.svg = shape('svg', { 'aria-hidden': 'true' });
    this.where = el('p', { role: 'status', class: 'quiet' });
    this.canvas = el('div', {
      class: 'player drawing', tabindex: 0, role: 'application', 'aria-describedby': 'drawing-help',
      'aria-label': `Still picture of ${this.id}, to draw zones on`,
      click: event => this.click(event), keydown: event => this.key(event),
      pointerdown: event => this.press(event), pointermove: event => this.drag(event),
    }, this.image, this.svg);
    this.list = el('ul', { class: 'zones' });
    this.yaml = el('textarea', { readonly: true, rows: 6, spellcheck: 'false', 'aria-label': 'The zones for dtopd.yaml' });
    this.copied = el('span', { role: 'status', class: 'quiet' });
    const button = (text, click) => el('button', { type: 'button', click }, text);
    this.place.replaceChildren(
      el('div', { class: 'head' }, el('a', { href: `#/${this.id}` }, `← ${this.id}`),
        el('h2', { tabindex: -1 }, `Zones of ${this.id}`), this.failure),
      el('div', { class: 'column' }, el('section', { class: 'panel live', 'aria-label': 'Drawing' }, this.canvas,
        el('div', { class: 'tools' }, button('New picture', () => this.shoot()),
          button('Take the last corner back', () => this.takeBack()), this.where),
        el('p', { id: 'drawing-help', class: 'keys' }, 'Click to set corners; drag a corner to move it. '
          + 'By keyboard: arrows move the cross (faster with Shift), Enter sets a corner, Backspace takes it back.'))),
      el('div', { class: 'column' }, el('section', { class: 'panel' }, el('h3', {}, 'Zones'), this.list,
        el('div', { class: 'tools' }, button('Another zone', () => this.add()))),
      el('section', { class: 'panel' }, el('h3', {}, `Below ${this.id} in dtopd.yaml`), this.yaml,
        el('div', { class: 'tools' }, button('Copy', () => this.copy()), this.copied))));
  }

  // Takes a picture; a notice in its place is none.
  async shoot() {
    if (this.isLoading) return;
    this.isLoading = true;
    say(this.failure, '');
    try {
      const answer = await fetch(`streams/${this.id}/snapshot.jpg?show=picture&n=${Date.now()}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const picture = await createImageBitmap(await answer.blob());
      [this.image.width, this.image.height] = [picture.width, picture.height];
      this.image.getContext('2d').drawImage(picture, 0, 0);
      picture.close();
      this.show();
    } catch {
      say(this.failure, 'There is no picture now.');
    }
    this.isLoading = false;
  }

  add() {
    this.count += 1;
    const zone = { name: `zone-${this.count}`, corners: [], color: colors[(this.count - 1) % colors.length] };
    zone.field = el('input', {
      value: zone.name, maxlength: 63, spellcheck: 'false', autocapitalize: 'off', 'aria-label': 'Name of the zone',
      focus: () => this.choose(zone), input: () => { zone.name = zone.field.value; this.show(); },
    });
    const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.background = zone.color;
    zone.words = el('span', { class: 'quiet' });
    zone.item = el('li', {}, swatch, zone.field,
      el('button', { type: 'button', click: () => this.remove(zone) }, 'Remove'), zone.words);
    this.zones.push(zone);
    this.list.append(zone.item);
    this.choose(zone);
  }

  choose(zone) {
    this.current = zone;
    this.show();
  }

  remove(zone) {
    zone.item.remove();
    this.zones = this.zones.filter(other => other !== zone);
    if (!this.zones.length) this.add();
    else if (zone === this.current) this.choose(this.zones[this.zones.length - 1]);
    else this.show();
    // The button that had the focus is gone.
    this.canvas.focus({ preventScroll: true });
  }

  // Where an event is in the picture, as shares of its sides.
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [limit((event.clientX - box.left) / box.width), limit((event.clientY - box.top) / box.height)];
  }

  press(event) {
    if (!event.isPrimary) return;
    // Undefined beside the corners.
    this.pressed = this.current.corners[event.target.dataset.corner];
    if (this.pressed) this.canvas.setPointerCapture(event.pointerId);
  }

  click(event) {
    if (this.pressed || !this.image.width) return;
    this.cross = this.point(event);
    this.set();
  }

  drag(event) {
    // The pointer may have been let go, and the corner taken back.
    if (!this.canvas.hasPointerCapture(event.pointerId) || !this.current.corners.includes(this.pressed)) return;
    [this.pressed[0], this.pressed[1]] = this.point(event);
    this.show();
  }

  key(event) {
    const step = steps[event.key];
    if (step) {
      const stride = event.shiftKey ? 0.1 : 0.01;
      this.cross = this.cross.map((value, axis) => limit(value + step[axis] * stride));
      this.show();
    } else if (event.key === 'Enter' || event.key === ' ') this.set();
    else if (event.key === 'Backspace' || event.key === 'Delete') this.takeBack();
    else return;
    event.preventDefault();
  }

  set() {
    this.current.corners.push([...this.cross]);
    this.show();
  }

  takeBack() {
    this.current.corners.pop();
    this.show();
  }

  show() {
    const { width, height } = this.image;
    if (!width) return this.write();
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const at = ([x, y]) => [x * width, y * height];
    const parts = [];
    for (const zone of this.zones) {
      const [a, b] = zone.corners;
      const corners = zone.corners.length === 2 ? [a, [b[0], a[1]], b, [a[0], b[1]]] : zone.corners;
      const points = corners.map(corner => at(corner).join(',')).join(' ');
      parts.push(shape('polygon', {
        points, stroke: zone.color, fill: zone.color, 'fill-opacity': zone === this.current ? 0.3 : 0.12,
        'stroke-width': width / 300,
      }));
      if (zone !== this.current) continue;
      zone.corners.forEach((corner, index) => {
        const [cx, cy] = at(corner);
        parts.push(shape('circle', {
          cx, cy, r: width / 90, fill: zone.color, stroke: '#000', 'stroke-width': width / 600, class: 'corner',
          'data-corner': index,
        }));
      });
    }
    const [x, y] = at(this.cross);
    for (const [color, wide] of [['#000', 200], ['#fff', 500]]) {
      parts.push(shape('path', {
        d: `M${x - width / 40} ${y}h${width / 20}M${x} ${y - width / 40}v${width / 20}`, stroke: color,
        'stroke-width': width / wide, class: 'cross',
      }));
    }
    this.svg.replaceChildren(...parts);
    say(this.where, `${this.current.name}: ${this.current.corners.length} corners; the cross is at `
      + `${this.cross[0].toFixed(2)}, ${this.cross[1].toFixed(2)}`);
    this.write();
  }

  // What keeps a zone from being written; empty if nothing does.
  fault(zone) {
    if (!names.test(zone.name)) return 'its name must have small letters, digits, - and _';
    if (this.zones.some(other => other !== zone && other.name === zone.name)) return 'its name comes twice';
    if (zone.corners.length < 2) return 'it needs corners: two for a rectangle, or more';
    const [first, ...others] = zone.corners.map(([x, y]) => [x - zone.corners[0][0], y - zone.corners[0][1]]);
    const way = others.find(([x, y]) => x || y) ?? first;
    const isFlat = zone.corners.length === 2 ? !way[0] || !way[1]
      : others.every(([x, y]) => Math.abs(way[0] * y - way[1] * x) < 1e-9);
    return isFlat ? 'its corners lie on a line' : '';
  }

  write() {
    const lines = [];
    for (const zone of this.zones) {
      const fault = this.fault(zone);
      say(zone.words, fault);
      if (!fault) lines.push(`  ${zone.name}: "${zone.corners.flat().join(',')}"`);
    }
    this.yaml.value = lines.length ? `zones:\n${lines.join('\n')}\n` : '';
    say(this.copied, '');
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.yaml.value);
      say(this.copied, 'Copied.');
    } catch {
      this.yaml.select();
      say(this.copied, document.execCommand('copy') ? 'Copied.' : 'It is selected: copy it.');
    }
  }

  update() {
    if (!this.image.width && !this.model.streams.get(this.id)?.silence) this.shoot();
  }

  rest() {}
  end() { this.place.replaceChildren(); }
}
