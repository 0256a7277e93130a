// What the views share: elements, words for states, times and shares.

export const $ = id => document.getElementById(id);

// An element; text children stay text, whatever is in them.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

// Sets an element's text only if it is another: screen readers read what changes.
export function say(element, text) { if (element.textContent !== text) element.textContent = text; }

export function percent(share) {
  if (!Number.isFinite(share)) return '–';
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`;
}

export function number(value, digits = 1) { return Number.isFinite(value) ? value.toFixed(digits) : '–'; }

// A moment in the viewer's own time, with the day unless it is today's.
export function time(iso) {
  const date = new Date(iso);
  const text = date.toLocaleTimeString([], { hourCycle: 'h23' });
  return date.toDateString() === new Date().toDateString() ? text : `${date.toLocaleDateString()} ${text}`;
}

// Each kind of state has a shape and a colour; the word stands beside it.
const shapes = {
  running: ['good', 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z'],
  trouble: ['bad', 'M8 1 15.5 15H.5z'],
  between: ['warn', 'M8 .5 15.5 8 8 15.5.5 8z'],
  held: ['warn', 'M3 2h4v12H3zM9 2h4v12H9z'],
  off: ['', 'M2 2h12v12H2zM4.5 4.5v7h7v-7z'],
};
const kinds = {
  running: 'running', connecting: 'between', stopping: 'between', paused: 'held', waiting: 'held', ended: 'off',
  disabled: 'off',
};

function shapeOf(state) { return shapes[kinds[state] ?? 'trouble']; }

// Shows a stream's state in `element`.
export function showState(element, stream) {
  if (element.dataset.state !== stream.state) {
    element.dataset.state = stream.state;
    const [tone, path] = shapeOf(stream.state);
    element.className = `state ${tone}`;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('aria-hidden', 'true');
    const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    shape.setAttribute('d', path);
    shape.setAttribute('fill-rule', 'evenodd');
    svg.append(shape);
    element.replaceChildren(svg, el('span'));
  }
  const word = stream.state === 'disabled' ? 'switched off' : stream.state;
  say(element.lastChild, stream.reason ? `${word}: ${stream.reason}` : word);
}

// Why there is no picture; null while there are pictures.
function silence(stream) {
  if (!stream.silence) return null;
  const { why, since } = stream.silence;
  return since ? `${why} since ${time(since)}` : `${why}, no picture yet`;
}

// Shows a notice over a picture while none come, so that no old one is taken for the present.
export function showSilence(place, image, stream) {
  const text = silence(stream);
  let notice = place.querySelector('.notice');
  if (!text) {
    notice?.remove();
    image.hidden = false;
    return;
  }
  if (!notice) {
    notice = el('p', { class: 'notice' }, el('span'));
    place.append(notice);
  }
  say(notice.firstChild, text);
  image.hidden = true;
}
