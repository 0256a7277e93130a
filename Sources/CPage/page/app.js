// Keeps one connection for events, and shows the view that the address names: `#` the grid, `#/front` one stream,
// `#/front/recordings` and `#/front/zones` its tools.
import { $, percent, say, time } from './common.js';
import { Grid } from './grid.js';
import { Single } from './single.js';
import { History } from './charts.js';
import { Recordings } from './recordings.js';
import { Zones } from './zones.js';

const model = { streams: new Map(), role: 'viewer', histories: new Map(), isOld: true };
const grid = new Grid($('grid'), model);
const tools = new Map([['recordings', Recordings], ['zones', Zones]]);
// Milliseconds: the status comes every second; a connection that brings none for so long is lost.
const patience = 10000;
// The view of one stream; null for the grid.
let single = null;
let events = null;
let lastHeard = null;
// What is to happen if nothing is heard until then.
let timer = null;

// Asks for JSON. Throws if it does not come, and shows the form if that is for want of a token.
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
  clearTimeout(timer);
  try {
    const status = await ask('api/streams', { signal: AbortSignal.timeout(patience) });
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
  fallSilent();
  model.isOld = true;
  document.body.classList.add('old');
  $('lost').hidden = false;
  say($('lost'), lastHeard
    ? `No connection to dtopd since ${time(lastHeard)}. What you see is old.` : 'No connection to dtopd.');
  // A live picture has most likely ended, too: it begins anew with the connection.
  single?.update();
  if (!document.hidden) timer = setTimeout(begin, 2000);
}

// Ends the connection for events.
function fallSilent() {
  clearTimeout(timer);
  events?.close();
  events = null;
}

function take(status) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(lose, patience);
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
  // What nobody sees is left as it is.
  if (!$('login').hidden || document.hidden) return;
  const [id, tool] = location.hash.startsWith('#/') ? location.hash.slice(2).split('/') : [''];
  const isSingle = model.streams.has(id);
  if (single && (!isSingle || single.id !== id || single.tool !== tool)) {
    single.end();
    single = null;
  }
  $('grid').hidden = isSingle;
  $('single').hidden = !isSingle;
  document.title = isSingle ? `${tools.has(tool) ? `${tool} of ` : ''}${id} – dtopd` : 'dtopd';
  if (isSingle) {
    grid.rest();
    if (!single) {
      single = new (tools.get(tool) ?? Single)($('single'), id, model);
      single.tool = tool;
    }
    single.update();
  } else {
    grid.update();
  }
}

function focusTitle() {
  const title = $('single').hidden ? $('main') : $('single').querySelector('h2');
  title?.focus({ preventScroll: true });
}

function showLogin() {
  fallSilent();
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
  scrollTo(0, 0);
  focusTitle();
});

// Its address would be that of the grid.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  $('main').focus();
});

addEventListener('keydown', event => {
  if (event.key === 'Escape' && single) location.hash = tools.has(single.tool) ? `#/${single.id}` : '';
});

// A page that nobody sees must not take one of the few connections that browsers open to a host.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    fallSilent();
    grid.rest();
    single?.rest();
  } else if ($('login').hidden) {
    begin();
  }
});

begin();
