import { describe, expect, it } from 'vitest';
import { createRig } from '../chat/telegram/rig.js';

describe('/open', () => {
  it('takes targets in R, with a stop in the same line or without', async () => {
    const rig = createRig();
    await rig.say('/open btc long sl 60k tp 1R 50% +2,5R');
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({
      symbol: 'BTC-USDT',
      side: 'long',
      stop: { price: 60_000 },
      targets: [
        { r: 1, share: 0.5 },
        { r: 2.5, share: 0.5 },
      ],
    });
    await rig.say('/open eth short tp 2R');
    expect(rig.desk.of('propose')[1]?.[0]).toMatchObject({ side: 'short', targets: [{ r: 2, share: 1 }] });
  });
});
