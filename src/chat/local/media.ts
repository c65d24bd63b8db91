import type { ChatCore } from './core.js';
import { messageCaption } from './formatting.js';
import type { Formatted } from './html.js';
import { fileIdOf, publicFileId } from './lookup.js';
import { Params, type Upload } from './params.js';
import type { StoredFile } from './state.js';
import { ApiError, badRequest, type Document, type PhotoSize } from './wire.js';

const MAX_PHOTO = 10 * 1024 * 1024;
/** Telegram refuses pictures whose width and height together exceed this, or that are narrower than 1:20. */
const MAX_SIDES = 10_000;
const MAX_RATIO = 20;

/** The picture of a field: an upload under that name, `attach://part`, or the id of a file that is already here. */
export function photoIn(core: ChatCore, params: Params, field = 'photo'): readonly PhotoSize[] {
  const given = params.text(field);
  const part = given.startsWith('attach://') ? given.slice('attach://'.length) : field;
  const upload = params.files.get(part);
  if (upload) return photoOf(storePhoto(core, upload));
  if (given === '') throw badRequest('there is no photo in the request');
  if (given.startsWith('attach://')) throw badRequest('photo file must be non-empty');
  // Addresses are not fetched: this server reaches nothing outside.
  if (/^https?:/i.test(given)) throw badRequest('failed to get HTTP URL content');
  const known = core.state.files.get(fileIdOf(given));
  if (!known) throw badRequest('wrong remote file identifier specified: Wrong string length');
  return photoOf(known);
}

/** The file of a document: an upload alone. */
export function documentIn(core: ChatCore, params: Params): Document {
  const given = params.text('document');
  const upload = params.files.get(
    given.startsWith('attach://') ? given.slice('attach://'.length) : 'document',
  );
  if (!upload) throw badRequest('there is no document in the request');
  if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
  const { id, name, mime, size } = core.putFile(upload);
  const file_id = publicFileId(id);
  return { file_id, file_unique_id: id, file_name: name, mime_type: mime, file_size: size };
}

function storePhoto(core: ChatCore, upload: Upload): StoredFile {
  if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
  if (upload.bytes.length > MAX_PHOTO) throw new ApiError(413, 'Request Entity Too Large');
  const file = core.inspect(upload);
  const { width, height } = file;
  if (width === undefined || height === undefined) throw badRequest('IMAGE_PROCESS_FAILED');
  if (width + height > MAX_SIDES || Math.max(width / height, height / width) > MAX_RATIO) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  }
  return core.putFile(upload);
}

const photoOf = (file: StoredFile): readonly PhotoSize[] => [
  {
    file_id: publicFileId(file.id),
    file_unique_id: file.id,
    width: file.width ?? 0,
    height: file.height ?? 0,
    file_size: file.size,
  },
];

/** An InputMedia object: its picture and caption. */
export function readMedia(
  core: ChatCore,
  media: Readonly<Record<string, unknown>>,
  outer: Params,
): [readonly PhotoSize[], Formatted] {
  const params = new Params(media, outer.files);
  const type = params.text('type');
  if (type !== 'photo') throw badRequest(`can't parse InputMedia: media type ${type} is not supported`);
  const caption = messageCaption(params);
  return [photoIn(core, params, 'media'), caption];
}
