import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';

const table = readFileSync('docs/chat.md', 'utf8');
const known = new Set(commands.flatMap(({ name, aliases }) => [name, ...aliases]));

/** Every command of freqtrade's Telegram, of its present and of its older versions. */
const FREQTRADE = [
  'start',
  'pause',
  'stop',
  'stopentry',
  'stopbuy',
  'reload_config',
  'reload_conf',
  'show_config',
  'logs',
  'help',
  'version',
  'status',
  'order',
  'trades',
  'count',
  'locks',
  'unlock',
  'marketdir',
  'list_custom_data',
  'forceexit',
  'fx',
  'forcesell',
  'forceenter',
  'forcelong',
  'forceshort',
  'forcebuy',
  'delete',
  'reload_trade',
  'cancel_open_order',
  'coo',
  'profit',
  'profit_long',
  'profit_short',
  'performance',
  'balance',
  'daily',
  'weekly',
  'monthly',
  'stats',
  'exits',
  'entries',
  'mix_tags',
  'whitelist',
  'blacklist',
  'bl_delete',
  'edge',
  'health',
  'tg_info',
];

describe('docs/chat.md', () => {
  it.each(FREQTRADE)('understands and lists freqtrade’s /%s', (name) => {
    expect(known).toContain(name);
    if (name !== 'reload_conf') expect(table).toMatch(new RegExp(`\`/${name}[ \`]`));
  });

  it.each(commands.map(({ name }) => name))('lists /%s', (name) => {
    expect(table).toMatch(new RegExp(`\`/${name}[ \`]`));
  });
});

describe('the menu', () => {
  it('is short, and the help has every command of it', () => {
    const menu = commands.filter(({ menu: line }) => line !== undefined);
    expect(menu.length).toBeLessThanOrEqual(40);
  });
});
