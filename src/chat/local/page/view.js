/** Builds an element; every text goes in as a text node, never as markup. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'data') Object.assign(node.dataset, value);
    else if (key in node && !key.startsWith('aria')) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

const tags = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/** The nodes of a formatted text. Entities (UTF-16 offsets) nest; one that crosses another is cut at its end. */
export function richText(text, entities = [], actions = {}) {
  const sorted = entities
    .filter((e) => e.offset >= 0 && e.length > 0 && e.offset + e.length <= text.length)
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  /** A block makes its own line: the line breaks that the text has around it would show as empty lines. */
  const plain = (from, to, afterBlock, beforeBlock) => {
    const start = afterBlock && text[from] === '\n' ? from + 1 : from;
    const end = beforeBlock && to > start && text[to - 1] === '\n' ? to - 1 : to;
    return end > start ? [text.slice(start, end)] : [];
  };
  const render = (from, to) => {
    const nodes = [];
    let at = from;
    let afterBlock = false;
    while (sorted.length > 0 && sorted[0].offset < to) {
      const entity = sorted.shift();
      const start = Math.max(at, entity.offset);
      const end = Math.min(to, entity.offset + entity.length);
      if (end <= start) continue;
      const block = blocks.has(entity.type);
      nodes.push(...plain(at, start, afterBlock, block));
      nodes.push(wrap(entity, text.slice(start, end), render(start, end), actions));
      at = end;
      afterBlock = block;
    }
    return [...nodes, ...plain(at, to, afterBlock, false)];
  };
  return render(0, text.length);
}

function wrap(entity, plain, children, actions) {
  // An example is there to be changed a little: it goes into the input, not to the bot.
  if (entity.type === 'code' && plain.startsWith('/'))
    return element(
      'button',
      { type: 'button', className: 'command', title: 'Into the input', onclick: () => actions.fill?.(plain) },
      element('code', {}, ...children),
    );
  if (tags[entity.type]) return element(tags[entity.type], {}, ...children);
  switch (entity.type) {
    case 'text_link':
    case 'url': {
      const href = entity.url ?? plain;
      if (!/^https?:\/\//i.test(href)) return element('span', {}, ...children);
      return element('a', { href, target: '_blank', rel: 'noopener noreferrer', title: href }, ...children);
    }
    case 'bot_command':
      return element(
        'button',
        { type: 'button', className: 'command', onclick: () => actions.say?.(plain) },
        ...children,
      );
    case 'spoiler': {
      const show = (event) => event.currentTarget.classList.add('shown');
      const label = 'Hidden text; press to show';
      return element(
        'span',
        { className: 'spoiler', role: 'button', tabIndex: 0, title: label, onclick: show, onkeydown: show },
        ...children,
      );
    }
    default:
      return element('span', {}, ...children);
  }
}

const clockFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** `seconds` is unix time. */
export const clockTime = (seconds) => clockFormat.format(seconds * 1000);
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

export function dayName(seconds) {
  const days = Math.round(
    (new Date().setHours(0, 0, 0, 0) - new Date(seconds * 1000).setHours(0, 0, 0, 0)) / 864e5,
  );
  if (days === 0) return 'Today';
  return days === 1 ? 'Yesterday' : dayFormat.format(seconds * 1000);
}

/** One line that stands for a message: in the pinned bar, the title, the announcement. */
export function summary(message) {
  const lines = (message.text ?? message.caption ?? '').split('\n');
  const text = lines
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join(' · ');
  if (message.document) return `📄 ${message.document.file_name}`;
  return message.photo ? `🖼 ${text || 'Picture'}` : text;
}

/**
 * A message as a list item. `actions`: say(text), fill(text), tap(message, button), open(photo element);
 * `isBusy(message id, data)` tells whether a button waits for its answer.
 */
export function messageItem(message, { mine, actions, isBusy }) {
  const bubble = element('div', { className: 'bubble' });
  if (message.photo) bubble.append(photo(message, actions));
  if (message.document) bubble.append(file(message.document));
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  if (text)
    bubble.append(element('div', { className: 'text', dir: 'auto' }, ...richText(text, entities, actions)));
  const time = element(
    'time',
    { dateTime: new Date(message.date * 1000).toISOString() },
    clockTime(message.date),
  );
  bubble.append(element('div', { className: 'meta' }, ...(message.edit_date ? ['edited', time] : [time])));
  const item = element(
    'li',
    {
      className: ['message', mine && 'mine', message.photo && 'pictured'].filter(Boolean).join(' '),
      tabIndex: -1,
      data: { id: message.message_id, day: dayKey(message.date), date: message.date },
    },
    bubble,
  );
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length > 0) item.append(keyboard(message, rows, actions, isBusy));
  return item;
}

function photo(message, actions) {
  const size = message.photo.at(-1);
  const image = element('img', {
    loading: 'lazy',
    src: `/page/file/${size.file_unique_id}`,
    alt: summary({ ...message, photo: undefined }) || 'Picture',
    width: size.width,
    height: size.height,
    data: { file: size.file_unique_id },
  });
  const onclick = () => actions.open(image);
  return element(
    'button',
    { type: 'button', className: 'photo', 'aria-label': `Enlarge: ${image.alt}`, onclick },
    image,
  );
}

function file({ file_unique_id: id, file_name: name, file_size: size }) {
  return element(
    'a',
    { className: 'file', href: `/page/file/${id}`, download: name },
    `📄 ${name} (${Math.max(1, Math.round(size / 1024))} KB)`,
  );
}

function keyboard(message, rows, actions, isBusy) {
  const line = (row) =>
    element('div', { className: 'row' }, ...row.map((button) => buttonKey(message, button, actions, isBusy)));
  return element('div', { className: 'keyboard', role: 'group', 'aria-label': 'Buttons' }, ...rows.map(line));
}

function buttonKey(message, button, actions, isBusy) {
  const data = button.callback_data;
  return element(
    'button',
    {
      type: 'button',
      className: 'key',
      'aria-busy': String(isBusy(message.message_id, data)),
      data: { data },
      onclick: () => actions.tap(message.message_id, data),
    },
    button.text,
  );
}
