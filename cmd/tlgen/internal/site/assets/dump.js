// dump shows bytes in rows of sixteen, and lets them be overwritten.
function dump(place, { light, edit }) {
  const width = 16;
  const most = 4096; // bytes that are shown
  let bytes = new Uint8Array();
  let cursor = 0;
  let half = -1; // the digit that was typed of a byte
  let cells = []; // of each byte: its digits, and its sign
  const row = (from, bad) => {
    const groups = [];
    const ascii = element('span', { className: 'ascii', 'aria-hidden': 'true' });
    for (let at = from; at < Math.min(from + width, bytes.length); at++) {
      const isBad = bad.some(([start, end]) => at >= start && at < end) ? ' bad' : '';
      if ((at - from) % 4 === 0) groups.push(element('span', { className: 'group' }));
      const cell = element('i', { className: isBad }, bytes[at].toString(16).padStart(2, '0'));
      const sign = element('i', { className: isBad }, bytes[at] > 32 && bytes[at] < 127 ? String.fromCharCode(bytes[at]) : '·');
      cell.dataset.at = sign.dataset.at = at;
      cells.push([cell, sign]);
      groups.at(-1).append(cell);
      ascii.append(sign);
    }
    return element('div', { className: 'line' }, element('span', { className: 'offset' }, String(from)), element('span', { className: 'cells' }, ...groups), ascii);
  };
  const mark = (from, length) => {
    place.querySelectorAll('.lit').forEach((cell) => cell.classList.remove('lit'));
    for (let at = from; at < Math.min(from + length, cells.length); at++) cells[at].forEach((cell) => cell.classList.add('lit'));
    cells[from]?.[0].scrollIntoView({ block: 'nearest' });
  };
  const move = (to) => {
    cursor = Math.max(0, Math.min(to, bytes.length - 1));
    half = -1;
    place.querySelectorAll('.cursor').forEach((cell) => cell.classList.remove('cursor'));
    cells[cursor]?.forEach((cell) => cell.classList.add('cursor'));
    if (bytes.length > 0) light(cursor);
  };
  const spliced = (from, removed, ...added) => Uint8Array.from([...bytes.slice(0, from), ...added, ...bytes.slice(from + removed)]);
  place.addEventListener('click', (event) => { if (event.target.dataset.at) move(Number(event.target.dataset.at)); });
  place.addEventListener('mouseover', (event) => { if (event.target.dataset.at) light(Number(event.target.dataset.at)); });
  place.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) move(cursor + step);
    else if (event.key === 'Home') move(cursor - cursor % width);
    else if (event.key === 'End') move(cursor - cursor % width + width - 1);
    else if (event.key === 'Delete' && bytes.length > 0) edit(spliced(cursor, 1));
    else if (event.key === 'Insert') edit(spliced(cursor, 0, 0));
    else if (/^[0-9a-fA-F]$/.test(event.key) && bytes.length > 0) {
      const digit = parseInt(event.key, 16);
      const at = cursor;
      const isSecond = half >= 0;
      edit(spliced(at, 1, isSecond ? half * 16 + digit : digit * 16 + bytes[at] % 16));
      if (isSecond) move(at + 1);
      else half = digit;
    } else return;
    event.preventDefault();
  });
  return {
    show(input, bad) {
      bytes = input;
      cells = [];
      const rows = [];
      for (let from = 0; from < Math.min(bytes.length, most); from += width) rows.push(row(from, bad));
      if (bytes.length > most) rows.push(element('p', { className: 'at' }, 'and ' + (bytes.length - most) + ' bytes more'));
      place.replaceChildren(...rows);
      cursor = Math.min(cursor, Math.max(bytes.length - 1, 0));
      cells[cursor]?.forEach((cell) => cell.classList.add('cursor'));
    },
    mark,
  };
}
