import type { App } from '../../src/run/start.js';
import { wallClock } from '../../src/clock.js';
import { baseOf, BadInputError, sign } from '../../src/domain/index.js';
import type { PositionFigures } from '../../src/trade/desk/desk.js';
import { ChatDriveError, PageOwner, type ChatMessage } from './owner.js';

const SIGNAL_MS = 60_000;
const ANSWER_MS = 20_000;
const PROTECT_MS = 2000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const show = (message: ChatMessage): void => {
  const who = message.fromBot ? 'bot' : 'you';
  const marks = `${message.hasPhoto ? ' [picture]' : ''}${message.version > 1 ? ' (edited)' : ''}`;
  const buttons = message.buttons.map(({ text }) => `[${text}]`).join(' ');
  print(`${who}${marks}: ${message.text.replaceAll('\n', '\n     ')}${buttons ? `\n     ${buttons}` : ''}\n`);
};

/**
 * Drives the running bot through its chat page as its owner would: waits for a signal, approves it, moves stop and
 * target, takes half off, closes the rest; every push is printed.
 * @throws ChatDriveError when something did not come or was not true.
 */
export const driveDemo = async (app: App): Promise<void> => {
  if (!app.chatUrl) throw new BadInputError('--script drives the chat page; unset TELEGRAM_BOT_TOKEN');
  const owner = await PageOwner.open(app.chatUrl, show);
  try {
    const symbol = await approveFirst(owner);
    const base = baseOf(symbol);
    const opened = await held(app, symbol);
    await owner.ask('/positions', [base], ANSWER_MS);
    await retarget(owner, app, opened, base);
    await scale(owner, app, symbol, base);
    await close(owner, app, symbol, base);
    await owner.ask('/balance', ['USDT'], ANSWER_MS);
    print('All of it worked: signal, approval, fill, stop and target, scaling, closing.');
  } finally {
    owner.close();
  }
};

const approveFirst = async (owner: PageOwner): Promise<string> => {
  const card = await owner.until(
    'a signal card with a picture',
    (message) => message.hasPhoto && message.buttons.some(({ text }) => text.includes('Approve')),
    SIGNAL_MS,
  );
  const symbol = /([\p{L}\p{M}\p{N}]+-USDT)/u.exec(card.text)?.[1];
  if (!symbol) throw new ChatDriveError('the signal card names no symbol', card.text);
  await owner.tap(card, 'Approve');
  await owner.answer(card.id, ['Opened', symbol], ANSWER_MS);
  return symbol;
};

/** The open position, once its stop was read back from the exchange: within 2 s of the fill (invariant 5). */
const held = async (app: App, symbol: string): Promise<PositionFigures> => {
  const deadline = wallClock.now() + PROTECT_MS;
  for (;;) {
    const figures = await app.desk.positions.get(symbol);
    const resting = figures?.position.protection.some(
      ({ type, state }) => type === 'stop' && state === 'resting',
    );
    if (figures && resting) return figures;
    if (wallClock.now() > deadline)
      throw new ChatDriveError(`no stop for ${symbol} rests on the exchange 2 s after its fill`, 'the fill');
    await wallClock.sleep(20);
  }
};

const retarget = async (owner: PageOwner, app: App, opened: PositionFigures, base: string): Promise<void> => {
  const { position, mark, instrument } = opened;
  const way = sign(position.side);
  const decimals = (instrument.tickSize.toString().split('.')[1] ?? '').length;
  const stop = (position.stop + way * Math.abs(mark - position.stop) * 0.2).toFixed(decimals);
  const target = (mark + way * Math.abs(mark - position.stop) * 2).toFixed(decimals);
  const before = owner.newest;
  await owner.say(`/target ${base} sl ${stop} tp ${target}`);
  for (const what of ['stop', 'target']) await owner.answer(before, [`${what} `, '→', 'by hand'], ANSWER_MS);
  const now = await app.desk.positions.get(position.symbol);
  if (!now || Math.abs(now.position.stop - Number(stop)) > instrument.tickSize * 1.5)
    throw new ChatDriveError(`the stop should be at ${stop}`, String(now?.position.stop));
};

const scale = async (owner: PageOwner, app: App, symbol: string, base: string): Promise<void> => {
  const contracts = (await app.desk.positions.get(symbol))?.position.contracts ?? 0;
  await owner.ask(`/scale ${base} -50%`, ['Open now'], ANSWER_MS);
  const left = (await app.desk.positions.get(symbol))?.position.contracts ?? 0;
  if (!(left > 0 && left < contracts))
    throw new ChatDriveError('half of the position should be left', `${left} of ${contracts} contracts`);
};

const close = async (owner: PageOwner, app: App, symbol: string, base: string): Promise<void> => {
  await owner.ask(`/close ${base}`, ['By ', ' closed', symbol], ANSWER_MS);
  if (await app.desk.positions.get(symbol)) throw new ChatDriveError('the position should be closed', symbol);
};
