import type { Command } from '../src/chat/telegram/command.js';
import { adopt } from './adopt.js';
import { alert } from './alert.js';
import { arm, disarm } from './arm.js';
import { backtest } from './backtest.js';
import { balance } from './balance.js';
import { cancel } from './cancel.js';
import { chart } from './chart.js';
import { close } from './close.js';
import { again, demo } from './demo.js';
import { exportTrades } from './export.js';
import { forget } from './forget.js';
import { halt } from './halt.js';
import { health } from './health.js';
import { help } from './help.js';
import { limits } from './limits.js';
import { lock } from './lock.js';
import { locks } from './locks.js';
import { logs } from './logs.js';
import { mode } from './mode.js';
import { model } from './model.js';
import { mute } from './mute.js';
import { notify } from './notify.js';
import { open } from './open.js';
import { pairs } from './pairs.js';
import { pause } from './pause.js';
import { performance } from './performance.js';
import { daily, monthly, weekly } from './periods.js';
import { pnl } from './pnl.js';
import { position } from './position.js';
import { positions } from './positions.js';
import { proof } from './proof.js';
import { note, tag } from './remarks.js';
import { reloadConfig } from './reload-config.js';
import { report } from './report.js';
import { resume } from './resume.js';
import { risk } from './risk.js';
import { scale } from './scale.js';
import { scorecard } from './scorecard.js';
import { set } from './set.js';
import { settings } from './settings.js';
import { sides } from './sides.js';
import { signals } from './signals.js';
import { sources } from './sources.js';
import { start } from './start.js';
import { stats } from './stats.js';
import { status } from './status.js';
import { target } from './target.js';
import { trade } from './trade.js';
import { trades } from './trades.js';
import { unlock } from './unlock.js';
import { version } from './version.js';
import { why } from './why.js';

/** Everything the owner can say, in the order of menu and help: looking, results, risk, acting, stopping, settings. */
export const commands: readonly Command[] = [
  status,
  signals,
  positions,
  position,
  chart,
  alert,
  why,
  pnl,
  daily,
  weekly,
  monthly,
  performance,
  stats,
  scorecard,
  trades,
  trade,
  note,
  tag,
  exportTrades,
  proof,
  report,
  balance,
  risk,
  limits,
  lock,
  locks,
  model,
  backtest,
  open,
  close,
  scale,
  target,
  cancel,
  unlock,
  adopt,
  forget,
  pause,
  resume,
  halt,
  arm,
  disarm,
  mode,
  settings,
  set,
  pairs,
  sides,
  sources,
  notify,
  mute,
  health,
  logs,
  help,
  version,
  start,
  demo,
  again,
  reloadConfig,
];
