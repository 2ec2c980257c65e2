const breaks = { old: 1, new: 2, go: 4, any: 7 };
const broken = ['breaks old clients', 'breaks new clients', 'breaks Go'];

// side is a declaration with what the other side does not have marked.
function side(text, other, mark) {
  if (!text) return element('p', { className: 'none' }, 'not in this layer');
  const wordsOf = (declaration) => (declaration || '').split(/( |(?=#))/);
  const words = new Set(wordsOf(other));
  const code = element('code', { className: 'signature', dir: 'ltr' });
  for (const word of wordsOf(text)) code.append(other && !words.has(word) ? element(mark, {}, word) : word);
  return code;
}

function badges(bits) {
  return broken.filter((_, i) => bits & (1 << i)).map((text) => element('span', { className: 'badge breaks' }, text));
}

// delta is what became of one declaration.
function delta(d) {
  const name = d.status === 'renamed' ? d.old + ' → ' + d.new : d.new || d.old;
  const heading = element('h3', {}, d.path ? element('a', { href: root + d.path }, name) : name, element('span', { className: 'badge ' + d.status }, d.status));
  const article = element('article', { className: 'delta' }, heading);
  if (d.oldText || d.newText) {
    article.append(element('div', { className: 'sides' }, side(d.oldText, d.newText, 'del'), side(d.newText, d.oldText, 'ins')));
  }
  const changes = d.changes.filter((c) => c.text);
  const whole = d.changes.filter((c) => !c.text).reduce((bits, c) => bits | c.breaks, 0);
  heading.append(...badges(whole));
  if (changes.length > 0) {
    article.append(element('ul', { className: 'changes' }, ...changes.map((c) => {
      const item = element('li', {}, element('code', {}, c.text));
      badges(c.breaks).forEach((b) => item.append(' ', b));
      return item;
    })));
  }
  return article;
}

// comparison fills the page that compares layers; its fragment has the filters.
function comparison(form) {
  const page = 60;
  const layers = [...form.from.options].map((o) => Number(o.value));
  let shown = page;
  let data = [];
  let loaded = '';
  const fits = (d) => {
    const bits = breaks[form.breaks.value] || 0;
    const isChecked = (name, value) => [...form[name]].some((box) => box.checked && box.value === value);
    const text = (d.old + ' ' + d.new + ' ' + d.changes.map((c) => c.text).join(' ')).toLowerCase();
    return isChecked('kind', d.kind) && isChecked('status', d.status) && text.includes(form.name.value.toLowerCase().trim()) &&
      (bits === 0 || d.changes.some((c) => c.breaks & bits));
  };
  const draw = () => {
    const found = data.filter(fits);
    byID('compared-count').textContent = found.length + ' of ' + data.length + ' differences from layer ' + form.from.value + ' to ' + form.to.value;
    const place = byID('compared');
    place.replaceChildren();
    let kind = '';
    for (const d of found.slice(0, shown)) {
      if (d.kind !== kind) place.append(element('h2', {}, { function: 'Functions', constructor: 'Constructors', class: 'Classes' }[kind = d.kind]));
      place.append(delta(d));
    }
    byID('compared-more').hidden = found.length <= shown;
  };
  const remember = () => {
    const set = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== '' && name !== 'from' && name !== 'to') set.append(name, value);
    history.replaceState(null, '', '#' + form.from.value + '..' + form.to.value + '&' + set);
  };
  const load = async () => {
    const wanted = 'data/compare-' + form.from.value + '-' + form.to.value + '.bin';
    if (wanted !== loaded) data = await json(wanted);
    loaded = wanted;
    draw();
  };
  const restore = () => {
    const [span, ...rest] = location.hash.slice(1).split('&');
    const [from, to] = span.split('..').map(Number);
    form.from.value = layers.includes(from) && from < layers.at(-1) ? from : layers.at(-2);
    form.to.value = layers.includes(to) && to > Number(form.from.value) ? to : layers.at(-1);
    const set = new URLSearchParams(rest.join('&'));
    if (rest.length === 0) return;
    form.breaks.value = set.get('breaks') || '';
    form.name.value = set.get('name') || '';
    for (const name of ['kind', 'status']) form[name].forEach((box) => { box.checked = !set.has(name) || set.getAll(name).includes(box.value); });
  };
  const change = () => {
    if (Number(form.from.value) >= Number(form.to.value)) form.to.value = layers.find((l) => l > Number(form.from.value)) || layers.at(-1);
    if (form.from.value === form.to.value) form.from.value = layers.at(-2);
    shown = page;
    remember();
    return load().catch(report);
  };
  const report = (failure) => { byID('compared-count').textContent = 'The comparison failed: ' + failure.message; };
  form.addEventListener('input', change);
  form.addEventListener('submit', (event) => event.preventDefault());
  byID('compared-more').addEventListener('click', () => { shown += page; draw(); });
  addEventListener('hashchange', () => { restore(); load().catch(report); });
  restore();
  load().catch(report);
}
if (byID('compare')) comparison(byID('compare'));
