import { RadError } from '../../domain/errors.js';

/** The part of the Bot API's objects that the local chat speaks; names and units (unix seconds) are Telegram's. */
export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
}

export interface Chat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup' | 'channel';
  readonly first_name?: string;
  readonly title?: string;
}

export interface MessageEntity {
  readonly type: string;
  /** In UTF-16 code units, as `length`. */
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
}

export interface InlineButton {
  readonly text: string;
  readonly callback_data: string;
}

export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly InlineButton[])[];
}

export interface PhotoSize {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly width: number;
  readonly height: number;
  readonly file_size: number;
}

export interface Document {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_name: string;
  readonly mime_type: string;
  readonly file_size: number;
}

export interface Message {
  readonly message_id: number;
  readonly from?: User;
  readonly chat: Chat;
  readonly date: number;
  readonly edit_date?: number;
  readonly text?: string;
  readonly entities?: readonly MessageEntity[];
  readonly photo?: readonly PhotoSize[];
  readonly document?: Document;
  readonly caption?: string;
  readonly caption_entities?: readonly MessageEntity[];
  readonly reply_markup?: InlineKeyboard;
}

export interface CallbackQuery {
  readonly id: string;
  readonly from: User;
  readonly message?: Message;
  readonly chat_instance: string;
  readonly data: string;
}

/** One of the optional fields is set; tests may inject kinds that the local chat never makes itself. */
export interface Update {
  readonly update_id: number;
  readonly message?: Message;
  readonly callback_query?: CallbackQuery;
  readonly [kind: string]: unknown;
}

export interface BotCommand {
  readonly command: string;
  readonly description: string;
}

/** A refusal in Telegram's shape: `{ ok: false, error_code, description, parameters? }`. */
export class ApiError extends RadError {
  constructor(
    readonly errorCode: number,
    readonly description: string,
    readonly parameters?: { readonly retry_after?: number },
  ) {
    super('bot-api', description, { errorCode });
  }

  body(): object {
    return {
      ok: false,
      error_code: this.errorCode,
      description: this.description,
      ...(this.parameters && { parameters: this.parameters }),
    };
  }
}

export const badRequest = (what: string): ApiError => new ApiError(400, `Bad Request: ${what}`);
