import { element } from './view.js';

const MAX_RECALL = 50;

/** The input with command suggestions: Enter sends, Tab completes, arrows choose, Up in an empty input recalls. */
export class Composer {
  #form = document.getElementById('composer');
  #input = document.getElementById('input');
  #list = document.getElementById('suggestions');
  #commands = [];
  #shown = [];
  #chosen = -1;
  #sent = [];
  #recalled = 0;
  #onSend;

  constructor(onSend) {
    this.#onSend = onSend;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send(this.#input.value);
    });
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    document.getElementById('commands-button').addEventListener('click', () => this.#toggle());
  }

  set commands(list) {
    this.#commands = list;
    document.getElementById('commands-button').hidden = list.length === 0;
    this.#suggest();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Puts a text into the input, to be changed and sent. */
  fill(text) {
    this.focus();
    this.#fill(text);
  }

  #toggle() {
    this.#input.value = this.#shown.length > 0 ? '' : '/';
    this.#changed();
    this.focus();
  }

  #send(text) {
    const trimmed = text.trim();
    if (trimmed === '') return;
    this.#sent = [...this.#sent.filter((old) => old !== trimmed), trimmed].slice(-MAX_RECALL);
    this.#recalled = this.#sent.length;
    this.#input.value = '';
    this.#changed();
    this.focus();
    this.#onSend(trimmed);
  }

  #changed() {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
    this.#suggest();
  }

  #suggest() {
    const typed = /^\/([a-z0-9_]*)$/i.exec(this.#input.value)?.[1].toLowerCase();
    this.#shown =
      typed === undefined ? [] : this.#commands.filter(({ command }) => command.startsWith(typed));
    this.#chosen = -1;
    this.#draw();
  }

  #draw() {
    this.#list.hidden = this.#shown.length === 0;
    const option = ({ command, description }, index) =>
      element(
        'li',
        {
          id: `suggestion-${index}`,
          role: 'option',
          'aria-selected': String(index === this.#chosen),
          onclick: () => this.#send(`/${command}`),
        },
        element('b', {}, `/${command}`),
        element('span', {}, description),
      );
    this.#list.replaceChildren(...this.#shown.map(option));
    this.#list.children[this.#chosen]?.scrollIntoView({ block: 'nearest' });
    if (this.#chosen >= 0) this.#input.setAttribute('aria-activedescendant', `suggestion-${this.#chosen}`);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #key(event) {
    if (event.isComposing) return;
    const handled = this.#shown.length > 0 ? this.#suggestionKey(event) : this.#recallKey(event);
    if (handled) return event.preventDefault();
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#send(this.#input.value);
    }
  }

  #suggestionKey({ key, shiftKey }) {
    const chosen = this.#shown[this.#chosen];
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const count = this.#shown.length;
      const step = key === 'ArrowDown' ? 1 : -1;
      this.#chosen = this.#chosen < 0 && step < 0 ? count - 1 : (this.#chosen + step + count) % count;
      this.#draw();
    } else if (key === 'Enter' && chosen) {
      this.#send(`/${chosen.command}`);
    } else if (key === 'Tab' && !shiftKey) {
      this.#fill(`/${(chosen ?? this.#shown[0]).command} `);
    } else if (key === 'Escape') {
      this.#shown = [];
      this.#draw();
    } else {
      return false;
    }
    return true;
  }

  #recallKey({ key }) {
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return false;
    const present = this.#sent[this.#recalled] ?? '';
    if (this.#input.value !== present) return false;
    const next = this.#recalled + (key === 'ArrowUp' ? -1 : 1);
    if (next < 0 || next > this.#sent.length) return false;
    this.#recalled = next;
    this.#fill(this.#sent[next] ?? '');
    this.#shown = [];
    this.#draw();
    return true;
  }

  #fill(text) {
    this.#input.value = text;
    this.#changed();
    this.#input.setSelectionRange(text.length, text.length);
  }
}
