import { expect, it } from 'vitest';
import { createRig } from '../chat/telegram/rig.js';

it('/halt names the entry that could not be cancelled', async () => {
  const rig = createRig();
  rig.desk.answers.halt = { closing: [], uncancelled: [{ symbol: 'ETH-USDT', doubt: 'no answer' }] };
  await rig.say('/halt now');
  expect(rig.wire.last()).toContain('The entry in ETH-USDT could not be cancelled: no answer.');
});

it('/halt says what the account holds otherwise than the records, before the yes and after it', async () => {
  const rig = createRig();
  const [known] = rig.desk.open;
  if (!known) throw new Error('no position');
  const beside = { unreported: [], unlisted: ['OLD-USDT'], differing: [{ known: known.position }] };
  rig.desk.open = [];
  rig.desk.positions.takeUp = async () => ({ read: true, ...beside });
  rig.desk.answers.halt = { closing: [], ...beside };
  for (const said of ['/halt', '/halt now']) {
    await rig.say(said);
    const text = rig.wire.last();
    expect(text).toContain('The account holds OLD-USDT');
    expect(text).toContain('BTC-USDT: the account shows no position where my records have');
    expect(text).toContain("The exchange's record does not explain it yet");
    expect(text).not.toMatch(/No position is open|holds no position|I am booking|are cancelled\. /);
  }
});

it('/halt without Redis says that another bot may trade on, and that this one closes what it opens', async () => {
  const rig = createRig();
  rig.desk.answers.halt = { closing: ['ETH-USDT'], direct: { closed: ['ETH-USDT'], left: [] } };
  await rig.say('/halt now');
  expect(rig.wire.last()).toContain('A bot that still reaches Redis may go on trading');
});
