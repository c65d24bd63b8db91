import { Composer } from './composer.js';
import { Dialogs } from './dialogs.js';
import { MessageList } from './list.js';
import { summary } from './view.js';
import { Connection, post, sessionState } from './wire.js';

const byId = (id) => document.getElementById(id);
const chat = byId('chat');
const lock = byId('lock');

const ANSWER_WITHIN = 30_000;
const IDLE_BOT_AFTER = 8_000;

const dialogs = new Dialogs({ onLogout: () => showLock('') });
const composer = new Composer((text) => list.send(text));
/** Taps of this page that wait: query id → key of the button; a button without its id yet waits under its key. */
const waiting = new Map();
const busy = new Set();
const keyOf = (message, data) => `${message}:${data}`;

const list = new MessageList({
  say: (text) => list.send(text),
  fill: (text) => composer.fill(text),
  tap,
  open: (image) => dialogs.showPicture(image),
  isBusy: (message, data) => busy.has(keyOf(message, data)),
  onNew: (entry) => {
    byId('live').textContent = `${botName}: ${summary(entry.message)}`;
    if (!entry.silent) dialogs.beep();
  },
  onUnread: (count) => {
    unread = count;
    titles();
  },
});

let botName = 'RAD';
let unread = 0;
let connected = false;
let listening = false;
let listeningTimer;
let bannerTimer;
let pinned = [];
let pinShown = 0;

const titles = () => {
  document.title = unread > 0 ? `(${unread}) ${botName}` : botName;
};

function status() {
  const line = byId('status');
  line.textContent = !connected ? 'connecting…' : listening ? 'online' : 'bot is busy or stopped';
  line.classList.toggle('live', connected && listening);
}

function banner(text, retry = false) {
  byId('banner').hidden = text === '';
  byId('banner-text').textContent = text;
  byId('banner-button').hidden = !retry;
}

function onState(state) {
  const was = connected;
  connected = state === 'on';
  if (connected || was) clearTimeout(bannerTimer);
  if (connected) banner('');
  // A blink of the connection is nobody's concern.
  else if (was || bannerTimer === undefined) {
    bannerTimer = setTimeout(() => banner('Connection lost. Trying again…', true), 1500);
  }
  status();
  if (state === 'out') showLock('This browser is no longer logged in.');
}

function onListening(now) {
  listening = now;
  clearTimeout(listeningTimer);
  if (now) {
    if (connected) banner('');
    status();
    return;
  }
  listeningTimer = setTimeout(() => {
    status();
    if (connected && !listening)
      banner('The bot is not listening. It will get what you write when it is back.');
  }, IDLE_BOT_AFTER);
}

function onPinned(ids) {
  pinned = ids;
  list.pinned = ids;
  pinShown = ids.length - 1;
  drawPinned();
}

function drawPinned() {
  const entry = list.get(pinned[pinShown]);
  byId('pinned').hidden = !entry;
  if (entry) byId('pinned-text').textContent = summary(entry.message);
}

byId('pinned').addEventListener('click', () => {
  list.show(pinned[pinShown]);
  pinShown = (pinShown - 1 + pinned.length) % pinned.length;
  drawPinned();
});

async function tap(message, data) {
  const key = keyOf(message, data);
  if (busy.has(key)) return;
  setBusy(key, true);
  try {
    const { id } = await post('/page/tap', { message, data });
    if (early.has(id)) return onAnswer(early.get(id));
    waiting.set(id, key);
    setTimeout(() => {
      if (!waiting.delete(id)) return;
      setBusy(key, false);
      dialogs.toast('The bot has not answered yet.');
    }, ANSWER_WITHIN);
  } catch (error) {
    setBusy(key, false);
    if (error.status === 401) return onState('out');
    dialogs.toast(error.status === 0 ? 'Not sent: no connection.' : 'This button is no longer there.');
  }
}

/** Answers that overtook the response to the tap itself. */
const early = new Map();

function onAnswer(answered) {
  const { id, answer } = answered;
  if (!answer) return;
  const key = waiting.get(id);
  if (key === undefined && !early.has(id)) {
    early.set(id, answered);
    if (early.size > 50) early.delete(early.keys().next().value);
    return;
  }
  waiting.delete(id);
  early.delete(id);
  setBusy(keyOf(answered.message, answered.data), false);
  if (answer.text && answer.alert) dialogs.alert(answer.text);
  else if (answer.text) dialogs.toast(answer.text);
}

function setBusy(key, on) {
  if (on) busy.add(key);
  else busy.delete(key);
  list.refreshKeys();
}

const connection = new Connection(
  {
    snapshot(data) {
      botName = data.bot;
      byId('bot-name').textContent = botName;
      list.pinned = data.pinned;
      list.reset(data.entries, data.owner);
      composer.commands = data.commands;
      onPinned(data.pinned);
      data.taps.filter(({ id }) => waiting.has(id)).forEach(onAnswer);
      onListening(data.listening);
      titles();
    },
    message(entry) {
      list.put(entry);
      drawPinned();
    },
    pinned: ({ ids }) => onPinned(ids),
    commands: (commands) => {
      composer.commands = commands;
    },
    answer: onAnswer,
    listening: onListening,
  },
  onState,
);

byId('banner-button').addEventListener('click', () => connection.now());

function showLock(reason) {
  connection.stop();
  chat.hidden = true;
  lock.hidden = false;
  byId('lock-error').textContent = reason;
  byId('key').focus();
}

function showChat() {
  lock.hidden = true;
  chat.hidden = false;
  connection.now();
  composer.focus();
}

lock.addEventListener('submit', (event) => {
  event.preventDefault();
  void login(/(?:#|^)(?:key=)?([\w-]+)$/.exec(byId('key').value.trim())?.[1] ?? '');
});

async function login(key) {
  try {
    await post('/page/session', { key });
    byId('key').value = '';
    showChat();
  } catch (error) {
    const reasons = { 0: 'No connection to the bot.', 429: 'Too many tries. Wait a minute.' };
    // The address of this start opened once more in a browser that is in already.
    if (error.status === 401 && (await sessionState()) === 'in') return showChat();
    showLock(
      reasons[error.status] ??
        'This key is wrong or was used already. A new one is printed at every start; where the chat is open, ⋮ → “Open on another device” makes one, too.',
    );
  }
}

async function open() {
  const key = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  // The key must not stay in the address bar or the history.
  if (key) history.replaceState(null, '', '/');
  if (key) return login(key);
  if ((await sessionState()) === 'out') return showLock('');
  showChat();
}

addEventListener('hashchange', () => void open());
void open();
