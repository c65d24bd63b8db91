import type { ChatCore } from './core.js';
import { isObject, Params } from './params.js';
import type { Method } from './lookup.js';
import { messageMethods } from './messages.js';
import { ApiError, badRequest, type BotCommand } from './wire.js';

function readCommands(params: Params): readonly BotCommand[] {
  const list = params.json('commands', 'commands');
  if (!Array.isArray(list)) throw badRequest('parameter "commands" is required');
  if (list.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  return (list as unknown[]).map((item) => {
    if (!isObject(item)) throw badRequest("can't parse BotCommand: expected an Object");
    const command = new Params(item).text('command').replace(/^\//, '');
    const description = new Params(item).text('description').trim();
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (description === '') throw badRequest('command description must be non-empty');
    if (description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    return { command, description };
  });
}

const accountMethods: Readonly<Record<string, Method>> = {
  getMe: (core) => core.bot,
  // Whoever polls by grammY's own loop begins with it.
  deleteWebhook: () => true,
  setMyCommands: (core, params) => {
    core.commit({ t: 'commands', commands: readCommands(params) });
    core.emit({ type: 'commands' });
    return true;
  },
  answerCallbackQuery: (core, params) => {
    const text = params.text('text');
    if ([...text].length > 200) throw badRequest('MESSAGE_TOO_LONG');
    core.answer(params.text('callback_query_id'), {
      ...(text && { text }),
      alert: params.flag('show_alert'),
    });
    return true;
  },
};

const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({ ...accountMethods, ...messageMethods }).map(([name, run]) => [name.toLowerCase(), run]),
);

/** Runs a Bot API method; throws ApiError. The signal ends a long poll whose client has gone. */
export async function callMethod(
  core: ChatCore,
  method: string,
  params: Params,
  signal: AbortSignal,
): Promise<unknown> {
  const name = method.toLowerCase();
  if (name === 'getupdates') return core.queue.poll(params, signal);
  const run = methods.get(name);
  if (!run) throw new ApiError(404, 'Not Found: method not found');
  return run(core, params);
}
