// Keeps one connection for events, and shows the view that the address names: `#` the grid, `#/front` one stream,
// `#/front/recordings` and `#/front/zones` what is loaded when it is wanted.
import { $, percent, say, time } from './common.js';
import { Grid } from './grid.js';
import { Single } from './single.js';
import { History } from './charts.js';

const model = { streams: new Map(), role: 'viewer', histories: new Map(), isOld: true };
const grid = new Grid($('grid'), model);
// The view of one stream; null for the grid.
let single = null;
const tools = {
  recordings: async () => (await import('./recordings.js')).Recordings,
  zones: async () => (await import('./zones.js')).Zones,
};
let events = null;
let lastHeard = null;
let retry = null;

// Asks for JSON; shows the form if a token is wanted. Throws for other failures.
async function ask(path, options) {
  const answer = await fetch(path, options);
  if (answer.status === 401) {
    showLogin();
    throw new Error('not logged in');
  }
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}
model.ask = ask;

async function begin() {
  clearTimeout(retry);
  try {
    const status = await ask('api/streams');
    model.role = status.role;
    $('logout').hidden = !status.name;
    $('login').hidden = true;
    take(status);
    listen();
  } catch (error) {
    if ($('login').hidden) lose();
  }
}

function listen() {
  events?.close();
  if (document.hidden) return;
  events = new EventSource('api/events');
  events.addEventListener('status', event => take(JSON.parse(event.data)));
  events.onerror = () => lose();
}

// No word from the service: what is on the page is old, and says so.
function lose() {
  events?.close();
  events = null;
  model.isOld = true;
  document.body.classList.add('old');
  $('lost').hidden = false;
  say($('lost'), lastHeard
    ? `No connection to dtopd since ${time(lastHeard)}. What you see is old.` : 'No connection to dtopd.');
  clearTimeout(retry);
  if (!document.hidden) retry = setTimeout(begin, 2000);
}

function take(status) {
  lastHeard = new Date();
  model.isOld = false;
  document.body.classList.remove('old');
  $('lost').hidden = true;
  model.streams = new Map(status.streams.map(stream => [stream.id, stream]));
  for (const [id, stream] of model.streams) {
    if (!model.histories.has(id)) model.histories.set(id, new History());
    model.histories.get(id).add(stream, lastHeard);
  }
  for (const id of model.histories.keys()) if (!model.streams.has(id)) model.histories.delete(id);
  summarize(status);
  show();
}

function summarize(status) {
  const streams = status.streams;
  const silent = streams.filter(stream => stream.silence && !['disabled', 'ended'].includes(stream.state));
  const count = streams.length === 1 ? '1 stream' : `${streams.length} streams`;
  const running = streams.filter(stream => !stream.silence).length;
  say($('summary'), silent.length
    ? `${count}: ${running} with pictures; without: ${silent.map(stream => stream.id).slice(0, 6).join(', ')}`
      + (silent.length > 6 ? ' and more' : '')
    : `${count}: ${running} with pictures`);
  const { step, name, demand } = status.pressure;
  say($('pressure'), step ? `Pressure: step ${step} of 5, ${name}; ${percent(demand)} of the engine wanted` : '');
  $('pressure').hidden = !step;
}

function show() {
  if (!$('login').hidden) return;
  const [id, tool] = location.hash.startsWith('#/') ? location.hash.slice(2).split('/') : [''];
  const isSingle = model.streams.has(id);
  if (single && (single.id !== id || single.tool !== tool)) {
    single.end();
    single = null;
  }
  $('grid').hidden = isSingle;
  $('single').hidden = !isSingle;
  document.title = isSingle ? `${tool in tools ? `${tool} of ` : ''}${id} – dtopd` : 'dtopd';
  if (isSingle) {
    grid.rest();
    if (!single) open(id, tool);
    single.update();
  } else {
    grid.update();
  }
}

function open(id, tool) {
  if (!(tool in tools)) {
    single = new Single($('single'), id, model);
    single.tool = tool;
    return;
  }
  // Stands for the view until it is loaded.
  const waiting = { id, tool, update() {}, rest() {}, end() {} };
  single = waiting;
  $('single').replaceChildren();
  tools[tool]().then(View => {
    if (single !== waiting) return;
    single = new View($('single'), id, model);
    single.tool = tool;
    focusTitle();
  }, () => lose());
}

function focusTitle() {
  const title = $('single').hidden ? $('main') : $('single').querySelector('h2');
  title?.focus({ preventScroll: true });
}

function showLogin() {
  events?.close();
  events = null;
  single?.end();
  single = null;
  grid.rest();
  for (const id of ['grid', 'single', 'logout', 'lost', 'pressure']) $(id).hidden = true;
  say($('summary'), '');
  $('login').hidden = false;
  $('token').focus();
}

$('login').addEventListener('submit', async event => {
  event.preventDefault();
  const answer = await fetch('login', { method: 'POST', body: $('token').value.trim() }).catch(() => null);
  if (!answer?.ok) {
    say($('refused'), answer?.status === 401 ? 'This token is not known.' : 'The service does not answer.');
    return;
  }
  $('token').value = '';
  say($('refused'), '');
  begin();
});

$('logout').addEventListener('click', async () => {
  await fetch('logout', { method: 'POST' }).catch(() => null);
  model.histories.clear();
  showLogin();
});

addEventListener('hashchange', () => {
  show();
  if (location.hash === '#main') return;
  scrollTo(0, 0);
  focusTitle();
});

addEventListener('keydown', event => {
  if (event.key === 'Escape' && single) location.hash = single.tool in tools ? `#/${single.id}` : '';
});

// A page that nobody sees must not take one of the few connections that browsers open to a host.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    events?.close();
    events = null;
    clearTimeout(retry);
    grid.rest();
    single?.rest();
  } else if ($('login').hidden) {
    begin();
  }
});

begin();
