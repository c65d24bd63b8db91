import type { Command } from '../src/telegram/command.js';
import { arm, disarm } from './arm.js';
import { balance } from './balance.js';
import { close } from './close.js';
import { halt } from './halt.js';
import { help } from './help.js';
import { limits } from './limits.js';
import { locks } from './locks.js';
import { model } from './model.js';
import { notify } from './notify.js';
import { pause } from './pause.js';
import { position } from './position.js';
import { positions } from './positions.js';
import { resume } from './resume.js';
import { risk } from './risk.js';
import { scale } from './scale.js';
import { signals } from './signals.js';
import { start } from './start.js';
import { stats } from './stats.js';
import { status } from './status.js';
import { target } from './target.js';
import { trades } from './trades.js';
import { unlock } from './unlock.js';
import { version } from './version.js';
import { why } from './why.js';

/** Everything the owner can say, in the order of the menu: looking first, then acting, then stopping. */
export const commands: readonly Command[] = [
  status,
  signals,
  positions,
  position,
  balance,
  risk,
  limits,
  locks,
  trades,
  stats,
  model,
  why,
  close,
  scale,
  target,
  unlock,
  arm,
  disarm,
  pause,
  resume,
  halt,
  notify,
  help,
  version,
  start,
];
