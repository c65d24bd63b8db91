import { escapeHtml } from '../../src/backtest/html.js';
import { moment } from '../../src/backtest/words.js';
import { stepOf } from './lines.js';
import type { Report, ReportedCall, ReportedLine } from './report.js';
import { STEP_NAMES } from './step-names.js';
import { countsOf, figuresText, MARKS } from './words.js';

const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a2230;--dim:#5d6b82;--edge:#dfe4ec;--pass:#1f8f5f;--warn:#a86500;--fail:#c5322f}
@media(prefers-color-scheme:dark){:root{--bg:#0e1320;--card:#161d2e;--ink:#e8ecf5;--dim:#93a0b8;--edge:#26304a;--pass:#2fbf8f;--warn:#f0b35a;--fail:#ef6f6c}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:860px;margin:0 auto;padding:24px 16px 64px}h1{font-size:24px;margin:0}h2{font-size:16px;margin:28px 0 8px}
p{margin:4px 0}.dim{color:var(--dim)}.pass{color:var(--pass)}.warn{color:var(--warn)}.fail{color:var(--fail)}
.verdict{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:14px 16px;margin:16px 0}.verdict b{font-size:18px}
ol{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--edge);border-radius:10px}
li{padding:8px 14px;border-top:1px solid var(--edge);overflow-wrap:anywhere}li:first-child{border-top:0}
li>details>summary{cursor:pointer;list-style:none}li .mark{display:inline-block;width:1.4em;font-weight:700}
li .id{float:right;color:var(--dim);font-size:12px}.why{display:block;margin-left:1.4em}.figures{display:block;margin-left:1.4em;font-size:13px;color:var(--dim);font-variant-numeric:tabular-nums}
pre{font-size:12px;overflow-x:auto;background:var(--bg);border-radius:8px;padding:10px;margin:8px 0 4px;white-space:pre-wrap}`;

/** The report as a page that needs nothing beside itself. */
export const pageOf = (report: Report): string => {
  const steps = [...new Set(report.lines.map(({ id }) => stepOf(id)))];
  const sections = steps.map((step) => {
    const lines = report.lines.filter(({ id }) => stepOf(id) === step);
    return `<h2>${escapeHtml(step)} · ${escapeHtml(STEP_NAMES[step] ?? '')}</h2><ol>${lines.map(lineOf).join('')}</ol>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>RAD rehearsal</title><style>${STYLE}</style><main><h1>Rehearsal on KuCoin Futures</h1>
<p class="dim">${escapeHtml(`${moment(report.began)} UTC, ${Math.round((report.ended - report.began) / 1000)} s`)}</p>
${verdict(report)}${sections.join('\n')}</main></html>
`;
};

const verdict = (report: Report): string => {
  const { lines, said, cost, contract, ending } = report;
  const { pass, warn, fail } = countsOf(lines);
  const [tone, words] =
    fail > 0
      ? ['fail', 'The exchange is not what RAD assumes: do not arm before the red line is understood.']
      : ending !== 'complete'
        ? ['warn', 'It was interrupted: run it again.']
        : warn > 0
          ? ['pass', 'The exchange is what RAD assumes. The yellow lines are heeded.']
          : ['pass', 'The exchange is what RAD assumes.'];
  const bill =
    said === undefined
      ? 'No order was placed.'
      : `It might cost ${said.toFixed(2)} USDT at most${cost === undefined ? '' : ` and cost ${cost.toFixed(4)} USDT`}, with one lot of ${contract ?? ''}.`;
  return `<div class="verdict"><b class="${tone}">${escapeHtml(words)}</b><p>${pass} proved, ${warn} yellow, ${fail} red. ${escapeHtml(bill)}</p></div>`;
};

const lineOf = ({ id, name, verdict: tone, why, figures, ms, calls }: ReportedLine): string => {
  const reason = why === undefined ? '' : `<span class="why ${tone}">${escapeHtml(why)}</span>`;
  const text = figuresText(figures);
  const head = `<span class="id">${escapeHtml(id)} · ${ms} ms</span><span class="mark ${tone}">${MARKS[tone]}</span>${escapeHtml(name)}${reason}${text === '' ? '' : `<span class="figures">${escapeHtml(text)}</span>`}`;
  if (calls.length === 0) return `<li>${head}</li>`;
  return `<li><details${tone === 'fail' ? ' open' : ''}><summary>${head}</summary>${calls.map(callOf).join('')}</details></li>`;
};

const callOf = ({ method, path, body, status, ms, answer }: ReportedCall): string => {
  const sent = body === undefined ? '' : `\n${JSON.stringify(body)}`;
  return `<pre>${escapeHtml(`${method} ${path}${sent}\n→ HTTP ${status} in ${ms} ms\n${JSON.stringify(answer, undefined, 1)}`)}</pre>`;
};
