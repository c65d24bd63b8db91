import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('what is not understood', () => {
  const acting = commands
    .filter(({ kind }) => kind !== 'read')
    .flatMap(({ name, aliases }) => [name, ...aliases]);

  it.each(['/lang de', '/add', '/skip', '/closee XRP', '/opn btc', '/hlt', '/halts', '/targett', '/clos'])(
    'B9: %s never points at a command that moves money',
    async (text) => {
      const rig = createRig();
      const said = await answer(text, rig);
      expect(said).toMatch(/^I do not know \//);
      expect(said).toContain('For example: ');
      for (const name of acting) expect(said.replace(/^.*?\./, '')).not.toMatch(new RegExp(`/${name}\\b`));
      expect(rig.desk.asked).toEqual([]);
    },
  );

  it('is answered with three things that would be, of what is open', async () => {
    expect(await answer('hullo')).toBe(
      'I do not understand “hullo”.\nFor example: <code>btc</code> · <code>close half btc</code> · <code>btc stop to entry</code> · /help lists all.',
    );
  });

  it.each([
    ['hello', /^Hello\.\nFor example/],
    ['Thank you!', /^You are welcome\.\nFor example/],
    ['undo', /^Only an approval can be taken back/],
    [
      'clsoe xrp',
      /Words that act count only as they are spelled: close, .*I do nothing by guess\.\nFor example/,
    ],
    ['/opn btc', /^I do not know \/opn\./],
    ['reduec btc by half', /Words that act count only as they are spelled/],
  ])('%s is answered, does nothing and has no button', async (text, said) => {
    const rig = createRig();
    const before = rig.wire.calls.length;
    expect(await answer(text, rig)).toMatch(said);
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.calls.slice(before).some(({ payload }) => 'reply_markup' in payload)).toBe(false);
  });

  it.each([
    'LONG BTC entry 119800-120300 sl 118000 tp 121k 122k 124k',
    'short btc now!! targets 58k 57k 56k, stoploss 63k lev 10x',
  ])('says of the signal in one line %j what would work, and does nothing', async (text) => {
    const rig = createRig();
    const said = await answer(text, rig);
    expect(said).toMatch(
      /Paste it in two lines or more .* or write <code>\/open btc (?:long|short) sl …<\/code>/,
    );
    expect(said).not.toMatch(/as they are spelled/);
    expect(rig.desk.asked).toEqual([]);
  });

  it('names only things that it understands', async () => {
    for (const open of [true, false]) {
      const rig = createRig();
      if (!open) rig.desk.open = [];
      const said = await answer('hullo', rig);
      const examples = [...said.matchAll(/<code>(.*?)<\/code>/g)].map(([, example = '']) => example);
      expect(examples).toHaveLength(3);
      for (const example of examples) expect(await answer(example, rig)).not.toContain('do not understand');
    }
  });

  it.each([
    ['positons', /Did you mean \/positions\?/],
    ['Blance', /Did you mean \/balance\?/],
  ])('is answered to %s with the command that only reads and is spelled alike', async (text, said) => {
    expect(await answer(text)).toMatch(said);
  });

  it('is not answered with a command that a short word shares half of its letters with', async () => {
    expect(await answer('/hold')).not.toContain('Did you mean');
  });

  it('is answered with three things that would be, with nothing open', async () => {
    const rig = createRig();
    rig.desk.open = [];
    expect(await answer('hullo', rig)).toContain(
      '<code>how am i doing</code> · <code>long btc</code> · <code>why no trades</code>',
    );
  });

  it('says why, where it was nearly', async () => {
    expect(await answer("don't close btc")).toMatch(
      /^That says what not to do, so I do nothing\.\nFor example/,
    );
  });

  it('what is typed is escaped', async () => {
    expect(await answer('<b>close</b> it')).toContain('&lt;b&gt;close&lt;/b&gt;');
  });
});
