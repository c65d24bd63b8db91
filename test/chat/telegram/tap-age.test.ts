import { describe, expect, it } from 'vitest';
import { createRig } from './rig.js';

const withCard = async () => {
  const rig = createRig();
  expect(await rig.deliver({ type: 'signal', signalId: 'S1' })).toEqual({ status: 'delivered' });
  return rig;
};

describe('the age of a tap', () => {
  it('a tap that Telegram calls old asks again; the yes approves, once', async () => {
    const rig = await withCard();
    rig.wire.fail('answerCallbackQuery', {
      error_code: 400,
      description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
    });
    await rig.tap(rig.wire.button('Approve'));
    expect(rig.desk.of('approve')).toEqual([]);
    expect(rig.wire.last()).toContain('Is it still wanted?');
    const yes = rig.wire.button('Do it now');
    await rig.tap(yes);
    await rig.tap(yes);
    expect(rig.desk.of('approve')).toHaveLength(1);
    expect(rig.wire.last()).toContain('answered already');
  });

  it.each([
    ['502', { error_code: 502, description: 'Bad Gateway' }],
    ['500', { error_code: 500, description: 'Internal Server Error' }],
    ['400', { error_code: 400, description: 'Bad Request: something new' }],
  ])(
    'a tap whose age Telegram does not tell (%s) asks again; so it is with every button on money',
    async (_, fault) => {
      const rig = await withCard();
      for (let calls = 0; calls < 2; calls++) rig.wire.fail('answerCallbackQuery', fault);
      await rig.tap(rig.wire.button('Approve'));
      expect(rig.desk.of('approve')).toEqual([]);
      expect(rig.wire.last()).toContain('how old that tap is. Is it still wanted?');
      // The question is young, so is its answer, whatever Telegram says of it.
      for (let calls = 0; calls < 2; calls++) rig.wire.fail('answerCallbackQuery', fault);
      await rig.tap(rig.wire.button('Do it now'));
      expect(rig.desk.of('approve')).toHaveLength(1);
    },
  );

  it('a tap is done when the second answer gets through', async () => {
    const rig = await withCard();
    rig.wire.fail('answerCallbackQuery', { error_code: 502, description: 'Bad Gateway' });
    await rig.tap(rig.wire.button('Approve'));
    expect(rig.desk.of('approve')).toHaveLength(1);
  });

  it('a yes that may be older than a minute does nothing', async () => {
    const rig = await withCard();
    const tooOld = { error_code: 400, description: 'Bad Request: query is too old' };
    rig.wire.fail('answerCallbackQuery', tooOld);
    await rig.tap(rig.wire.button('Approve'));
    rig.clock.advance(61_000);
    rig.wire.fail('answerCallbackQuery', tooOld);
    await rig.tap(rig.wire.button('Do it now'));
    expect(rig.desk.of('approve')).toEqual([]);
    expect(rig.wire.last()).toContain('that answer reached me late');
  });
});
