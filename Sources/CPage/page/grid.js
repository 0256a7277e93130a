// All streams, with pictures that are asked for two at a time: browsers open six connections to a host.
import { el, number, percent, say, showSilence, showState } from './common.js';

const mostAtOnce = 2;
const interval = 2000;

export class Grid {
  constructor(place, model) {
    this.list = place.querySelector('ul');
    this.empty = place.querySelector('.empty');
    this.model = model;
    this.cards = new Map();
    this.loading = 0;
    this.timer = null;
    this.count = 0;
    this.sight = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const card = this.cards.get(entry.target.dataset.id);
        if (card) card.isVisible = entry.isIntersecting;
      }
    }, { rootMargin: '200px' });
  }

  update() {
    for (const [id, stream] of this.model.streams) {
      const card = this.cards.get(id) ?? this.add(id);
      card.stream = stream;
      showState(card.state, stream);
      showSilence(card.picture, card.image, stream);
      // Otherwise it would be shown again when pictures come, until the next one is there.
      if (stream.silence && !card.isLoading) card.image.removeAttribute('src');
      say(card.facts, stream.silence ? '' : `${number(stream.processed_frames_per_second)} frames a second, `
        + `${percent(stream.compute_ratio)} of dense`);
    }
    for (const [id, card] of this.cards) {
      if (this.model.streams.has(id)) continue;
      this.sight.unobserve(card.item);
      card.item.remove();
      this.cards.delete(id);
    }
    this.empty.hidden = this.cards.size > 0;
    if (!this.timer) this.timer = setInterval(() => this.load(), 250);
  }

  // Asks for no more pictures.
  rest() {
    clearInterval(this.timer);
    this.timer = null;
  }

  add(id) {
    const image = el('img', { alt: '', width: 320, height: 180 });
    const picture = el('div', { class: 'picture' }, image);
    const state = el('p', { class: 'state' });
    const facts = el('p', { class: 'quiet' });
    const words = el('div', { class: 'words' }, el('h2', {}, id), state, facts);
    const item = el('li', { 'data-id': id }, el('a', { class: 'card', href: `#/${id}` }, picture, words));
    const card = { id, item, image, picture, state, facts, asked: 0, isVisible: false, isLoading: false };
    const done = () => {
      if (!card.isLoading) return;
      card.isLoading = false;
      this.loading -= 1;
      this.load();
    };
    image.addEventListener('load', done);
    image.addEventListener('error', done);
    const after = [...this.cards.keys()].filter(other => other > id).sort()[0];
    this.list.insertBefore(item, after ? this.cards.get(after).item : null);
    this.cards.set(id, card);
    this.sight.observe(item);
    return card;
  }

  // Asks for the picture of the card that has waited longest.
  load() {
    if (!this.timer || this.model.isOld) return;
    const now = performance.now();
    const due = [...this.cards.values()]
      .filter(card => card.isVisible && !card.isLoading && !card.stream.silence && now - card.asked >= interval)
      .sort((a, b) => a.asked - b.asked);
    for (const card of due.slice(0, Math.max(mostAtOnce - this.loading, 0))) {
      card.asked = now;
      card.isLoading = true;
      this.loading += 1;
      this.count += 1;
      card.image.src = `streams/${card.id}/snapshot.jpg?n=${this.count}`;
    }
  }
}
