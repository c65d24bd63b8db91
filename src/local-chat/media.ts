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

type Kind = 'photo' | 'document';

/** The file of a field: an upload under that name, `attach://part`, or the id of a file that is already here. */
export function mediaFile(core: ChatCore, params: Params, kind: Kind, field: string = kind): StoredFile {
  const given = params.text(field);
  const part = given.startsWith('attach://') ? given.slice('attach://'.length) : field;
  const upload = params.files.get(part);
  if (upload) return kind === 'photo' ? storePhoto(core, upload) : core.putFile(upload);
  if (given === '') throw badRequest(`there is no ${kind} in the request`);
  if (given.startsWith('attach://')) throw badRequest(`${kind} file must be non-empty`);
  // Addresses are not fetched: this server reaches nothing outside.
  if (/^https?:/i.test(given)) throw badRequest('failed to get HTTP URL content');
  const known = core.state.files.get(fileIdOf(given));
  if (!known) throw badRequest('wrong remote file identifier specified: Wrong string length');
  if (kind === 'photo' && known.width === undefined)
    throw badRequest("can't use file of type Document as Photo");
  return known;
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

export const photoOf = (file: StoredFile): readonly PhotoSize[] => [
  {
    file_id: publicFileId(file.id),
    file_unique_id: file.id,
    width: file.width ?? 0,
    height: file.height ?? 0,
    file_size: file.size,
  },
];

export const documentOf = (file: StoredFile): Document => ({
  file_id: publicFileId(file.id),
  file_unique_id: file.id,
  file_name: file.name,
  mime_type: file.mime,
  file_size: file.size,
});

type Media = { readonly photo: readonly PhotoSize[] } | { readonly document: Document };

/** An InputMedia object: its content and caption. */
export function readMedia(
  core: ChatCore,
  media: Readonly<Record<string, unknown>>,
  outer: Params,
): [Media, Formatted] {
  const params = new Params(media, outer.files);
  const type = params.text('type');
  if (type !== 'photo' && type !== 'document')
    throw badRequest(`can't parse InputMedia: media type ${type} is not supported`);
  const caption = messageCaption(params);
  const file = mediaFile(core, params, type, 'media');
  return [type === 'photo' ? { photo: photoOf(file) } : { document: documentOf(file) }, caption];
}
