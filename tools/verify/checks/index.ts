import type { Check } from '../check.js';
import { analytics } from './analytics.js';
import { backgroundScanner } from './background-scanner.js';
import { liveMonitoring } from './live-monitoring.js';
import { mlIntegration } from './ml-integration.js';
import { opportunities } from './opportunities.js';
import { orders } from './orders.js';
import { positionManagement } from './position-management.js';
import { riskManagement } from './risk-management.js';
import { scanning } from './scanning.js';
import { stopLoss } from './stop-loss.js';
import { strategies } from './strategies.js';
import { takeProfit } from './take-profit.js';
import { trading } from './trading.js';

/** Every check, in the order of the block. */
export const checks: readonly Check[] = [
  strategies,
  scanning,
  opportunities,
  trading,
  orders,
  takeProfit,
  stopLoss,
  riskManagement,
  positionManagement,
  backgroundScanner,
  liveMonitoring,
  mlIntegration,
  analytics,
];
