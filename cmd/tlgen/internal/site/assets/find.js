// The index: an entry has kind, name, path, ids, what it is of, and fields.
const index = once(async () => (await json('data/search.bin')).map(([kind, name, path, ids, of, fields]) => {
  const lower = name.toLowerCase();
  return { kind, name, path, ids: (ids || '').split(' '), of, ofs: of?.toLowerCase().split(/[^\w.]+/), lower, last: lower.slice(lower.lastIndexOf('.') + 1), padded: ' ' + (fields || '').toLowerCase() + ' ' };
}));

// score is how well an entry fits the words, less being better; null is not at all.
function score(entry, words) {
  let total = 0;
  let why = '';
  for (const { word, id } of words) {
    let s = nameScore(entry, word);
    if (s === null && entry.ofs?.includes(word)) s = 50;
    if (s === null && id && (why = entry.ids.find((one) => one.includes(id)) || '')) {
      s = why === id.padStart(8, '0') ? 0 : 55;
      why = '#' + why.replace(/^0+/, '');
    }
    if (s === null) {
      const at = entry.padded.indexOf(word);
      if (at < 0) return null;
      s = entry.padded.includes(' ' + word + ' ') ? 60 : entry.padded[at - 1] === ' ' ? 70 : 80;
      why = entry.padded.slice(entry.padded.lastIndexOf(' ', at) + 1, entry.padded.indexOf(' ', at + 1)).trim() || word;
    }
    total += s;
  }
  if (entry.kind === 'error') total += 3; // a declaration is meant more often
  return { entry, why, total: total + entry.name.length / 100 };
}

function nameScore({ lower, last, name }, word) {
  if (lower === word) return 0;
  if (last === word) return 1;
  if (lower.startsWith(word)) return 10;
  if (last.startsWith(word)) return 12;
  const at = lower.indexOf(word);
  if (at < 0) return null;
  return /[A-Z._]/.test(name[at]) || /[._]/.test(name[at - 1]) ? 20 : 30;
}

// distance is how many letters differ between two words, or the limit. Only the
// part of the table is computed in which it can stay below.
let row = new Uint8Array(256);
let next = new Uint8Array(256);
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) >= limit || b.length > 250) return limit;
  for (let j = 0; j <= b.length; j++) row[j] = Math.min(j, limit);
  for (let i = 0; i < a.length; i++) {
    const from = Math.max(0, i - limit);
    const to = Math.min(b.length, i + limit + 1);
    let least = next[from] = from === 0 ? Math.min(i + 1, limit) : limit;
    for (let j = from; j < to; j++) {
      const d = Math.min(row[j] + (a.charCodeAt(i) === b.charCodeAt(j) ? 0 : 1), row[j + 1] + 1, next[j] + 1, limit);
      next[j + 1] = d;
      if (d < least) least = d;
    }
    if (to < b.length) next[to + 1] = limit;
    if (least >= limit) return limit;
    [row, next] = [next, row];
  }
  return row[b.length];
}

// wordOf is a word of a query, and the id that it may be a part of: in hex, or in
// decimal as JSON schemas have it.
function wordOf(text) {
  const word = text.replace(/^(#|0x)/, '');
  const hex = /^-?\d{6,10}$/.test(text) ? (Number(text) >>> 0).toString(16) : word;
  return { word, id: /^[0-9a-f]{3,8}$/.test(hex) ? hex : '' };
}

// find are the entries that fit the query, the best first. Where none does, they
// are those whose names somebody may have meant.
function find(entries, query, most) {
  const words = query.slice(0, 200).toLowerCase().split(/\s+|(?=#)/).map(wordOf).filter(({ word }) => word).slice(0, 8);
  if (words.length === 0) return { hits: [], count: 0, near: false };
  let hits = entries.map((entry) => score(entry, words)).filter(Boolean);
  const near = hits.length === 0;
  if (near) hits = nearest(entries, words.map(({ word }) => word).join(''));
  hits.sort((a, b) => a.total - b.total || (a.entry.name < b.entry.name ? -1 : 1));
  return { hits: hits.slice(0, most), count: hits.length, near };
}

// nearest are the entries of which at most a third of the letters would change.
function nearest(entries, word) {
  let least = Math.min(Math.floor(word.length / 3), 6) + 1;
  let hits = [];
  for (const entry of entries) {
    let total = distance(word, entry.lower, least + 1);
    if (entry.last !== entry.lower) total = Math.min(total, distance(word, entry.last, least + 1));
    if (total < least) [least, hits] = [total, []];
    if (total === least && total <= word.length / 3) hits.push({ entry, why: '', total });
  }
  return hits;
}
