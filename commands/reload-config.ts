import type { Command } from '../src/chat/telegram/command.js';

/** What freqtrade needs a command for and this program does not, by freqtrade's name. */
const WHY: Readonly<Record<string, string>> = {
  reload_config:
    'Not needed: a /set is in force at once and kept over restarts. What is fixed until the next start is marked in /settings.',
  reload_trade:
    'Not needed: a position is what the exchange’s fills say, booked one by one and compared every few seconds.',
  delete:
    'Not possible, on purpose: a trade is what the exchange’s fills say; history is append-only. /close BTC closes a position.',
  list_custom_data: 'What was known when a trade was entered is in <code>/why BTC</code>.',
  edge: 'What the record says about the edge, and how sure that is: /stats and /model.',
};

export const reloadConfig: Command = {
  name: 'reload_config',
  aliases: ['reload_conf', 'reload_trade', 'delete', 'list_custom_data', 'edge'],
  help: '/reload_config: why it is not needed',
  kind: 'read',
  run: ({ name }) => Promise.resolve({ text: WHY[name] ?? WHY['reload_config'] ?? '', silent: true }),
};
