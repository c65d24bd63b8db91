import type { ChatCore } from './core.js';
import { isObject, Params } from './params.js';
import { fileIdOf, publicFileId, roomOf, type Method } from './lookup.js';
import { messageMethods } from './messages.js';
import { ApiError, badRequest, type BotCommand } from './wire.js';

/** Names that change nothing here but must not fail. */
const accepted = [
  'setWebhook',
  'deleteWebhook',
  'logOut',
  'close',
  'setMyName',
  'setMyDescription',
  'setMyShortDescription',
  'setChatMenuButton',
  'setMyDefaultAdministratorRights',
  'setMessageReaction',
];

const actions = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker ' +
    'find_location record_video_note upload_video_note'
  ).split(' '),
);

function scopeOf(params: Params): string {
  const scope = params.json('scope', 'BotCommandScope');
  const type = isObject(scope) && typeof scope['type'] === 'string' ? scope['type'] : 'default';
  const chat = isObject(scope) ? new Params(scope).text('chat_id') : '';
  return [type, chat, params.text('language_code')].join(':');
}

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

function setCommands(core: ChatCore, scope: string, commands: readonly BotCommand[]): true {
  core.commit({ t: 'commands', scope, commands });
  core.emit({ type: 'commands' });
  return true;
}

const accountMethods: Readonly<Record<string, Method>> = {
  getMe: (core) => ({
    ...core.bot,
    can_join_groups: false,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  }),
  getWebhookInfo: (core) => ({
    url: '',
    has_custom_certificate: false,
    pending_update_count: core.state.updates.size,
  }),
  getMyName: (core) => ({ name: core.bot.first_name }),
  getMyDescription: () => ({ description: '' }),
  getMyShortDescription: () => ({ short_description: '' }),
  getChatMenuButton: () => ({ type: 'commands' }),
  setMyCommands: (core, params) => setCommands(core, scopeOf(params), readCommands(params)),
  deleteMyCommands: (core, params) => setCommands(core, scopeOf(params), []),
  getMyCommands: (core, params) => core.state.commands.get(scopeOf(params)) ?? [],
  sendChatAction: (core, params) => {
    const { chat } = roomOf(core, params);
    const action = params.text('action');
    if (!actions.has(action)) throw badRequest('wrong parameter action in request');
    core.emit({ type: 'action', chat: chat.id, action });
    return true;
  },
  answerCallbackQuery: (core, params) => {
    const text = params.text('text');
    if ([...text].length > 200) throw badRequest('MESSAGE_TOO_LONG');
    const url = params.text('url');
    core.answer(params.text('callback_query_id'), {
      ...(text && { text }),
      ...(url && { url }),
      alert: params.flag('show_alert'),
    });
    return true;
  },
  getChat: (core, params) => ({ ...roomOf(core, params).chat, accent_color_id: 0, max_reaction_count: 0 }),
  getFile: (core, params) => {
    const file = core.state.files.get(fileIdOf(params.text('file_id')));
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
    return {
      file_id: publicFileId(file.id),
      file_unique_id: file.id,
      file_size: file.size,
      file_path: `files/${file.id}`,
    };
  },
};

const methods: ReadonlyMap<string, Method> = new Map(
  [
    ...Object.entries(accountMethods),
    ...Object.entries(messageMethods),
    ...accepted.map((name): [string, Method] => [name, () => true]),
  ].map(([name, run]) => [name.toLowerCase(), run]),
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
