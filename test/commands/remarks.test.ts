import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/telegram/outgoing.js';
import { trade } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig): Promise<string> => {
  await rig.say(text);
  return plainText(rig.wire.last());
};

const withTrade = (): Rig => {
  const rig = createRig();
  rig.desk.positions.trades = () => Promise.resolve([trade({ id: 'PAS7', symbol: 'SOL-USDT' })]);
  return rig;
};

describe('/note', () => {
  it('is written on the open position, else on the newest closed trade, and shown in /trade and /trades', async () => {
    const rig = withTrade();
    expect(await answer('/note btc Entered too early, again', rig)).toBe(
      'BTC-USDT · P1\n📝 Entered too early, again',
    );
    expect(await answer('/note sol <b>held</b> well', rig)).toBe('SOL-USDT · PAS7\n📝 <b>held</b> well');
    expect(await answer('/note pas7', rig)).toContain('📝 <b>held</b> well');
    expect(await answer('/trade sol', rig)).toContain('📝 <b>held</b> well');
    expect(await answer('/trades', rig)).toMatch(/SOL long .* 📝/);
  });

  it('is taken away by a dash', async () => {
    const rig = withTrade();
    await rig.say('/note sol held well');
    expect(await answer('/note sol -', rig)).toBe('SOL-USDT · PAS7\nNothing is noted of it.');
  });

  it('needs a trade that there is', async () => {
    expect(await answer('/note', withTrade())).toContain('Of which trade? For example /note BTC');
    expect(await answer('/note doge hm', withTrade())).toContain('There is no trade “doge”');
  });
});

describe('/tag', () => {
  it('adds and takes away, each tag once', async () => {
    const rig = withTrade();
    expect(await answer('/tag sol Breakout #fomo breakout', rig)).toBe('SOL-USDT · PAS7\n#breakout #fomo');
    expect(await answer('/tag sol -fomo late_entry', rig)).toBe('SOL-USDT · PAS7\n#breakout #late_entry');
    expect(await answer('/trades', rig)).toMatch(/SOL long .* #breakout #late_entry/);
  });

  it('takes words of letters and digits', async () => {
    expect(await answer('/tag sol a.b', withTrade())).toContain('up to 24 letters, digits');
  });
});

describe('/export', () => {
  it('alerts gives the messages from outside as a backtest takes them', async () => {
    const rig = createRig();
    rig.desk.answers.exported = [{ time: 5, source: 'tv', door: 'webhook', kind: 'text', text: 'long BTC' }];
    await rig.say('/export alerts tv');
    expect(rig.desk.of('exported')).toEqual([['tv']]);
    const [sent] = rig.wire.of('sendDocument');
    expect(sent?.payload['document']).toMatchObject({ filename: 'alerts-2026-03-01.jsonl' });
    expect(sent?.payload['caption']).toMatch(/1 message of tv.*--alerts alerts-2026-03-01\.jsonl/);
    rig.desk.answers.exported = [];
    expect(await answer('/export alerts', rig)).toBe('No message from outside has been read yet.');
  });

  it('sends the trades as a CSV document, and says what is in it', async () => {
    const rig = withTrade();
    await rig.say('/export');
    const [sent] = rig.wire.of('sendDocument');
    expect(sent?.payload['caption']).toMatch(
      /^📄 1 closed trade and 2 open positions, 3 rows of what they are made of\nAccount in all .*\+8\.00 USDT/,
    );
    expect(sent?.payload['document']).toMatchObject({ filename: 'trades-2026-03-01.csv' });
  });

  it('takes a number of days, and sends no empty file', async () => {
    const rig = withTrade();
    rig.desk.open = [];
    rig.desk.positions.trades = () => Promise.resolve([]);
    expect(await answer('/export 30', rig)).toBe('There is no trade to export yet.');
    expect(await answer('/export all', rig)).toContain('/export takes a number of days');
  });

  it('that could not be sent is not said to have been', async () => {
    const rig = withTrade();
    rig.wire.fail(
      'sendDocument',
      new Error('reset'),
      new Error('reset'),
      new Error('reset'),
      new Error('reset'),
    );
    await rig.say('/export');
    const owed = await rig.store.owedPushes(10);
    expect(owed.map(({ push }) => push)).toMatchObject([
      { type: 'notice', text: 'trades-2026-03-01.csv could not be sent: ask for it again.' },
    ]);
  });
});
