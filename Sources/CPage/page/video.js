// Plays a stream's video (HLS) by Media Source Extensions. Segments are put one after another, so that the video goes on
// after whatever has interrupted it; a player of the browser's own is the last resort.
const interval = 1000;
// Seconds: how far behind the newest picture to be, when to catch up, and how much to keep.
const lag = 3;
const mostLag = 9;
const kept = 20;

export function play(video, address) {
  if (!window.MediaSource) {
    video.src = address;
    video.play().catch(() => {});
    return () => stop(video);
  }
  const player = new Player(video, address);
  player.run();
  return () => player.end();
}

// Takes its source from an element, which would play on without its address until it loads anew.
export function stop(video) {
  video.removeAttribute('src');
  video.load();
}

class Player {
  constructor(video, address) {
    this.video = video;
    this.address = address;
    this.folder = address.slice(0, address.lastIndexOf('/') + 1);
    this.abort = new AbortController();
    this.seen = new Set();
    this.map = null;
  }

  async run() {
    while (!this.abort.signal.aborted) {
      try {
        await this.load();
      } catch {
        if (this.abort.signal.aborted) return;
        // What has failed cannot be mended; whatever is missing is asked for again.
        if (!this.buffer || this.source.readyState !== 'open') this.forget();
      }
      await new Promise(done => setTimeout(done, interval));
    }
  }

  end() {
    this.abort.abort();
    this.forget();
  }

  forget() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = this.source = this.buffer = this.map = null;
    stop(this.video);
  }

  async ask(address) {
    const answer = await fetch(address, { signal: this.abort.signal, cache: 'no-store' });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer;
  }

  async load() {
    let map = null;
    const parts = [];
    for (const line of (await (await this.ask(this.address)).text()).split('\n').map(line => line.trim())) {
      if (line.startsWith('#EXT-X-MAP:')) map = /URI="([^"]+)"/.exec(line)?.[1];
      else if (line && !line.startsWith('#')) parts.push([map, line]);
    }
    const isFirst = !this.buffer;
    const wanted = isFirst ? parts.slice(-2) : parts.filter(([, name]) => !this.seen.has(name));
    for (const [map, name] of wanted) {
      const bytes = await this.bytes(name);
      if (map !== this.map || !this.buffer) await this.begin(map);
      await this.append(bytes);
      this.seen.add(name);
    }
    for (const [, name] of isFirst ? parts : []) this.seen.add(name);
    if (this.seen.size > 1000) this.seen = new Set(parts.map(([, name]) => name));
    await this.follow();
  }

  async bytes(name) { return new Uint8Array(await (await this.ask(this.folder + name)).arrayBuffer()); }

  // What a decoder needs to know of the segments that follow.
  async begin(map) {
    const bytes = await this.bytes(map);
    const type = `video/mp4; codecs="${codec(bytes)}"`;
    if (!this.source) {
      this.source = new MediaSource();
      const isOpen = new Promise(done => this.source.addEventListener('sourceopen', done, { once: true }));
      this.video.src = this.url = URL.createObjectURL(this.source);
      await isOpen;
      this.buffer = this.source.addSourceBuffer(type);
      this.buffer.mode = 'sequence';
    } else if (map !== this.map) this.buffer.changeType(type);
    await this.append(bytes);
    this.map = map;
  }

  append(bytes) {
    return this.change(() => this.buffer.appendBuffer(bytes));
  }

  async change(action) {
    await new Promise((done, fail) => {
      this.buffer.onupdateend = done;
      this.buffer.onerror = fail;
      action();
    });
    // The element may have another player by now.
    this.abort.signal.throwIfAborted();
  }

  // Stays near the newest picture, and forgets old ones.
  async follow() {
    const { buffered } = this.video;
    if (!buffered.length) return;
    const end = buffered.end(buffered.length - 1);
    const { currentTime } = this.video;
    if (end - currentTime > mostLag || currentTime < buffered.start(0)) {
      this.video.currentTime = Math.max(end - lag, buffered.start(0));
    }
    if (this.video.paused) this.video.play().catch(() => {});
    if (currentTime - buffered.start(0) > 2 * kept) {
      await this.change(() => this.buffer.remove(0, currentTime - kept));
    }
  }
}

// The codec as browsers name it, from the box that describes it.
function codec(bytes) {
  const text = [...bytes].map(byte => String.fromCharCode(byte)).join('');
  const at = text.indexOf('avcC');
  if (at < 0) return text.includes('hvcC') ? 'hvc1.1.6.L120.90' : text.includes('av1C') ? 'av01.0.08M.08' : 'vp09.00.40.08';
  return `avc1.${[...bytes.slice(at + 5, at + 8)].map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
}
