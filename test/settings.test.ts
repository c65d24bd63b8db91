import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../src/assets.js';
import type { TradingSettings } from '../src/domain/index.js';
import type { SettingRow } from '../src/domain/setting-table.js';
import {
  loadSettings,
  secretsOf,
  settingRows,
  SettingsError,
  startedSettings,
  type RawSettings,
} from '../src/settings.js';
import { exampleFile, settingsPage } from './house/setting-pages.js';

const faultsOf = (env: RawSettings, file = ''): readonly string[] => {
  try {
    loadSettings(env, file);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('are what the trading rules read, with the documented defaults', () => {
    const settings: TradingSettings = loadSettings({});
    expect(settings).toMatchObject({
      checkInterval: 60,
      positionUpdateInterval: 5,
      maxOpenPositions: 3,
      riskPerTrade: 0.02,
      maxPositionSize: 1000,
      leverage: 10,
      trailingStopPercentage: 0.02,
      retrainInterval: 86_400,
      mode: 'paper',
      approval: 'ask',
      strategy: 'trend',
      approvalTtl: 43_200,
      timeframe: '1h',
      scanPairs: 100,
      topOpportunities: 5,
      maxSlippage: 0.01,
      limitOrderTimeout: 30,
      dailyLossLimit: 0.05,
      maxDrawdown: 0.2,
      maxExposure: 3,
      maxOpenRisk: 0.06,
      maxCorrelation: 0.7,
      cooldown: 14_400,
      alertMaxAge: 60,
      paperBalance: 1000,
      dataDir: 'data',
      logDir: 'logs',
      logLevel: 'info',
      timeZone: 'UTC',
      localChatHost: '127.0.0.1',
      localChatPort: 8787,
      healthHost: '127.0.0.1',
      healthPort: 8788,
      alertHost: '127.0.0.1',
      alertPort: 8789,
      role: 'all',
      credentials: {},
      redisUrl: undefined,
    });
  });

  it('come from the environment first, then from the file, and empty means not set', () => {
    const file = 'LEVERAGE=5\nSCAN_PAIRS=20 # few\nTIME_ZONE="Europe/Berlin"\nCOOLDOWN=\n';
    const settings = loadSettings({ LEVERAGE: '7', MAX_DRAWDOWN: '' }, file);
    expect(settings).toMatchObject({
      leverage: 7,
      scanPairs: 20,
      timeZone: 'Europe/Berlin',
      cooldown: 14_400,
      maxDrawdown: 0.2,
    });
  });

  it('know where each came from, and where it is to be changed', () => {
    const file = 'LEVERAGE=5\nCOOLDOWN=60\nSCAN_PAIRS=100\n';
    const started = startedSettings(loadSettings({ LEVERAGE: '7', MODE: 'paper', MAX_DRAWDOWN: '' }, file));
    const of = (wanted: string) => started.find(({ name }) => name === wanted);
    expect(of('LEVERAGE')).toMatchObject({ value: '7', origin: 'environment', source: 'environment' });
    expect(of('COOLDOWN')).toMatchObject({ value: '60', origin: '.env', source: '.env' });
    expect(of('SCAN_PAIRS')).toMatchObject({ value: '100', origin: 'default', source: '.env' });
    expect(of('MAX_DRAWDOWN')).toMatchObject({ value: '0.2', origin: 'default', source: '.env' });
    // As by default, but a line in .env would not be heard.
    expect(of('MODE')).toMatchObject({ value: 'paper', origin: 'default', source: 'environment' });
  });

  it('reads dates as unix ms', () => {
    const settings = loadSettings({ REPLAY_FROM: '2025-10-01', REPLAY_TO: '1760054400000' });
    expect(settings.replayFrom).toBe(Date.UTC(2025, 9, 1));
    expect(settings.replayTo).toBe(1_760_054_400_000);
  });

  it('names every fault in a line of its own: the setting, what it got, what it takes', () => {
    expect(
      faultsOf({ LEVERAGE: 'ten', RISK_PER_TRADE: '2', MODE: 'papr', SCAN_PAIRS: '1.5', TIME_ZONE: 'Mars' }),
    ).toEqual([
      'MODE: got "papr", takes one of paper, live, replay',
      'SCAN_PAIRS: got "1.5", takes a whole number of symbols from 1 to 1000',
      'RISK_PER_TRADE: got "2", takes a fraction from 0.0001 to 0.1',
      'LEVERAGE: got "ten", takes a whole number from 1 to 100',
      'TIME_ZONE: got "Mars", takes a time zone such as UTC or Europe/Berlin',
    ]);
  });

  it.each([
    ['CHECK_INTERVAL', '0'],
    ['CHECK_INTERVAL', '0x10'],
    ['PAPER_BALANCE', 'Infinity'],
    ['PAPER_BALANCE', '1,000'],
    ['LOCAL_CHAT_PORT', '65536'],
    ['REPLAY_FROM', 'yesterday'],
    ['REDIS_URL', 'localhost:6379'],
    ['TELEGRAM_API_ROOT', 'ftp://x'],
    ['TELEGRAM_OWNER_ID', '@me'],
    ['TIMEFRAME', '3h'],
  ])('refuses %s=%s', (name, value) => {
    const [fault, ...others] = faultsOf({ [name]: value });
    expect(fault).toMatch(new RegExp(`^${name}: got .*, takes `));
    expect(others).toEqual([]);
  });

  it('shows no secret in a fault', () => {
    const faults = faultsOf({ TELEGRAM_BOT_TOKEN: 'hunter2-hunter2', REDIS_URL: 'http://:sesame@x' });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toMatch(/hunter2|sesame/);
  });

  it('asks what an unknown but similar name in the file was meant to be', () => {
    expect(faultsOf({}, 'LEVERGE=5')).toEqual(['LEVERGE is not a setting; did you mean LEVERAGE?']);
    expect(faultsOf({}, 'TELEGRAM_TOKEN=1:x')).toEqual([
      'TELEGRAM_TOKEN is not a setting; did you mean TELEGRAM_BOT_TOKEN?',
    ]);
    expect(faultsOf({}, 'leverage=5')).toEqual(['leverage is not a setting; did you mean LEVERAGE?']);
    expect(faultsOf({ LEVERGE: '5' }, 'EDITOR=vi\nNODE_ENV=production')).toEqual([]);
  });

  it('refuses settings that contradict each other', () => {
    expect(faultsOf({ MODE: 'live', KUCOIN_API_KEY: 'k' }).map((line) => line.split(':')[0])).toEqual([
      'KUCOIN_API_SECRET',
      'KUCOIN_API_PASSPHRASE',
    ]);
    expect(faultsOf({ KUCOIN_API_KEY: 'k', KUCOIN_API_SECRET: 's' })).toHaveLength(1);
    expect(faultsOf({ MODE: 'replay' })[0]).toContain('REPLAY_DIR');
    expect(faultsOf({ REPLAY_FROM: '2025-10-02', REPLAY_TO: '2025-10-01' })[0]).toContain('REPLAY_TO');
    expect(faultsOf({ DAILY_LOSS_LIMIT: '0.01' })).toEqual([
      'DAILY_LOSS_LIMIT: got 0.01, takes at least RISK_PER_TRADE (0.02)',
    ]);
  });

  it('are described without secrets, and the secrets are listed for scrubbing', () => {
    const settings = loadSettings({
      TELEGRAM_BOT_TOKEN: '123:hunter2',
      REDIS_URL: 'redis://:se%2Fsame@host:6379',
      HEARTBEAT_URL: 'https://watch.example/ping/0123456789abcdef?k=1',
      KUCOIN_API_KEY: 'key-1',
      KUCOIN_API_SECRET: 'secret-1',
      KUCOIN_API_PASSPHRASE: 'pass phrase',
    });
    const described = JSON.stringify(startedSettings(settings));
    const shown = ['hunter2', 'sesame', 'se%2Fsame', 'key-1', 'secret-1', 'pass phrase', '0123456789abcdef'];
    for (const secret of shown) expect(described).not.toContain(secret);
    expect(startedSettings(settings).find(({ name }) => name === 'LEVERAGE')?.value).toBe('10');
    expect(new Set(secretsOf(settings))).toEqual(
      new Set([
        'key-1',
        'secret-1',
        'pass phrase',
        '123:hunter2',
        'se%2Fsame',
        'se/same',
        'https://watch.example/ping/0123456789abcdef?k=1',
        '0123456789abcdef',
      ]),
    );
  });
});

describe('.env.example', () => {
  const example = readFileSync(assetPath('.env.example'), 'utf8');

  // `npm test -- test/settings -u` writes it anew.
  it('is made from the table: every setting with its default and one comment', async () => {
    await expect(exampleFile()).toMatchFileSnapshot(assetPath('.env.example'));
    const lines = exampleFile()
      .split('\n')
      .filter((line) => line !== '');
    expect(lines).toHaveLength(settingRows.length * 2);
    settingRows.forEach(({ name, fallback }, index) => {
      expect(lines[index * 2]).toMatch(/^# \S/);
      expect(lines[index * 2 + 1]).toBe(`${name}=${fallback}`);
    });
  });

  it('is itself a good file that changes nothing', () => {
    expect(loadSettings({}, example)).toEqual(loadSettings({}));
  });
});

describe('the pages about settings', () => {
  it('are made from the table', async () => {
    await expect(settingsPage()).toMatchFileSnapshot(assetPath('docs', 'settings.md'));
  });

  it('say in README what the table says', () => {
    const readme = readFileSync(assetPath('README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` +\| (\S+) +\| (.*?) +\|$/gm)];
    expect(rows.length).toBeGreaterThan(4);
    const table = new Map<string, SettingRow>(settingRows.map((row) => [row.name, row]));
    for (const [, name = '', fallback, words] of rows)
      expect({ name, fallback, words }).toEqual({
        name,
        fallback: table.get(name)?.fallback,
        words: table.get(name)?.words,
      });
  });
});
