import { dayName, element, messageItem } from './view.js';
import { post } from './wire.js';

const MAX_SHOWN = 500;
/** So many pixels from the end still count as the end. */
const NEAR_END = 80;
/** A message so much higher than the window, px, is shown from its top: what matters most stands first. */
const TOO_HIGH = 24;
/** So long it stays there, ms, whatever comes below; after that nobody seems to be reading it. */
const HOLD = 20_000;

/** The messages: shown in order of their ids, edited in place, followed at the end. */
export class MessageList {
  owner = 0;
  /** Ids of the pinned messages: they stay, however many come after them. */
  pinned = [];
  #list = document.getElementById('messages');
  #scroller = document.getElementById('scroller');
  #down = document.getElementById('down');
  #entries = new Map();
  #items = new Map();
  #outgoing = new Map();
  #actions;
  #unread = new Set();
  #following = true;
  /** Where the window was scrolled to, px. */
  #at = 0;
  /** The message that is shown from its top, until the window is scrolled away from there. */
  #held;
  #heldUntil = 0;
  #began = false;

  constructor(actions) {
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#down.addEventListener('click', () => this.#toEnd());
    document.addEventListener('visibilitychange', () => this.#seen());
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#list);
  }

  get(id) {
    return this.#entries.get(id);
  }

  /** Takes a snapshot: what is the same stays, what is new counts as new unless it is the first. */
  reset(entries, owner) {
    this.owner = owner;
    const ids = new Set(entries.map(({ message }) => message.message_id));
    for (const id of [...this.#entries.keys()]) if (!ids.has(id)) this.remove(id);
    for (const entry of entries) {
      const known = this.#entries.get(entry.message.message_id);
      if (JSON.stringify(known) !== JSON.stringify(entry)) this.#place(entry, this.#began);
    }
    this.#began = true;
    this.#tidy();
    if (this.#following) this.#toEnd();
  }

  put(entry) {
    const isNew = !this.#items.has(entry.message.message_id);
    this.#place(entry, true);
    this.#tidy();
    if (!this.#following && !(isNew && this.#held !== undefined && Date.now() > this.#heldUntil)) return;
    this.#toEnd();
    if (isNew && entry.message.from?.id !== this.owner) this.#showWhole(entry.message.message_id);
  }

  /** Keeps the head of a message in sight that is higher than the window; the rest is read downwards. */
  #showWhole(id) {
    const over = this.#above(id);
    if (over <= TOO_HIGH) return;
    this.#scroller.scrollTop -= over;
    this.#held = id;
    this.#heldUntil = Date.now() + HOLD;
    this.#following = false;
  }

  /** Px by which a message begins above the place where one is read from its top. */
  #above(id) {
    const box = this.#items.get(id)?.getBoundingClientRect();
    return box ? this.#scroller.getBoundingClientRect().top + 8 - box.top : Infinity;
  }

  remove(id) {
    this.#entries.delete(id);
    this.#items.get(id)?.remove();
    this.#items.delete(id);
    this.#unread.delete(id);
    this.#tidy();
  }

  /** Scrolls to a message and marks it for a moment. */
  show(id) {
    const item = this.#items.get(id);
    if (!item) return;
    item.scrollIntoView({ block: 'center' });
    flash(item);
  }

  refreshKeys() {
    for (const key of this.#list.querySelectorAll('.key[data-data]')) {
      const id = Number(key.closest('.message').dataset.id);
      key.setAttribute('aria-busy', String(this.#actions.isBusy(id, key.dataset.data)));
    }
  }

  /** Sends a text; it is shown at once, and with a button to try again if it does not get through. */
  send(text, nonce = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`) {
    this.#outgoing.get(nonce)?.remove();
    const meta = element('div', { className: 'meta' }, 'sending…');
    const bubble = element('div', { className: 'bubble' }, element('div', { className: 'text' }, text), meta);
    const item = element('li', { className: 'message mine' }, bubble);
    this.#outgoing.set(nonce, item);
    this.#list.append(item);
    this.#toEnd();
    void this.#post(text, nonce, item, meta);
  }

  async #post(text, nonce, item, meta) {
    try {
      await post('/page/say', { text, nonce });
    } catch (error) {
      if (!this.#outgoing.has(nonce)) return;
      item.classList.add('failed');
      meta.textContent = error.status === 0 ? 'not sent: no connection' : `not sent: ${error.message}`;
      const again = () => this.send(text, nonce);
      item.append(element('button', { type: 'button', className: 'retry', onclick: again }, 'Send again'));
    }
  }

  #place(entry, isNews) {
    const id = entry.message.message_id;
    const old = this.#items.get(id);
    const mine = entry.message.from?.id === this.owner;
    const { isBusy } = this.#actions;
    const item = messageItem(entry.message, { mine, actions: this.#actions, isBusy });
    if (entry.nonce) {
      this.#outgoing.get(entry.nonce)?.remove();
      this.#outgoing.delete(entry.nonce);
    }
    this.#entries.set(id, entry);
    this.#items.set(id, item);
    if (old) return this.#exchange(old, item);
    const [waiting] = this.#outgoing.values();
    const later = [...this.#items].filter(([other]) => other > id).sort(([a], [b]) => a - b)[0]?.[1];
    this.#list.insertBefore(item, later ?? waiting ?? null);
    if (mine || !isNews) return;
    this.#actions.onNew(entry);
    if (document.hidden || !this.#following) this.#unread.add(id);
    this.#count();
  }

  /** Puts the edited message in the old one's place; the picture does not flicker and the focus is not lost. */
  #exchange(old, item) {
    const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
    const image = old.querySelector('.photo img');
    const next = item.querySelector('.photo img');
    if (image && next && image.dataset.file === next.dataset.file) {
      image.alt = next.alt;
      next.replaceWith(image);
    }
    old.replaceWith(item);
    if (!focused) return;
    const same = [...item.querySelectorAll('.key')].find((key) => key.dataset.data === focused.dataset.data);
    const fallback = focused.classList.contains('photo') ? item.querySelector('.photo') : item;
    (same ?? fallback ?? item).focus({ preventScroll: true });
  }

  /** Bounds the list and renews the lines between days. */
  #tidy() {
    for (const id of [...this.#entries.keys()]) {
      if (this.#entries.size <= MAX_SHOWN) break;
      if (this.pinned.includes(id)) continue;
      this.#entries.delete(id);
      this.#items.get(id)?.remove();
      this.#items.delete(id);
    }
    for (const line of this.#list.querySelectorAll('.day')) line.remove();
    let day = '';
    for (const item of [...this.#list.children]) {
      if (!item.dataset.day || item.dataset.day === day) continue;
      day = item.dataset.day;
      item.before(element('li', { className: 'day' }, dayName(Number(item.dataset.date))));
    }
    document.getElementById('empty').hidden = this.#list.children.length > 0;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    // An edit above it moves what is scrolled, not what is seen.
    if (Math.abs(this.#above(this.#held)) > 2) this.#held = undefined;
    // Only who scrolls up leaves the end: what comes late below takes it away from under the window.
    const stays = this.#following && scrollTop >= this.#at;
    this.#at = scrollTop;
    this.#following =
      this.#held === undefined && (stays || scrollHeight - scrollTop - clientHeight < NEAR_END);
    this.#seen();
  }

  #seen() {
    if (document.hidden || !this.#following) return this.#count();
    this.#unread.clear();
    this.#count();
  }

  #count() {
    const count = this.#unread.size;
    // Nothing new below a message that is shown from its top: the button would only cover it.
    this.#down.hidden = this.#following || (this.#held !== undefined && count === 0);
    const words = count === 0 ? 'To the end' : count === 1 ? '1 new message' : `${count} new messages`;
    document.getElementById('down-text').textContent = words;
    this.#actions.onUnread(count);
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#following = true;
    this.#seen();
  }
}

function flash(item) {
  item.classList.add('flash');
  item.addEventListener('animationend', () => item.classList.remove('flash'), { once: true });
}
