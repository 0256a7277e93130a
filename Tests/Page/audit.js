// Returns what is wrong with the page for people who use a keyboard, a screen reader, or poor eyes; empty if nothing is.
const problems = [];
const shown = element => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';

// Names of what can be operated, and of pictures.
for (const element of document.querySelectorAll('a, button, input, select, textarea, summary, canvas, [role=img]')) {
  if (!shown(element) || element.closest('[aria-hidden=true]')) continue;
  const label = element.labels?.[0]?.innerText;
  const name = element.getAttribute('aria-label') || label || element.innerText || element.getAttribute('title');
  if (!name?.trim()) problems.push(`no name: ${element.outerHTML.slice(0, 120)}`);
}
for (const image of document.querySelectorAll('img')) {
  if (!image.hasAttribute('alt')) problems.push(`no alt: ${image.outerHTML.slice(0, 120)}`);
}

// One main heading, no level left out, no id twice, a language, a title.
const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown).map(h => +h.tagName[1]);
if (levels.filter(level => level === 1).length !== 1) problems.push(`headings of level 1: ${levels}`);
levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) problems.push(`a level is left out: ${levels}`); });
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
if (new Set(ids).size !== ids.length) problems.push(`an id twice: ${ids}`);
if (!document.documentElement.lang) problems.push('no language');
if (!document.title) problems.push('no title');

// Contrast of text, as WCAG 2.2 counts it.
const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const parse = color => (color.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
function ground(element) {
  for (let e = element; e; e = e.parentElement) {
    const color = parse(getComputedStyle(e).backgroundColor);
    if (color.length < 4 || color[3] > 0) return color;
  }
  return [255, 255, 255];
}
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || seen.has(element) || !shown(element)) continue;
  seen.add(element);
  const style = getComputedStyle(element);
  const [a, b] = [light(parse(style.color)), light(ground(element))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && +style.fontWeight >= 700;
  if (contrast < (large ? 3 : 4.5)) {
    problems.push(`contrast ${contrast.toFixed(1)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
}

// What is operated is large enough for a finger.
for (const element of document.querySelectorAll('button, input:not([type=radio]), summary')) {
  if (shown(element) && element.getBoundingClientRect().height < 23) problems.push(`small: ${element.outerHTML.slice(0, 80)}`);
}
return problems;
