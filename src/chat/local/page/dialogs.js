import { element } from './view.js';
import { post } from './wire.js';

const byId = (id) => document.getElementById(id);
const SOUND = 'rad-sound';

/** What lies over the chat: alert, menu, picture, toast; and its sound. */
export class Dialogs {
  #toastTimer;
  #audio;

  constructor({ onLogout }) {
    byId('menu-button').addEventListener('click', () => byId('menu').showModal());
    byId('invite').addEventListener('click', () => void this.#invite());
    byId('logout').addEventListener('click', () => {
      byId('menu').close();
      post('/page/logout', {}).then(onLogout, () => this.toast('Not logged out: no connection.'));
    });
    byId('sound').addEventListener('click', () => this.#toggleSound());
    this.#drawSound();
    this.#prepareViewer();
    for (const dialog of document.querySelectorAll('dialog.box')) {
      // A click on the backdrop is a click on the dialog itself.
      dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    }
    // Browsers allow sound only after the first gesture.
    addEventListener('pointerdown', () => this.#openAudio(), { once: true });
    addEventListener('keydown', () => this.#openAudio(), { once: true });
  }

  alert(text) {
    byId('alert-text').textContent = text;
    if (!byId('alert').open) byId('alert').showModal();
  }

  toast(text) {
    const toast = byId('toast');
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => (toast.hidden = true), 3000 + text.length * 50);
  }

  showPicture({ src, alt }) {
    const image = byId('viewer-image');
    image.src = src;
    image.alt = alt;
    byId('viewer-stage').classList.remove('zoomed');
    byId('viewer').showModal();
  }

  /** A short soft tone. */
  beep() {
    if (!this.#audio || localStorage.getItem(SOUND) === 'off') return;
    const tone = this.#audio.createOscillator();
    const volume = this.#audio.createGain();
    const now = this.#audio.currentTime;
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, now);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.25);
    tone.connect(volume).connect(this.#audio.destination);
    tone.start(now);
    tone.stop(now + 0.26);
  }

  #openAudio() {
    this.#audio ??= globalThis.AudioContext && new AudioContext();
  }

  #prepareViewer() {
    const viewer = byId('viewer');
    const stage = byId('viewer-stage');
    byId('viewer-close').addEventListener('click', () => viewer.close());
    stage.addEventListener('click', (event) => {
      if (event.target === stage) viewer.close();
      else stage.classList.toggle('zoomed');
    });
  }

  async #invite() {
    byId('menu').close();
    try {
      const { key } = await post('/page/invite', {});
      const address = `${location.origin}/#key=${key}`;
      this.alert(`Open this address on the other device within 10 minutes. It works once.\n\n${address}`);
    } catch {
      this.toast('No address: no connection.');
    }
  }

  #toggleSound() {
    localStorage.setItem(SOUND, localStorage.getItem(SOUND) === 'off' ? 'on' : 'off');
    this.#drawSound();
  }

  #drawSound() {
    const on = localStorage.getItem(SOUND) !== 'off';
    byId('sound').setAttribute('aria-pressed', String(on));
    byId('sound').replaceChildren(element('span', {}, on ? 'Sound: on' : 'Sound: off'));
  }
}
