import { BadInputError, reasonOf } from '../domain/index.js';
import { readSettings, type Settings } from '../settings.js';

/** No answer within this is none, ms. */
const TIMEOUT = 5_000;
const EXAMPLE = 'For example: npm run alert -- "long BTC sl 2%"';

/** Where a host that listens everywhere is reached. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
};

const explain = (status: number, line: string): string =>
  status === 404
    ? 'ALERT_SECRET is the secret of no source (/sources NAME secret shows another one).'
    : `Not taken (${status}): ${line}.`;

/**
 * Sends a text to the bot as an alert of the source that ALERT_SECRET belongs to. Resolves to the line that says that it was
 * taken.
 * @throws BadInputError where a text or a secret is missing, Error where it was not taken
 */
const send = async (
  text: string,
  { alertSecret, alertHost, alertPort }: Pick<Settings, 'alertSecret' | 'alertHost' | 'alertPort'>,
): Promise<string> => {
  if (text.trim() === '') throw new BadInputError(`Say what is to be sent. ${EXAMPLE}`);
  if (alertSecret === undefined)
    throw new BadInputError('ALERT_SECRET is not set: /sources add NAME webhook shows one, for .env.');
  const where = `${reachable(alertHost)}:${alertPort}`;
  const response = await fetch(`http://${where}/alert/${alertSecret}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: text,
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new Error(
      `Nothing answers on ${where} (${reasonOf(cause)}): the bot does not run, or no webhook source is on (/sources).`,
    );
  });
  const line = (await response.text()).trim().slice(0, 200);
  if (!response.ok) throw new Error(explain(response.status, line));
  return line === 'received' ? 'Taken. What comes of it is said in the chat.' : `Taken: ${line}.`;
};

try {
  const said = await send(process.argv.slice(2).join(' '), readSettings());
  process.stdout.write(`${said}\n`);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = error instanceof BadInputError ? 2 : 1;
}
