// One stream: its live picture, and what the service did for it.
import { el, number, percent, say, showSilence, showState, time } from './common.js';
import { play } from './video.js';
import { drawLine, drawShares, inWords } from './charts.js';

const contents = [['classes', 'Classes'], ['exits', 'Exits'], ['mask', 'Mask'], ['picture', 'Picture']];
const reasons = {
  part: 'in part: what changed, and what had its turn', changed: 'in full: nearly everything had changed',
  doubt: 'in full: carried answers no longer held', cut: 'in full: a new scene', audit: 'in full: an audit was due',
  start: 'in full: nothing to carry yet',
};
const mostClasses = 12;

export class Single {
  constructor(place, id, model) {
    this.place = place;
    this.id = id;
    this.model = model;
    this.palette = new Map();
    this.stages = [];
    this.shown = 'classes';
    this.build();
    this.describe();
  }

  // Asks once for what does not change: colours of classes and exits.
  async describe() {
    try {
      const detail = await this.model.ask(`api/streams/${this.id}`);
      this.palette = new Map(detail.palette.map(({ name, color }) => [name, color]));
      this.stages = detail.stages;
      this.offerVideo(detail.hls);
      this.showKeys();
    } catch {
      // It is asked again while there are none.
    }
  }

  build() {
    this.state = el('p', { class: 'state' });
    this.button = el('button', { type: 'button', hidden: true, click: () => this.toggle() });
    this.failure = el('p', { role: 'alert' });
    const head = el('div', { class: 'head' }, el('a', { href: '#' }, '← All streams'),
      el('h2', { tabindex: -1 }, this.id), this.state, this.button, el('a', { href: `#/${this.id}/recordings` },
        'Recordings'), el('a', { href: `#/${this.id}/zones` }, 'Draw zones'), this.failure);
    this.image = el('img', { alt: `Live picture of ${this.id}` });
    this.video = el('video', { 'aria-label': `Video of ${this.id}`, playsinline: true, hidden: true });
    this.video.muted = true;
    this.picture = el('div', { class: 'picture' }, this.image, this.video);
    this.keys = el('p', { class: 'keys' });
    this.choice = el('fieldset', {}, el('legend', {}, 'Show'),
      ...contents.map(([value, label]) => this.choiceOf(value, label)));
    this.shares = el('canvas', { role: 'img' });
    this.shareRows = el('tbody');
    this.ratio = el('canvas', { role: 'img' });
    this.facts = el('tbody');
    this.reasonRows = el('tbody');
    this.processors = el('tbody');
    this.frame = el('tbody');
    const table = (body, caption) => el('table', { 'aria-label': caption }, body);
    const panel = (title, ...rest) => el('section', { class: 'panel' }, el('h3', {}, title), ...rest);
    const axis = () => el('p', { class: 'axis', 'aria-hidden': 'true' }, el('span', {}, 'ten minutes ago'),
      el('span', {}, 'lines at 0, 25, 50, 75 and 100 %'), el('span', {}, 'now'));
    this.place.replaceChildren(head,
      el('div', { class: 'column' },
        el('section', { class: 'panel live', 'aria-label': 'Live picture' }, this.picture, this.choice, this.keys),
        panel('Classes over ten minutes', this.shares, axis(), table(this.shareRows, 'Shares of the classes'))),
      el('div', { class: 'column' },
        panel('Now', table(this.facts, 'Now')),
        panel('Compute, as a share of the dense network', this.ratio, axis()),
        panel('Frames of ten minutes, by why they were computed', table(this.reasonRows, 'Why frames were computed')),
        panel('Who had the processors', table(this.processors, 'Share of the engine by stream')),
        el('details', { class: 'panel' }, el('summary', {}, 'The last frame'), table(this.frame, 'The last frame'))));
  }

  choiceOf(value, label) {
    return el('label', {}, el('input', {
      type: 'radio', name: 'show', value, checked: value === this.shown, change: () => this.choose(value),
    }), label);
  }

  // The overlay as a video: every frame of it, some seconds late.
  offerVideo(hasVideo) {
    if (hasVideo && !this.choice.querySelector('[value=video]')) this.choice.append(this.choiceOf('video', 'Video'));
  }

  choose(content) {
    this.rest();
    this.shown = content;
    this.showKeys();
    this.update();
  }

  // What the colours mean.
  showKeys() {
    const stages = this.stages.map(({ layer, color }) => this.key(`left after layer ${layer}`, color));
    this.keys.replaceChildren(...(this.shown === 'exits' ? [...stages, 'faint: carried from an earlier frame'] : []));
  }

  key(text, color) {
    const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.background = color;
    return el('span', {}, swatch, text);
  }

  update() {
    const stream = this.model.streams.get(this.id);
    const history = this.model.histories.get(this.id);
    if (!stream || !history) return;
    if (!this.palette.size && !stream.silence && !(history.count % 5)) this.describe();
    showState(this.state, stream);
    const isVideo = this.shown === 'video';
    showSilence(this.picture, isVideo ? this.video : this.image, stream);
    (isVideo ? this.image : this.video).hidden = true;
    // A live picture that has broken off is asked for anew.
    if (this.source && this.image.complete && !this.image.naturalWidth) this.rest();
    const wanted = stream.silence || this.model.isOld ? null
      : isVideo ? `streams/${this.id}/hls/live.m3u8`
        : `streams/${this.id}/live.mjpg?show=${this.shown}&n=${Date.now()}`;
    if (!wanted) this.rest();
    else if (isVideo) this.endVideo ??= play(this.video, wanted);
    else if (!this.source) this.image.src = this.source = wanted;
    this.button.hidden = this.model.role !== 'operator';
    say(this.button, stream.state === 'disabled' ? 'Switch on' : 'Switch off');
    this.showFacts(stream);
    this.showShares(history);
    drawLine(this.ratio, history, history.ratio);
    this.ratio.setAttribute('aria-label', `Compute over ten minutes: ${inWords(history, history.ratio)}`);
    this.showRows(this.reasonRows, Object.entries(history.reasons()).filter(([name, count]) => count || name === 'part')
      .map(([name, count]) => [reasons[name] ?? name, `${count}`]));
    this.showProcessors();
    this.showFrame(stream.frame);
  }

  showFacts(stream) {
    const age = stream.age_seconds;
    const ladder = stream.rung == null ? '–'
      : `rung ${stream.rung}, ${percent(stream.rate)} of its frames`;
    this.showRows(this.facts, [
      ['Frames a second, received and computed',
        `${number(stream.received_frames_per_second)} / ${number(stream.processed_frames_per_second)}`],
      ['Age of a frame, median and 99th percentile',
        age ? `${Math.round(age.median * 1000)} / ${Math.round(age.p99 * 1000)} ms` : '–'],
      ['Tokens computed for the last frame',
        stream.frame ? `${stream.frame.computed} of ${stream.frame.tokens}` : '–'],
      ['Compute of the last frame', `${percent(stream.compute_ratio)} of dense`],
      ['Agreement of the last audit', percent(stream.agreement)],
      ['Place on the ladder under pressure', ladder],
      ['In this state since', time(stream.since)],
    ]);
  }

  showShares(history) {
    const ranked = history.ranked();
    const color = name => this.palette.get(name) ?? '#888';
    drawShares(this.shares, history, ranked, color);
    const top = ranked.slice(0, mostClasses);
    this.shares.setAttribute('aria-label', 'Shares of the classes over ten minutes; the table below has the numbers');
    while (this.shareRows.rows.length > top.length) this.shareRows.deleteRow(-1);
    top.forEach(({ name, mean, now }, index) => {
      let row = this.shareRows.rows[index];
      if (!row) {
        row = el('tr', {}, el('th', { scope: 'row' }, el('span', { class: 'swatch', 'aria-hidden': 'true' }), el('span')),
          el('td', { class: 'number' }));
        this.shareRows.append(row);
      }
      row.cells[0].firstChild.style.background = color(name);
      say(row.cells[0].lastChild, name);
      say(row.cells[1], `${percent(now)} now, ${percent(mean)} on average`);
    });
  }

  showProcessors() {
    const streams = [...this.model.streams.values()].sort((a, b) => b.engine_share - a.engine_share)
      .filter((stream, index) => index < 8 || stream.id === this.id);
    while (this.processors.rows.length > streams.length) this.processors.deleteRow(-1);
    streams.forEach((stream, index) => {
      let row = this.processors.rows[index];
      if (!row) {
        row = el('tr', {}, el('th', { scope: 'row' }), el('td', {}, el('div', { class: 'bar', 'aria-hidden': 'true' },
          el('i'))), el('td', { class: 'number' }));
        this.processors.append(row);
      }
      row.className = stream.id === this.id ? 'own' : '';
      say(row.cells[0], stream.id);
      row.cells[1].querySelector('i').style.width = `${Math.min(stream.engine_share, 1) * 100}%`;
      say(row.cells[2], percent(stream.engine_share));
    });
  }

  showFrame(frame) {
    if (!frame) return this.showRows(this.frame, []);
    const steps = Object.entries(frame.milliseconds).map(([step, value]) => [`${step}`, `${number(value)} ms`]);
    this.showRows(this.frame, [
      ['Done at', time(frame.wall)], ['Number', `${frame.number}`],
      ['Nothing was carried into it, because of', frame.reset ?? '–'],
      ['Computed in full, because of', frame.refresh ?? '–'],
      ['Tokens by the exit they took', frame.exits.join(' / ')], ['Threshold', number(frame.threshold, 2)], ...steps,
    ]);
  }

  showRows(body, rows) {
    while (body.rows.length > rows.length) body.deleteRow(-1);
    rows.forEach(([name, value], index) => {
      let row = body.rows[index];
      if (!row) {
        row = el('tr', {}, el('th', { scope: 'row' }), el('td', { class: 'number' }));
        body.append(row);
      }
      say(row.cells[0], name);
      say(row.cells[1], value);
    });
  }

  async toggle() {
    const stream = this.model.streams.get(this.id);
    const action = stream?.state === 'disabled' ? 'enable' : 'disable';
    this.button.disabled = true;
    try {
      await this.model.ask(`api/streams/${this.id}/${action}`, { method: 'POST' });
      say(this.failure, '');
    } catch (error) {
      say(this.failure, `It did not work: ${error.message}`);
    }
    this.button.disabled = false;
  }

  // Ends the live picture: the browser keeps its connection until the address is another.
  rest() {
    this.endVideo?.();
    this.endVideo = null;
    if (!this.source) return;
    this.source = null;
    this.image.removeAttribute('src');
  }

  end() {
    this.rest();
    this.place.replaceChildren();
  }
}
